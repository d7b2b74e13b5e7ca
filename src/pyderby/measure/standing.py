"""What the heats of a race have shown so far: how precise its ratios are, and what more heats would cost and bring."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from pyderby.analysis import dimension
from pyderby.analysis.answers import agree
from pyderby.analysis.batches import choose
from pyderby.analysis.laps import Lap, paired
from pyderby.analysis.student import LOOKING, mean_interval, quantile
from pyderby.model import Mode, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from pyderby.analysis.batches import Ladder
    from pyderby.model import Plan, Profile, Race, Seconds

MIN_HEATS = 3


class Standing:
    """One race. `add` a heat after another; the questions are pure.

    Answers may differ by `tolerance` (relative) from the baseline's; what answers otherwise is in no ratio, and an arm
    that mostly fails asks for no more heats.
    """

    def __init__(self, baseline: str, tolerance: float) -> None:
        self._baseline = baseline
        self._tolerance = tolerance
        self._ladders: dict[tuple[str, int], list[Ladder]] = defaultdict(list)
        self._logs: dict[str, list[float]] = defaultdict(list)
        self._within: dict[str, list[float]] = defaultdict(list)
        self._by_length: list[Mapping[float, NDArray[np.float64]]] = []
        self._round_seconds: dict[float, list[float]] = defaultdict(list)
        self._rounds: list[int] = []
        self._seconds: list[Seconds] = []
        self._measuring: list[Seconds] = []
        self._half: float | None = None

    def add(self, invocations: Iterable[Mapping[str, Any]], heat: Mapping[str, Any]) -> None:
        """Take the records of a heat that was raced to its end (docs/formats.md)."""
        self._seconds.append(float(heat["seconds"]))
        self._measuring.append(float(heat["measuring_seconds"]))
        self._take(invocations, heat)
        self._half = self._half_width()

    def _take(self, invocations: Iterable[Mapping[str, Any]], heat: Mapping[str, Any]) -> None:
        laps = {str(record["arm"]): Lap(record) for record in invocations if record["status"] == Status.OK}
        laps = {name: lap for name, lap in laps.items() if lap.broken() is None}
        base = laps.get(self._baseline)
        if base is None:
            return
        laps = {name: lap for name, lap in laps.items() if self._right(lap, base)}
        lengths = heat["lengths"]
        serial = heat["mode"] == Mode.SERIAL
        self._rounds.append(base.rounds)
        if serial:
            self._account(laps.values(), lengths)
        for name, lap in laps.items():
            if lap.record["implementation"] == self._baseline:
                continue
            for workers in heat["workers"]:
                if (pair := paired(lap, base, workers)) is not None:
                    self._ladders[name, workers].append(pair)
            if serial:
                self._by_length.append(dimension.logs_by_length(lap, base, lengths))
                logs = dimension.round_logs(lap, base)
                logs = logs[~np.isnan(logs)]
                if (within := dimension.within_variance(logs)) is not None:
                    self._within[name].append(within)

    def _right(self, lap: Lap, base: Lap) -> bool:
        return bool(lap.record["same"]) and agree(lap.record["answer"], base.record["answer"], self._tolerance)

    def _account(self, laps: Iterable[Lap], lengths: list[float]) -> None:
        """What a round costs, by the length of its samples."""
        turns: dict[float, float] = defaultdict(float)
        for lap in laps:
            first = int(min(lap.column("round", 1), default=0))
            places = lap.column("round", 1).astype(int) - first
            for place, ns in zip(places, lap.column("turn_ns", 1), strict=True):
                if place < len(lengths):
                    turns[lengths[place]] += ns / 1e9
        for length, seconds in turns.items():
            self._round_seconds[length].append(seconds / lengths.count(length))

    @property
    def heats(self) -> int:
        """Heats that were raced."""
        return len(self._seconds)

    def _chosen(self) -> dict[tuple[str, int], list[float]]:
        found = {}
        for place, ladders in self._ladders.items():
            if 2 * len(ladders) <= self.heats:
                continue
            batch = choose(ladders)
            found[place] = [one.at(batch) for one in ladders]
        return found

    @property
    def half_width(self) -> float | None:
        """The widest interval's half-width, relative; None if there is no arm to compare."""
        return self._half

    def _half_width(self) -> float | None:
        halves = [
            math.expm1((interval.high - interval.low) / 2)
            for logs in self._chosen().values()
            if (interval := mean_interval(logs, alpha=LOOKING)).low is not None and interval.high is not None
        ]
        return max(halves, default=None)

    def _factor(self, more: int) -> float:
        """How much narrower an interval becomes with so many heats more."""
        n = self.heats
        return quantile(LOOKING, n + more - 1) / quantile(LOOKING, n - 1) * math.sqrt(n / (n + more))

    def gain(self, precision: float, more: int) -> float:
        """By how much `more` heats are expected to narrow the widest interval, down to `precision`, a second spent."""
        half = self.half_width
        if half is None or half <= precision or self.heats < MIN_HEATS:
            return 0.0
        return (half - max(precision, half * self._factor(more))) / (more * self.seconds_per_heat())

    def heats_needed(self, precision: float) -> int:
        """How many heats the widest interval takes to become as narrow as `precision`, at the pace so far."""
        half = self.half_width if self.heats >= MIN_HEATS else None
        if half is None or half <= precision:
            return self.heats
        return math.ceil(self.heats * (half / precision) ** 2)

    def seconds_per_heat(self) -> Seconds:
        """What a heat took, on average."""
        return sum(self._seconds) / len(self._seconds)

    def sample_length(self) -> float:
        """The length of a sample over the usual length that costs least for its variance."""
        costs = {length: sum(seconds) / len(seconds) for length, seconds in self._round_seconds.items()}
        return dimension.sample_length(self._by_length, costs)

    def measure_seconds(self, profile: Profile, *, overhead: Seconds) -> Seconds | None:
        """How long a heat should measure, by the arm that needs most; None as long as that can't be told.

        `overhead` is what starting and ending the processes of a heat takes.
        """
        if self.heats < MIN_HEATS or not sum(self._rounds):
            return None
        round_seconds = sum(self._measuring) / sum(self._rounds)
        beside = self.seconds_per_heat() - sum(self._measuring) / len(self._measuring) + overhead
        chosen = {name: logs for (name, _), logs in self._chosen().items()}
        best = [
            rounds
            for name, within in self._within.items()
            if (
                rounds := dimension.rounds(
                    heats=chosen.get(name, []),
                    within=within,
                    rounds_now=sum(self._rounds) / len(self._rounds),
                    round_seconds=round_seconds,
                    heat_seconds=max(beside, 0.0),
                    precision=profile.precision,
                    heats_min=profile.heats_min,
                )
            )
            is not None
        ]
        return max(best) * round_seconds if best else None


def standings(plan: Plan, records: Iterable[Mapping[str, Any]]) -> dict[Race, Standing]:
    """What a journal says of the races of a plan."""
    found: dict[Race, Standing] = {}
    tolerances = {work.name: work.tolerance for work in plan.workloads}
    waiting: dict[tuple[str, str, int], list[Mapping[str, Any]]] = defaultdict(list)
    for record in records:
        if record["record"] not in ("invocation", "heat"):
            continue
        key = (record["workload"], record["mode"], record["heat"])
        if record["record"] == "invocation":
            waiting[key].append(record)
        else:
            race = (record["workload"], Mode(record["mode"]), tuple(record["workers"]))
            standing = found.setdefault(race, Standing(plan.baseline, tolerances.get(record["workload"], 0.0)))
            standing.add(waiting.pop(key, []), record)
    return found
