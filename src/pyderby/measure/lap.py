"""What one arm does in one heat: its warmup, its iterations, and the record of them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from pyderby.analysis.changepoints import course
from pyderby.analysis.steady import STEADY_NS
from pyderby.model import Status
from pyderby.worker.protocol import WorkloadFailure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyderby.errors import WorkerFailure
    from pyderby.measure.field import Runner
    from pyderby.worker.protocol import Iteration, Ready, Result

STEADY_SHARE = 0.25
"""An arm that warms up is looked at whenever it has run for so much longer than at the last look."""

RECENT_ITERATIONS = 8
"""`loops` follow the fastest of so many iterations: the machine's noise only ever makes one longer."""

_COLUMNS = ("round", "slot", "workers", "loops", "ns", "cpu_ns", "turn_ns")


@dataclass(kw_only=True)
class Lap:
    """What one arm has done in this heat so far."""

    runner: Runner
    ready: Ready | None = None
    result: Result | None = None
    status: Status = Status.OK
    reason: str | None = None
    hint: str | None = None
    trace: str = ""
    run_ns: int = 0
    judged_at_ns: float = 0.0
    steady: bool = False
    call_ns: deque[float] = field(default_factory=lambda: deque(maxlen=RECENT_ITERATIONS))
    loops: dict[float, int] = field(default_factory=dict)
    turn_ns: float = 0.0
    measured_from: int = 0
    columns: dict[str, list[int | None]] = field(default_factory=lambda: {name: [] for name in _COLUMNS})
    idle_since: tuple[int, int] | None = None
    outside_cpu_ns: int = 0
    outside_ns: int = 0

    @property
    def running(self) -> bool:
        return self.status is Status.OK

    @property
    def jit(self) -> bool:
        return self.runner.hello is not None and self.runner.hello.jit

    def warm(self, needed_ns: float, workers: int) -> bool:
        """Whether it has run for as long as it must, or is steady before that; looked at now and then."""
        if self.run_ns >= needed_ns:
            return True
        if self.run_ns >= max(STEADY_NS, (1 + STEADY_SHARE) * self.judged_at_ns) and not self.steady:
            self.judged_at_ns = self.run_ns
            rows = zip(self.columns["ns"], self.columns["loops"], self.columns["workers"], strict=True)
            calls = [ns / loops for ns, loops, count in rows if ns and loops and count == workers]
            self.steady = course(np.array(calls)).steady_from is not None
        return self.steady

    def fail(self, failure: WorkerFailure) -> None:
        """This arm is out of the heat; its process survives a workload's failure, and nothing else."""
        self.status, self.reason, self.hint = Status(failure.status), failure.what, failure.hint
        if isinstance(failure, WorkloadFailure):
            self.trace = failure.trace
        else:
            self.runner.fail(failure)

    def note(self, iteration: Iteration, number: int, slot: int) -> None:
        values = (number, slot, iteration.workers, iteration.loops, iteration.ns, iteration.cpu_ns, iteration.turn_ns)
        for name, value in zip(_COLUMNS, values, strict=True):
            self.columns[name].append(value)

    def record(self, place: Mapping[str, Any]) -> dict[str, Any]:
        """The journal's `invocation`; `place` says of which heat."""
        return {
            "record": "invocation",
            **place,
            "arm": self.runner.arm.name,
            "implementation": self.runner.arm.implementation.name,
            "status": self.status,
            "reason": self.reason,
            "hint": self.hint,
            "trace": self.trace,
            "setup_ns": self.ready.setup_ns if self.ready else None,
            "cold_ns": self.ready.cold_ns if self.ready else None,
            "measured_from": self.measured_from,
            "iterations": self.columns,
            "outside_cpu_ns": self.outside_cpu_ns if self.outside_ns else None,
            "outside_ns": self.outside_ns or None,
            "answer": self.result.answer if self.result else None,
            "same": self.result.same if self.result else None,
            "gil": self.ready.gil if self.ready else None,
        }
