"""Shares and errors of comparisons, against scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pyderby.analysis.student import mean_interval
from pyderby.calibration.inference import effect_found, errors, holds, percentile, quotient, wilson
from pyderby.summary import Interval


@given(st.integers(1, 2000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_of_a_share_is_wilsons(pair: tuple[int, int]) -> None:
    share = wilson(*pair)
    expected = stats.binomtest(*pair).proportion_ci(method="wilson")
    assert share.low == pytest.approx(expected.low, abs=1e-12)
    assert share.high == pytest.approx(expected.high, abs=1e-12)


def test_none_of_none_is_no_share_and_more_than_all_is_an_error() -> None:
    assert wilson(0, 0).value is None
    assert wilson(0, 0).low is None
    with pytest.raises(ValueError, match="no share"):
        wilson(3, 2)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50), st.floats(0, 100))
def test_percentiles_are_those_of_numpy(values: list[float], percent: float) -> None:
    assert percentile(values, percent) == pytest.approx(float(np.percentile(values, percent)), rel=1e-9, abs=1e-6)


def test_errors_are_counted_over_groups() -> None:
    groups = [
        [Interval(value=1.01, low=1.0, high=1.02), Interval(value=0.99, low=0.98, high=0.995)],
        [Interval(value=1.02, low=0.9, high=1.1)],
    ]
    found = errors(groups)
    assert found.comparisons == 3
    assert (found.excluded.count, found.excluded.of) == (1, 3)
    assert found.geomean_worst == pytest.approx(0.02)
    assert found.geomean == pytest.approx(0.02 / 2**0.5, rel=1e-3)
    assert found.median == pytest.approx(0.01)
    assert errors([]).p95 is None


def test_a_truth_without_an_interval_is_not_held() -> None:
    assert not holds(Interval(value=1.0), 1.0)
    assert holds(Interval(value=1.1, low=1.0, high=1.2), 1.0)


@given(st.floats(0.1, 10), st.floats(1.001, 2), st.floats(0.1, 10), st.floats(1.001, 2))
def test_a_quotient_is_as_uncertain_as_both_together(a: float, reach: float, b: float, other: float) -> None:
    found = quotient(Interval(value=a, low=a / reach, high=a * reach), Interval(value=b, low=b / other, high=b * other))
    assert found.value == pytest.approx(a / b)
    assert found.half_width is not None
    assert math.log1p(found.half_width) == pytest.approx(math.hypot(math.log(reach), math.log(other)))


def test_the_effect_found_in_four_of_five_trials_is_found_in_four_of_five() -> None:
    rng = np.random.default_rng(1)
    trials = []
    for _ in range(2000):
        logs = rng.normal(0, 0.01, 10)
        interval = mean_interval(list(logs))
        assert interval.low is not None
        trials.append((interval.value - interval.low, float(logs.std(ddof=1)) / math.sqrt(10)))
    effect = effect_found(trials)
    assert effect is not None
    caught = 0
    for _ in range(2000):
        interval = mean_interval(list(rng.normal(math.log1p(effect), 0.01, 10)))
        caught += interval.low is not None and interval.low > 0
    assert caught / 2000 == pytest.approx(0.8, abs=0.06)
    assert effect_found([]) is None
