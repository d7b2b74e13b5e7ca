"""Journals that are torn, thin or wrong: an honest label, never a traceback, never a confident figure."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest
from journals import Record, Simulated

from pyderby.analysis import summarise
from pyderby.measure import journal
from pyderby.report import csv, markdown, terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyderby.summary import Summary


def summed(run: Simulated, records: list[Record] | None = None) -> Summary:
    """The summary, which can be written down and drawn."""
    summary = summarise(run.manifest(), run.records() if records is None else records)
    assert json.loads(summary.to_json())
    for draw in (markdown.render, csv.render, lambda one: terminal.render(one, colour=True, width=80)):
        assert draw(summary)
    return summary


def never_confident(summary: Summary) -> None:
    for cell in summary.cells:
        if cell.ratio is not None:
            assert cell.ratio.verdict == "undecided"
    for one in summary.scaling:
        assert one.verdict == "undecided"


def of_other(change: Callable[[dict[str, Any]], None]) -> Callable[[Record], Record]:
    """Changes what the other arm did."""

    def changed(record: Record) -> Record:
        if record["arm"] == "other":
            change(record["iterations"])
        return record

    return changed


@pytest.mark.parametrize("threads", [False, True])
def test_a_single_heat_has_no_interval_and_no_verdict(threads: bool) -> None:
    summary = summed(Simulated(heats=1, threads=threads))
    never_confident(summary)
    assert {cell.grade for cell in summary.cells} == {"none"}
    assert all(cell.ratio is None or cell.ratio.low is None for cell in summary.cells)


@pytest.mark.parametrize("threads", [False, True])
def test_one_iteration_is_not_enough(threads: bool) -> None:
    summary = summed(Simulated(rounds=1, warm=0, threads=threads))
    never_confident(summary)
    assert {cell.status for cell in summary.cells} == {"not-run"}
    assert all("before enough rounds" in (cell.reason or "") for cell in summary.cells)


@pytest.mark.parametrize("value", [0, -1, -1_000_000, math.nan, math.inf, None, "x"])
@pytest.mark.parametrize("column", ["ns", "loops"])
def test_times_that_no_clock_gives_are_in_no_figure(value: object, column: str) -> None:
    def broken(iterations: dict[str, Any]) -> None:
        iterations[column][-1] = value

    summary = summed(Simulated(threads=True, change=of_other(broken)))
    bad = [cell for cell in summary.cells if cell.implementation == "other" and (cell.mode, cell.workers) != ("x", 0)]
    assert {cell.status for cell in bad} == {"wrong-result"}
    assert all(cell.reason and cell.ratio is None for cell in bad)
    assert summary.geomean == {}


@pytest.mark.parametrize(("column", "value"), [("cpu_ns", 0), ("cpu_ns", -1), ("cpu_ns", math.nan), ("turn_ns", -1)])
def test_costs_that_are_not_numbers_break_nothing(column: str, value: float) -> None:
    def broken(iterations: dict[str, Any]) -> None:
        iterations[column] = [value] * len(iterations[column])

    summed(Simulated(threads=True, change=of_other(broken)))


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(("column", "value"), [("slot", math.nan), ("round", math.nan), ("turn_ns", math.inf),
                                               ("workers", math.nan), ("workers", 0), ("workers", -1)])  # fmt: skip
def test_turns_that_are_none_are_damage(column: str, value: float, whole: bool) -> None:
    def broken(iterations: dict[str, Any]) -> None:
        values = iterations[column]
        values[-1] = value
        if whole:
            values[:] = [value] * len(values)

    summary = summed(Simulated(threads=True, change=of_other(broken)))
    bad = [cell for cell in summary.cells if cell.implementation == "other"]
    assert {cell.status for cell in bad} == {"wrong-result"}
    assert all("damaged" in (cell.reason or "") for cell in bad)


def test_turns_that_were_never_measured_are_no_figure() -> None:
    def broken(iterations: dict[str, Any]) -> None:
        iterations["workers"] = [7] * len(iterations["workers"])

    summary = summed(Simulated(threads=True, change=of_other(broken)))
    assert all(cell.ratio is None for cell in summary.cells if cell.implementation == "other")


@pytest.mark.parametrize("column", ["ns", "round", "slot", "workers"])
def test_a_column_that_is_missing_or_short_is_damage(column: str) -> None:
    def short(iterations: dict[str, Any]) -> None:
        iterations[column].pop()

    def missing(iterations: dict[str, Any]) -> None:
        del iterations[column]

    for change in (short, missing):
        summary = summed(Simulated(change=of_other(change)))
        bad = [cell for cell in summary.cells if cell.implementation == "other"]
        assert {cell.status for cell in bad} == {"wrong-result"}
        assert all("damaged" in (cell.reason or "") for cell in bad)


@pytest.mark.parametrize("gone", ["base", "base~twin", "other"])
def test_a_missing_arm_leaves_the_others_what_they_have(gone: str) -> None:
    summary = summed(Simulated(threads=True, change=lambda record: None if record["arm"] == gone else record))
    if gone == "base":
        assert all(cell.ratio is None for cell in summary.cells)
        assert summary.control.noise_floor is None
    if gone == "base~twin":
        assert summary.control.twin is None
        assert summary.control.note
    if gone == "other":
        assert {cell.status for cell in summary.cells if cell.implementation == "other"} == {"not-run"}


def test_arms_that_come_and_go_are_paired_where_both_are() -> None:
    def changed(record: Record) -> Record | None:
        gone = {0: "base", 1: "other", 2: "base~twin"}.get(record["heat"] % 5)
        return None if record["arm"] == gone else record

    summary = summed(Simulated(heats=10, change=changed))
    for cell in summary.cells:
        if cell.ratio is not None:
            assert sum(log is not None for log in cell.heats) == 6
            assert cell.grade == "indicative"


def test_a_last_line_that_was_torn_off_costs_that_line_only(tmp_path: Path) -> None:
    run = Simulated()
    lines = [json.dumps(record) for record in run.records()]
    path = tmp_path / "journal.jsonl"
    path.write_text("\n".join(lines)[:-40])
    records = journal.read(path)
    assert len(records) == len(lines) - 1
    assert summed(run, records).effort.end == "killed"


def test_an_empty_journal_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").touch()
    summary = summed(Simulated(), journal.read(tmp_path / "journal.jsonl"))
    assert {cell.status for cell in summary.cells} == {"not-run"}


ALONE = {"tries": 9, "lost": 0, "duplicated": 0, "errors": 0, "kinds": {}}


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (None, "wrong-result"),
        (4950, "wrong-result"),
        ([], "wrong-result"),
        ({"tries": 9, "lost": 0, "duplicated": 0, "errors": 0, "kinds": {}}, "wrong-result"),
        ({"1": None}, "wrong-result"),
        ({"1": {**ALONE, "lost": "many"}}, "wrong-result"),
        ({"1": {**ALONE, "tries": math.inf}}, "wrong-result"),
        ({"1": {**ALONE, "lost": -1, "errors": 1}}, "wrong-result"),
        ({"1": {**ALONE, "kinds": ["ValueError"]}}, "wrong-result"),
        ({"1": ALONE}, "ok"),
        ({"1": ALONE, "2": {"tries": 9}}, "ok"),
        ({"1": ALONE, "2": {**ALONE, "tries": 0}}, "ok"),
        ({"1": ALONE, "2": {**ALONE, "tries": 0, "lost": 3}}, "ok"),
    ],
)
def test_counts_that_are_none_are_no_figure(answer: object, status: str) -> None:
    def changed(record: Record) -> Record:
        return {**record, "answer": answer} if record["arm"] == "other" else record

    summary = summed(Simulated(workloads=("work",), threads=True, metric="lost updates", change=changed))
    (one,) = [cell for cell in summary.cells if cell.id == "work/threads-2/other"]
    assert one.status == status
    assert one.value is None
    assert one.count is None or not one.count.tries
