"""`pyderby check`: the matrix is valid, and every workload keeps to the contract under every interpreter here."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from pyderby import matrix
from pyderby.analysis.answers import agree, show
from pyderby.analysis.counts import counted
from pyderby.errors import Exit, InputError, NothingMeasured, WorkerFailure
from pyderby.interpreters import libraries, resolve
from pyderby.model import Interpreter, Library, Missing, Mode, Status
from pyderby.report import terminal, words
from pyderby.report.table import Table, Tone, entry
from pyderby.worker.protocol import Invocation, WorkloadFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pyderby.model import Limits, Workload

SIZE = "small"
SPANS = {"small": (0.001, 0.01), "medium": (0.01, 0.1), "large": (0.1, 2.0)}
"""What a call should take under the baseline, in seconds, by size."""

CALLS = 3
TABLE_WIDTH = 120


@dataclass(kw_only=True)
class _Found:
    """What came of all workloads under all interpreters so far."""

    answers: dict[str, tuple[str, Any]] = field(default_factory=dict)
    faults: int = 0
    unsupported: dict[str, dict[str, str]] = field(default_factory=dict)
    seconds: dict[str, dict[str, float]] = field(default_factory=dict)


class Fault(Exception):  # noqa: N818 - it is the workload's
    """A workload does not keep to the contract."""


def check(path: Path | None, *, provision: bool, echo: Callable[[str], None], only: Sequence[str] = ()) -> Exit:
    """Validate, then run each workload (those whose names match `only`) at size small under every interpreter here.

    Under the baseline also with another order of hashes and at all sizes; with two threads there and where no lock
    hides what is shared. Raises `InputError` with all problems of the matrix and for a glob that matches nothing,
    `NothingMeasured` if no interpreter is here.
    """
    place = matrix.find(path)
    read = matrix.load(place)
    workloads = [work for work in read.workloads if not only or any(fnmatchcase(work.name, glob) for glob in only)]
    if not workloads:
        raise InputError(f"no workload's name matches {' or '.join(only)}")
    echo(f"{place}: valid; {len(read.implementations)} implementations, {len(read.workloads)} workloads")
    found = resolve(read.implementations, provision=provision, announce=echo)
    state = _Found()
    here = 0
    for name in sorted(found, key=lambda name: name != read.baseline):
        interpreter = found[name]
        if isinstance(interpreter, Missing):
            echo(f"{name}: missing: {interpreter.reason}")
            continue
        here += 1
        required = libraries.provide(interpreter, workloads, provision=provision, announce=echo)
        under = _Under(name, interpreter, required, read.limits, state, is_baseline=name == read.baseline)
        faults = list(under.check(workloads))
        lacking = state.unsupported.get(name, {})
        right = len(workloads) - len(faults) - len(lacking)
        echo(f"{name}: {interpreter.version}: {right} of {len(workloads)} workloads run and agree")
        for fault in faults:
            echo(f"  {fault}")
        state.faults += len(faults)
    if not here:
        raise NothingMeasured("no interpreter is here", hint="run `pyderby interpreters` to see what could be provided")
    for table in (_times(read.baseline, state), _unsupported(state)):
        if table.rows:
            echo("\n" + terminal.draw(table, colour=False, width=TABLE_WIDTH))
    return Exit.CELLS_FAILED if state.faults else Exit.DONE


class _Under:
    """All workloads under one interpreter; a process that a workload has killed or soiled is replaced."""

    def __init__(
        self,
        name: str,
        interpreter: Interpreter,
        required: Mapping[str, Library],
        limits: Limits,
        state: _Found,
        *,
        is_baseline: bool,
    ) -> None:
        self._name = name
        self._interpreter = interpreter
        self._required = required
        self._limits = limits
        self._state = state
        self._is_baseline = is_baseline
        self._invocation: Invocation | None = None
        self._folder = Path()

    def check(self, workloads: Sequence[Workload]) -> Iterator[str]:
        """What is wrong, a line a workload at most."""
        with tempfile.TemporaryDirectory(prefix="pyderby-") as folder:
            self._folder = Path(folder)
            try:
                for work in workloads:
                    if (fault := self._one(work)) is not None:
                        yield f"{work.path}: {fault}"
            finally:
                self._kill()

    def _one(self, work: Workload) -> str | None:
        library = self._required.get(work.name, Library())
        if library.status is not Status.OK:
            return self._failed(work, library.status, library.reason or "")
        try:
            self._hold(work, library)
        except WorkloadFailure as failure:
            return self._failed(work, failure.status, failure.what)
        except WorkerFailure as failure:
            self._kill()
            return self._failed(work, failure.status, failure.what)
        except Fault as fault:
            self._kill()
            return str(fault)
        return None

    def _failed(self, work: Workload, status: str, reason: str) -> str | None:
        if status != Status.UNSUPPORTED:
            return f"{status}: {reason}"
        self._state.unsupported.setdefault(self._name, {})[work.name] = reason
        return None

    def _hold(self, work: Workload, library: Library) -> None:
        """Raises `Fault` or `WorkerFailure` for the first thing that is wrong."""
        if work.metric is not None:
            _hold_alone(self._run(work, library, mode=Mode.THREADS, workers=2), SIZE)
            if self._is_baseline:
                for size in work.sizes:
                    _hold_alone(self._run(work, library, mode=Mode.THREADS, size=size), size)
            return
        answer = self._run(work, library)
        first, right = self._state.answers.setdefault(work.name, (self._name, answer))
        if not agree(answer, right, work.tolerance):
            raise Fault(f"answered {show(answer)} where {first} answered {show(right)}")
        if self._is_baseline or self._interpreter.hello.gil_enabled is False:
            shared = self._run(work, library, mode=Mode.THREADS, workers=2)
            if not agree(shared, right, work.tolerance):
                raise Fault(f"answers {show(shared)} with two threads: they share state by accident")
        if self._is_baseline:
            self._kill()
            hashed = self._run(work, library, hash_seed="2")
            self._kill()
            if not agree(hashed, right, work.tolerance):
                raise Fault(f"answers {show(hashed)} with another PYTHONHASHSEED: it depends on the order of hashes")
            for size in work.sizes:
                self._run(work, library, size=size)

    def _run(
        self,
        work: Workload,
        library: Library,
        *,
        mode: Mode = Mode.SERIAL,
        workers: int = 1,
        size: str = SIZE,
        hash_seed: str = "1",
    ) -> Any:
        """The answer after some calls. Raises `Fault` if they differ, or leave anything behind."""
        invocation = self._started(hash_seed)
        invocation.load(work.path.resolve(), size=size, mode=mode, workers=workers, library=library.path)
        ready = invocation.ready()
        if ready.changed:
            raise Fault(f"a call changes {', '.join(ready.changed)}, which others share")
        loops = 1 if work.timed else 2  # where it counts, the second call has to get on with what the first has left
        took = [invocation.go(loops, workers, stopped=False).ns for _ in range(CALLS if size == SIZE else 1)]
        children = psutil.Process(invocation.child.pid).children(recursive=True)
        if children:
            names = ", ".join(sorted({child.name() for child in children}))
            raise Fault(f"a call leaves {len(children)} processes running ({names})")
        result = invocation.result()
        if not result.same and workers > 1:
            raise Fault("its answer changes from call to call with two threads: they share state by accident")
        if not result.same:
            raise Fault(f"its answer changes from call to call; the first was {show(result.answer)}")
        if self._is_baseline and mode is Mode.SERIAL:
            self._state.seconds.setdefault(work.name, {}).setdefault(size, min(took) / 1e9)
        return result.answer

    def _started(self, hash_seed: str) -> Invocation:
        if self._invocation is None:
            self._invocation = Invocation(
                self._interpreter.argv,
                env={**dict(self._interpreter.env), "PYTHONHASHSEED": hash_seed},
                log=self._folder / "log",
                turn_seconds=self._limits.turn,
                memory_bytes=self._limits.memory_bytes,
            )
            self._invocation.hello()
        return self._invocation

    def _kill(self) -> None:
        if self._invocation is not None:
            self._invocation.kill()
            self._invocation = None


def _hold_alone(answer: Any, size: str) -> None:
    """Raises `Fault` if one worker, who has nobody to race with, counts anything that went wrong."""
    counts = counted(answer, 1)
    if counts is None:
        raise Fault(f"answers {show(answer)}: no counts of one worker")
    if counts.events:
        parts = (("lost", counts.lost), ("duplicated", counts.duplicated), ("errors", counts.errors))
        wrong = [f"{number} {name}" for name, number in parts if number]
        kinds = "".join(f", {name}" for name in sorted(counts.kinds))
        raise Fault(f"counts {', '.join(wrong)}{kinds} with one worker at size {size}: its own bookkeeping is wrong")


def _times(baseline: str, state: _Found) -> Table:
    """Seconds a call at each size, marked where they are far from what the size should take."""
    sizes = list(SPANS)
    rows = [
        (entry(name), *(_time(size, seconds.get(size)) for size in sizes))
        for name, seconds in sorted(state.seconds.items())
        if any(size in seconds for size in sizes)
    ]
    spans = "; ".join(f"{size} {words.seconds(low)} to {words.seconds(high)}" for size, (low, high) in SPANS.items())
    return Table(
        title=f"Time of a call under {baseline}",
        columns=("workload", *sizes),
        rows=tuple(rows),
        notes=(f"what suits a race: {spans}; ! is more than twice off",),
    )


def _time(size: str, seconds: float | None) -> Any:
    if seconds is None:
        return entry("")
    low, high = SPANS[size]
    off = not low / 2 <= seconds <= high * 2
    return entry(words.seconds(seconds) + (" !" if off else ""), Tone.BAD if off else Tone.PLAIN)


def _unsupported(state: _Found) -> Table:
    """What runs not everywhere, and why."""
    rows = [
        (entry(work), entry(name), entry(reason))
        for name, lacking in state.unsupported.items()
        for work, reason in sorted(lacking.items())
    ]
    return Table(title="Unsupported", columns=("workload", "under", "why"), rows=tuple(rows))
