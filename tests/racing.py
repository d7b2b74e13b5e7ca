"""Builders that tests of measuring share: fake interpreters, small plans, and a listener that remembers."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pyderby.model import (
    TWIN_SUFFIX,
    Arm,
    Hello,
    Implementation,
    Interpreter,
    Isolation,
    Limits,
    Matrix,
    Mode,
    Plan,
    Profile,
    Workload,
)

if TYPE_CHECKING:
    from pyderby.measure.session import Progress

FAKES = Path(__file__).parent / "fakes"
FAKE_INTERPRETER = str(FAKES / "interpreter.py")
WORKLOADS = FAKES / "workloads"


def argv(*behaviour: str) -> tuple[str, ...]:
    """How to launch the fake interpreter with this behaviour."""
    return (sys.executable, "-S", FAKE_INTERPRETER, *(behaviour or ("ok",)))


def hello(*, jit: bool = False) -> Hello:
    """A greeting as a CPython would give it."""
    return Hello(
        implementation="CPython",
        version=(3, 13, 5),
        version_text="3.13.5",
        gil_enabled=True,
        gil_can_be_disabled=False,
        jit=jit,
        build={"debug": False, "optimized": False, "lto": False},
        clock="perf_counter_ns",
        clock_resolution_ns=50.0,
        cpu_clock="process_time_ns",
        takes_turns=True,
        modes=("serial", "threads"),
        pid=1,
        executable=sys.executable,
    )


def arm(name: str, *behaviour: str) -> Arm:
    """An arm that runs under the fake interpreter."""
    implementation = Implementation(name=name, interpreter="cpython3.13")
    interpreter = Interpreter(
        spec="cpython3.13", argv=argv(*behaviour), provider="fake", hello=hello(), fingerprint="0" * 12
    )
    return Arm(name=name, implementation=implementation, interpreter=interpreter)


def field_of(*others: Arm) -> tuple[Arm, ...]:
    """A well-behaved baseline called `base`, its twin, and others."""
    base = replace(arm("base"), is_baseline=True)
    return (base, replace(base, name="base" + TWIN_SUFFIX, is_baseline=False, is_twin=True), *others)


def workload(name: str) -> Workload:
    """One of the fake workloads."""
    return Workload(
        name=name,
        path=WORKLOADS / f"{name}.py",
        summary=name,
        tags=frozenset({"cpu"}),
        sizes=("small", "medium", "large"),
    )


def plan(
    *workloads: str,
    arms: tuple[Arm, ...] = (),
    heats: int = 2,
    isolation: Isolation = Isolation.SHARED,
    modes: tuple[tuple[Mode, tuple[int, ...]], ...] = ((Mode.SERIAL, (1,)),),
    limits: Limits | None = None,
    budget: float | None = None,
    warmup: float = 0.01,
    measure: float = 0.02,
    alone: int = 0,
    heats_max: int | None = None,
    precision: float | None = None,
    seed: int = 1,
) -> Plan:
    """A plan over fake workloads, quick enough for a unit test."""
    profile = Profile(
        name="quick",
        isolation=isolation,
        heats_min=heats,
        heats_max=heats_max or heats,
        precision=precision,
        alone=alone,
        budget=budget,
        warmup=warmup,
        measure=measure,
    )
    implementations = tuple(one.implementation for one in arms if not one.is_twin)
    works = tuple(map(workload, workloads))
    matrix = Matrix(
        path=Path("matrix.yaml"),
        baseline="base",
        implementations=implementations,
        workloads=works,
        modes={Mode.SERIAL: (1,), Mode.THREADS: (1, 2)},
        profiles=(profile,),
        limits=limits or Limits(turn=20.0),
    )
    return Plan(
        matrix=matrix,
        profile=profile,
        baseline="base",
        implementations=implementations,
        workloads=works,
        races=tuple((work.name, mode, workers) for work in works for mode, workers in modes),
        seed=seed,
    )


class Remembering:
    """A listener that only remembers."""

    def __init__(self) -> None:
        self.progress: list[Progress] = []
        self.notices: list[str] = []

    def progressed(self, progress: Progress) -> None:
        self.progress.append(progress)

    def noticed(self, message: str) -> None:
        self.notices.append(message)
