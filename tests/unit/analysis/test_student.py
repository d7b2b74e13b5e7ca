"""The interval of every figure, against scipy's own and against the laws that it has to keep."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from pyderby.analysis.student import LOOKING, mean_interval, p_value, quantile, ratio_interval

logs = st.lists(st.floats(-3, 3), min_size=2, max_size=30)


@given(logs)
def test_the_interval_and_p_are_students(values: list[float]) -> None:
    assume(len(set(values)) > 1 and stats.sem(values) > 1e-9)
    interval = mean_interval(values)
    low, high = stats.t.interval(0.95, len(values) - 1, loc=sum(values) / len(values), scale=stats.sem(values))
    assert interval.low == pytest.approx(low, rel=1e-9, abs=1e-9)
    assert interval.high == pytest.approx(high, rel=1e-9, abs=1e-9)
    assert p_value(values) == pytest.approx(stats.ttest_1samp(values, 0.0).pvalue, rel=1e-6, abs=1e-12)


@given(logs, st.randoms(use_true_random=False))
def test_the_order_of_heats_does_not_matter(values: list[float], rng: random.Random) -> None:
    shuffled = list(values)
    rng.shuffle(shuffled)
    assert ratio_interval(values) == ratio_interval(shuffled)


@given(logs)
def test_an_interval_holds_its_estimate_and_turns_over_with_the_ratio(values: list[float]) -> None:
    interval = ratio_interval(values)
    assert interval.low is not None
    assert interval.high is not None
    assert interval.low <= interval.value * (1 + 1e-12)
    assert interval.high >= interval.value * (1 - 1e-12)
    inverse = ratio_interval([-value for value in values])
    assert inverse.value == pytest.approx(1 / interval.value)
    assert inverse.low == pytest.approx(1 / interval.high)


def test_one_heat_has_no_interval_and_none_has_no_mean() -> None:
    assert mean_interval([0.5]).low is None
    assert p_value([0.5]) is None
    with pytest.raises(ValueError, match="nothing"):
        mean_interval([])


def test_heats_that_agree_exactly_are_certain() -> None:
    assert p_value([0.0, 0.0, 0.0]) == 1.0
    assert p_value([0.5, 0.5, 0.5]) == 0.0


def test_the_half_width_of_a_ratio_is_taken_on_the_scale_of_logs() -> None:
    interval = ratio_interval([math.log(2) - 0.01, math.log(2) + 0.01])
    assert interval.high is not None
    assert interval.half_width == pytest.approx(interval.high / interval.value - 1)


def test_nine_in_ten_and_a_half_intervals_of_95_percent_hold_the_truth() -> None:
    rng = random.Random(7)
    held = 0
    for _ in range(2000):
        interval = mean_interval([rng.gauss(0.3, 0.1) for _ in range(5)])
        assert interval.low is not None
        assert interval.high is not None
        held += interval.low <= 0.3 <= interval.high
    assert 0.935 < held / 2000 < 0.965


def test_stopping_at_looks_keeps_the_error_at_five_percent() -> None:
    """Heats are added at 10, 15, 20 … until the half-width is narrow enough: with 4% at each look 5% miss the truth."""
    rng = np.random.default_rng(1)
    most, trials = 40, 4000
    logs = rng.normal(0, 0.02, (trials, most))
    running = np.ones(trials, dtype=bool)
    missed = np.zeros(trials, dtype=bool)
    for heats in range(10, most + 1, 5):
        part = logs[:, :heats]
        half = quantile(LOOKING, heats - 1) * part.std(axis=1, ddof=1) / math.sqrt(heats)
        stops = running & ((half <= 0.01) | (heats == most))
        missed |= stops & (np.abs(part.mean(axis=1)) > half)
        running &= ~stops
    assert 0.035 < missed.mean() < 0.058
