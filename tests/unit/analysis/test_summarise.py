"""From a journal whose truth is known to a summary that says it."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from journals import Record, Simulated

from pyderby import summary as summaries
from pyderby.analysis import summarise
from pyderby.analysis.figures import grade, judge
from pyderby.summary import CellSummary, Count, Interval, Summary

if TYPE_CHECKING:
    from collections.abc import Callable


def summed(run: Simulated) -> Summary:
    return summarise(run.manifest(), run.records())


def cell(summary: Summary, identity: str) -> CellSummary:
    (found,) = [one for one in summary.cells if one.id == identity]
    return found


def kinds(summary: Summary, identity: str | None) -> set[str]:
    return {str(one.kind) for one in summary.findings if one.cell == identity}


def test_known_ratios_come_out_with_intervals_that_hold_them() -> None:
    summary = summed(Simulated(ratio=2.0))
    ratios = [one.ratio for one in summary.cells if one.implementation == "other"]
    assert all(one is not None and one.verdict == "slower" for one in ratios)
    held = sum(one is not None and one.low is not None and one.low <= 2.0 <= (one.high or 0) for one in ratios)
    assert held >= 10
    mean = summary.geomean["other"]
    assert mean.value == pytest.approx(2.0, rel=0.01)
    assert (mean.n, mean.of) == (12, 12)


def test_the_baseline_has_seconds_and_no_ratio() -> None:
    base = cell(summed(Simulated()), "work00/serial/base")
    assert base.ratio is None
    assert base.seconds is not None
    assert base.seconds.value == pytest.approx(1e-4, rel=0.02)
    assert base.cpu_seconds == pytest.approx(1e-4, rel=0.02)
    assert base.grade == "indicative"
    assert 0 < len(base.iterations) <= 500


def test_a_machine_that_becomes_slower_and_slower_does_not_move_the_ratio() -> None:
    steady, drifting = (summed(Simulated(ratio=0.5, drift=drift)) for drift in (0.0, 1.0))
    for summary in (steady, drifting):
        assert summary.geomean["other"].value == pytest.approx(0.5, rel=0.01)
    half = {id(one): statistics.median(widths(one)) for one in (steady, drifting)}
    assert half[id(drifting)] < 2 * half[id(steady)]


def widths(summary: Summary) -> list[float]:
    ratios = (one.ratio for one in summary.cells if one.ratio is not None)
    return [half for one in ratios if (half := one.half_width) is not None]


def test_equal_implementations_are_seldom_called_different() -> None:
    flagged = [
        one.ratio.verdict
        for seed in range(12)
        for one in summed(Simulated(ratio=1.0, seed=seed, rounds=12)).cells
        if one.ratio is not None
    ]
    assert sum(verdict in ("faster", "slower") for verdict in flagged) / len(flagged) < 0.02


def test_the_twin_gives_the_control_and_is_no_cell() -> None:
    summary = summed(Simulated())
    assert summary.control.twin is not None
    assert summary.control.twin.value == pytest.approx(1.0, abs=0.005)
    assert summary.control.noise_floor is not None
    assert 0 < summary.control.noise_floor < 0.02
    assert not [one for one in summary.cells if "twin" in one.id]


def test_with_few_workloads_the_noise_floor_is_said_to_be_unknown() -> None:
    summary = summed(Simulated(workloads=("only",)))
    assert summary.control.noise_floor is None
    assert summary.control.note == "unknown: 1 workloads raced, 10 are needed"


def test_speedups_come_with_verdicts() -> None:
    summary = summed(Simulated(threads=True, workloads=("work",), speedups={"base": 1.0, "other": 1.8}))
    found = {one.implementation: one for one in summary.scaling}
    assert found["base"].verdict == "serialised"
    assert found["other"].verdict == "parallel"
    assert [point.workers for point in found["other"].points] == [1, 2]
    assert found["other"].points[1].speedup == pytest.approx(1.8, rel=0.02)


def only(arm: str, change: Callable[[Record], None], *, heats: tuple[int, ...] = (0, 1, 2, 3, 4)) -> Simulated:
    """A run of one workload in which the invocations of `arm` in `heats` are changed."""

    def changed(record: Record) -> Record:
        if record["arm"] == arm and record["heat"] in heats:
            change(record)
        return record

    return Simulated(workloads=("work",), change=changed)


def crash(record: Record) -> None:
    record.update(status="crashed", reason="was killed by SIGSEGV", hint=None)


def test_one_lost_invocation_costs_its_heat_and_is_told() -> None:
    summary = summed(only("other", crash, heats=(2,)))
    one = cell(summary, "work/serial/other")
    assert one.status == "ok"
    assert [log is None for log in one.heats] == [False, False, True, False, False]
    assert one.grade == "none"
    assert one.ratio is not None
    assert one.ratio.verdict == "undecided"
    assert "lost-invocation" in kinds(summary, one.id)


def test_a_cell_whose_invocations_mostly_failed_has_no_number() -> None:
    one = cell(summed(only("other", crash, heats=(0, 1, 2))), "work/serial/other")
    assert (one.status, one.reason, one.ratio, one.seconds) == ("crashed", "was killed by SIGSEGV", None, None)


def test_a_wrong_answer_is_in_no_ratio_and_in_no_mean() -> None:
    summary = summed(only("other", lambda record: record.update(answer=4951)))
    one = cell(summary, "work/serial/other")
    assert one.status == "wrong-result"
    assert one.reason == "answered 4951 where base answered 4950"
    assert one.ratio is None
    assert "other" not in summary.geomean


def test_an_answer_that_changes_from_call_to_call_is_wrong() -> None:
    one = cell(summed(only("other", lambda record: record.update(same=False))), "work/serial/other")
    assert one.status == "wrong-result"
    assert "call to call" in (one.reason or "")


def test_floats_may_differ_within_the_workloads_tolerance() -> None:
    def nearly(record: Record) -> Record:
        return {**record, "answer": 4950.0 if record["arm"] == "base" else 4950.0 * (1 + 1e-12)}

    run = Simulated(workloads=("work",), change=nearly)
    assert cell(summed(run), "work/serial/other").status == "ok"


@pytest.mark.parametrize(("spec", "gil", "status"), [
    ("cpython3.13t", True, "mode-mismatch"),
    ("cpython3.13t", False, "ok"),
    ("cpython3.13", False, "mode-mismatch"),
    ("pypy", True, "ok"),
])  # fmt: skip
def test_a_lock_that_the_label_does_not_promise_is_no_number(spec: str, gil: bool, status: str) -> None:
    run = replace(only("other", lambda record: record.update(gil=gil)), interpreters={"other": spec})
    records = [
        {**record, "gil_end": gil} if record["record"] == "process" and record["arm"] == "other" else record
        for record in run.records()
    ]
    one = cell(summarise(run.manifest(), records), "work/serial/other")
    assert one.status == status


@pytest.mark.parametrize(("spec", "lock"), [
    ("cpython3.13", True), ("cpython3.13t", False), ("pypy", True), ("pypy3.11", True), ("jython", False),
    ("/opt/python", None),
])  # fmt: skip
def test_what_an_interpreter_is_called_promises_a_lock_or_none(spec: str, lock: bool | None) -> None:
    summary = summed(replace(Simulated(workloads=("work",)), interpreters={"other": spec}))
    assert summary.implementations["other"].gil_by_name is lock


def test_memory_is_over_the_baselines() -> None:
    def larger(record: Record) -> Record:
        return {**record, "peak_rss_bytes": 15_000_000} if record.get("arm") == "other" else record

    run = Simulated(workloads=("work",))
    records = [larger(record) if record["record"] == "process" else record for record in run.records()]
    facts = summarise(run.manifest(), records).implementations
    assert facts["base"].memory is None
    memory = facts["other"].memory
    assert memory is not None
    assert memory.value == pytest.approx(1.5)


def test_a_lock_that_comes_back_by_the_end_is_noticed() -> None:
    run = replace(only("other", lambda record: record.update(gil=False)), interpreters={"other": "cpython3.13t"})
    one = cell(summed(run), "work/serial/other")  # the process records say that it was on at the end
    assert one.status == "mode-mismatch"
    assert "at the end" in (one.reason or "")


def test_forcing_the_lock_on_is_what_the_label_then_promises() -> None:
    run = Simulated(workloads=("work",), interpreters={"other": "cpython3.13t"})
    manifest = run.manifest()
    manifest["implementations"]["other"]["env"] = {"PYTHON_GIL": "1"}
    assert cell(summarise(manifest, run.records()), "work/serial/other").status == "ok"


def test_what_was_never_raced_says_why() -> None:
    run = replace(Simulated(), end="budget", change=lambda record: None if record["workload"] == "work03" else record)
    one = cell(summed(run), "work03/serial/other")
    assert one.status == "not-run"
    assert "budget" in (one.reason or "")


def test_a_missing_implementation_is_in_the_summary_with_reason_and_next_step() -> None:
    summary = summed(Simulated(missing={"jython": "there is no Java"}))
    assert summary.implementations["jython"].reason == "there is no Java"
    assert summary.implementations["jython"].hint == "install it"
    assert cell(summary, "work00/serial/jython").status == "missing"
    assert "jython" not in summary.geomean


def test_a_jit_that_ran_too_short_is_labelled() -> None:
    summary = summed(Simulated(jit=True, workloads=("work",), rounds=60))
    assert cell(summary, "work/serial/other").steady == "warming"
    assert cell(summary, "work/serial/base").steady == "steady"
    assert "warming" in kinds(summary, "work/serial/other")


def test_cpu_time_outside_turns_is_a_finding() -> None:
    summary = summed(only("other", lambda record: record.update(outside_cpu_ns=200_000_000)))
    (finding,) = [one for one in summary.findings if one.kind == "cpu-out-of-turn"]
    assert finding.message == "used 20% of a core in the turns of others"


def test_cpu_time_keeps_its_share_of_wall_time_where_heats_differ_much() -> None:
    def slow(record: Record) -> None:
        columns = record["iterations"]
        columns["ns"] = columns["cpu_ns"] = [50 * ns for ns in columns["ns"]]

    one = cell(summed(only("other", slow, heats=(0,))), "work/serial/other")
    assert one.seconds is not None
    assert one.cpu_seconds == pytest.approx(one.seconds.total)


def test_cpu_time_of_nothing_is_nothing() -> None:
    def idle(record: Record) -> None:
        record["iterations"]["cpu_ns"] = [0 for _ in record["iterations"]["ns"]]

    assert cell(summed(only("other", idle)), "work/serial/other").cpu_seconds == 0.0


def test_a_gap_between_medians_and_totals_is_a_finding() -> None:
    def pause(record: Record) -> None:
        record["iterations"]["ns"][-1] *= 30

    summary = summed(only("other", pause))
    assert "pauses" in kinds(summary, "work/serial/other")


def test_a_coarse_clock_is_a_finding() -> None:
    run = Simulated(workloads=("work",))
    manifest = run.manifest()
    manifest["implementations"]["other"]["hello"]["clock_resolution_ns"] = 1_000_000
    summary = summarise(manifest, run.records())
    assert "coarse-clock" in kinds(summary, "work/serial/other")
    assert "coarse-clock" not in kinds(summary, "work/serial/base")


def test_unlike_builds_are_a_finding() -> None:
    run = Simulated(workloads=("work",))
    manifest = run.manifest()
    manifest["implementations"]["other"]["hello"]["build"]["optimized"] = True
    summary = summarise(manifest, run.records())
    assert [one.message for one in summary.findings if one.kind == "unlike-builds"] == [
        "other and base differ in optimized"
    ]


def test_more_workers_than_cores_are_a_finding() -> None:
    run = Simulated(workloads=("work",), threads=True)
    manifest = run.manifest()
    manifest["host"]["usable_cores"] = 1
    assert "few-cores" in kinds(summarise(manifest, run.records()), None)


def test_an_interrupted_heat_that_was_raced_again_counts_once() -> None:
    run = Simulated(workloads=("work",), heats=2)
    records = run.records()
    torn = [dict(record, answer=0) for record in records if record["record"] == "invocation" and record["heat"] == 1]
    assert cell(summarise(run.manifest(), [*torn, *records]), "work/serial/other").status == "ok"


def test_nothing_measured_is_a_summary_too() -> None:
    run = Simulated()
    summary = summarise(run.manifest(), [])
    assert {one.status for one in summary.cells} == {"not-run"}
    assert summary.geomean == {}
    assert summary.control.twin is None


def test_a_summary_survives_its_own_json() -> None:
    summary = summed(Simulated(threads=True, workloads=("work",), missing={"pypy": "no network"}))
    again = summaries.parse(summary.to_json())
    assert again == summary
    assert again.to_json() == summary.to_json()


def test_the_log_ratio_of_two_arms_is_the_difference_of_theirs_to_the_baseline() -> None:
    summary = summed(Simulated(ratio=3.0))
    one = cell(summary, "work00/serial/other")
    assert one.ratio is not None
    assert math.exp(statistics.fmean(log for log in one.heats if log is not None)) == pytest.approx(one.ratio.value)


@pytest.mark.parametrize(("heats", "expected"), [(4, "none"), (5, "indicative"), (9, "indicative"), (10, "headline")])
def test_grades(heats: int, expected: str) -> None:
    assert grade(heats) == expected


@pytest.mark.parametrize(
    ("interval", "changed", "expected"),
    [
        ((0.5, 0.48, 0.52), {}, "faster"),
        ((2.0, 1.9, 2.1), {}, "slower"),
        ((1.01, 1.005, 1.015), {}, "same"),
        ((1.01, 1.005, 1.015), {"floor": None}, "slower"),
        ((1.01, 1.005, 1.015), {"floor": None, "discovered": False}, "undecided"),
        ((1.01, 0.9, 1.1), {"discovered": False}, "undecided"),
        ((1.01, 1.0, 1.02), {"discovered": False, "floor": None, "margin": 0.03}, "same"),
        ((2.0, 1.9, 2.1), {"heats": 4}, "undecided"),
        ((2.0, None, None), {}, "undecided"),
    ],
)
def test_verdicts(interval: tuple[float, float | None, float | None], changed: dict[str, Any], expected: str) -> None:
    settings: dict[str, Any] = {"heats": 5, "discovered": True, "floor": 0.02, "margin": None, **changed}
    value, low, high = interval
    assert judge(Interval(value=value, low=low, high=high), **settings) == expected


def test_a_workload_that_mostly_crashed_is_in_no_mean_and_has_no_scaling() -> None:
    def change(record: Record) -> Record:
        if record["arm"] == "other" and record["workload"] == "work00" and record["heat"] >= 2:
            record.update(status="crashed", reason="was killed by SIGSEGV")
        return record

    summary = summed(Simulated(heats=10, threads=True, change=change))
    assert (summary.geomean["other"].n, summary.geomean["other"].of) == (11, 12)
    assert summary.geomean["other"].suite_low is not None
    places = {(one.workload, one.implementation) for one in summary.scaling}
    assert ("work00", "other") not in places
    assert ("work00", "base") in places


def test_a_baseline_that_is_not_steady_taints_every_ratio() -> None:
    run = Simulated(heats=5, rounds=80)
    manifest = run.manifest()
    manifest["implementations"]["base"]["hello"]["jit"] = True  # and ran too short for one
    labels = {cell.steady for cell in summarise(manifest, run.records()).cells}
    assert labels == {"warming"}


def test_beyond_the_cores_there_is_no_verdict() -> None:
    run = Simulated(heats=5, threads=True, speedups={"other": 1.9})
    manifest = run.manifest()
    manifest["host"]["physical_cores"] = 1
    for one in summarise(manifest, run.records()).scaling:
        assert one.verdict == "undecided"
        assert [point.verdict for point in one.points] == [None, None]
        assert [point.share for point in one.points] == [None, None]


@pytest.mark.parametrize(
    ("kind", "ratio", "told"), [("PyPy", 1.01, True), ("PyPy", 1.1, False), ("CPython", 1.01, False)]
)
def test_a_small_difference_between_unlike_implementations_may_be_the_cost_of_turns(
    kind: str, ratio: float, told: bool
) -> None:
    run = Simulated(ratio=ratio, heats=10, noise=0.001, heat_noise=0.001)
    manifest = run.manifest()
    manifest["implementations"]["other"]["hello"]["implementation"] = kind
    found = {one.cell for one in summarise(manifest, run.records()).findings if one.kind == "cost-of-turns"}
    everywhere = {None} if kind == "PyPy" else set()
    assert found == everywhere | ({f"work{number:02d}/serial/other" for number in range(12)} if told else set())


def counting(change: Callable[[Record], None] | None = None, *, heats: tuple[int, ...] = (0, 1, 2)) -> Summary:
    """A run of a workload that counts, in which the other's invocations in `heats` are changed."""

    def changed(record: Record) -> Record:
        if change is not None and record["arm"] == "other" and record["heat"] in heats:
            change(record)
        return record

    return summed(Simulated(workloads=("work",), heats=3, threads=True, metric="lost updates", change=changed))


def test_what_is_counted_is_that_of_its_own_number_of_workers() -> None:
    summary = counting()
    alone, other = (cell(summary, f"work/threads-{workers}/other") for workers in (1, 2))
    assert alone.count == Count(what="lost updates", tries=3000, events=0)
    assert other.count == Count(what="lost updates", tries=3000, events=9, errors={"RuntimeError": 3})
    assert other.value is not None
    assert other.value.value == pytest.approx(3000)
    base = cell(summary, "work/threads-2/base").count
    assert base is not None
    assert (base.tries, base.events) == (3000, 0)


@pytest.mark.parametrize("name", ["lost", "duplicated", "errors"])
def test_what_one_worker_loses_was_never_there(name: str) -> None:
    def change(record: Record) -> None:
        record["answer"]["1"] = {**record["answer"]["1"], name: 4}

    summary = counting(change)
    for workers in (1, 2):
        one = cell(summary, f"work/threads-{workers}/other")
        assert (one.status, one.count, one.value) == ("wrong-result", None, None)
        assert one.reason == "counts 4 events with one worker: its own bookkeeping is wrong"
    assert cell(summary, "work/threads-2/base").status == "ok"
    lost = cell(counting(change, heats=(1,)), "work/threads-2/other")
    assert lost.status == "ok"
    assert lost.count is not None
    assert (lost.count.tries, lost.count.events) == (2000, 6)
