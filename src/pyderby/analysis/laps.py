"""A journal's invocation records as arrays, and the paired log-ratios between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from pyderby.analysis.batches import Ladder, ladder
from pyderby.analysis.order import median

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MIN_ROUNDS = 5
"""An invocation with fewer measured rounds (an interrupted one) says nothing."""


COLUMNS = ("round", "slot", "workers", "loops", "ns", "cpu_ns", "turn_ns")


@dataclass(frozen=True)
class Lap:
    """One arm in one heat. `record` is an `invocation` record of the journal (docs/formats.md)."""

    record: Mapping[str, Any]

    @property
    def status(self) -> str:
        return str(self.record["status"])

    @cached_property
    def columns(self) -> dict[str, NDArray[np.float64]]:
        """Columns of all iterations; a CPU time that is not known is not a number."""
        return {name: np.array(values, dtype=float) for name, values in self.record["iterations"].items()}

    @cached_property
    def _measured(self) -> dict[str, NDArray[np.float64]]:
        first = self.record["measured_from"]
        return {name: values[first:] for name, values in self.columns.items()}

    def broken(self) -> str | None:
        """Why its times can't be believed, if so: a clock that stood still or went backwards, or a damaged record."""
        try:
            columns = self.columns
        except (TypeError, ValueError) as error:
            return f"its record is damaged: {error}"
        if missing := [name for name in COLUMNS if name not in columns]:
            return f"its record is damaged: no column {missing[0]}"
        if len({len(column) for column in columns.values()}) > 1:
            return "its record is damaged: columns of unequal length"
        ns, loops = columns["ns"], columns["loops"]
        if not np.isfinite(ns).all() or not (ns > 0).all():
            return "its clock is broken: it gave a time that is not above zero"
        if not np.isfinite(loops).all() or not (loops > 0).all():
            return "its record is damaged: an iteration without calls"
        if not all(np.isfinite(columns[name]).all() for name in ("round", "slot", "turn_ns")):
            return "its record is damaged: an iteration without a round, a slot or a turn"
        if not (columns["workers"] >= 1).all():
            return "its record is damaged: an iteration without workers"
        return None

    @cached_property
    def _by_workers(self) -> dict[int, dict[str, NDArray[np.float64]]]:
        return {}

    @property
    def rounds(self) -> int:
        """How many rounds were measured."""
        return len(np.unique(self._measured["round"]))

    @property
    def warmup_ns(self) -> float:
        """What it had run before it was measured, first call included."""
        return float(self.columns["ns"][: self.record["measured_from"]].sum() + (self.record["cold_ns"] or 0))

    def course_ns(self, workers: int, reference: Lap | None = None) -> tuple[NDArray[np.float64], int]:
        """Nanoseconds a call of all iterations, warmup included, and the index of the first measured one.

        With a `reference`, an arm of the same heat, they are what they would have been on a machine that always ran as
        fast as it did when the reference took its median: what a neighbour did meanwhile made both slower.
        """
        chosen = self.columns["workers"] == workers
        calls: NDArray[np.float64] = self.columns["ns"][chosen] / self.columns["loops"][chosen]
        measured_from = int(chosen[: self.record["measured_from"]].sum())
        if reference is None:
            return calls, measured_from
        beside = reference.columns["workers"] == workers
        slots = reference.columns["slot"][beside]
        if not len(slots):
            return calls, measured_from
        logs = np.log(reference.columns["ns"][beside] / reference.columns["loops"][beside])
        machine = np.interp(self.columns["slot"][chosen], slots, logs) - median(logs)
        return calls * np.exp(-machine), measured_from

    def column(self, name: str, workers: int) -> NDArray[np.float64]:
        """A column of the measured iterations with so many workers, in the order of time."""
        if workers not in self._by_workers:
            chosen = self._measured["workers"] == workers
            self._by_workers[workers] = {name: values[chosen] for name, values in self._measured.items()}
        return self._by_workers[workers][name]

    def call_ns(self, workers: int) -> NDArray[np.float64]:
        """Nanoseconds for one call, an iteration each."""
        return self.column("ns", workers) / self.column("loops", workers)

    def turn_cost_ns(self) -> float:
        """Median of what a turn took the host beyond its iteration."""
        return median(self._measured["turn_ns"] - self._measured["ns"])

    def outside_share(self) -> float | None:
        """CPU time used outside its turns, as a share of that time."""
        spent, span = self.record["outside_cpu_ns"], self.record["outside_ns"]
        return None if spent is None or not span else float(spent / span)


def reference_ns(arm: Lap, baseline: Lap, workers: int) -> NDArray[np.float64]:
    """The baseline's nanoseconds a call beside each iteration of `arm`; not a number where there is none.

    The mean of the nearest ones before and after it in the same round, or the only one there is: an arithmetic mean,
    since totals are compared.
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

    def beside(place: NDArray[np.intp]) -> NDArray[np.float64]:
        clipped = np.clip(place, 0, len(slots) - 1)
        same_round = (place >= 0) & (place < len(slots)) & (rounds[clipped] == own_rounds)
        return np.where(same_round, calls[clipped], np.nan)

    both = np.vstack([beside(before), beside(after)])
    known = ~np.isnan(both)
    count = known.sum(axis=0)
    sums = np.where(known, both, 0.0).sum(axis=0)
    means: NDArray[np.float64] = np.divide(sums, count, out=np.full(len(count), np.nan), where=count > 0)
    return means


def paired(arm: Lap, baseline: Lap, workers: int) -> Ladder | None:
    """Log of the arm's time per call over the baseline's, from the rounds that both have; None for too few of them."""
    reference = reference_ns(arm, baseline, workers)
    both = ~np.isnan(reference)
    if both.sum() < MIN_ROUNDS:
        return None
    return ladder(arm.call_ns(workers)[both], reference[both], arm.column("loops", workers)[both])


def alone(lap: Lap, workers: int) -> Ladder:
    """Log of the arm's own nanoseconds a call, held against nothing."""
    calls = lap.call_ns(workers)
    return ladder(calls, np.ones(len(calls)), lap.column("loops", workers))


def speedup(arm: Lap, workers: int, *, single: Lap | None = None) -> Ladder | None:
    """Log of the weak-scaling speedup S(N) = N · t1 / tN (Gustafson 1988), by rounds; None for too few of them.

    t1 is the arm's own unless `single` is another one's.
    """
    single = arm if single is None else single
    numbers, ones, many = np.intersect1d(single.column("round", 1), arm.column("round", workers), return_indices=True)
    if len(numbers) < MIN_ROUNDS:
        return None
    return ladder(workers * single.call_ns(1)[ones], arm.call_ns(workers)[many], arm.column("loops", workers)[many])


def ceiling(heat: Mapping[str, Any], workers: int) -> Ladder | None:
    """Log of the speedup of so many processes of the baseline at once, from a `heat` record.

    None for too few rounds.
    """
    columns = {name: np.array(values, dtype=float) for name, values in heat.get("ceiling", {}).items()}
    if not columns:
        return None
    chosen = columns["workers"] == workers
    ns, alone_ns, loops = (columns[name][chosen] for name in ("ns", "alone_ns", "loops"))
    if len(ns) < MIN_ROUNDS or not ((ns > 0) & (alone_ns > 0) & (loops > 0)).all():
        return None
    return ladder(workers * alone_ns, ns, np.ones(len(ns)))
