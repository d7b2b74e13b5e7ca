"""Whether two implementations gave the same answer."""

from __future__ import annotations

import math
from typing import Any

SHOWN = 60


def agree(one: Any, other: Any, tolerance: float) -> bool:
    """Integers and text exactly, floats within `tolerance` (relative), lists and mappings member by member."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(agree(a, b, tolerance) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(agree(one[key], other[key], tolerance) for key in one)
    if isinstance(one, float) and isinstance(other, float):
        return (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, rel_tol=tolerance, abs_tol=0.0)
    return type(one) is type(other) and bool(one == other)


def show(answer: Any) -> str:
    """An answer, shortened for a message."""
    text = repr(answer)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
