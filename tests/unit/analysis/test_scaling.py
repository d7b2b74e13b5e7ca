"""Verdicts on scaling follow the interval, never the estimate alone."""

from __future__ import annotations

import pytest

from pyderby.analysis.scaling import verdict
from pyderby.summary import Interval


@pytest.mark.parametrize(
    ("low", "high", "heats", "expected"),
    [
        (1.7, 1.95, 5, "parallel"),
        (0.97, 1.02, 5, "serialised"),
        (0.92, 1.04, 5, "serialised"),
        (0.6, 0.9, 5, "negative"),
        (0.95, 1.3, 5, "undecided"),
        (1.7, 1.95, 4, "undecided"),
        (None, None, 5, "undecided"),
    ],
)
def test_verdicts(low: float | None, high: float | None, heats: int, expected: str) -> None:
    assert verdict(Interval(value=1.0, low=low, high=high), heats) == expected
