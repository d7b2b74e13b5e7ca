"""Geometric means, the noise floor, and corrected discoveries."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pyderby.analysis.aggregate import discoveries, geomean, noise_floor

tables = st.integers(2, 6).flatmap(
    lambda heats: st.dictionaries(
        st.text("abcdef", min_size=1, max_size=3),
        st.lists(st.floats(-2, 2), min_size=heats, max_size=heats),
        min_size=2,
        max_size=8,
    )
)


@given(tables)
def test_the_mean_is_scipys_geometric_mean_of_the_workloads_ratios(logs: dict[str, list[float]]) -> None:
    mean = geomean(logs, of=len(logs))
    assert mean is not None
    assert mean.value == pytest.approx(stats.gmean([math.exp(sum(one) / len(one)) for one in logs.values()]))
    assert mean.n == len(logs)


@given(tables)
def test_the_interval_for_this_suite_is_over_heats(logs: dict[str, list[float]]) -> None:
    mean = geomean(logs, of=len(logs))
    assert mean is not None
    assert mean.suite_low is not None
    assert mean.suite_high is not None
    assert mean.suite_low <= mean.value * (1 + 1e-9)
    assert mean.value <= mean.suite_high * (1 + 1e-9)


def test_errors_shared_by_the_workloads_of_a_heat_widen_the_suites_interval_only() -> None:
    shifts = [-0.2, 0.1, 0.0, 0.2, -0.1]
    logs = {name: [0.5 + shift for shift in shifts] for name in "abcdef"}
    mean = geomean(logs, of=6)
    assert mean is not None
    assert mean.low == pytest.approx(mean.high)
    assert mean.suite_low is not None
    assert mean.suite_low < 0.85 * mean.value


def test_a_workload_without_values_counts_in_n_of_n_only() -> None:
    mean = geomean({"a": [0.1, 0.2], "b": [None, None]}, of=2)
    assert mean is not None
    assert (mean.n, mean.of) == (1, 2)
    assert geomean({"a": [None]}, of=1) is None


def test_heats_in_which_a_workload_is_missing_do_not_mix_into_the_suites_interval() -> None:
    mean = geomean({"a": [0.0, 0.0, 0.0], "b": [1.0, 1.0, None]}, of=2)
    assert mean is not None
    assert mean.suite_low == pytest.approx(math.exp(0.5))


def test_the_floor_is_the_95th_percentile_and_unknown_below_ten_workloads() -> None:
    logs = [number / 100 for number in range(-10, 11)]
    floor = noise_floor(logs)
    assert floor == pytest.approx(math.expm1(float(stats.scoreatpercentile([abs(one) for one in logs], 95))))
    assert noise_floor(logs[:9]) is None


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.floats(0, 1), min_size=1, max_size=30))
def test_discoveries_are_those_of_benjamini_and_hochberg(p_values: dict[str, float]) -> None:
    adjusted = stats.false_discovery_control(list(p_values.values()))
    expected = {name for name, value in zip(p_values, adjusted, strict=True) if value <= 0.05}
    near = any(abs(value - 0.05) < 1e-12 for value in adjusted)
    assert near or discoveries(p_values) == expected


def test_of_many_chances_few_are_taken_for_differences() -> None:
    rng = random.Random(3)
    found = sum(bool(discoveries({str(k): rng.random() for k in range(50)})) for _ in range(400))
    assert found / 400 < 0.09
