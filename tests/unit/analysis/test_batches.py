"""Which average: an arm's own pauses count, bursts of the host do not."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pyderby.analysis.batches import MIN_BATCHES, TOLERATED, TOTAL, Ladder, choose, ladder

Times = NDArray[np.float64]


def heat(
    rng: np.random.Generator, *, rounds: int = 400, pause_every: int = 0, pause: float = 0.0, bursts: bool = False
) -> Ladder:
    """One heat of one binary against itself; one arm may pause now and then, the host may be in bursts."""
    own = np.exp(rng.normal(0, 0.01, rounds))
    reference = np.exp(rng.normal(0, 0.01, rounds))
    if pause_every:
        own[rng.integers(pause_every) :: pause_every] += pause
    if bursts:
        for series in (own, reference):
            place = int(rng.integers(rounds - 10))
            series[place : place + 10] *= rng.uniform(1, 20)
    return ladder(own, reference, np.ones(rounds))


POSITIVE = st.floats(1e-3, 1e3)


@given(st.lists(st.tuples(POSITIVE, POSITIVE), min_size=MIN_BATCHES, max_size=200), st.floats(0.01, 100.0))
def test_a_constant_ratio_comes_out_of_every_batch(rows: list[tuple[float, float]], ratio: float) -> None:
    reference, weights = (np.array(column) for column in zip(*rows, strict=True))
    found = ladder(ratio * reference, reference, weights)
    for estimate in (found.total, found.median, *found.rungs.values()):
        assert math.exp(estimate) == pytest.approx(ratio, rel=1e-6)


@given(st.lists(st.tuples(POSITIVE, POSITIVE), min_size=1, max_size=100))
def test_the_other_way_round_is_the_other_sign(rows: list[tuple[float, float]]) -> None:
    own, reference = (np.array(column) for column in zip(*rows, strict=True))
    ones = np.ones(len(rows))
    forward, backward = ladder(own, reference, ones), ladder(reference, own, ones)
    assert forward.total == pytest.approx(-backward.total, abs=1e-9)
    for size, estimate in forward.rungs.items():
        assert estimate == pytest.approx(-backward.rungs[size], abs=1e-6)


def test_the_total_is_weighted_by_calls() -> None:
    found = ladder(np.array([1.0, 3.0]), np.array([1.0, 1.0]), np.array([3.0, 1.0]))
    assert math.exp(found.total) == pytest.approx((3 + 3) / 4)


def test_too_few_rounds_leave_only_the_total() -> None:
    found = ladder(np.ones(4) * 2, np.ones(4), np.ones(4))
    assert found.rungs == {}
    assert found.at(1) == found.median == found.total == pytest.approx(math.log(2))


def test_a_pause_every_k_calls_comes_out_at_its_total() -> None:
    rng = np.random.default_rng(1)
    heats = [heat(rng, pause_every=40, pause=10.0) for _ in range(10)]
    batch = choose(heats)
    assert batch != 1
    assert math.exp(statistics.fmean(one.at(batch) for one in heats)) == pytest.approx(1.25, rel=0.01)
    assert math.exp(statistics.fmean(one.median for one in heats)) == pytest.approx(1.0, rel=0.01)


@pytest.mark.parametrize("rounds", [60, 90, 130, 170])
def test_batches_that_hold_a_pause_in_some_heats_only_are_not_taken(rounds: int) -> None:
    rng = np.random.default_rng(6)
    for _ in range(20):
        heats = [heat(rng, rounds=rounds, pause_every=40, pause=10.0) for _ in range(10)]
        batch = choose(heats)
        assert statistics.stdev(one.at(batch) for one in heats) < 2.6 * statistics.stdev(one.total for one in heats)


def test_bursts_of_the_host_are_shed() -> None:
    rng = np.random.default_rng(2)
    spreads: dict[str, list[float]] = {"chosen": [], "total": []}
    for _ in range(60):
        heats = [heat(rng, bursts=True) for _ in range(10)]
        batch = choose(heats)
        spreads["chosen"].append(statistics.fmean(one.at(batch) for one in heats))
        spreads["total"].append(statistics.fmean(one.total for one in heats))
    chosen, total = (statistics.pstdev(spreads[name]) for name in ("chosen", "total"))
    assert chosen < total / 3


def test_without_pauses_the_precision_of_medians_is_kept() -> None:
    rng = np.random.default_rng(3)
    spreads: dict[str, list[float]] = {"chosen": [], "median": []}
    for _ in range(100):
        heats = [heat(rng) for _ in range(10)]
        batch = choose(heats)
        spreads["chosen"].append(statistics.fmean(one.at(batch) for one in heats))
        spreads["median"].append(statistics.fmean(one.median for one in heats))
    assert statistics.pstdev(spreads["chosen"]) < 1.1 * statistics.pstdev(spreads["median"])


def test_where_the_host_is_quiet_it_is_the_total_or_nearly() -> None:
    rng = np.random.default_rng(7)
    chosen = [choose([heat(rng, pause_every=7, pause=2.0) for _ in range(10)]) for _ in range(50)]
    assert sum(batch == TOTAL or batch > 7 for batch in chosen) >= 45


@given(st.integers(0, 2**32), st.integers(2, 12), st.booleans())
def test_what_is_chosen_is_hardly_less_precise_than_what_it_agrees_with(seed: int, count: int, bursts: bool) -> None:
    rng = np.random.default_rng(seed)
    heats = [heat(rng, rounds=64, bursts=bursts) for _ in range(count)]
    variance = statistics.variance([one.at(choose(heats)) for one in heats])
    assert variance <= TOLERATED * statistics.variance([one.total for one in heats]) * (1 + 1e-9)


def test_one_heat_cannot_tell() -> None:
    assert choose([heat(np.random.default_rng(4))]) == TOTAL
    assert choose([]) == TOTAL


@given(st.integers(0, 2**32), st.integers(2, 12))
def test_the_choice_does_not_depend_on_the_order_of_heats(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    heats = [heat(rng, rounds=64, pause_every=8, pause=rng.uniform(0, 1)) for _ in range(count)]
    assert choose(heats) == choose(heats[::-1])


def test_a_quotient_has_the_rungs_that_both_have() -> None:
    one = ladder(np.full(40, 6.0), np.ones(40), np.ones(40))
    other = ladder(np.full(20, 2.0), np.ones(20), np.ones(20))
    quotient = one - other
    assert set(quotient.rungs) == {1, 2, 4}
    assert [math.exp(log) for log in (quotient.total, *quotient.rungs.values())] == pytest.approx([3.0] * 4)
