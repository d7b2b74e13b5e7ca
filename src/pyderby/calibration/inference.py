"""Counts and comparisons of comparisons. Pure."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyderby.summary import Interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NOMINAL = 0.05
_Z = statistics.NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, kw_only=True)
class Share:
    """So many of so many, with the 95% interval of the share; its ends are None of none."""

    count: int
    of: int
    low: float | None
    high: float | None

    @property
    def value(self) -> float | None:
        """The share itself; None of none."""
        return self.count / self.of if self.of else None


def wilson(count: int, of: int) -> Share:
    """The score interval of a binomial share (Wilson 1927; Brown, Cai & DasGupta 2001, section 3.1.1).

    Raises `ValueError` unless 0 ≤ count ≤ of.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of} is no share")
    if not of:
        return Share(count=0, of=0, low=None, high=None)
    share, z2 = count / of, _Z * _Z
    centre = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z / (1 + z2 / of) * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return Share(count=count, of=of, low=max(0.0, centre - half), high=min(1.0, centre + half))


def percentile(values: Iterable[float], percent: float) -> float | None:
    """With linear interpolation between order statistics (Hyndman & Fan 1996, type 7); None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = percent / 100 * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


@dataclass(frozen=True, kw_only=True)
class Errors:
    """How far ratios whose truth is 1 were off: |ratio − 1| at the median and the 95th percentile, and by geometric
    mean.

    `geomean`: the root mean square of what the geometric mean of each group of comparisons (a run's) was off;
    `geomean_worst` the largest; `half_width` the median one.
    """

    comparisons: int
    median: float | None
    p95: float | None
    geomean: float | None
    geomean_worst: float | None
    half_width: float | None
    excluded: Share


def errors(groups: Sequence[Sequence[Interval]]) -> Errors:
    """Of groups of comparisons whose truth is 1."""
    everything = [one for group in groups for one in group]
    off = [abs(one.value - 1) for one in everything]
    judged = [one for one in everything if one.low is not None and one.high is not None]
    halves = [half for one in judged if (half := one.half_width) is not None]
    means = [abs(math.exp(statistics.fmean(math.log(one.value) for one in group)) - 1) for group in groups if group]
    return Errors(
        comparisons=len(everything),
        median=percentile(off, 50),
        p95=percentile(off, 95),
        geomean=math.sqrt(statistics.fmean(mean**2 for mean in means)) if means else None,
        geomean_worst=max(means, default=None),
        half_width=statistics.median(halves) if halves else None,
        excluded=wilson(sum(not holds(one, 1.0) for one in judged), len(judged)),
    )


def holds(interval: Interval, truth: float) -> bool:
    """Whether the truth is within; never if there are no ends."""
    return interval.low is not None and interval.high is not None and interval.low <= truth <= interval.high


def quotient(one: Interval, other: Interval) -> Interval:
    """one / other of two independent estimates: log standard errors add in squares; ends None where either has none."""
    value = one.value / other.value
    if one.half_width is None or other.half_width is None:
        return Interval(value=value)
    reach = math.exp(math.hypot(math.log1p(one.half_width), math.log1p(other.half_width)))
    return Interval(value=value, low=value / reach, high=value * reach)


def effect_found(found: Sequence[tuple[float, float]], *, power: float = 0.8) -> float | None:
    """The effect that is found with this power: `found` are (standard error in logs · multiplier of the interval).

    From the half-widths themselves: an effect d is found if the estimate leaves the interval, so with half-width h and
    standard error s it is d = h + z(power)·s; the median over comparisons, as a fraction. None of nothing.
    """
    z = statistics.NormalDist().inv_cdf(power)
    effects = [half + z * error for half, error in found]
    return math.expm1(statistics.median(effects)) if effects else None
