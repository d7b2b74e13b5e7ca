"""Order statistics of small arrays, where most of `numpy.median`'s time would go into its generality."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def median(values: NDArray[np.float64]) -> float:
    """The middle one of finite values, or the mean of the middle two. Raises `ValueError` for none."""
    if not len(values):
        raise ValueError("the median of nothing")
    low, high = (len(values) - 1) // 2, len(values) // 2
    ordered = np.partition(values, (low, high))
    return float(ordered[low] + ordered[high]) / 2
