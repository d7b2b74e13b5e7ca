"""Changepoints: the best partition, and what it makes of series whose course is known."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import ruptures  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pyderby.analysis.changepoints import VARIANCE_FLOOR, Kind, course, partition

Series = NDArray[np.float64]


def cost(values: Series) -> float:
    return len(values) * math.log(max(float(np.var(values)), VARIANCE_FLOOR))


class GaussianCost(ruptures.base.BaseCost):  # type: ignore[misc] # ruptures has no types
    """Ours, for ruptures to search with; its own CostNormal adds 1e-6 to the variance."""

    model = "gaussian"
    min_size = 1

    def fit(self, signal: Series) -> GaussianCost:
        self.signal = signal.reshape(-1)
        return self

    def error(self, start: int, end: int) -> float:
        return cost(self.signal[start:end])


def stepped(rng: np.random.Generator) -> Series:
    """A series of a few levels and widths."""
    parts = [
        rng.normal(rng.uniform(-20, 20), rng.uniform(0.3, 3), rng.integers(6, 30)) for _ in range(rng.integers(1, 5))
    ]
    return np.concatenate(parts)


@pytest.mark.parametrize("seed", range(20))
def test_the_partition_is_the_one_that_ruptures_finds(seed: int) -> None:
    values = stepped(np.random.default_rng(seed))
    penalty = 15 * math.log(len(values))
    oracle = ruptures.Pelt(custom_cost=GaussianCost(), min_size=5, jump=1).fit(values)
    assert partition(values, penalty=penalty, shortest=5) == tuple(oracle.predict(pen=penalty))


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=12), st.integers(1, 4), st.floats(0, 20))
def test_no_other_partition_costs_less(numbers: list[float], shortest: int, penalty: float) -> None:
    values = np.array(numbers)
    n = len(values)

    def total(ends: tuple[int, ...]) -> float:
        return sum(cost(values[a:b]) for a, b in itertools.pairwise((0, *ends))) + penalty * (len(ends) - 1)

    every = [
        (*inner, n)
        for count in range(n)
        for inner in itertools.combinations(range(1, n), count)
        if all(b - a >= shortest for a, b in itertools.pairwise((0, *inner, n)))
    ] or [(n,)]
    found = partition(values, penalty=penalty, shortest=shortest)
    assert found in every
    assert total(found) <= min(map(total, every)) + 1e-6 * max(1.0, abs(total(found)))


def test_nothing_cannot_be_parted() -> None:
    with pytest.raises(ValueError, match="nothing"):
        partition(np.array([]), penalty=1.0, shortest=5)


def noisy(levels: Series, seed: int = 1, spread: float = 0.02) -> Series:
    return 1e-3 * levels * np.exp(np.random.default_rng(seed).normal(0, spread, len(levels)))


def levels(*parts: tuple[float, int]) -> Series:
    return np.concatenate([np.full(length, level) for level, length in parts])


@pytest.mark.parametrize("length", [50, 100, 201, 1000, 3000])
def test_flat_noise_is_flat(length: int) -> None:
    found = course(noisy(levels((1.0, length))))
    assert (found.kind, found.steady_from) == (Kind.FLAT, 0)


@pytest.mark.parametrize("length", [100, 300, 2000])
def test_a_warmup_ends_where_it_ends(length: int) -> None:
    found = course(noisy(levels((2.0, length * 3 // 10), (1.0, length * 7 // 10))))
    assert found.kind is Kind.WARMUP
    assert found.steady_from == pytest.approx(length * 0.3, abs=max(3, length // 100))


def test_what_was_faster_before_is_a_slowdown() -> None:
    found = course(noisy(levels((1.0, 100), (1.5, 100))))
    assert found.kind is Kind.SLOWDOWN
    assert found.steady_from == pytest.approx(100, abs=3)


@pytest.mark.parametrize(
    "series", [levels((1.0, 180), (1.5, 20)), np.linspace(2.0, 1.0, 200), levels((2.0, 30), (1.0, 25))], ids=str
)
def test_what_changes_to_the_end_has_no_steady_state(series: Series) -> None:
    found = course(noisy(series, spread=0.005))
    assert (found.kind, found.steady_from) == (Kind.NO_STEADY_STATE, None)


def test_within_one_percent_all_is_the_same() -> None:
    assert course(noisy(levels((1.008, 100), (1.0, 100)), spread=0.001)).kind is Kind.FLAT
    assert course(noisy(levels((1.03, 100), (1.0, 100)), spread=0.001)).kind is Kind.WARMUP
    assert course(noisy(levels((1.03, 100), (1.0, 100)), spread=0.001), tolerance=0.05).kind is Kind.FLAT


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
def test_a_broken_clock_has_no_course(value: float) -> None:
    series = noisy(levels((1.0, 100)))
    series[17] = value
    assert course(series).kind is Kind.UNDETERMINED


def test_few_iterations_have_none_either() -> None:
    assert course(noisy(levels((1.0, 49)))).kind is Kind.UNDETERMINED
    assert course(np.array([])).kind is Kind.UNDETERMINED


def test_a_constant_series_is_flat() -> None:
    assert course(np.full(120, 0.001)).kind is Kind.FLAT


def test_pauses_and_outliers_make_no_segments() -> None:
    once = noisy(levels((1.0, 200)))
    once[120] *= 1000
    assert course(once).kind is Kind.FLAT
    regular = noisy(levels((1.0, 600)))
    regular[::50] *= 20
    assert course(regular).kind is Kind.FLAT


def test_noise_is_seldom_more_than_flat() -> None:
    rng = np.random.default_rng(2)
    found = [course(1e-3 * np.exp(rng.normal(0, 0.02, 300))) for _ in range(200)]
    assert sum(one.kind is not Kind.FLAT for one in found) <= 4


def test_spikes_now_and_then_hardly_ever_cost_the_steady_state() -> None:
    rng = np.random.default_rng(2)
    spikes = [np.where(rng.random(300) < 0.02, 1.5, 1.0) for _ in range(200)]
    found = [course(1e-3 * np.exp(rng.normal(0, 0.02, 300)) * one) for one in spikes]
    assert sum(one.steady_from is None for one in found) <= 5
    assert sum(one.steady_from is not None and one.steady_from < 150 for one in found) >= 185


@given(st.integers(0, 2**32), st.integers(50, 300), st.floats(1e-6, 1e6))
def test_the_unit_of_time_does_not_matter(seed: int, length: int, factor: float) -> None:
    rng = np.random.default_rng(seed)
    series = noisy(levels((rng.uniform(0.5, 2), length // 2), (1.0, length - length // 2)), seed)
    assert course(series) == course(series * factor)
