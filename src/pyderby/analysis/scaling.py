"""Weak scaling: what a second worker adds, from turns of one and of all in the same processes."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from pyderby.analysis.laps import speedup
from pyderby.analysis.student import ratio_interval
from pyderby.summary import Scaling, ScalingPoint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyderby.analysis.laps import Lap
    from pyderby.summary import Interval

MARGIN = 1.05
"""A speedup within 5% of 1 is as good as none: handing a turn to two threads costs some time by itself."""

MIN_HEATS = 5


class ScalingVerdict(enum.StrEnum):
    """What more workers bring."""

    PARALLEL = "parallel"
    SERIALISED = "serialised"
    NEGATIVE = "negative"
    UNDECIDED = "undecided"


def verdict(interval: Interval, heats: int) -> ScalingVerdict:
    """`parallel`: the whole interval is above 1.05; `negative`: below 1 / 1.05; `serialised`: below 1.05 otherwise."""
    if heats < MIN_HEATS or interval.low is None or interval.high is None:
        return ScalingVerdict.UNDECIDED
    if interval.low > MARGIN:
        return ScalingVerdict.PARALLEL
    if interval.high < 1 / MARGIN:
        return ScalingVerdict.NEGATIVE
    return ScalingVerdict.SERIALISED if interval.high < MARGIN else ScalingVerdict.UNDECIDED


def scaling(
    workload: str, implementation: str, mode: str, counts: Sequence[int], laps: Sequence[Lap]
) -> Scaling | None:
    """The speedups of one workload under one implementation; None where no heat has enough rounds."""
    points = []
    judged = ScalingVerdict.UNDECIDED
    for workers in sorted(counts):
        logs = [log for lap in laps if (log := speedup(lap, workers)) is not None] if workers > 1 else []
        if not logs:
            continue
        interval = ratio_interval(logs)
        points.append(ScalingPoint(workers=workers, speedup=interval.value, low=interval.low, high=interval.high))
        judged = verdict(interval, len(logs))
    if not points:
        return None
    first = ScalingPoint(workers=1, speedup=1.0, low=1.0, high=1.0)
    return Scaling(workload=workload, implementation=implementation, mode=mode, points=(first, *points), verdict=judged)
