"""The field: one fresh process of every arm, all alive at once, started in random order and replaced when one dies.

All of them share one drawn layout of memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyderby.errors import WorkerFailure
from pyderby.measure.schedule import generator
from pyderby.model import Status
from pyderby.process import layout
from pyderby.worker.protocol import Invocation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pyderby.model import Arm, Hello, Limits


@dataclass(kw_only=True)
class Runner:
    """A live arm: its process and what is known of it."""

    arm: Arm
    process: Invocation | None
    hello: Hello | None = None
    status: Status = Status.OK
    reason: str | None = None
    hint: str | None = None
    gil_end: bool | None = None
    peak_rss_bytes: int | None = None
    randomised: bool | None = None

    @property
    def invocation(self) -> Invocation:
        """The live process. Raises `WorkerFailure` if it could not be started."""
        if self.process is None:
            raise WorkerFailure(self.status, self.reason or "was not started")
        return self.process

    def fail(self, failure: WorkerFailure) -> None:
        """The process is lost: kill it and remember why."""
        self.status, self.reason, self.hint = Status(failure.status), failure.what, failure.hint
        self.kill()

    def kill(self) -> None:
        """End it at once, whatever state it is in."""
        if self.process is not None:
            self.process.kill()

    @property
    def alive(self) -> bool:
        return self.status is Status.OK


class Field:
    """Starts the arms, hands them out, and writes a `process` record for each when it has ended."""

    def __init__(
        self,
        arms: Sequence[Arm],
        *,
        meeting: int,
        seed: int,
        limits: Limits,
        logs: Path,
        append: Callable[[Mapping[str, Any]], None],
    ) -> None:
        self._arms = arms
        self._meeting = meeting
        self._random = generator(seed, "field", meeting)
        self._layout = layout.draw(self._random)
        self._limits = limits
        self._logs = logs
        self._append = append
        self._runners: dict[str, Runner] = {}
        self._started = 0
        self.order: list[str] = []

    def muster(self) -> dict[str, Runner]:
        """Every arm's runner, started if it isn't alive yet; one that does not start is there, but not `alive`."""
        missing = [arm for arm in self._arms if arm.name not in self._runners or not self._runners[arm.name].alive]
        self._random.shuffle(missing)
        started: list[Runner] = []
        for arm in missing:
            if (fallen := self._runners.get(arm.name)) is not None:
                self._close(fallen)
            runner = self._start(arm)
            self._runners[arm.name] = runner
            started.append(runner)
        for runner in started:
            try:
                runner.hello = runner.invocation.hello()
                runner.randomised = layout.randomised(runner.invocation.child.pid)
            except WorkerFailure as failure:
                runner.fail(failure)
        self.order = [runner.arm.name for runner in started] or self.order
        return self._runners

    def _start(self, arm: Arm) -> Runner:
        self._started += 1
        log = self._logs / f"{self._meeting:04d}-{self._started:02d}-{arm.name}.log"
        runner = Runner(arm=arm, process=None)
        try:
            runner.process = Invocation(
                arm.interpreter.argv,
                env=dict(arm.interpreter.env),
                log=log,
                turn_seconds=self._limits.turn,
                memory_bytes=self._limits.memory_bytes,
                layout=self._layout,
            )
        except WorkerFailure as failure:
            runner.fail(failure)
        return runner

    def _close(self, runner: Runner) -> None:
        if runner.alive:
            try:
                done = runner.invocation.end()
                runner.gil_end, runner.peak_rss_bytes = done.gil, done.peak_rss_bytes
            except WorkerFailure as failure:
                runner.fail(failure)
        runner.kill()
        process = runner.process
        self._append(
            {
                "record": "process",
                "meeting": self._meeting,
                "arm": runner.arm.name,
                "implementation": runner.arm.implementation.name,
                "argv": list(runner.arm.interpreter.argv),
                "hello": None if runner.hello is None else vars(runner.hello),
                "layout": vars(self._layout),
                "randomised": runner.randomised,
                "status": runner.status,
                "reason": runner.reason,
                "hint": runner.hint,
                "gil_end": runner.gil_end,
                "peak_rss_bytes": runner.peak_rss_bytes,
                "log": process.child.keep_log(keep=not runner.alive) if process else None,
            }
        )

    def close(self) -> None:
        """End all processes, the willing ones in peace."""
        for runner in self._runners.values():
            self._close(runner)
        self._runners.clear()

    def kill(self) -> None:
        """End all processes at once."""
        for runner in self._runners.values():
            runner.kill()
