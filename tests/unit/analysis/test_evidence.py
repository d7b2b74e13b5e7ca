"""Whose memory may be held against whose: peaks of processes that did the same work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from journals import Record, Simulated

from pyderby.analysis import summarise
from pyderby.analysis.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Callable

PEAK = 10_000_000
WORKS = ("work", "more")


def lacks(arm: str, workload: str, status: str = "unsupported", heat: int | None = None) -> Callable[[Record], Record]:
    """An arm that does not finish a workload; in one heat if it is named, else in all."""

    def changed(record: Record) -> Record:
        if (record["arm"], record["workload"]) == (arm, workload) and heat in (None, record["heat"]):
            return {**record, "status": status, "reason": "it can't"}
        return record

    return changed


def evidence(run: Simulated, records: list[Record] | None = None) -> Evidence:
    return Evidence(run.manifest(), run.records() if records is None else records)


def isolated(run: Simulated) -> list[Record]:
    """The same journal with a set of processes for every heat of every workload."""
    split: list[Record] = []
    for record in run.records():
        if "meeting" not in record:
            split.append(record)
            continue
        works = run.workloads if record["record"] == "process" else (record["workload"],)
        first = record["meeting"] * len(run.workloads)
        split += [{**record, "meeting": first + run.workloads.index(work)} for work in works]
    return split


@pytest.mark.parametrize("status", ["unsupported", "crashed", "timeout", "setup-failed"])
def test_who_did_less_has_no_peak_to_compare(status: str) -> None:
    run = Simulated(heats=3, workloads=WORKS, change=lacks("other", "more", status))
    found = evidence(run)
    assert found.peaks("other") == (None, None, None)
    assert found.peaks("base") == (PEAK, PEAK, PEAK)
    assert summarise(run.manifest(), run.records()).implementations["other"].memory is None


def test_a_heat_that_was_lost_costs_that_meeting_only() -> None:
    run = Simulated(heats=3, workloads=WORKS, change=lacks("other", "more", heat=1))
    assert evidence(run).peaks("other") == (PEAK, None, PEAK)
    assert summarise(run.manifest(), run.records()).implementations["other"].memory is not None


def test_who_did_more_is_not_compared_either() -> None:
    run = Simulated(heats=2, workloads=WORKS, change=lacks("base", "more"))
    found = evidence(run)
    assert found.peaks("other") == (None, None)
    assert found.peaks("base") == (PEAK, PEAK)


def test_what_neither_could_do_and_what_was_not_raced_count_for_nothing() -> None:
    def neither(record: Record) -> Record:
        return lacks("base", "more")(lacks("other", "more")(record))

    assert evidence(Simulated(heats=2, workloads=WORKS, change=neither)).peaks("other") == (PEAK, PEAK)

    def raced_once(record: Record) -> Record | None:
        return None if (record["workload"], record["heat"]) == ("more", 1) else lacks("other", "more")(record)

    assert evidence(Simulated(heats=2, workloads=WORKS, change=raced_once)).peaks("other") == (None, PEAK)


def test_where_each_race_has_its_own_processes_the_others_still_count() -> None:
    run = Simulated(heats=2, workloads=WORKS, change=lacks("other", "more"))
    found = evidence(run, isolated(run))
    assert found.peaks("base") == (PEAK,) * 4
    assert found.peaks("other") == (PEAK, None, PEAK, None)


def test_modes_are_different_work() -> None:
    def serial_only(record: Record) -> Record:
        return lacks("other", "work")(record) if record["mode"] == "threads" else record

    assert evidence(Simulated(heats=2, workloads=WORKS, threads=True)).peaks("other") == (PEAK, PEAK)
    run = Simulated(heats=2, workloads=WORKS, threads=True, change=serial_only)
    assert evidence(run).peaks("other") == (None, None)


def test_a_heat_that_was_raced_again_belongs_to_both_meetings() -> None:
    run = Simulated(heats=1, workloads=WORKS)
    again = [{**record, "meeting": 1} if "meeting" in record else record for record in run.records()]
    cut = [record for record in run.records() if record["record"] != "heat" and record.get("workload") != "more"]
    assert evidence(run, cut + again).peaks("other") == (PEAK, PEAK)


def test_a_process_that_was_replaced_did_a_part_only() -> None:
    run = Simulated(heats=2, workloads=WORKS)
    lost: Record = {
        "record": "process", "meeting": 1, "arm": "base", "implementation": "base", "status": "crashed",
        "reason": "was killed", "hint": None, "gil_end": None, "peak_rss_bytes": None,
    }  # fmt: skip
    found = evidence(run, [lost, *run.records()])
    assert found.peaks("base") == (PEAK, None)
    assert found.peak_rss_bytes[1, "base"] == PEAK


def test_peaks_of_processes_that_did_nothing_say_nothing() -> None:
    def idle(record: Record) -> Record:
        return {**record, "status": "unsupported", "reason": "it can't"}

    found = evidence(Simulated(heats=1, workloads=WORKS, change=idle))
    assert found.peaks("base") == found.peaks("other") == (None,)
