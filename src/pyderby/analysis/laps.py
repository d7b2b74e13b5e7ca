"""A journal's invocation records as arrays, and the paired log-ratios between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MIN_ROUNDS = 5
"""An invocation with fewer measured rounds (an interrupted one) says nothing."""


@dataclass(frozen=True)
class Lap:
    """One arm in one heat. `record` is an `invocation` record of the journal (docs/formats.md)."""

    record: Mapping[str, Any]

    @property
    def status(self) -> str:
        return str(self.record["status"])

    @cached_property
    def _measured(self) -> dict[str, NDArray[np.float64]]:
        """Columns of the measured iterations; a CPU time that is not known is not a number."""
        first = self.record["measured_from"]
        return {name: np.array(values[first:], dtype=float) for name, values in self.record["iterations"].items()}

    @property
    def rounds(self) -> int:
        """How many rounds were measured."""
        return len(np.unique(self._measured["round"]))

    @property
    def warmup_ns(self) -> float:
        """What it had run before it was measured, first call included."""
        warm = self.record["iterations"]["ns"][: self.record["measured_from"]]
        return float(sum(warm) + (self.record["cold_ns"] or 0))

    def column(self, name: str, workers: int) -> NDArray[np.float64]:
        """A column of the measured iterations with so many workers, in the order of time."""
        columns = self._measured
        chosen: NDArray[np.float64] = columns[name][columns["workers"] == workers]
        return chosen

    def call_ns(self, workers: int) -> NDArray[np.float64]:
        """Nanoseconds for one call, an iteration each."""
        return self.column("ns", workers) / self.column("loops", workers)

    def turn_cost_ns(self) -> float:
        """Median of what a turn took the host beyond its iteration."""
        return float(np.median(self._measured["turn_ns"] - self._measured["ns"]))

    def outside_share(self) -> float | None:
        """CPU time used outside its turns, as a share of that time."""
        spent, span = self.record["outside_cpu_ns"], self.record["outside_ns"]
        return None if spent is None or not span else float(spent / span)


@dataclass(frozen=True, kw_only=True)
class Paired:
    """The log-ratio of one heat, by the median over rounds and by totals."""

    median: float
    total: float


def reference_ns(arm: Lap, baseline: Lap, workers: int) -> NDArray[np.float64]:
    """The baseline's nanoseconds a call beside each iteration of `arm`; not a number where there is none.

    The geometric mean of the nearest ones before and after it in the same round, or the only one there is.
    """
    calls, slots, rounds = (
        baseline.call_ns(workers),
        baseline.column("slot", workers),
        baseline.column("round", workers),
    )
    own_slots, own_rounds = arm.column("slot", workers), arm.column("round", workers)
    if not len(slots):
        return np.full(len(own_slots), np.nan)
    after = np.searchsorted(slots, own_slots)
    before = after - 1
    logs = np.log(calls)

    def beside(place: NDArray[np.intp]) -> NDArray[np.float64]:
        clipped = np.clip(place, 0, len(slots) - 1)
        same_round = (place >= 0) & (place < len(slots)) & (rounds[clipped] == own_rounds)
        return np.where(same_round, logs[clipped], np.nan)

    both = np.vstack([beside(before), beside(after)])
    known = ~np.isnan(both)
    count = known.sum(axis=0)
    sums = np.where(known, both, 0.0).sum(axis=0)
    means: NDArray[np.float64] = np.exp(np.divide(sums, count, out=np.full(len(count), np.nan), where=count > 0))
    return means


def paired(arm: Lap, baseline: Lap, workers: int) -> Paired | None:
    """Log of the arm's time per call over the baseline's, from the rounds that both have; None for too few of them."""
    own = arm.call_ns(workers)
    reference = reference_ns(arm, baseline, workers)
    both = ~np.isnan(reference)
    if both.sum() < MIN_ROUNDS:
        return None
    own, reference = own[both], reference[both]
    return Paired(median=float(np.median(np.log(own / reference))), total=float(np.log(own.sum() / reference.sum())))


def speedup(arm: Lap, workers: int) -> float | None:
    """Log of the weak-scaling speedup S(N) = N · t1 / tN (Gustafson 1988), median over rounds; None for too few."""
    ones = dict(zip(arm.column("round", 1), arm.call_ns(1), strict=True))
    many = dict(zip(arm.column("round", workers), arm.call_ns(workers), strict=True))
    logs = [np.log(workers * ones[number] / many[number]) for number in ones.keys() & many.keys()]
    return float(np.median(logs)) if len(logs) >= MIN_ROUNDS else None
