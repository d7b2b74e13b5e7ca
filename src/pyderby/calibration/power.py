"""Known slowdowns: how often they are found, and how often an interval holds the truth."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyderby.analysis.student import LOOKING, mean_interval
from pyderby.calibration.inference import Share, effect_found, holds, percentile, wilson
from pyderby.calibration.laboratory import BASELINE, EXTRA, Interrupted, cells_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyderby.calibration.laboratory import Laboratory
    from pyderby.model import Seconds, Workload
    from pyderby.summary import CellSummary, Summary

SLOWDOWNS = (1, 2, 5, 10)


@dataclass(frozen=True, kw_only=True)
class Slowdown:
    """Real work of so many per cent more in one arm: how often it was found, and how often the interval held it.

    `found`: intervals without 1; `verdicts`: `slower`, after correction and the noise floor; `covered`: intervals with
    the truth.
    """

    percent: int
    found: Share
    verdicts: Share
    covered: Share
    error_p95: float | None


@dataclass(frozen=True, kw_only=True)
class Power:
    """What can be found. `effect_80`: the slowdown that is found in 80% of trials, from the half-widths."""

    seconds: Seconds
    half_width: float | None
    slowdowns: tuple[Slowdown, ...]
    effect_80: float | None


def power(lab: Laboratory, works: Sequence[Workload], *, runs: int, seconds: Seconds) -> Power:
    """Known slowdowns of 1, 2, 5 and 10% beside the baseline, in runs of so many `seconds`. Raises `Interrupted`."""
    profile = replace(lab.profile, budget=seconds)
    arms = {f"slower-{percent}": (BASELINE, {EXTRA: str(percent)}) for percent in SLOWDOWNS}
    summaries: list[Summary] = []
    try:
        for number in range(runs):
            summaries.append(lab.race("power", works, arms, profile, number=number, of=runs))  # noqa: PERF401 - what is here stays
    except Interrupted:
        if not summaries:
            raise
        raise Interrupted(_concluded(summaries)) from None
    return _concluded(summaries)


def _concluded(summaries: Sequence[Summary]) -> Power:
    slowdowns = []
    everything: list[CellSummary] = []
    for percent in SLOWDOWNS:
        truth = 1 + percent / 100
        cells = [cell for summary in summaries for cell in cells_of(summary, f"slower-{percent}")]
        everything += cells
        intervals = [cell.ratio for cell in cells if cell.ratio is not None]
        slowdowns.append(
            Slowdown(
                percent=percent,
                found=wilson(sum(one.low is not None and one.low > 1 for one in intervals), len(intervals)),
                verdicts=wilson(sum(one.verdict == "slower" for one in intervals), len(intervals)),
                covered=wilson(sum(holds(one, truth) for one in intervals), len(intervals)),
                error_p95=percentile((abs(one.value / truth - 1) for one in intervals), 95),
            )
        )
    widths = []
    for cell in everything:
        logs = [log for log in cell.heats if log is not None]
        if len(logs) > 1:
            interval = mean_interval(logs, alpha=LOOKING)
            half = ((interval.high or 0.0) - (interval.low or 0.0)) / 2
            widths.append((half, statistics.stdev(logs) / math.sqrt(len(logs))))
    return Power(
        seconds=sum(summary.effort.seconds for summary in summaries),
        half_width=math.expm1(statistics.median(half for half, _ in widths)) if widths else None,
        slowdowns=tuple(slowdowns),
        effect_80=effect_found(widths),
    )
