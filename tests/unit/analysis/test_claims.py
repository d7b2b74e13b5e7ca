"""Claims are judged from a summary alone: which way the evidence points, and whether that can be chance."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journals import Simulated
from scipy import stats

from pyderby.analysis import claims, counts, summarise
from pyderby.claim import Claim, Measure, Over, Selector, expectation
from pyderby.model import Mode
from pyderby.summary import Count

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyderby.summary import CellSummary, ClaimSummary, Summary


def claim(measure: Measure = Measure.RATIO, expect: str = "<= 1", *, name: str = "it", **of: Any) -> Claim:
    over = of.pop("over", Over.MEAN)
    return Claim(
        id=name,
        says="so they say",
        source="talks",
        measure=measure,
        of=Selector(**{"implementation": "other", **of}),
        expect=expectation(expect),
        over=over,
    )


def summed(run: Simulated) -> Summary:
    return summarise(run.manifest(), run.records())


def judged(one: Claim, summary: Summary) -> ClaimSummary:
    (found,) = claims.judge([one], summary)
    return found


THREADS: dict[str, Any] = {"mode": Mode.THREADS, "workers": 2}


@pytest.mark.parametrize(
    ("one", "verdict", "value"),
    [
        (claim(expect="<= 1.5"), "contradicted", 2.0),
        (claim(expect=">= 1.5"), "supported", 2.0),
        (claim(expect="1.9 to 2.1"), "supported", 2.0),
        (claim(expect="2.2 to 3"), "contradicted", 2.0),
        (claim(expect=">= 1.5", over=Over.EVERY), "supported", 2.0),
        (claim(expect="<= 1.5", over=Over.EVERY), "contradicted", 2.0),
        (claim(Measure.OVERHEAD, "<= 10%"), "contradicted", 1.0),
        (claim(Measure.OVERHEAD, "80% to 120%"), "supported", 1.0),
        (claim(expect=">= 1.5", implementation="base", against="other"), "contradicted", 0.5),
        (claim(Measure.SPEEDUP, ">= 1.5", **THREADS), "supported", 1.8),
        (claim(Measure.SPEEDUP, "<= 1.1", **THREADS), "contradicted", 1.8),
        (claim(Measure.SPEEDUP, "0.9 to 1.1", implementation="base", **THREADS), "supported", 1.0),
        (claim(Measure.EFFICIENCY, ">= 80%", **THREADS), "supported", 0.9),
        (claim(Measure.SHARE, ">= 85%", **THREADS), "supported", 1.8 / 1.98),
        (claim(Measure.SHARE, ">= 95%", **THREADS), "contradicted", 1.8 / 1.98),
        (claim(expect=">= 1.5", **THREADS), "contradicted", 2.0 / 1.8),
    ],
)
def test_a_claim_is_supported_or_contradicted(one: Claim, verdict: str, value: float) -> None:
    summary = summed(Simulated(heats=10, threads=True, speedups={"base": 1.0, "other": 1.8}))
    found = judged(one, summary)
    assert found.verdict == verdict, found
    assert found.value == pytest.approx(value, rel=0.05)
    assert found.low is not None
    assert found.high is not None
    assert found.value is not None
    assert found.low < found.value < found.high


def test_a_claim_near_its_bound_is_undecided_and_says_what_it_would_take() -> None:
    found = judged(claim(expect="<= 2.002"), summed(Simulated(heats=10, workloads=("work",))))
    assert found.verdict == "undecided"
    assert found.reason is not None
    assert "heats would decide it" in found.reason or "too close" in found.reason


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (claim(workloads=("nothing",)), "no such cell"),
        (claim(mode=Mode.PROCESSES, workers=2), "no such cell"),
        (claim(implementation="pypy"), "no cell is ok: missing, no network"),
        (claim(Measure.MEMORY, implementation="pypy"), "no peak of memory"),
    ],
)
def test_what_was_not_measured_is_undecided_with_the_reason(one: Claim, told: str) -> None:
    found = judged(one, summed(Simulated(heats=5, missing={"pypy": "no network"})))
    assert found.verdict == "undecided"
    assert found.value is None
    assert told in str(found.reason)


def test_what_the_correction_for_many_leaves_undecided_says_what_it_would_take() -> None:
    summary = summed(Simulated(heats=5, workloads=("work",)))
    found = judged(claim(expect=">= 1.5"), summary)
    assert found.p is not None
    bound = next(
        bound for bound in range(150, 200) if (judged(claim(expect=f">= {bound / 100}"), summary).p or 0) > 0.004
    )
    many = [claim(expect=f">= {bound / 100}", name=f"claim {number}") for number in range(20)]
    for one in claims.judge(many, summary):
        assert (one.verdict, one.value) == ("undecided", found.value)
        assert "heats would decide it" in str(one.reason) or "too close" in str(one.reason)


def test_few_heats_decide_nothing() -> None:
    found = judged(claim(expect=">= 1.5"), summed(Simulated(heats=3)))
    assert found.verdict == "undecided"
    assert "5 are the least" in str(found.reason)


def test_every_workload_must_hold_for_itself() -> None:
    def slow_one(record: dict[str, Any]) -> dict[str, Any]:
        if record.get("workload") == "work03" and record.get("arm") == "other" and "iterations" in record:
            record["iterations"]["ns"] = [2 * ns for ns in record["iterations"]["ns"]]
        return record

    summary = summed(Simulated(heats=10, change=slow_one))
    assert judged(claim(expect="<= 3"), summary).verdict == "supported"
    found = judged(claim(expect="<= 3", over=Over.EVERY), summary)
    assert found.verdict == "contradicted"
    assert found.value == pytest.approx(4.0, rel=0.05)
    assert found.n == 12


def with_cells(summary: Summary, change: Callable[[CellSummary], CellSummary]) -> Summary:
    return replace(summary, cells=tuple(map(change, summary.cells)))


def failing(workload: str, status: str) -> Callable[[CellSummary], CellSummary]:
    def change(cell: CellSummary) -> CellSummary:
        return replace(cell, status=status, reason="by SIGSEGV") if cell.workload == workload else cell

    return change


@pytest.mark.parametrize("status", ["crashed", "timeout", "not-run"])
def test_every_one_does_not_hold_where_one_failed(status: str) -> None:
    summary = with_cells(summed(Simulated(heats=10)), failing("work03", status))
    found = judged(claim(expect="<= 3", over=Over.EVERY), summary)
    assert (found.verdict, found.reason) == ("undecided", f"work03: {status}")
    found = judged(claim(expect=">= 3", over=Over.EVERY), summary)
    assert found.verdict == "contradicted"
    found = judged(claim(expect="<= 3"), summary)
    assert (found.verdict, found.n) == ("supported", 11)
    assert f"work03: {status}" in str(found.reason)


def test_what_an_implementation_lacks_is_not_claimed() -> None:
    summary = with_cells(summed(Simulated(heats=10)), failing("work03", "unsupported"))
    assert judged(claim(expect="<= 3", over=Over.EVERY), summary).verdict == "supported"


def counting(events: int, heats: int = 5) -> Summary:
    summary = summed(Simulated(heats=heats, threads=True, workloads=("work01", "work02")))
    counted = Count(what="lost updates", tries=10**6, events=events)
    return with_cells(summary, lambda cell: replace(cell, count=counted))


@pytest.mark.parametrize("status", ["crashed", "timeout", "wrong-result"])
def test_nothing_seen_is_no_safety_where_one_crashed_or_hung(status: str) -> None:
    summary = with_cells(counting(0), failing("work02", status))
    found = judged(claim(Measure.VALUE, "== 0", **THREADS), summary)
    assert (found.verdict, found.reason) == ("undecided", f"work02: {status}")
    summary = with_cells(counting(3), failing("work02", status))
    assert judged(claim(Measure.VALUE, "== 0", **THREADS), summary).verdict == "contradicted"


def test_nothing_seen_is_no_safety_where_some_invocations_failed() -> None:
    summary = with_cells(counting(0), lambda cell: replace(cell, lost=2 if cell.workload == "work01" else 0))
    found = judged(claim(Measure.VALUE, "== 0", **THREADS), summary)
    assert (found.verdict, found.reason) == ("undecided", "work01: 2 invocations failed")


def test_nothing_seen_in_few_heats_is_no_safety_but_something_seen_decides() -> None:
    found = judged(claim(Measure.VALUE, "== 0", **THREADS), counting(0, heats=2))
    assert (found.verdict, "fewer than 5 heats" in str(found.reason)) == ("undecided", True)
    assert judged(claim(Measure.VALUE, "== 0", **THREADS), counting(1, heats=2)).verdict == "contradicted"


def test_one_event_bears_out_that_there_are_some_in_however_few_heats() -> None:
    assert judged(claim(Measure.VALUE, "> 0", **THREADS), counting(1, heats=2)).verdict == "supported"
    assert judged(claim(Measure.VALUE, ">= 1", **THREADS), counting(9, heats=2)).verdict == "undecided"


def test_a_workload_without_a_single_pair_is_named_and_not_counted() -> None:
    def unpaired(cell: CellSummary) -> CellSummary:
        return replace(cell, heats=(None,) * len(cell.heats)) if cell.workload == "work03" else cell

    found = judged(claim(expect=">= 1.5"), with_cells(summed(Simulated(heats=5)), unpaired))
    assert (found.verdict, found.n, found.reason) == ("supported", 11, "without work03: no pair")


def test_one_lost_invocation_costs_the_mean_of_others_no_heat() -> None:
    def lost(record: dict[str, Any]) -> dict[str, Any] | None:
        place = (record.get("workload"), record.get("heat"), record.get("arm"))
        return None if place == ("work03", 2, "other") else record

    found = judged(claim(expect=">= 1.5"), summed(Simulated(heats=5, change=lost)))
    assert (found.verdict, found.n) == ("supported", 12)
    assert found.value == pytest.approx(2.0, rel=0.02)


@pytest.mark.parametrize("measure", [Measure.SPEEDUP, Measure.SHARE, Measure.EFFICIENCY])
def test_nothing_is_claimed_of_more_workers_than_cores(measure: Measure) -> None:
    run = Simulated(heats=10, threads=True, speedups={"base": 1.0, "other": 1.0})
    manifest = run.manifest()
    manifest["host"]["physical_cores"] = 1
    found = judged(claim(measure, ">= 1.5", **THREADS), summarise(manifest, run.records()))
    assert (found.verdict, found.reason) == ("undecided", "2 workers are more than there are cores")


def test_cores_are_those_of_the_machine_that_raced() -> None:
    summary = summed(Simulated(heats=10, threads=True, speedups={"base": 1.0, "other": 1.8}))
    all_cores = {"mode": Mode.THREADS, "workers": "cores"}
    one_core = replace(summary, host={**summary.host, "usable_cores": 1})
    two_cores = replace(summary, host={**summary.host, "usable_cores": 2})
    assert judged(claim(Measure.SPEEDUP, ">= 1.5", **all_cores), two_cores).verdict == "supported"
    found = judged(claim(Measure.SPEEDUP, ">= 1.5", **all_cores), one_core)
    assert (found.verdict, found.reason) == ("undecided", "one core could be used")


def test_two_that_were_taken_by_different_averages_are_compared_by_totals() -> None:
    summary = summed(Simulated(heats=10, workloads=("work",)))
    (base, other) = (cell for cell in summary.cells if cell.mode == "serial")
    assert other.ratio is not None
    by_medians = replace(other, heats=(0.7,) * 10, totals=(0.4,) * 10, ratio=replace(other.ratio, batch=1))
    noisy = tuple(0.4 + number % 2 / 1000 for number in range(10))
    total = replace(other.ratio, batch=0)
    by_totals = replace(by_medians, implementation="third", heats=noisy, totals=noisy, ratio=total)
    summary = replace(summary, cells=(base, by_medians, by_totals))
    found = judged(claim(expect="0.95 to 1.05", against="third"), summary)
    assert found.verdict == "supported"
    assert found.value == pytest.approx(1.0, abs=0.01)


def test_many_claims_are_corrected_for() -> None:
    summary = summed(Simulated(heats=10, workloads=("work",)))
    heats = tuple(math.log(2.0) + 0.001 * step for step in (3, 1, -1, 2, 0, 2, -1, 1, 2, 1))
    cell = next(cell for cell in summary.cells if cell.implementation == "other")
    summary = replace(summary, cells=tuple(replace(one, heats=heats) if one is cell else one for one in summary.cells))
    (alone,) = claims.judge([claim(expect=">= 2.0")], summary)
    assert alone.verdict == "supported"
    assert alone.p is not None
    assert 0.01 < alone.p < 0.05
    many = claims.judge([claim(expect=">= 2.0", name=f"claim{number}") for number in range(20)], summary)
    assert {one.verdict for one in many} == {"undecided"}
    assert {one.p for one in many} == {alone.p}


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=12))
def test_holm_rejects_no_more_than_plain_tests_and_no_less_than_bonferroni(p_values: dict[str, float]) -> None:
    rejected = claims.holm(p_values)
    assert {name for name, p in p_values.items() if p <= 0.05 / max(1, len(p_values))} <= rejected
    assert rejected <= {name for name, p in p_values.items() if p <= 0.05}


def test_holm_as_published() -> None:
    """Holm 1979: sorted, against α/n, α/(n − 1), …; the first that fails ends it."""
    assert claims.holm({"a": 0.01, "b": 0.02, "c": 0.022, "d": 0.09}) == {"a"}
    assert claims.holm({"a": 0.01, "b": 0.015, "c": 0.02, "d": 0.09}) == {"a", "b", "c"}


@given(events=st.integers(0, 500), tries=st.integers(1, 10**7))
def test_a_rate_has_garwoods_interval(events: int, tries: int) -> None:
    found = counts.rate(events, tries)
    assert found.low is not None
    assert found.high is not None
    scale = 1e6 / tries
    low = stats.chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
    assert found.low == pytest.approx(low * scale, rel=1e-6)
    assert found.high == pytest.approx(stats.chi2.ppf(0.975, 2 * events + 2) / 2 * scale, rel=1e-6)
    assert found.low <= found.value <= found.high


@pytest.mark.parametrize(
    ("events", "expect", "verdict", "told"),
    [
        (0, "== 0", "supported", "not seen in 1000000 tries"),
        (1, "== 0", "contradicted", "1 times seen"),
        (0, "> 0", "undecided", "proves nothing"),
        (3, "> 0", "supported", "3 times seen"),
        (100, ">= 50", "supported", "100 times seen"),
        (100, "<= 50", "contradicted", "100 times seen"),
        (100, "<= 105", "undecided", "too few to tell"),
        (0, "<= 50", "supported", "not seen"),
        (100, "50 to 200", "supported", "100 times seen"),
        (10, "50 to 200", "contradicted", "10 times seen"),
    ],
)
def test_counts_are_judged_by_what_was_seen(events: int, expect: str, verdict: str, told: str) -> None:
    summary = summed(Simulated(heats=5, threads=True, workloads=("work",)))
    counted = Count(what="lost updates", tries=10**6, events=events)
    summary = replace(summary, cells=tuple(replace(cell, count=counted) for cell in summary.cells))
    found = judged(claim(Measure.VALUE, expect, **THREADS), summary)
    assert found.verdict == verdict
    assert told in str(found.reason)


def test_memory_is_held_against_the_others() -> None:
    summary = summed(Simulated(heats=10))
    peaks = {"base": 100, "other": 120}
    summary = replace(
        summary,
        implementations={
            name: replace(one, peaks=tuple(peaks[name] + number % 2 for number in range(6)))
            for name, one in summary.implementations.items()
        },
    )
    assert judged(claim(Measure.MEMORY, "1.1 to 1.3"), summary).verdict == "supported"
    assert judged(claim(Measure.MEMORY, "<= 1.1"), summary).verdict == "contradicted"


def test_claims_go_through_the_manifest() -> None:
    import dataclasses
    import json

    one = claim(expect=">= 1.5", tags=("cpu",), workloads=("work*",))
    manifest = Simulated(heats=5).manifest()
    manifest["claims"] = json.loads(json.dumps([dataclasses.asdict(one)]))
    assert claims.parse(manifest["claims"]) == (one,)
    (found,) = summarise(manifest, Simulated(heats=5).records()).claims
    assert (found.verdict, found.n) == ("supported", 12)
