"""Student's t over heats: the interval of every figure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pyderby.summary import Interval

if TYPE_CHECKING:
    from collections.abc import Sequence

FIXED = 0.05
"""Error of an interval whose number of heats was fixed beforehand."""

LOOKING = 0.04
"""Error of one whose heats were added until it was narrow enough, looking at 10, 15, 20 … heats: a simulation of that
rule misses 4.5 to 5.1% (docs/statistics.md, and tests/unit/analysis/test_student.py)."""


def variance(values: Sequence[float]) -> float:
    """Of two values or more, with n - 1; the fractions of `statistics.variance` take sixteen times as long."""
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)


def _mean_and_error(values: Sequence[float]) -> tuple[float, float]:
    """The mean and its standard error, sd / √n with n - 1 in the variance."""
    return math.fsum(values) / len(values), math.sqrt(variance(values) / len(values))


def quantile(alpha: float, degrees: int) -> float:
    """t(1 − alpha/2, degrees): how many standard errors an interval reaches to each side."""
    from scipy.special import stdtrit  # scipy.stats would take half a second and 60 MiB more

    return float(stdtrit(degrees, 1 - alpha / 2))


def mean_interval(values: Sequence[float], *, alpha: float = FIXED) -> Interval:
    """mean ± t(1 − alpha/2, n − 1) · sd / √n (Student 1908; Kalibera & Jones 2013, section 7.1, for one level).

    With one value there is no interval. Raises `ValueError` for none.
    """
    if not values:
        raise ValueError("the mean of nothing")
    if len(values) == 1:
        return Interval(value=values[0])
    mean, error = _mean_and_error(values)
    half = quantile(alpha, len(values) - 1) * error
    return Interval(value=mean, low=mean - half, high=mean + half)


def p_value(values: Sequence[float]) -> float | None:
    """Two-sided p of the hypothesis that the mean is 0; None for fewer than two values."""
    if len(values) < 2:
        return None
    from scipy.special import stdtr

    mean, error = _mean_and_error(values)
    if error == 0:
        return 1.0 if mean == 0 else 0.0
    return float(2 * stdtr(len(values) - 1, -abs(mean / error)))


def exponential(interval: Interval) -> Interval:
    """An interval of logs as one of ratios."""
    low = None if interval.low is None else math.exp(interval.low)
    high = None if interval.high is None else math.exp(interval.high)
    return Interval(value=math.exp(interval.value), low=low, high=high)


def ratio_interval(logs: Sequence[float], *, alpha: float = FIXED) -> Interval:
    """exp of the mean log-ratio, with the interval of Student's t on the logs."""
    return exponential(mean_interval(logs, alpha=alpha))
