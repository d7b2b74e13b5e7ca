"""One heat in lockstep: warmup, then rounds in which every arm has its turn while the others stand still."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from pyderby import machine
from pyderby.errors import WorkerFailure
from pyderby.measure import schedule
from pyderby.measure.lap import Lap
from pyderby.model import TWIN_SUFFIX, Library, Mode, Status

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from pyderby.interruption import Interruption
    from pyderby.measure.field import Runner
    from pyderby.measure.schedule import Pace, Turn
    from pyderby.model import Heat, Plan, Workload
    from pyderby.process import Child
    from pyderby.worker.protocol import Iteration

MIN_ROUNDS = 6
"""Rounds that are measured even where a slow arm has used up the heat's time by then."""

MAX_ROUNDS = 2000

SETTLE_SECONDS = 0.3
SETTLE_WINDOW = 0.01
QUIET = 0.1
"""An arm that uses less than this share of a core while it has nothing to do has no compilation going on."""

REFERENCE_ROUNDS = 4
"""In so many rounds of the warmup once the baseline has a turn, also when it is warm.

It shows how fast the machine is.
"""

_CEILING_COLUMNS = ("round", "workers", "loops", "ns", "alone_ns")


class Race:
    """Races one heat among live runners. `run` may be called once; `records` says what came of it."""

    def __init__(
        self,
        heat: Heat,
        runners: Mapping[str, Runner],
        *,
        plan: Plan,
        workload: Workload,
        pace: Pace,
        interruption: Interruption,
    ) -> None:
        self._heat = heat
        self._plan = plan
        self._workload = workload
        self._pace = pace
        self._interruption = interruption
        self._random: random.Random = schedule.generator(
            plan.seed, "heat", heat.index, heat.workload, heat.mode, heat.workers
        )
        self._laps = {name: Lap(runner=one) for name, one in runners.items() if not one.arm.is_pacer}
        self._pacers = {name: Lap(runner=one) for name, one in runners.items() if one.arm.is_pacer}
        self._ceiling: dict[str, list[int]] = {name: [] for name in _CEILING_COLUMNS}
        self._lengths: list[float] = []
        self._measuring = 0.0
        self._others: float | None = None
        self._round = 0
        self._slot = 0
        self._turn_ns = 0
        self._seconds = 0.0
        self._deadline = 0.0
        self._load = 0.0
        self._core: int | None = None
        self._length = 1.0
        self.complete = False

    def run(self) -> None:
        """Load, warm up, measure, fetch the answers. Failures of arms are kept, not raised."""
        begun = time.monotonic()
        self._deadline = begun + self._plan.matrix.limits.heat
        self._load = os.getloadavg()[0]
        busy = self._busy_ns()
        self._set_up()
        self._warm_up()
        self._settle()
        self._measure()
        self._fetch_results()
        self._seconds = time.monotonic() - begun
        after = self._busy_ns()
        if busy is not None and after is not None:
            self._others = max(0.0, (after - busy) / 1e9 / self._seconds)
        self.complete = not self._interruption.requested

    def _busy_ns(self) -> int | None:
        """CPU time that the machine has spent on others than us and our arms; only differences mean anything."""
        spent = machine.busy_ns()
        if spent is None:
            return None
        return spent - time.process_time_ns() - sum(child.cpu_ns() or 0 for child in self._children())

    def _everyone(self) -> list[Lap]:
        return [*self._laps.values(), *self._pacers.values()]

    def _running(self) -> list[str]:
        return [name for name, lap in self._laps.items() if lap.running]

    def _out_of_time(self, end: float) -> bool:
        return self._interruption.requested or time.monotonic() >= min(end, self._deadline)

    def _set_up(self) -> None:
        heat = self._heat
        for lap in self._everyone():
            if not lap.runner.alive:
                lap.status, lap.reason, lap.hint = lap.runner.status, lap.runner.reason, lap.runner.hint
                continue
            library = lap.runner.arm.libraries.get(self._workload.name, Library())
            if library.status is not Status.OK:
                lap.status, lap.reason, lap.hint = library.status, library.reason, library.hint
                continue
            try:
                lap.runner.invocation.load(
                    self._workload.path.resolve(),
                    size=self._plan.profile.size,
                    mode=heat.mode,
                    workers=1 if lap.runner.arm.is_pacer else max(heat.workers),  # a pacer never takes other turns
                    library=library.path,
                )
            except WorkerFailure as failure:
                lap.fail(failure)
        for lap in self._everyone():
            if not lap.running:
                continue
            try:
                lap.ready = lap.runner.invocation.ready()
                lap.call_ns.append(float(lap.ready.cold_ns))
            except WorkerFailure as failure:
                lap.fail(failure)

    def _warm_up(self) -> None:
        """Rounds of running free, until every arm is steady or has run for its time; all of it is kept."""
        end = time.monotonic() + self._pace.warmup
        needed = {
            name: schedule.warm_after(self._plan.profile, jit=lap.jit and self._workload.timed)
            for name, lap in self._laps.items()
        }
        most = max(self._heat.workers)
        while True:
            cold = [name for name in self._running() if not self._laps[name].warm(needed[name], most)]
            if not cold or (self._round > 1 and self._out_of_time(end)):
                break
            beside = [self._plan.baseline] if self._round % REFERENCE_ROUNDS == 0 else []
            running = [name for name in self._running() if name in cold or name in beside]
            for turn in self._order(running, slow=()):
                self._take(turn, stopped=False)
            self._round += 1
        for lap in self._laps.values():
            lap.measured_from = len(lap.columns["ns"])

    def _settle(self) -> None:
        """Let compilers finish what the warmup has set them to: in turns of a millisecond they would starve.

        Without it the log-ratios of Jython strayed between heats with a standard deviation of 0.46 at the median of 18
        workloads, with it 0.16: methods stayed interpreted for the length of a heat.
        """
        end = min(time.monotonic() + SETTLE_SECONDS, self._deadline)
        busy = {child: child.cpu_ns() or 0 for child in self._children() if child.threads() != 1}
        while busy and not self._out_of_time(end):
            time.sleep(SETTLE_WINDOW)
            used = {child: (child.cpu_ns() or 0, then) for child, then in busy.items()}
            busy = {child: now for child, (now, then) in used.items() if now - then > QUIET * SETTLE_WINDOW * 1e9}

    def _measure(self) -> None:
        self._share_a_core()
        hellos = [lap.runner.hello for lap in self._laps.values() if lap.running and lap.runner.hello]
        kinds = {(hello.implementation, hello.version, hello.gil_can_be_disabled) for hello in hellos}
        usual = schedule.sample_ns(self._heat.mode, unlike=len(kinds) > 1)
        for lap in self._everyone():
            if lap.running:
                lap.loops = {length: self._loops(lap, usual, length) for length in self._pace.lengths}
                lap.runner.invocation.child.stop()
        begun = time.monotonic()
        end = begun + self._pace.measure
        first = self._round
        while self._running() and not self._interruption.requested and self._round - first < MAX_ROUNDS:
            if self._round - first >= MIN_ROUNDS and self._out_of_time(end):
                break
            self._length = self._random.choice(self._pace.lengths)
            self._lengths.append(self._length)
            for turn in self._order(self._running(), slow=self._slow_arms()):
                self._take(turn, stopped=True)
            for workers in self._heat.workers[1:]:
                self._take_together(workers)
            self._round += 1
        self._measuring = time.monotonic() - begun
        for child in self._children():
            child.resume()
            if self._core is not None:
                child.place(machine.cores())

    def _take_together(self, workers: int) -> None:
        """A turn of so many processes of the baseline at once: what the machine can do where nothing is shared."""
        names = {self._plan.baseline, self._plan.baseline + TWIN_SUFFIX}
        laps = [lap for name, lap in self._laps.items() if name in names and lap.running]
        laps += [lap for lap in self._pacers.values() if lap.running]
        if len(laps) < workers or not laps[0].columns["ns"]:
            return
        base = laps[0]
        took = self._at_once(laps[:workers], base.loops[self._length])
        if len(took) < workers:
            return
        self._turn_ns += max(one.turn_ns for one in took)
        rows = zip(*(base.columns[name] for name in ("round", "workers", "ns")), strict=True)
        alone = next(
            (ns for number, count, ns in reversed(list(rows)[-8:]) if (number, count) == (self._round, 1)), None
        )
        if alone is not None:
            row = (self._round, workers, took[0].loops, max(one.ns for one in took), alone)
            for name, value in zip(_CEILING_COLUMNS, row, strict=True):
                self._ceiling[name].append(value)

    def _at_once(self, laps: list[Lap], loops: int) -> list[Iteration]:
        """Turns of all these arms at the same time; those of arms that failed are left out."""
        begun, took = [], []
        for lap in laps:
            lap.idle_since = None  # what it uses now is not out of turn
            try:
                lap.runner.invocation.begin(loops, 1, stopped=True)
                begun.append(lap)
            except WorkerFailure as failure:
                lap.fail(failure)
        for lap in begun:
            try:
                took.append(lap.runner.invocation.finish(stopped=True))
            except WorkerFailure as failure:
                lap.fail(failure)
        return took

    def _share_a_core(self) -> None:
        """Serial turns of one heat share a core, drawn at random: what a neighbour does to it then hits all arms.

        Left alone, the scheduler keeps an arm where it last ran, and a core that a neighbour slows down for as long as
        a heat lasts makes one arm slow and another not (docs/statistics.md). An arm with further threads, a compiler's
        or a collector's, is left alone: beside its first thread they would hardly ever run in turns of a millisecond.
        """
        cores = machine.cores()
        if self._heat.mode is Mode.SERIAL and len(cores) > 1:
            self._core = self._random.choice(sorted(cores))
            for child in self._children():
                if child.threads() == 1:
                    child.place({self._core})

    def _children(self) -> list[Child]:
        return [lap.runner.invocation.child for lap in self._everyone() if lap.runner.alive]

    def _order(self, arms: list[str], *, slow: tuple[str, ...]) -> list[Turn]:
        return schedule.round_order(arms, self._heat.workers, baseline=self._plan.baseline, slow=slow, rng=self._random)

    def _slow_arms(self) -> tuple[str, ...]:
        baseline = self._laps.get(self._plan.baseline)
        if baseline is None or not baseline.turn_ns:
            return ()
        limit = schedule.SLOW_ARM * baseline.turn_ns
        return tuple(name for name, lap in self._laps.items() if lap.turn_ns > limit)

    def _loops(self, lap: Lap, usual_ns: float, length: float = 1.0) -> int:
        hello = lap.runner.hello
        resolution = hello.clock_resolution_ns if hello is not None else 1.0
        return schedule.loops(usual_ns=usual_ns, call_ns=min(lap.call_ns), resolution_ns=resolution, length=length)

    def _take(self, turn: Turn, *, stopped: bool) -> None:
        """One arm's turn: an iteration, noted with its place in the heat."""
        lap = self._laps[turn.arm]
        if not lap.running:
            return
        invocation = lap.runner.invocation
        loops = lap.loops[self._length] if stopped else self._loops(lap, schedule.sample_ns(self._heat.mode))
        if stopped:
            self._account_idle(lap)
        try:
            iteration = invocation.go(loops, turn.workers, stopped=stopped)
            invocation.child.watch()
        except WorkerFailure as failure:
            lap.fail(failure)
            return
        if stopped:
            cpu = invocation.child.cpu_ns()
            lap.idle_since = None if cpu is None else (time.perf_counter_ns(), cpu)
        lap.note(iteration, self._round, self._slot)
        lap.run_ns += iteration.ns
        if turn.workers == 1:
            lap.call_ns.append(iteration.ns / iteration.loops)
        lap.turn_ns = float(iteration.turn_ns)
        self._slot += 1
        self._turn_ns += iteration.turn_ns

    def _account_idle(self, lap: Lap) -> None:
        """Add up what the arm used of the CPU since its last turn, while it should have stood still."""
        if lap.idle_since is not None:
            then, cpu_then = lap.idle_since
            cpu = lap.runner.invocation.child.cpu_ns()
            if cpu is not None:
                lap.outside_ns += time.perf_counter_ns() - then
                lap.outside_cpu_ns += cpu - cpu_then

    def _fetch_results(self) -> None:
        for lap in self._pacers.values():
            if lap.running:
                try:
                    lap.runner.invocation.result()  # puts the workload away
                except WorkerFailure as failure:
                    lap.fail(failure)
        for name in self._running():
            lap = self._laps[name]
            try:
                lap.result = lap.runner.invocation.result()
            except WorkerFailure as failure:
                lap.fail(failure)

    def break_off(self) -> None:
        """Called when the race was cut short: arms whose answers were not fetched count as not run."""
        for name in self._running():
            lap = self._laps[name]
            if lap.result is None:
                lap.status, lap.reason = Status.NOT_RUN, "interrupted"

    def records(self, *, meeting: int, position: int, order: list[str]) -> list[dict[str, Any]]:
        """The journal's records: an invocation for every arm, and the heat's own if it was raced to its end."""
        heat = self._heat
        place = {
            "heat": heat.index,
            "workload": heat.workload,
            "mode": heat.mode,
            "workers": list(heat.workers),
            "meeting": meeting,
            "position": position,
        }
        size, isolation = self._plan.profile.size, self._plan.profile.isolation
        records = [lap.record({**place, "size": size, "isolation": isolation}) for lap in self._laps.values()]
        if self.complete:
            records.append(
                {
                    "record": "heat",
                    **place,
                    "seconds": self._seconds,
                    "measuring_seconds": self._measuring,
                    "turn_seconds": self._turn_ns / 1e9,
                    "lengths": self._lengths,
                    "ceiling": self._ceiling,
                    "others_cpu": self._others,
                    "load_average": self._load,
                    "core": self._core,
                    "order": order,
                }
            )
        return records
