"""What a journal holds, arranged for questions: which laps a cell has, and which of them may be believed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyderby.analysis.answers import agree, show
from pyderby.analysis.counts import counted
from pyderby.analysis.laps import MIN_ROUNDS, Lap
from pyderby.model import TWIN_SUFFIX, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HeatKey = tuple[str, str, int]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a cell: its status, and the laps that count, by heat."""

    status: str
    reason: str | None
    hint: str | None
    laps: dict[int, Lap]
    lost: int


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Why a lap does not count."""

    status: str
    reason: str
    hint: str | None = None


def _miscounted(answer: Any) -> Fault | None:
    """Why counts can't be believed: one worker has nobody to race with, so whatever it loses was never there."""
    alone = counted(answer, 1)
    if alone is None:
        return Fault(status=Status.WRONG_RESULT, reason="its record is damaged: no counts of one worker")
    if alone.events:
        return Fault(
            status=Status.WRONG_RESULT,
            reason=f"counts {alone.events} events with one worker: its own bookkeeping is wrong",
        )
    return None


def _absent(lap: Lap, cell: Mapping[str, Any]) -> Fault | None:
    """Why a lap says nothing of a cell: no turn of that many workers."""
    if len(lap.column("ns", cell["workers"])):
        return None
    return Fault(status=Status.WRONG_RESULT, reason=f"its record is damaged: no turn of {cell['workers']} workers")


class Evidence:
    """The records of a journal, by heat and arm."""

    def __init__(self, manifest: Mapping[str, Any], records: Iterable[Mapping[str, Any]]) -> None:
        self.manifest = manifest
        self.baseline = str(manifest["baseline"])
        self.sessions: list[Mapping[str, Any]] = []
        self.heats: list[Mapping[str, Any]] = []
        self.solos: list[Mapping[str, Any]] = []
        self._laps: dict[HeatKey, dict[str, Lap]] = defaultdict(dict)
        self._by_arm: dict[tuple[str, str, str], dict[int, Lap]] = defaultdict(dict)
        self._gil_at_end: dict[tuple[int, str], bool | None] = {}
        self.peak_rss_bytes: dict[tuple[int, str], int | None] = {}
        self._processes: Counter[tuple[int, str]] = Counter()
        self._finished: dict[tuple[int, str], set[HeatKey]] = defaultdict(set)
        for record in records:
            self._take(record)
        self._faults: dict[int, Fault | None] = {}
        self._outcomes: dict[str, Outcome] = {}

    def _take(self, record: Mapping[str, Any]) -> None:
        match record["record"]:
            case "invocation":
                key = (record["workload"], record["mode"], record["heat"])
                lap = Lap(record)
                # a heat that was interrupted is raced again on resuming; what counts is the later
                self._laps[key][record["arm"]] = lap
                self._by_arm[record["workload"], record["mode"], record["arm"]][record["heat"]] = lap
                if lap.status == Status.OK:
                    self._finished[record["meeting"], record["arm"]].add(key)
            case "process":
                place = (record["meeting"], record["arm"])
                self._processes[place] += 1
                if record["status"] == Status.OK or place not in self._gil_at_end:
                    self._gil_at_end[place] = record["gil_end"]
                    self.peak_rss_bytes[place] = record["peak_rss_bytes"]
            case "heat":
                self.heats.append(record)
            case "solo":
                self.solos.append(record)
            case "session":
                self.sessions.append(record)

    @property
    def indices(self) -> list[int]:
        """The indices of all heats that left anything."""
        return sorted({key[2] for key in self._laps})

    def laps(self, workload: str, mode: str, arm: str) -> dict[int, Lap]:
        """All laps of an arm in a workload and mode, by heat."""
        return dict(sorted(self._by_arm[workload, mode, arm].items()))

    def believed(self, workload: str, mode: str, arm: str) -> dict[int, Lap]:
        """The laps that count: measured to their end, with the right answer, under the lock that the label promises."""
        return {heat: lap for heat, lap in self.laps(workload, mode, arm).items() if self.fault(lap) is None}

    def fault(self, lap: Lap) -> Fault | None:
        """Why a lap does not count, or None if it does."""
        if id(lap) not in self._faults:
            self._faults[id(lap)] = self._find_fault(lap)
        return self._faults[id(lap)]

    def _find_fault(self, lap: Lap) -> Fault | None:
        record = lap.record
        if lap.status != Status.OK:
            return Fault(status=lap.status, reason=record["reason"] or "no reason given", hint=record["hint"])
        if (broken := lap.broken()) is not None:
            return Fault(status=Status.WRONG_RESULT, reason=broken, hint="no time of this invocation counts")
        if (mislabelled := self._mislabelled(lap)) is not None:
            return mislabelled
        if not record["same"]:
            return Fault(
                status=Status.WRONG_RESULT,
                reason=f"its answer changed from call to call; the first was {show(record['answer'])}",
            )
        facts = self.manifest["workloads"][record["workload"]]
        if facts["metric"] is not None:
            return _miscounted(record["answer"])
        base = self._laps[record["workload"], record["mode"], record["heat"]].get(self.baseline)
        tolerance = float(facts["tolerance"])
        if base is not None and base.status == Status.OK and base.record["same"]:
            right = base.record["answer"]
            if not agree(record["answer"], right, tolerance):
                return Fault(
                    status=Status.WRONG_RESULT,
                    reason=f"answered {show(record['answer'])} where {self.baseline} answered {show(right)}",
                )
        if lap.rounds < MIN_ROUNDS:
            return Fault(status=Status.NOT_RUN, reason="interrupted before enough rounds were measured")
        return None

    def _mislabelled(self, lap: Lap) -> Fault | None:
        """A cell whose label says free-threaded and whose process says otherwise, or the other way round."""
        expected = self.gil_by_name(lap.record["implementation"])
        if expected is None:
            return None
        at_end = self._gil_at_end.get((lap.record["meeting"], lap.record["arm"]))
        for when, observed in (("once the workload was loaded", lap.record["gil"]), ("at the end", at_end)):
            if observed is not None and observed != expected:
                return Fault(
                    status=Status.MODE_MISMATCH,
                    reason=f"the GIL was {'on' if observed else 'off'} {when}, where the label says otherwise",
                    hint="look for an extension that turns it on, or for PYTHON_GIL",
                )
        return None

    def outcome(self, cell: Mapping[str, Any]) -> Outcome:
        """What became of a planned cell. One lost invocation of several costs just that; most of them cost the cell."""
        identity = cell["id"]
        if identity not in self._outcomes:
            self._outcomes[identity] = self._find_outcome(cell)
        return self._outcomes[identity]

    def _find_outcome(self, cell: Mapping[str, Any]) -> Outcome:
        if cell["status"] != Status.OK:
            return Outcome(status=cell["status"], reason=cell["reason"], hint=cell["hint"], laps={}, lost=0)
        laps = self.laps(cell["workload"], cell["mode"], cell["implementation"])
        faults = {heat: fault for heat, lap in laps.items() if (fault := self.fault(lap) or _absent(lap, cell))}
        good = {heat: lap for heat, lap in laps.items() if heat not in faults}
        failed = [fault for fault in faults.values() if fault.status != Status.NOT_RUN]
        if good and len(good) > len(failed):
            return Outcome(status=Status.OK, reason=None, hint=None, laps=good, lost=len(failed))
        if failed:
            worst = Counter((fault.status, fault.reason, fault.hint) for fault in failed).most_common(1)[0][0]
            return Outcome(status=worst[0], reason=worst[1], hint=worst[2], laps={}, lost=len(failed))
        end = self.sessions[-1]["end"] if self.sessions else "killed"
        reason = {
            "budget": "the budget was spent before its turn came",
            "interrupted": "the run was interrupted before its turn came",
            "killed": "the run was killed before its turn came",
        }.get(str(end), next((fault.reason for fault in faults.values()), "it was never raced"))
        return Outcome(
            status=Status.NOT_RUN, reason=reason, hint="go on with `pyderby run --resume RUN`", laps={}, lost=0
        )

    def peaks(self, arm: str) -> tuple[int | None, ...]:
        """Peak memory of the arm's process in every set of processes; None where the baseline's did other work.

        A process that lacks some of the workloads needs less memory for that alone.
        """
        meetings = sorted({meeting for meeting, _ in self.peak_rss_bytes})
        return tuple(
            self.peak_rss_bytes.get((meeting, arm)) if self._worked_alike(meeting, arm) else None
            for meeting in meetings
        )

    def _worked_alike(self, meeting: int, arm: str) -> bool:
        """Whether one process of the arm finished just what the baseline finished in that meeting, and anything at all.

        One that took a lost one's place did only the rest.
        """
        place = (meeting, arm)
        done = self._finished.get(place)
        return bool(done) and self._processes[place] == 1 and done == self._finished.get((meeting, self.baseline))

    def gil_by_name(self, implementation: str) -> bool | None:
        """Whether what an implementation's interpreter is called promises a global lock; None for a path."""
        facts = self.manifest["implementations"][implementation]
        spec = str(facts["interpreter"])
        if (forced := facts["env"].get("PYTHON_GIL")) is not None and spec.startswith("cpython"):
            return bool(forced == "1")
        promised = {"cpython": not spec.endswith("t"), "pypy": True, "jython": False, "ironpython": False}
        return next((lock for kind, lock in promised.items() if spec.startswith(kind)), None)

    def gil(self, arm: str) -> bool | None:
        """Whether a global lock was seen in any of the arm's processes; None if it can't be known."""
        seen = [at_end for (_, name), at_end in self._gil_at_end.items() if name == arm]
        known = [one for one in seen if one is not None]
        return any(known) if known else None

    @property
    def twin(self) -> str:
        """The name of the baseline's twin."""
        return self.baseline + TWIN_SUFFIX
