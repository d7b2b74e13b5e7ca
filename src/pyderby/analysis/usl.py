"""The Universal Scalability Law, fitted to the speedups of weak scaling.

C(N) = N / (1 + σ(N−1) + κN(N−1)), Gunther, "Guerrilla Capacity Planning" (2007), chapters 4 to 6: σ is the share of the
work that is done by one worker at a time, κ what each pair of workers costs in keeping each other up to date. Speedups
are paired with their own turns of one worker, so that C(1) = 1 holds by construction and no scale is left to fit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pyderby.summary import Interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Array: TypeAlias = NDArray[np.float64]

MIN_COUNTS = 3
"""Worker counts above 1: with N = 1 itself the law has at least 4 points."""

MIN_HEATS = 3
"""Heats at each count: two have only three different resamples, whose quantiles are no interval."""

LIMIT = 50.0
"""A log-speedup beyond ±50 is a broken clock's, like one that is no number: e⁵⁰ times as fast is no measurement."""

NEGLIGIBLE = 1e-9
"""κN(N−1) at the largest N up to which κ is as good as 0: below it there is only rounding."""

DEPENDENT = 1e-24
"""Square of the sine of the angle between the two columns below which only rounding tells them apart."""


@dataclass(frozen=True, kw_only=True)
class Fit:
    """The law that holds: `usl`, or `amdahl` where κ can't be told from 0 and is left out (None).

    σ and κ are shares of one worker's time and have no unit. `peak_workers` is the N ≥ 1 of the greatest capacity, no
    whole number as a rule; None under Amdahl's law, which has none.
    """

    law: str
    sigma: Interval
    kappa: Interval | None
    peak_workers: float | None


def capacity(workers: float, sigma: float, kappa: float) -> float:
    """C(N): how many times the work of one worker N ≥ 1 workers do (Gunther 2007, chapter 4; Amdahl 1967 for κ = 0)."""
    return workers / (1 + sigma * (workers - 1) + kappa * workers * (workers - 1))


def fit(logs: Mapping[int, Sequence[float]], *, seed: int, resamples: int = 1000) -> Fit | None:
    """σ and κ, both ≥ 0, with 95% intervals over heats.

    `logs` has for each worker count the log-speedups, one a heat; counts below 2 are left out, and so are logs that are
    not finite or beyond ±50. None where then fewer than 3 counts, or at some count fewer than 3 heats, remain.
    Raises `ValueError` for fewer than one of the `resamples`.

    Least squares on N / C − 1 = σ(N−1) + κN(N−1) (Gunther 2007, sections 5.5.1 to 5.5.3), each equation times C / N, C
    the geometric mean of a count's speedups. Its residual is then 1 − C / C(N), the relative error of the capacity:
    a clock's noise is relative too, of much the same size at each count, whereas the unweighted form counts a 1% error
    as N / C, most where scaling is worst. Noise weights of each count's own would rest on a handful of heats.

    The intervals are the 2.5% and 97.5% quantiles of the same fit to resampled heats (Efron 1979; Davison & Hinkley
    1997, sections 2.3 and 5.3.1). Heats are resampled whole where every count has the same ones (as many logs, the same
    of them left out), as what disturbs a heat disturbs all of its counts, and for each count by itself otherwise.
    Quantiles of resamples are too narrow with few heats: in a simulation σ's hold the truth in 70 to 77% with 3 heats,
    84% with 5, 89% with 10 and 92% with 20.

    Where κ's interval touches 0, κ is left out and σ fitted again by itself (Amdahl 1967). At the bound of 0 itself a
    bootstrap interval is not consistent (Andrews 2000), so this only chooses between laws: where κ is truly 0, the same
    simulation keeps it in 11 to 14% with 3 heats, 7% with 5, 5 to 6% with 10 and 3% with 20.
    """
    if resamples < 1:
        raise ValueError(f"{resamples} resamples give no interval; ask for at least 1")
    counts = sorted(count for count in logs if count > 1)
    given = [np.asarray(logs[count], dtype=np.float64) for count in counts]
    sound = [np.abs(values) <= LIMIT for values in given]  # False for NaN
    kept = [values[mask] for values, mask in zip(given, sound, strict=True)]
    if len(counts) < MIN_COUNTS or any(len(values) < MIN_HEATS for values in kept):
        return None
    paired = all(np.array_equal(mask, sound[0]) for mask in sound)
    means = np.array([values.mean() for values in kept])
    resampled = _resample(kept, np.random.default_rng(seed), resamples, paired=paired)
    workers = np.array(counts, dtype=np.float64)
    # the estimate comes first and its resamples follow, through the very same fit
    contention, coherency, target = _equations(workers, np.exp(np.vstack([means, resampled])))
    sigmas, kappas = _nonnegative(contention, coherency, target)
    kappa = _interval(kappas)
    if min(kappa.value, kappa.low or 0.0) * counts[-1] * (counts[-1] - 1) <= NEGLIGIBLE:
        return Fit(law="amdahl", sigma=_interval(_single(contention, target)), kappa=None, peak_workers=None)
    sigma = _interval(sigmas)
    # with σ ≥ 1 the second worker costs already
    peak = max(math.sqrt(max(1 - sigma.value, 0.0) / kappa.value), 1.0)
    return Fit(law="usl", sigma=sigma, kappa=kappa, peak_workers=peak)


def _resample(kept: Sequence[Array], rng: np.random.Generator, resamples: int, *, paired: bool) -> Array:
    """Means of resampled heats, one row a resample and one column a count."""
    if paired:
        heats = np.stack(kept, axis=1)
        return np.asarray(heats[rng.integers(len(heats), size=(resamples, len(heats)))].mean(axis=1))
    columns = [values[rng.integers(len(values), size=(resamples, len(values)))].mean(axis=1) for values in kept]
    return np.stack(columns, axis=1)


def _equations(workers: Array, speedups: Array) -> tuple[Array, Array, Array]:
    """What σ and κ are multiplied by, and what both should add up to; the last axis is of the counts.

    Each is the linear form times C / N, so that nothing is divided by a speedup.
    """
    efficiency = speedups / workers
    others = workers - 1
    return efficiency * others, efficiency * workers * others, 1 - efficiency


def _dot(left: Array, right: Array) -> Array:
    return np.asarray((left * right).sum(axis=-1))


def _single(column: Array, target: Array) -> Array:
    """The x ≥ 0 that brings x · column next to the target."""
    return np.maximum(_dot(column, target) / _dot(column, column), 0.0)


def _nonnegative(first: Array, second: Array, target: Array) -> tuple[Array, Array]:
    """The x, y ≥ 0 that bring x · first + y · second next to the target, over the last axis.

    The problem is convex: the free solution where it has no negative, else the better of those with one of them 0
    (Lawson & Hanson 1974, chapter 23, for two unknowns, all resamples at once).
    """
    overlap = _dot(first, second) / _dot(first, first)
    rest = second - overlap[..., np.newaxis] * first
    size = _dot(rest, rest)
    independent = size > DEPENDENT * _dot(second, second)
    y = _dot(rest, target) / np.where(independent, size, 1.0)
    x = _dot(first, target) / _dot(first, first) - y * overlap
    free = independent & (x >= 0) & (y >= 0)
    only_x, only_y = _single(first, target), _single(second, target)
    # what is left over is |target|² − x² |first|²
    prefer_x = only_x**2 * _dot(first, first) >= only_y**2 * _dot(second, second)
    return (
        np.where(free, x, np.where(prefer_x, only_x, 0.0)),
        np.where(free, y, np.where(prefer_x, 0.0, only_y)),
    )


def _interval(values: Array) -> Interval:
    """The first value, with the 2.5% and 97.5% quantiles of the others."""
    low, high = np.quantile(values[1:], [0.025, 0.975])
    return Interval(value=float(values[0]), low=float(low), high=float(high))
