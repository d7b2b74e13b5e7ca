"""Over many workloads: geometric means, the noise floor, and how many of many differences are chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pyderby.analysis.student import FIXED, exponential, mean_interval
from pyderby.summary import Geomean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FALSE_DISCOVERY_RATE = 0.05
FLOOR_PERCENTILE = 95.0
FLOOR_WORKLOADS = 10


def memory_logs(own: Sequence[int | None], other: Sequence[int | None]) -> list[float]:
    """Logs of one's peak memory over the other's, for the sets of processes in which both are known."""
    return [math.log(one / beside) for one, beside in zip(own, other, strict=False) if one and beside]


def geomean(logs: Mapping[str, Sequence[float | None]], *, of: int, alpha: float = FIXED) -> Geomean | None:
    """Geometric mean of ratios over workloads (Fleming & Wallace 1986), from each workload's log-ratios, one a heat.

    `logs` holds, for each workload that ran in both, a value or None for every heat. The value is exp of the mean over
    workloads of the mean over heats. For workloads like these: t over the workloads' means. For this very suite: t over
    heats of each heat's own mean, over the heats in which every workload has a value; where workloads share processes
    their errors correlate within a heat, and this one stays right. It reaches as far to both sides of `value`, also
    where some workloads had further heats. None if no workload has a value.
    """
    means = {}
    for workload, values in logs.items():
        present = [value for value in values if value is not None]
        if present:
            means[workload] = math.fsum(present) / len(present)
    if not means:
        return None
    over_workloads = exponential(mean_interval(list(means.values()), alpha=alpha))
    rows = zip(*(logs[workload] for workload in means), strict=True)
    heats = [math.fsum(row) / len(row) for row in rows if all(value is not None for value in row)]
    reach = exponential(mean_interval(heats, alpha=alpha)).half_width if heats else None
    return Geomean(
        value=over_workloads.value,
        low=over_workloads.low,
        high=over_workloads.high,
        suite_low=None if reach is None else over_workloads.value / (1 + reach),
        suite_high=None if reach is None else over_workloads.value * (1 + reach),
        n=len(means),
        of=of,
    )


def noise_floor(logs: Sequence[float]) -> float | None:
    """95th percentile of |log twin ratio| over workloads, as a fraction; None for fewer than 10 workloads."""
    if len(logs) < FLOOR_WORKLOADS:
        return None
    ordered = sorted(abs(value) for value in logs)
    place = FLOOR_PERCENTILE / 100 * (len(ordered) - 1)  # linear interpolation between order statistics
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return math.expm1(ordered[below] + (place - below) * (ordered[above] - ordered[below]))


def discoveries(p_values: Mapping[str, float], rate: float = FALSE_DISCOVERY_RATE) -> frozenset[str]:
    """The hypotheses rejected with a false discovery rate of `rate` (Benjamini & Hochberg 1995, section 3.1)."""
    ordered = sorted(p_values.items(), key=lambda item: item[1])
    last = 0
    for place, (_, p) in enumerate(ordered, start=1):
        if p <= rate * place / len(ordered):
            last = place
    return frozenset(name for name, _ in ordered[:last])
