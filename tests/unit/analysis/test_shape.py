"""Modes and drift: seen where they are, and seldom where they are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pyderby.analysis.shape import drift, modes


def test_two_clusters_are_seen_with_their_centres() -> None:
    rng = np.random.default_rng(1)
    values = np.concatenate((rng.normal(0.0, 0.01, 60), rng.normal(0.2, 0.01, 40)))
    found = modes(rng.permutation(values))
    assert found is not None
    assert found[0] == pytest.approx(0.0, abs=0.01)
    assert found[1] == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize("draw", ["normal", "uniform", "exponential", "laplace"])
def test_one_hump_is_seldom_two(draw: str) -> None:
    rng = np.random.default_rng(2)
    found = [modes(0.05 * getattr(rng, draw)(size=100)) for _ in range(200)]
    assert sum(one is not None for one in found) <= 4


def test_a_few_outliers_are_no_cluster() -> None:
    rng = np.random.default_rng(3)
    assert modes(np.concatenate((rng.normal(0, 0.01, 95), rng.normal(1, 0.01, 5)))) is None


def test_clusters_too_close_to_matter_are_none() -> None:
    rng = np.random.default_rng(4)
    assert modes(np.concatenate((rng.normal(0, 0.0001, 50), rng.normal(0.005, 0.0001, 50)))) is None


def test_too_few_values_have_no_shape() -> None:
    assert modes(np.array([0.0] * 10 + [1.0] * 9)) is None
    assert drift([1.0] * 9) is None


@given(st.lists(st.floats(-10, 10), min_size=20, max_size=60), st.floats(-5, 5))
def test_shifting_moves_the_centres_only(values: list[float], shift: float) -> None:
    rounded = np.round(np.array(values), 3)
    one, other = modes(rounded), modes(rounded + np.round(shift, 3))
    if one is not None and other is not None:
        assert other[1] - other[0] == pytest.approx(one[1] - one[0], abs=1e-6)


def test_a_rise_is_seen_with_its_size() -> None:
    rng = np.random.default_rng(5)
    values = [0.01 * place + rng.normal(0, 0.005) for place in range(20)]
    assert drift(values) == pytest.approx(0.19, rel=0.1)
    assert drift(values[::-1]) == pytest.approx(-0.19, rel=0.1)


def test_chance_is_seldom_a_drift() -> None:
    rng = np.random.default_rng(6)
    found = [drift(list(rng.normal(0, 1, 15))) for _ in range(400)]
    assert sum(one is not None for one in found) <= 10


@given(st.lists(st.integers(-1000, 1000), min_size=10, max_size=40, unique=True))
def test_significance_is_kendalls(values: list[int]) -> None:
    p = stats.kendalltau(range(len(values)), values, method="asymptotic").pvalue
    if p < 0.005 or p > 0.02:  # ours has a correction for continuity
        assert (drift(list(map(float, values))) is not None) == (p < 0.01)
