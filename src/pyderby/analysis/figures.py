"""What a cell's heats come to: grades, seconds, ratios, and their verdicts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from pyderby.analysis.batches import TOTAL, choose
from pyderby.analysis.laps import alone
from pyderby.analysis.student import FIXED, p_value, ratio_interval
from pyderby.summary import CellSeconds, Ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyderby.analysis.batches import Ladder
    from pyderby.analysis.laps import Lap
    from pyderby.summary import Interval

HEADLINE_HEATS = 10
INDICATIVE_HEATS = 5
KEPT_ITERATIONS = 500


def grade(heats: int) -> str:
    """`headline` for 10 heats or more, `indicative` for 5 to 9, else `none`."""
    if heats >= HEADLINE_HEATS:
        return "headline"
    return "indicative" if heats >= INDICATIVE_HEATS else "none"


def judge(ratio: Interval, *, heats: int, discovered: bool, floor: float | None, margin: float | None) -> str:
    """`faster` or `slower`: a difference that is no chance (after correction) and more than the noise floor.

    `same`: the whole interval is within the floor, or within the margin that the profile sets. Else, and always below
    five heats, `undecided`.
    """
    if heats < INDICATIVE_HEATS or ratio.low is None or ratio.high is None:
        return "undecided"
    away = abs(math.log(ratio.value))
    if discovered and away > math.log1p(floor or 0.0):
        return "faster" if ratio.value < 1 else "slower"
    widest = max(abs(math.log(ratio.low)), abs(math.log(ratio.high)))
    allowed = max(floor or 0.0, margin or 0.0)
    return "same" if widest < math.log1p(allowed) else "undecided"


def seconds(laps: Sequence[Lap], workers: int, alpha: float) -> CellSeconds:
    """Seconds a call.

    The geometric mean over heats of each heat's, with its interval; the same by medians and totals.
    """
    ladders = [alone(lap, workers) for lap in laps]
    batch = choose(ladders)
    interval = ratio_interval([one.at(batch) for one in ladders], alpha=alpha)

    def from_ns(ns: float | None) -> float | None:
        return None if ns is None else ns / 1e9

    return CellSeconds(
        value=interval.value / 1e9,
        low=from_ns(interval.low),
        high=from_ns(interval.high),
        median=_mean_of_logs([one.median for one in ladders]) / 1e9,
        total=_mean_of_logs([one.total for one in ladders]) / 1e9,
    )


def _mean_of_logs(logs: Sequence[float]) -> float:
    return math.exp(math.fsum(logs) / len(logs))


def cpu_seconds(laps: Sequence[Lap], workers: int, total: float) -> float | None:
    """CPU time of all threads for a call of `total` seconds: the mean over heats of its share of wall time, times that.

    None where no heat knows it.
    """
    shares = [float(lap.column("cpu_ns", workers).sum() / lap.column("ns", workers).sum()) for lap in laps]
    known = [share for share in shares if not math.isnan(share)]
    return total * math.fsum(known) / len(known) if known else None


def ratio(pairs: Sequence[Ladder], alpha: float) -> Ratio:
    """The ratio by the batch that suits these heats, beside the same by medians and by totals; not yet judged."""
    batch = choose(pairs)
    chosen = [pair.at(batch) for pair in pairs]
    interval = ratio_interval(chosen, alpha=alpha)
    p = p_value(chosen)
    return Ratio(
        value=interval.value,
        low=interval.low,
        high=interval.high,
        p=None if p is None else min(1.0, p * FIXED / alpha),
        verdict="undecided",
        batch=batch,
        median=ratio_interval([pair.median for pair in pairs], alpha=alpha),
        total=ratio_interval([pair.at(TOTAL) for pair in pairs], alpha=alpha),
    )


def thinned(laps: Sequence[Lap], workers: int) -> tuple[float, ...]:
    """At most 500 of the measured iterations, evenly thinned, in seconds a call."""
    calls = np.concatenate([lap.call_ns(workers) for lap in laps]) / 1e9
    step = max(1, math.ceil(len(calls) / KEPT_ITERATIONS))
    return tuple(float(f"{value:.4g}") for value in calls[::step])
