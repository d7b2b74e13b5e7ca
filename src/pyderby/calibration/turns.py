"""What taking turns adds to a sample, under each implementation: what the baseline's has too cancels in a ratio."""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pyderby.analysis.student import ratio_interval
from pyderby.calibration.laboratory import BASELINE
from pyderby.machine import cores
from pyderby.measure import schedule
from pyderby.model import Mode
from pyderby.worker.protocol import Invocation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyderby.calibration.laboratory import Laboratory
    from pyderby.model import Interpreter, Profile, Workload
    from pyderby.summary import Interval

LONG_SAMPLE = 16
"""Samples of so many times the length in question: what a turn adds to one is a sixteenth there."""

ROUNDS = 40
HEATS = 6


@dataclass(frozen=True, kw_only=True)
class TurnCost:
    """Time per call over that in long samples of a process that is never stopped.

    `sample_ns`: the usual length of a sample in a heat of this implementation and the baseline. `stopped`: in samples
    of that length, stopped between turns while a process of the baseline has one; `free`: one right after another.
    """

    workload: str
    implementation: str
    sample_ns: float
    stopped: Interval
    free: Interval


def turns(lab: Laboratory, works: Sequence[Workload], *, beside: int) -> tuple[TurnCost, ...]:
    """Under the baseline, and for the first `beside` workloads under every other implementation too.

    In fresh processes for every heat.
    """
    found = []
    for place, work in enumerate(works):
        for name in lab.interpreters if place < beside else [BASELINE]:
            lab.say.said(f"the cost of a turn: {work.name}, {name}")
            kinds = {lab.interpreters[one].hello.implementation for one in (name, BASELINE)}
            sample_ns = schedule.sample_ns(Mode.SERIAL, unlike=len(kinds) > 1)
            logs = [_costs(lab, name, work, number, sample_ns) for number in range(HEATS)]
            found.append(
                TurnCost(
                    workload=work.name,
                    implementation=name,
                    sample_ns=sample_ns,
                    stopped=ratio_interval([stopped for stopped, _ in logs]),
                    free=ratio_interval([free for _, free in logs]),
                )
            )
    return tuple(found)


def _costs(lab: Laboratory, name: str, work: Workload, number: int, sample_ns: float) -> tuple[float, float]:
    """(stopped, free): logs of the median time per call in samples of that length, over long samples in between.

    Both processes share a core if they have one thread each, as the arms of a heat do. Raises `WorkerFailure` if one
    fails.
    """
    generator = lab.generator("turns", work.name, name, number)
    core = generator.choice(sorted(cores())) if cores() else None
    with tempfile.TemporaryDirectory(prefix="pyderby-") as place:
        pair = [
            _start(lab.interpreters[one], Path(place) / f"log-{number}") for number, one in enumerate((name, BASELINE))
        ]
        try:
            loops = [_warmed(one, work, lab.long_profile, sample_ns) for one in pair]
            for one in pair:
                if core is not None and one.child.threads() == 1:
                    one.child.place({core})
            (own, other), (own_loops, other_loops) = pair, loops
            times: dict[str, list[float]] = {"stopped": [], "free": [], "long": []}
            other.child.stop()
            for _ in range(ROUNDS):
                for kind in generator.sample(sorted(times), 3):
                    if kind == "stopped":
                        own.child.stop()
                        other.go(other_loops, 1, stopped=True)
                        times[kind].append(own.go(own_loops, 1, stopped=True).ns / own_loops)
                        own.child.resume()
                    else:
                        own.go(own_loops, 1, stopped=False)  # caches as a sample leaves them
                        many = own_loops * (LONG_SAMPLE if kind == "long" else 1)
                        times[kind].append(own.go(many, 1, stopped=False).ns / many)
            for one in pair:
                one.end()
        finally:
            for one in pair:
                one.kill()
    medians = {kind: math.log(float(np.median(values))) for kind, values in times.items()}
    return medians["stopped"] - medians["long"], medians["free"] - medians["long"]


def _start(interpreter: Interpreter, log: Path) -> Invocation:
    return Invocation(interpreter.argv, env=dict(interpreter.env), log=log, turn_seconds=60.0)


def _warmed(one: Invocation, work: Workload, profile: Profile, sample_ns: float) -> int:
    """Load and warm up; the calls in a sample of that length."""
    hello = one.hello()
    one.load(work.path, size=profile.size, mode=Mode.SERIAL, workers=1)
    call_ns = float(one.ready().cold_ns)
    warm_ns = schedule.warm_after(profile, jit=hello.jit)
    spent = 0
    while spent < warm_ns:
        loops = schedule.loops(usual_ns=sample_ns, call_ns=call_ns, resolution_ns=hello.clock_resolution_ns)
        iteration = one.go(loops, 1, stopped=False)
        spent += iteration.ns
        call_ns = min(call_ns, iteration.ns / iteration.loops)
    return schedule.loops(usual_ns=sample_ns, call_ns=call_ns, resolution_ns=hello.clock_resolution_ns)
