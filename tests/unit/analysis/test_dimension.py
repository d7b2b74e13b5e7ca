"""How long and how often: where the variance is, for what it costs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyderby.analysis.dimension import BATCHES, rounds, sample_length, within_variance
from pyderby.analysis.student import LOOKING, quantile


def logs(
    rng: np.random.Generator, spreads: dict[float, float]
) -> dict[float, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    return {length: rng.normal(0, spread, 60) for length, spread in spreads.items()}


def test_longer_samples_are_taken_where_they_pay() -> None:
    rng = np.random.default_rng(1)
    costs = {0.5: 0.7, 1.0: 1.2, 2.0: 2.2}  # turns have a cost of their own
    white = [logs(rng, {length: 0.05 / length for length in costs}) for _ in range(8)]  # variance falls with the square
    assert sample_length(white, costs) == 2.0
    even = [logs(rng, dict.fromkeys(costs, 0.02)) for _ in range(8)]
    assert sample_length(even, costs) == 0.5


def test_without_knowledge_a_sample_has_the_usual_length() -> None:
    assert sample_length([], {}) == 1.0
    assert sample_length([{0.5: np.zeros(10), 2.0: np.ones(10)}], {0.5: 1.0, 2.0: 2.0}) == 1.0
    assert sample_length([{1.0: np.zeros(10), 2.0: np.zeros(10)}], {1.0: 1.0, 2.0: 1.0}) == 1.0


def test_rounds_balance_what_they_cost_and_what_a_heat_costs() -> None:
    heats = [0.0, 0.02, -0.02, 0.01, -0.01]
    variance = sum(value**2 for value in heats) / 4
    found = rounds(heats=heats, within=[variance / 5] * 5, rounds_now=100, round_seconds=0.003, heat_seconds=0.3)
    assert found == pytest.approx(math.sqrt(100 * (variance / 5 * 100) / (variance * 4 / 5)))


def test_heats_that_vary_as_their_rounds_predict_want_as_many_rounds_as_there_may_be() -> None:
    found = rounds(heats=[0.0, 0.01, -0.01], within=[1.0] * 3, rounds_now=100, round_seconds=0.003, heat_seconds=0.3)
    assert found == math.inf


@given(st.floats(0.002, 0.05), st.integers(10, 30))
def test_no_more_rounds_than_the_precision_asks_for(precision: float, heats_min: int) -> None:
    heats = [0.0, 0.001, -0.001, 0.0005, -0.0005]
    within = [1e-6] * 5
    found = rounds(
        heats=heats,
        within=within,
        rounds_now=100,
        round_seconds=0.003,
        heat_seconds=0.3,
        precision=precision,
        heats_min=heats_min,
    )
    assert found is not None
    single = 1e-6 * 100
    outer = max(0.0, float(np.var(heats, ddof=1)) - 1e-6)
    if found < math.inf:
        half = quantile(LOOKING, heats_min - 1) * math.sqrt((outer + single / found) / heats_min)
        assert half >= math.log1p(precision) * (1 - 1e-9)  # a round less would miss it, a round more is wasted


def test_two_heats_tell_nothing() -> None:
    assert rounds(heats=[0.0, 1.0], within=[1.0], rounds_now=10, round_seconds=1.0, heat_seconds=1.0) is None
    assert rounds(heats=[0.0, 1.0, 2.0], within=[], rounds_now=10, round_seconds=1.0, heat_seconds=1.0) is None


def test_the_variance_within_is_that_of_the_mean_of_independent_rounds() -> None:
    rng = np.random.default_rng(2)
    found = [within_variance(rng.normal(0, 1, 400)) for _ in range(400)]
    assert np.mean([one for one in found if one is not None]) == pytest.approx(1 / 400, rel=0.1)
    assert within_variance(np.zeros(2 * BATCHES - 1)) is None
