"""The shape of a sample: whether it has several modes, whether it drifts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MIN_VALUES = 20
SMALLEST_SHARE = 0.1
SEPARATION = 4.0
"""Two modes are that many of the wider one's standard deviations apart: what is closer is one broad hump."""

NOTICEABLE = 0.02
"""Modes closer than this (in logs) change no decision."""

DRIFT_P = 0.01


def modes(logs: NDArray[np.float64]) -> tuple[float, float] | None:
    """The centres of two separate clusters of these logs, the lower first, or None.

    The split of the sorted values with the least variance within both parts (Fisher 1958, optimal grouping for two
    groups), accepted if both hold a tenth of the values and their centres are far apart for how wide they are.
    """
    n = len(logs)
    if n < MIN_VALUES:
        return None
    ordered = np.sort(logs)
    edge = max(2, math.ceil(SMALLEST_SHARE * n))
    sizes = np.arange(edge, n - edge + 1)
    sums, squares = np.cumsum(ordered), np.cumsum((ordered - ordered.mean()) ** 2)
    centred = np.cumsum(ordered - ordered.mean())
    below = squares[sizes - 1] - centred[sizes - 1] ** 2 / sizes
    above = squares[-1] - squares[sizes - 1] - (centred[-1] - centred[sizes - 1]) ** 2 / (n - sizes)
    size = int(sizes[np.argmin(below + above)])
    low, high = sums[size - 1] / size, (sums[-1] - sums[size - 1]) / (n - size)
    wider = max(float(np.std(ordered[:size])), float(np.std(ordered[size:])))
    if high - low < max(NOTICEABLE, SEPARATION * wider):
        return None
    return float(low), float(high)


def drift(values: Sequence[float]) -> float | None:
    """By how much the values rise from the first to the last, if that is no chance (p < 1%), else None.

    Kendall's rank correlation with time, two-sided by the normal approximation (Kendall 1938; Mann 1945), from ten
    values up; the rise is Theil and Sen's median slope (Sen 1968) times the span.
    """
    n = len(values)
    if n < 10:
        return None
    array = np.asarray(values, dtype=float)
    later, earlier = np.triu_indices(n, 1)[::-1]
    differences = array[later] - array[earlier]
    score = float(np.sign(differences).sum())
    sigma = math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    z = max(0.0, abs(score) - 1) / sigma
    if math.erfc(z / math.sqrt(2)) >= DRIFT_P:
        return None
    return float(np.median(differences / (later - earlier))) * (n - 1)
