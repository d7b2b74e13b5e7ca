"""How long a sample and how many rounds a heat, from the variances and costs that the first heats showed.

After Kalibera & Jones 2013 (section 6 and 8): repeat most where the variance per second spent is largest. Here the
levels are the sample (an iteration's length), the round, and the heat.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from pyderby.analysis.laps import MIN_ROUNDS, reference_ns
from pyderby.analysis.order import median
from pyderby.analysis.student import LOOKING, quantile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from pyderby.analysis.laps import Lap

SAMPLES = (0.5, 1.0, 2.0)
"""Lengths of a sample that the first heats try, over the usual length."""

BATCHES = 8
"""Rounds of a heat are autocorrelated; means of so many batches hardly are."""


def logs_by_length(arm: Lap, baseline: Lap, lengths: Sequence[float]) -> dict[float, NDArray[np.float64]]:
    """Serial log-ratios of one heat by the length of the samples; of the rounds that both have.

    `lengths` are those of the measured rounds, from the first one on, over the usual length.
    """
    logs = round_logs(arm, baseline)
    first = int(min(arm.column("round", 1), default=0))
    by_round = np.asarray(lengths, dtype=float)
    places = arm.column("round", 1).astype(int) - first
    known = (places < len(by_round)) & ~np.isnan(logs)
    own, logs = by_round[places[known]], logs[known]
    groups = {float(length): logs[own == length] for length in np.unique(own)}
    return {length: values for length, values in groups.items() if len(values) >= MIN_ROUNDS}


def round_logs(arm: Lap, baseline: Lap) -> NDArray[np.float64]:
    """Serial log-ratios of one heat, one a round in the order of time; not a number where the baseline has no turn."""
    logs: NDArray[np.float64] = np.log(arm.call_ns(1) / reference_ns(arm, baseline, 1))
    return logs


def sample_length(logs: Sequence[Mapping[float, NDArray[np.float64]]], round_seconds: Mapping[float, float]) -> float:
    """The length of a sample whose variance times the cost of its round is smallest; 1 where that isn't known.

    `logs` are `logs_by_length`, one for each heat and arm, `round_seconds` the mean cost of a round by length.
    Variances are robust ones (squared median absolute deviation from the heat's own median): the estimator sheds bursts
    too. Each heat and arm has the same say, by the mean of logs of variances relative to the usual length's.
    """
    relative: dict[float, list[float]] = {}
    for one in logs:
        if 1.0 not in one:
            continue
        usual = _spread(one[1.0])
        for length, values in one.items():
            if (spread := _spread(values)) > 0 and usual > 0:
                relative.setdefault(length, []).append(2 * math.log(spread / usual))
    costs = {
        length: math.fsum(values) / len(values) + math.log(round_seconds[length])
        for length, values in relative.items()
        if round_seconds.get(length, 0) > 0
    }
    return min(costs, key=lambda length: (costs[length], abs(length - 1))) if 1.0 in costs else 1.0


def _spread(values: NDArray[np.float64]) -> float:
    return median(np.abs(values - median(values)))


def within_variance(logs: NDArray[np.float64]) -> float | None:
    """Variance of a heat's mean that its own rounds predict, from means of batches; None for too few rounds."""
    if len(logs) < 2 * BATCHES:
        return None
    means = [float(part.mean()) for part in np.array_split(logs, BATCHES)]
    return float(np.var(means, ddof=1)) / BATCHES


def rounds(
    *,
    heats: Sequence[float],
    within: Sequence[float],
    rounds_now: float,
    round_seconds: float,
    heat_seconds: float,
    precision: float | None = None,
    heats_min: int = 10,
) -> float | None:
    """The number of rounds in a heat that narrows the interval fastest; infinite if heats vary as their rounds predict.

    r = √((c₂ / c₁) · (T²₁ / T²₂)), with T²₁ = r·(variance within), T²₂ = S²₂ − (variance within) (Kalibera & Jones
    2013, section 6.2): `heats` are the log-ratios, one a heat, `within` what the rounds predict of the variance of
    each, `heat_seconds` what a heat costs beside its rounds. Where fewer rounds than that let `heats_min` heats reach
    the half-width `precision`, it is those: more would be spent on what is precise enough. None for fewer than three
    heats.
    """
    if len(heats) < 3 or not within or round_seconds <= 0:
        return None
    inner = math.fsum(within) / len(within)
    mean = math.fsum(heats) / len(heats)
    outer = max(0.0, math.fsum((value - mean) ** 2 for value in heats) / (len(heats) - 1) - inner)
    single = inner * rounds_now
    best = math.sqrt(heat_seconds / round_seconds * single / outer) if outer > 0 else math.inf
    if precision is None:
        return best
    allowed = (math.log1p(precision) / quantile(LOOKING, heats_min - 1)) ** 2 * heats_min
    return min(best, single / (allowed - outer)) if allowed > outer else best
