"""The words of pyderby as values: frozen, keyword-only, and without behaviour that touches the world."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pyderby.claim import Claim

Seconds = float
Nanoseconds = int

TWIN_SUFFIX = "~twin"


class Mode(enum.StrEnum):
    """How a workload is run."""

    SERIAL = "serial"
    THREADS = "threads"
    PROCESSES = "processes"
    SUBINTERPRETERS = "subinterpreters"


class Isolation(enum.StrEnum):
    """Whether an invocation races one workload or several, one after another."""

    SHARED = "shared"
    PROCESS = "process"


class Status(enum.StrEnum):
    """What became of a cell. Every status but `OK` comes with a reason."""

    OK = "ok"
    MISSING = "missing"
    UNSUPPORTED = "unsupported"
    DEPENDENCY_FAILED = "dependency-failed"
    SETUP_FAILED = "setup-failed"
    WRONG_RESULT = "wrong-result"
    CRASHED = "crashed"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out-of-memory"
    MODE_MISMATCH = "mode-mismatch"
    NOT_RUN = "not-run"

    @property
    def is_failure(self) -> bool:
        """Whether a cell of this status makes the run end with exit code 3."""
        return self not in _NO_FAILURE


_NO_FAILURE = frozenset({Status.OK, Status.MISSING, Status.UNSUPPORTED, Status.NOT_RUN})


@dataclass(frozen=True, kw_only=True)
class Workload:
    """One file of work: the same source under every implementation."""

    name: str
    path: Path
    summary: str
    tags: frozenset[str]
    sizes: tuple[str, ...]
    requires: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    shared: bool = False
    metric: str | None = None
    tolerance: float = 1e-9
    digest: str = ""

    @property
    def timed(self) -> bool:
        """Whether its time is what is measured, and not what it counts: then it has to be warm."""
        return self.metric is None


@dataclass(frozen=True, kw_only=True)
class Implementation:
    """An entry of the matrix. `interpreter` is what to look for: `cpython3.13t`, `pypy`, `jython`, or a path."""

    name: str
    interpreter: str
    env: tuple[tuple[str, str], ...] = ()
    java_options: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a worker may use: seconds for one turn, seconds for one heat, bytes of resident memory."""

    turn: Seconds = 60.0
    heat: Seconds = 600.0
    memory_bytes: int = 2 * 1024**3


@dataclass(frozen=True, kw_only=True)
class Profile:
    """How thoroughly to measure.

    `warmup` is the time an arm with a JIT compiler runs at most before it is measured, `measure` the time the measured
    rounds of one of the first heats take, all arms together. `budget` (the whole run) outranks `heats_min`; `None`
    means no budget. Beyond `heats_min`, up to `heats_max`, heats are added until the half-width of every ratio is
    `precision`. `alone`: how often each serial cell is started by itself, for its cold start and its time to the steady
    state. Of the workloads with any of `tags`, those with any of `mode_tags[mode]` race in that mode; all of them where
    a mode is not in it. `implementations` race unless others are asked for; all if there are none.
    """

    name: str
    tags: frozenset[str] = frozenset()
    size: str = "small"
    isolation: Isolation = Isolation.PROCESS
    heats_min: int = 10
    heats_max: int = 10
    budget: Seconds | None = None
    precision: float | None = None
    margin: float | None = None
    warmup: Seconds = 2.0
    measure: Seconds = 2.0
    alone: int = 0
    mode_tags: Mapping[Mode, frozenset[str]] = field(default_factory=dict)
    implementations: tuple[str, ...] = ()

    @property
    def looks(self) -> bool:
        """Whether heats are added until the intervals are narrow enough."""
        return self.precision is not None and self.heats_max > self.heats_min


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """What may be raced: implementations, workloads, modes and profiles, and what is claimed of the outcome.

    `modes` holds each mode's worker counts, 1 included.
    """

    path: Path
    baseline: str
    implementations: tuple[Implementation, ...]
    workloads: tuple[Workload, ...]
    modes: Mapping[Mode, tuple[int, ...]]
    profiles: tuple[Profile, ...]
    limits: Limits
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Workload × mode × workers × implementation."""

    workload: str
    mode: Mode
    workers: int
    implementation: str

    @property
    def id(self) -> str:
        return f"{self.workload}/{mode_label(self.mode, self.workers)}/{self.implementation}"


def mode_label(mode: Mode, workers: int) -> str:
    """The middle of a cell's id: `serial`, `threads-4`."""
    return str(mode) if mode is Mode.SERIAL else f"{mode}-{workers}"


@dataclass(frozen=True, kw_only=True)
class Hello:
    """Who an interpreter says it is, from the first frame of its worker."""

    implementation: str
    version: tuple[int, ...]
    version_text: str
    gil_enabled: bool | None
    gil_can_be_disabled: bool
    jit: bool
    build: dict[str, Any]
    clock: str
    clock_resolution_ns: float
    cpu_clock: str | None
    takes_turns: bool
    modes: tuple[str, ...]
    pid: int
    executable: str


@dataclass(frozen=True, kw_only=True)
class Interpreter:
    """What was found for an implementation on this machine: a launch command and a fingerprint.

    `argv` starts the interpreter (a script's path and arguments follow it). `env` is added to the worker's
    environment. `notes` are facts a reader of a report should know (that a pair was not built alike, say).
    """

    spec: str
    argv: tuple[str, ...]
    provider: str
    hello: Hello
    fingerprint: str
    env: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        return ".".join(map(str, self.hello.version[:3]))


@dataclass(frozen=True, kw_only=True)
class Missing:
    """An interpreter that can't be had here: why, and what to do about it."""

    spec: str
    reason: str
    hint: str | None = None


@dataclass(frozen=True, kw_only=True)
class Library:
    """What a workload requires, for one interpreter: the folder of it, or why it isn't there."""

    path: Path | None = None
    status: Status = Status.OK
    reason: str | None = None
    hint: str | None = None


@dataclass(frozen=True, kw_only=True)
class Arm:
    """An implementation taking part in a heat; the baseline's twin is one too.

    A pacer is a further copy of the baseline that runs only together with it, to show what the machine can do at once.
    `libraries`: what workloads require, by their names.
    """

    name: str
    implementation: Implementation
    interpreter: Interpreter
    is_baseline: bool = False
    is_twin: bool = False
    is_pacer: bool = False
    libraries: Mapping[str, Library] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, order=True)
class Heat:
    """One workload × mode, raced once by all arms. `workers` holds the counts whose turns alternate: (1,) or (1, 2)."""

    index: int
    workload: str
    mode: Mode
    workers: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """The heats that one set of fresh processes races, one after another: a single one unless isolation is shared."""

    heats: tuple[Heat, ...]


@dataclass(frozen=True, kw_only=True, order=True)
class Solo:
    """A start of one implementation by itself: of a workload, or of nothing at all where `workload` is empty."""

    index: int
    workload: str
    implementation: str


Race = tuple[str, Mode, tuple[int, ...]]
"""A workload's name, a mode, and the worker counts whose turns alternate."""


@dataclass(frozen=True, kw_only=True)
class Unraced:
    """A race that was selected but can't be run."""

    race: Race
    status: Status
    reason: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a run is going to do: the races of every pass, and those that can't be raced here, with the reason."""

    matrix: Matrix
    profile: Profile
    baseline: str
    implementations: tuple[Implementation, ...]
    workloads: tuple[Workload, ...]
    races: tuple[Race, ...]
    seed: int
    unraced: tuple[Unraced, ...] = ()
