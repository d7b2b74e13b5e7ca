"""Answers agree exactly, but for floats within the tolerance."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyderby.analysis.answers import agree, show

answers = st.recursive(
    st.integers() | st.text() | st.floats() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(answers)
def test_an_answer_agrees_with_itself(answer: Any) -> None:
    assert agree(answer, answer, 0.0)


@given(answers, answers, st.floats(0, 1))
def test_agreement_is_mutual(one: Any, other: Any, tolerance: float) -> None:
    assert agree(one, other, tolerance) == agree(other, one, tolerance)


@pytest.mark.parametrize(
    ("one", "other", "agreed"),
    [
        (1.0, 1.0 + 1e-10, True),
        (1.0, 1.0 + 1e-8, False),
        (1, 1.0, False),
        (True, 1, False),
        ([1, 2], [1, 2, 3], False),
        ({"a": 1.0}, {"a": 1.0 + 1e-12}, True),
        ({"a": 1}, {"b": 1}, False),
        (math.inf, -math.inf, False),
        (math.nan, math.nan, True),
        (10**30, 10**30 + 1, False),
    ],
)
def test_kinds_and_lengths_count(one: Any, other: Any, agreed: bool) -> None:
    assert agree(one, other, 1e-9) is agreed


def test_a_long_answer_is_shown_shortened() -> None:
    assert len(show("x" * 1000)) == 60
