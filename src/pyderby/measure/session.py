"""A session: races what the schedule says until the plan is done, the budget is spent, or somebody interrupts."""

from __future__ import annotations

import enum
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pyderby.interruption import Interruption
from pyderby.measure import journal as journals
from pyderby.measure import schedule
from pyderby.measure import solo as solos
from pyderby.measure.field import Field
from pyderby.measure.heat import Race
from pyderby.measure.standing import Standing, standings
from pyderby.model import Isolation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from pyderby.measure.journal import Journal
    from pyderby.model import Arm, Heat, Meeting, Plan, Seconds, Solo

BUDGET_TOLERANCE = 1.05
"""A meeting is begun if it fits into the budget left with so much to spare: its cost is an estimate."""

SOLO_SECONDS = 0.5
"""First guess of what a start by itself takes, until one has been seen."""


class End(enum.StrEnum):
    """How a session came to its end."""

    DONE = "done"
    BUDGET = "budget"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a session is: heats done and planned, seconds gone and, once there is something to go by, left."""

    label: str
    heats_done: int
    heats_planned: int
    seconds: Seconds
    seconds_left: Seconds | None


class Listener(Protocol):
    """Who is told how a session goes on. Called between heats, never within one."""

    def progressed(self, progress: Progress) -> None: ...

    def noticed(self, message: str) -> None: ...


class Session:
    """Spends a plan's time. All that it measures goes into the journal; history in it counts as done."""

    def __init__(
        self,
        plan: Plan,
        arms: Sequence[Arm],
        *,
        journal: Journal,
        history: Iterable[Mapping[str, Any]],
        logs: Path,
        listener: Listener,
    ) -> None:
        past = list(history)
        self._plan = plan
        self._arms = arms
        self._journal = journal
        self._logs = logs
        self._listener = listener
        self._done = set(journals.heats_done(past))
        self._spent_before = journals.seconds_spent(past)
        self._meeting = journals.meetings_begun(past)
        self._standings = standings(plan, past)
        self._soloed = set(journals.solos_done(past))
        self._names = [arm.name for arm in arms if not arm.is_twin and not arm.is_pacer]
        self._workloads = {workload.name: workload for workload in plan.workloads}
        self._overheads: list[Seconds] = []
        self._mustering: list[Seconds] = []
        self._solo_seconds: dict[str, list[Seconds]] = defaultdict(list)
        self._heat_seconds: list[Seconds] = []
        self._begun = time.monotonic()

    def run(self) -> End:
        """Race on. The journal is synced after each heat and holds a `session` record at the end."""
        self._begun = time.monotonic()
        self._logs.mkdir(exist_ok=True)
        end = End.INTERRUPTED
        try:
            with Interruption() as interruption:
                end = self._race_all(interruption)
        finally:
            self._journal.append({"record": "session", "seconds": self._elapsed(), "end": end})
            self._journal.sync()
        return end

    def _elapsed(self) -> Seconds:
        return time.monotonic() - self._begun

    def _race_all(self, interruption: Interruption) -> End:
        while not interruption.requested:
            left = schedule.meetings(self._plan, self._done, self._standings)
            alone = self._alone(schedule.passes_done(self._plan, self._done))
            if not left and not alone:
                return End.DONE
            if not self._affordable(left):
                return End.BUDGET
            try:
                if alone:
                    self._race_alone(alone[0], interruption)
                else:
                    self._meet(left[0], len(left), interruption)
            except KeyboardInterrupt:
                break
        return End.INTERRUPTED

    def _race_alone(self, solo: Solo, interruption: Interruption) -> None:
        self._tell(f"{solo.workload or 'nothing'} alone, {solo.implementation}")
        begun = time.monotonic()
        record = solos.race(
            solo,
            next(arm for arm in self._arms if arm.name == solo.implementation),
            plan=self._plan,
            workload=self._workloads.get(solo.workload),
            logs=self._logs,
            interruption=interruption,
        )
        self._soloed.add(solo)
        self._solo_seconds[solo.implementation].append(time.monotonic() - begun)
        if not interruption.requested:
            self._journal.append(record)

    def _alone(self, passes: int) -> tuple[Solo, ...]:
        return schedule.solos(self._plan, self._soloed, self._names, passes=passes)

    def _alone_seconds(self) -> Seconds:
        """What the starts by themselves that are still to come will take."""
        left = Counter(solo.implementation for solo in self._alone(schedule.heats_at_least(self._plan.profile)))
        taken = self._solo_seconds
        return sum(
            count * (sum(taken[name]) / len(taken[name]) if taken[name] else SOLO_SECONDS)
            for name, count in left.items()
        )

    def _budget_left(self) -> Seconds | None:
        budget = self._plan.profile.budget
        return None if budget is None else budget - self._spent_before - self._elapsed()

    def _affordable(self, left: Sequence[Meeting]) -> bool:
        """Whether there is budget for what comes next; the first meeting of a run may always begin."""
        budget_left = self._budget_left()
        if budget_left is None or not self._done:
            return True
        if not left or budget_left <= 0:
            return budget_left > 0
        wanted = [self._wanted(heat) for heat in left[0].heats]
        return budget_left * BUDGET_TOLERANCE > schedule.least(wanted, self._overhead(len(left)))

    def _overhead(self, meetings_left: int) -> Seconds:
        """What a meeting takes beyond the paces of its heats, as seen so far."""
        if self._overheads:
            return sum(self._overheads) / len(self._overheads)
        budget_left = self._budget_left()
        guess = schedule.MEETING_OVERHEAD_SECONDS
        return guess if budget_left is None else min(guess, max(0.0, budget_left) / max(1, meetings_left) / 2)

    def _meet(self, meeting: Meeting, meetings_left: int, interruption: Interruption) -> None:
        begun = time.monotonic()
        most = max(max(heat.workers) for heat in meeting.heats)
        arms = [arm for arm in self._arms if most > 1 or not arm.is_pacer]
        field = Field(
            arms,
            meeting=self._meeting,
            seed=self._plan.seed,
            limits=self._plan.matrix.limits,
            logs=self._logs,
            append=self._journal.append,
        )
        budget_left = self._budget_left()
        if budget_left is not None:
            budget_left -= self._alone_seconds()
        overhead = self._overhead(meetings_left)
        least_share = schedule.LEAST_SHARE if self._done else 0.0
        paced = raced = 0.0
        try:
            wanted = [self._wanted(heat) for heat in meeting.heats]
            for position, heat in enumerate(meeting.heats):
                self._tell(f"{heat.workload} {heat.mode}, heat {heat.index + 1}")
                pace = schedule.pace(
                    wanted[position],
                    wanted,
                    budget_left=budget_left,
                    meetings_left=meetings_left,
                    overhead=overhead,
                    least_share=least_share,
                )
                paced += pace.warmup + pace.measure
                raced += self._race(field, heat, position, pace, interruption)
                if interruption.requested:
                    break
            interruption.settle()
            field.close()
        finally:
            field.kill()
            self._journal.sync()
            self._meeting += 1
        took = time.monotonic() - begun
        self._overheads.append(took - paced)
        self._mustering.append(took - raced)

    def _wanted(self, heat: Heat) -> schedule.Pace:
        race = (heat.workload, heat.mode, heat.workers)
        timed = self._workloads[heat.workload].timed
        jits = [arm.interpreter.hello.jit and timed for arm in self._arms if not arm.is_pacer]
        starting = 0.0
        if self._plan.profile.isolation is Isolation.PROCESS and self._mustering:
            starting = sum(self._mustering) / len(self._mustering)
        return schedule.wanted(self._plan.profile, heat, jits, self._standings.get(race), starting)

    def _race(
        self, field: Field, heat: Heat, position: int, pace: schedule.Pace, interruption: Interruption
    ) -> Seconds:
        """Race one heat; the seconds that it took itself, without what was written afterwards."""
        begun = time.monotonic()
        race = Race(
            heat,
            field.muster(),
            plan=self._plan,
            workload=self._workloads[heat.workload],
            pace=pace,
            interruption=interruption,
        )
        try:
            race.run()
        except KeyboardInterrupt:
            race.break_off()
            raise
        finally:
            records = race.records(meeting=self._meeting, position=position, order=field.order)
            for record in records:
                self._journal.append(record)
                if record.get("status", "ok") not in ("ok", "not-run", "unsupported"):
                    self._listener.noticed(f"{record['workload']} under {record['arm']}: {record['reason']}")
            self._journal.sync()
        self._heat_seconds.append(time.monotonic() - begun)
        if race.complete:
            self._done.add(heat)
            place = (heat.workload, heat.mode, heat.workers)
            standing = self._standings.setdefault(
                place, Standing(self._plan.baseline, self._workloads[heat.workload].tolerance)
            )
            standing.add(records[:-1], records[-1])
            return float(records[-1]["seconds"])
        return time.monotonic() - begun

    def _tell(self, label: str) -> None:
        expected = schedule.heats_expected(self._plan, self._done, self._standings)
        seconds_left = None
        if self._heat_seconds:
            racing = self._elapsed() - sum(map(sum, self._solo_seconds.values()))
            seconds_left = expected * racing / len(self._heat_seconds) + self._alone_seconds()
        budget_left = self._budget_left()
        if budget_left is not None and seconds_left is not None:
            seconds_left = min(seconds_left, max(0.0, budget_left))
        self._listener.progressed(
            Progress(
                label=label,
                heats_done=len(self._done),
                heats_planned=len(self._done) + expected,
                seconds=self._elapsed(),
                seconds_left=seconds_left,
            )
        )
