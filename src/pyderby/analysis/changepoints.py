"""Changepoints of one invocation's series: where it becomes steady, if it does.

After Barrett et al. 2017 ("Virtual machine warmup blows hot and cold", sections 3.4 and 4), with an exact partition
instead of their PELT: it is quick enough for some hundreds of points.
"""

from __future__ import annotations

import enum
import functools
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from pyderby.analysis.order import median

if TYPE_CHECKING:
    from numpy.typing import NDArray

MIN_ITERATIONS = 50
PENALTY = 15.0
"""Times the log of the number of points: what a changepoint must gain."""

SHORTEST = 5
POINTS = 200
"""Longer series are averaged into so many bins first: changepoints are then known to half a percent of the series."""

WINDOW = 25
REACH = 3.0
"""A point further than so many times P90 − P10 of its window from the window's median is an outlier, and is clipped."""

TOLERANCE = 0.01
TAIL_SHARE = 0.25
TAIL_ITERATIONS = 30

VARIANCE_FLOOR = 1e-4
"""Of a segment, where the noise between neighbours has a variance of about 1: some equal readings of a coarse clock in
a row would else have a cost of minus infinity."""

RESOLUTION = 1e-4
"""Noise below this share of the median is none: nothing that small is a changepoint."""


class Kind(enum.StrEnum):
    """The course of an invocation."""

    FLAT = "flat"
    WARMUP = "warmup"
    SLOWDOWN = "slowdown"
    NO_STEADY_STATE = "no steady state"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, kw_only=True)
class Course:
    """`steady_from`: index of the first iteration of the steady tail; None without a steady state, or undetermined."""

    kind: Kind
    steady_from: int | None


def partition(values: NDArray[np.float64], *, penalty: float, shortest: int) -> tuple[int, ...]:
    """The ends (exclusive) of the segments that minimise the sum of their costs, plus `penalty` for each changepoint.

    The cost of a segment of n points is n·ln(variance): twice its negative log-likelihood as a Gaussian with a mean and
    a variance of its own, but for constants (Killick, Fearnhead & Eckley 2012, section 2). Solved exactly by the
    recursion of Jackson et al. 2005 (section 2). `values` is scaled so that noise has a variance of about 1. A segment
    has at least `shortest` points; a series that is too short for two is one. Raises `ValueError` for none.
    """
    n = len(values)
    if not n:
        raise ValueError("nothing to partition")
    if n < 2 * shortest:
        return (n,)
    centred = values - values.mean()
    sums = np.concatenate(([0.0], np.cumsum(centred)))
    squares = np.concatenate(([0.0], np.cumsum(centred**2)))
    begins, ends, lengths = _spans(n, shortest)
    variances = (squares[ends] - squares[begins] - (sums[ends] - sums[begins]) ** 2 / lengths) / lengths
    costs = lengths * np.log(np.maximum(variances, VARIANCE_FLOOR))
    best = np.full(n + 1, np.inf)
    best[0] = -penalty
    origin = np.zeros(n + 1, dtype=int)
    row = 0
    for end in range(shortest, n + 1):
        count = end - shortest + 1
        candidates = best[:count] + costs[row : row + count]
        row += count
        origin[end] = place = candidates.argmin()
        best[end] = candidates[place] + penalty
    found = [n]
    while origin[found[-1]]:
        found.append(int(origin[found[-1]]))
    return tuple(reversed(found))


@functools.lru_cache(maxsize=8)
def _spans(n: int, shortest: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Begins, ends and lengths of all stretches of n points that are long enough, those with the same end in a row."""
    ends, begins = np.nonzero(np.arange(n + 1)[:, None] - np.arange(n + 1)[None, :] >= shortest)
    return begins, ends, (ends - begins).astype(float)


def course(seconds: NDArray[np.float64], *, tolerance: float = TOLERANCE) -> Course:
    """Judge the seconds per call of one invocation, in the order of time (in any unit: only proportions count).

    Outliers are clipped, so that a pause makes no segment. Segments whose mean is within `tolerance` of the last one's,
    or within its standard deviation, are as good as it. The tail of such segments is the steady state if it is a
    quarter of the series, and 30 iterations at least.
    """
    n = len(seconds)
    if n < MIN_ITERATIONS or not np.isfinite(seconds).all() or not (seconds > 0).all():
        return Course(kind=Kind.UNDETERMINED, steady_from=None)
    clipped = _clipped(seconds)
    starts, points = _binned(clipped)
    noise = 1.4826 * median(np.abs(points[1:] - points[:-1])) / math.sqrt(2)
    middle = median(points)
    scaled = (points - middle) / max(noise, RESOLUTION * middle)
    ends = partition(scaled, penalty=PENALTY * math.log(len(points)), shortest=SHORTEST)
    edges = [0, *(int(starts[end]) if end < len(starts) else n for end in ends)]
    segments = [clipped[begin:end] for begin, end in pairwise(edges)]
    means = [float(segment.mean()) for segment in segments]
    allowed = max(tolerance * means[-1], float(segments[-1].std()))
    first = len(segments) - 1
    while first and abs(means[first - 1] - means[-1]) <= allowed:
        first -= 1
    steady_from = edges[first]
    if n - steady_from < max(TAIL_SHARE * n, TAIL_ITERATIONS):
        return Course(kind=Kind.NO_STEADY_STATE, steady_from=None)
    if not first:
        return Course(kind=Kind.FLAT, steady_from=0)
    faster = any(mean < means[-1] - allowed for mean in means[:first])
    return Course(kind=Kind.SLOWDOWN if faster else Kind.WARMUP, steady_from=steady_from)


def _clipped(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The series with outliers brought to the edge of what their window allows."""
    windows = np.sort(sliding_window_view(values, WINDOW), axis=1)
    half = WINDOW // 2
    low, middle, high = (
        np.pad(windows[:, place], (half, half), mode="edge")
        for place in (WINDOW // 10, half, WINDOW - 1 - WINDOW // 10)
    )
    reach = REACH * (high - low)
    return np.clip(values, middle - reach, middle + reach)


def _binned(values: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """(first index of each bin, mean of each bin): at most `POINTS` bins of consecutive values."""
    size = math.ceil(len(values) / POINTS)
    count = len(values) // size
    starts = (np.arange(count) * len(values)) // count
    lengths = np.diff(np.append(starts, len(values)))
    return starts, np.add.reduceat(values, starts) / lengths
