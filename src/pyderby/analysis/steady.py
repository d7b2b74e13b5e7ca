"""Whether a figure can pass for a steady one. By time run and by drift; changepoints are to follow."""

from __future__ import annotations

import enum
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyderby.analysis.laps import Lap

STEADY_NS = 1.5e9
"""What an arm with a JIT must have run before it is measured: PyPy's json took 2.1 times CPython's time after 0.3 s of
running and 1.2 times after 1.3 s (docs/statistics.md)."""

DRIFT = 0.03
DRIFT_ERRORS = 4.0
MIN_ITERATIONS = 20


class Steadiness(enum.StrEnum):
    """What is claimed of a cell."""

    STEADY = "steady"
    WARMING = "warming"
    UNDETERMINED = "undetermined"


def of_lap(lap: Lap, workers: int, *, jit: bool) -> Steadiness:
    """`warming` if it ran for too short a time, or still became faster from the first half measured to the second."""
    if jit and lap.warmup_ns < STEADY_NS:
        return Steadiness.WARMING
    logs = np.log(lap.call_ns(workers))
    if len(logs) < MIN_ITERATIONS:
        return Steadiness.UNDETERMINED
    first, second = np.array_split(logs, 2)
    gain = float(np.median(first) - np.median(second))
    # standard error of a difference of medians, by the medians of absolute deviations (1.4826 · MAD · 1.2533 / √n)
    spread = [float(np.median(np.abs(half - np.median(half)))) * 1.858 / len(half) ** 0.5 for half in (first, second)]
    return Steadiness.WARMING if gain > max(DRIFT, DRIFT_ERRORS * float(np.hypot(*spread))) else Steadiness.STEADY


def of_cell(labels: Iterable[Steadiness]) -> Steadiness:
    """What most of its invocations are; of equally many, the more cautious."""
    counts = Counter(labels)
    caution = (Steadiness.WARMING, Steadiness.UNDETERMINED, Steadiness.STEADY)
    return max(caution, key=lambda label: (counts[label], -caution.index(label)))
