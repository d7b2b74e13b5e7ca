"""What invocations started alone show.

Start-up, cold start, time to the steady state, and the break-even of slow starters.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pyderby.analysis.changepoints import Kind, course
from pyderby.model import Status
from pyderby.summary import BreakEven

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray


TOLERANCE = 0.05
"""Alone there is nothing to tell an invocation's course from the machine's.

Within 5% of its last speed it is steady.
"""


@dataclass(frozen=True, kw_only=True)
class Run:
    """One invocation that ran by itself: seconds from the start to the first answer, then seconds and calls so far."""

    cold: float
    seconds: NDArray[np.float64]
    calls: NDArray[np.float64]

    def seconds_for(self, calls: NDArray[np.float64], steady: float) -> NDArray[np.float64]:
        """Seconds until so many calls were done, start included; beyond what was run, at `steady` seconds a call."""
        within: NDArray[np.float64] = np.interp(calls, self.calls, self.seconds)
        beyond: NDArray[np.float64] = np.maximum(calls - self.calls[-1], 0.0) * steady
        return np.add(within, beyond)


class Alone:
    """The `solo` records of a journal, arranged for questions."""

    def __init__(self, records: Iterable[Mapping[str, Any]]) -> None:
        self._starts: dict[str, list[float]] = defaultdict(list)
        solos: list[Mapping[str, Any]] = []
        self.lost: Counter[str] = Counter()
        for record in records:
            if record["record"] != "solo":
                continue
            if record["status"] != Status.OK:
                self.lost[record["implementation"]] += 1
            elif not record["workload"]:
                self._starts[record["implementation"]].append(record["startup_ns"] / 1e9)
            else:
                solos.append(record)
        self._runs: dict[tuple[str, str], list[Run]] = defaultdict(list)
        self._steady_after: dict[tuple[str, str], list[float | None]] = defaultdict(list)
        self._kinds: dict[tuple[str, str], list[Kind]] = defaultdict(list)
        for record in solos:
            self._add(record)

    def _add(self, record: Mapping[str, Any]) -> None:
        startup = self.startup_seconds(record["implementation"])
        ns = np.array(record["iterations"]["ns"], dtype=float)
        loops = np.array(record["iterations"]["loops"], dtype=float)
        if startup is None or not len(ns) or not np.isfinite(ns).all() or not ((ns > 0) & (loops > 0)).all():
            self.lost[record["implementation"]] += 1
            return
        key = (record["workload"], record["implementation"])
        cold = startup + record["load_ns"] / 1e9
        spent = cold + np.cumsum(ns) / 1e9
        self._runs[key].append(
            Run(
                cold=cold,
                seconds=np.concatenate(([cold], spent)),
                calls=np.concatenate(([1.0], 1.0 + np.cumsum(loops))),
            )
        )
        found = course(ns / loops, tolerance=TOLERANCE)
        self._kinds[key].append(found.kind)
        place = found.steady_from
        self._steady_after[key].append(None if place is None else cold if place == 0 else float(spent[place - 1]))

    def startup_seconds(self, implementation: str) -> float | None:
        """From the start of the bare interpreter to its end, with nothing to run: the median."""
        return _median(self._starts.get(implementation, []))

    def cold_seconds(self, workload: str, implementation: str) -> float | None:
        """From the start to the first answer.

        Bare start-up, then loading, setting up and the first call; the median.
        """
        return _median([run.cold for run in self._runs.get((workload, implementation), [])])

    def steady_after_seconds(self, workload: str, implementation: str) -> float | None:
        """From the start to the steady state: the median; None unless most invocations reached it."""
        found = self._steady_after.get((workload, implementation), [])
        reached = [seconds for seconds in found if seconds is not None]
        return _median(reached) if 2 * len(reached) > len(found) else None

    def course(self, workload: str, implementation: str) -> str | None:
        """What most of its invocations did; None without any."""
        kinds = Counter(self._kinds.get((workload, implementation), []))
        return str(kinds.most_common(1)[0][0]) if kinds else None

    def break_even(
        self, workload: str, implementation: str, baseline: str, *, steady: float, base_steady: float
    ) -> BreakEven | None:
        """From when on an implementation is ahead of the baseline for good; the median over invocations, pair by pair.

        `steady` and `base_steady` are seconds a call after what was run alone. None where either was not run alone.
        """
        pairs = list(
            zip(self._runs.get((workload, implementation), []), self._runs.get((workload, baseline), []), strict=False)
        )
        if not pairs:
            return None
        found = [_crossing(own, base, steady, base_steady) for own, base in pairs]
        reached = sorted((one for one in found if one[0] is not None), key=lambda one: one[0] or 0.0)
        if 2 * len(reached) <= len(found):
            return BreakEven(seconds=None, calls=None, extrapolated=False)
        seconds, calls, beyond = reached[(len(reached) - 1) // 2]
        return BreakEven(seconds=seconds, calls=calls, extrapolated=beyond)


def _crossing(own: Run, base: Run, steady: float, base_steady: float) -> tuple[float | None, float | None, bool]:
    """(seconds, calls, whether beyond what was run): where `own` gets ahead for good; (None, None, False) if never."""
    if steady >= base_steady:
        return None, None, False
    calls = np.union1d(own.calls, base.calls)
    mine, other = own.seconds_for(calls, steady), base.seconds_for(calls, base_steady)
    behind = np.flatnonzero(mine > other)
    measured = min(own.calls[-1], base.calls[-1])
    if not len(behind):
        return float(mine[0]), float(calls[0]), False
    last = behind[-1]
    if last == len(calls) - 1:
        more = (mine[-1] - other[-1]) / (base_steady - steady)
        return float(mine[-1] + more * steady), float(calls[-1] + more), True
    gap, gain = mine[last] - other[last], other[last + 1] - mine[last + 1]
    share = gap / (gap + gain) if gap + gain > 0 else 0.0
    at = calls[last] + share * (calls[last + 1] - calls[last])
    seconds = mine[last] + share * (mine[last + 1] - mine[last])
    return float(seconds), float(at), bool(at > measured)


def _median(values: list[float]) -> float | None:
    return statistics.median(values) if values else None
