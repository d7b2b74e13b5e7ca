"""An implementation started by itself: how long it takes to be there, to answer first, and to become steady.

In a heat all arms start at once, so that starting is starting under contention; what users wait for is measured here.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from pyderby.errors import WorkerFailure
from pyderby.measure import schedule
from pyderby.model import Library, Mode, Status
from pyderby.process import Child, environment
from pyderby.worker.protocol import Invocation

if TYPE_CHECKING:
    from pathlib import Path

    from pyderby.interruption import Interruption
    from pyderby.model import Arm, Plan, Solo, Workload

GROWTH = 0.01
"""Iterations become longer with the time run: some hundreds are enough to see the course of seconds."""

FIRST_SAMPLE_NS = 1e6


def race(
    solo: Solo, arm: Arm, *, plan: Plan, workload: Workload | None, logs: Path, interruption: Interruption
) -> dict[str, Any]:
    """The `solo` record of the journal. A failure is in it, never raised."""
    record: dict[str, Any] = {
        "record": "solo",
        "index": solo.index,
        "workload": solo.workload,
        "implementation": solo.implementation,
        "status": Status.OK,
        "reason": None,
        "hint": None,
        "startup_ns": None,
        "load_ns": None,
        "iterations": {"loops": [], "ns": []},
        "load_average": os.getloadavg()[0],
    }
    log = logs / f"alone-{solo.index:02d}-{solo.workload or 'nothing'}-{arm.name}.log"
    try:
        if workload is None:
            record["startup_ns"] = _start(arm, plan, log)
        else:
            _warm_up(record, arm, plan, workload, log, interruption)
    except WorkerFailure as failure:
        record.update(status=Status(failure.status), reason=failure.what, hint=failure.hint)
    return record


def _start(arm: Arm, plan: Plan, log: Path) -> int:
    """Nanoseconds from the start of a program that does nothing to its end."""
    nothing = log.with_suffix(".py")
    nothing.write_text("", encoding="utf-8")
    child = Child([*arm.interpreter.argv, str(nothing)], env=environment(dict(arm.interpreter.env)), log=log)
    begun = time.perf_counter_ns()
    ended = child.await_end(plan.matrix.limits.turn)
    took = time.perf_counter_ns() - begun
    code = child.kill()
    nothing.unlink(missing_ok=True)
    child.keep_log(keep=code != 0)
    if not ended or code != 0:
        reason = f"ended with code {code} when it ran an empty program" if ended else "did not end by itself"
        raise WorkerFailure(Status.CRASHED, reason)
    return took


def _warm_up(
    record: dict[str, Any], arm: Arm, plan: Plan, workload: Workload, log: Path, interruption: Interruption
) -> None:
    """From a fresh process to the first answer, and on for the warmup's time."""
    library = arm.libraries.get(workload.name, Library())
    if library.status is not Status.OK:
        raise WorkerFailure(library.status, library.reason or "", hint=library.hint)
    hello = arm.interpreter.hello
    needed = schedule.warm_after(plan.profile, jit=hello.jit)
    invocation = Invocation(
        arm.interpreter.argv,
        env=dict(arm.interpreter.env),
        log=log,
        turn_seconds=plan.matrix.limits.turn,
        memory_bytes=plan.matrix.limits.memory_bytes,
    )
    try:
        invocation.hello()
        begun = time.perf_counter_ns()
        invocation.load(
            workload.path.resolve(), size=plan.profile.size, mode=Mode.SERIAL, workers=1, library=library.path
        )
        call_ns = float(invocation.ready().cold_ns)
        record["load_ns"] = time.perf_counter_ns() - begun
        columns, run_ns = record["iterations"], 0
        deadline = time.monotonic() + plan.matrix.limits.heat
        while run_ns < needed and time.monotonic() < deadline and not interruption.requested:
            target = max(FIRST_SAMPLE_NS, GROWTH * run_ns, schedule.TICKS_PER_SAMPLE * hello.clock_resolution_ns)
            iteration = invocation.go(max(1, round(target / max(call_ns, 1.0))), 1, stopped=False)
            call_ns = iteration.ns / iteration.loops
            run_ns += iteration.ns
            columns["loops"].append(iteration.loops)
            columns["ns"].append(iteration.ns)
        invocation.end()
    finally:
        invocation.kill()
        invocation.child.keep_log(keep=False)
