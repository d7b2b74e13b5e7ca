"""Quantities as people write them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyderby import quantity


@given(
    number=st.integers(0, 10**6), unit=st.sampled_from([("ms", 0.001), ("s", 1), ("m", 60), ("min", 60), ("h", 3600)])
)
def test_a_duration_is_its_number_times_its_unit(number: int, unit: tuple[str, float]) -> None:
    assert quantity.seconds(f"{number}{unit[0]}") == pytest.approx(number * unit[1])


def test_amounts_and_percentages() -> None:
    assert quantity.size_bytes("1.5 KiB") == 1536
    assert quantity.size_bytes("2GB") == 2 * 10**9
    assert quantity.fraction("0.5%") == pytest.approx(0.005)


@given(text=st.text(max_size=8))
def test_anything_else_is_an_error_that_shows_how(text: str) -> None:
    if re.fullmatch(r"\s*\d+(\.\d+)?\s*(ms|s|m|min|h|d)\s*", text):
        return
    with pytest.raises(ValueError, match="write it like"):
        quantity.seconds(text)
