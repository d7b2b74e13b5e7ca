"""`pyderby check`: the matrix is valid, and every workload runs once and gives the same answer everywhere."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyderby import matrix
from pyderby.analysis.answers import agree, show
from pyderby.errors import Exit, NothingMeasured, WorkerFailure
from pyderby.interpreters import resolve
from pyderby.model import Interpreter, Missing, Mode, Status
from pyderby.worker.protocol import Invocation, WorkloadFailure

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyderby.model import Matrix, Workload

SIZE = "small"


def check(path: Path | None, *, provision: bool, echo: Callable[[str], None]) -> Exit:
    """Validate, then run each workload once at size small under every interpreter that is here or can be provided.

    Raises `InputError` with all problems of the matrix, and `NothingMeasured` if no interpreter is here.
    """
    place = matrix.find(path)
    read = matrix.load(place)
    echo(f"{place}: valid; {len(read.implementations)} implementations, {len(read.workloads)} workloads")
    found = resolve(read.implementations, provision=provision, announce=echo)
    answers: dict[str, tuple[str, Any]] = {}
    failures = 0
    names = sorted(found, key=lambda name: name != read.baseline)
    for name in names:
        interpreter = found[name]
        if isinstance(interpreter, Missing):
            echo(f"{name}: missing: {interpreter.reason}")
            continue
        faults = _run_all(name, interpreter, read, answers)
        failures += len(faults)
        right = len(read.workloads) - len(faults)
        echo(f"{name}: {interpreter.version}: {right} of {len(read.workloads)} workloads run and agree")
        for fault in faults:
            echo(f"  {fault}")
    if not answers and not failures:
        raise NothingMeasured("no interpreter is here", hint="run `pyderby interpreters` to see what could be provided")
    return Exit.CELLS_FAILED if failures else Exit.DONE


def _run_all(name: str, interpreter: Interpreter, read: Matrix, answers: dict[str, tuple[str, Any]]) -> list[str]:
    """Every workload once; the first answer to each is what later ones are held against."""
    faults = []
    invocation: Invocation | None = None
    with tempfile.TemporaryDirectory(prefix="pyderby-") as folder:
        try:
            for workload in read.workloads:
                try:
                    invocation = invocation or _started(interpreter, read, Path(folder))
                    answer = _run(invocation, workload)
                except WorkloadFailure as failure:
                    if failure.status != Status.UNSUPPORTED:
                        faults.append(f"{workload.path}: {failure.status}: {failure.what}")
                    continue
                except WorkerFailure as failure:
                    faults.append(f"{workload.path}: {failure.status}: {failure.what}")
                    if invocation is not None:
                        invocation.kill()
                    invocation = None
                    continue
                first, right = answers.setdefault(workload.name, (name, answer))
                if not agree(answer, right, workload.tolerance):
                    faults.append(f"{workload.path}: answered {show(answer)} where {first} answered {show(right)}")
        finally:
            if invocation is not None:
                invocation.kill()
    return faults


def _started(interpreter: Interpreter, read: Matrix, folder: Path) -> Invocation:
    invocation = Invocation(
        interpreter.argv,
        env=dict(interpreter.env),
        log=folder / "log",
        turn_seconds=read.limits.turn,
        memory_bytes=read.limits.memory_bytes,
    )
    invocation.hello()
    return invocation


def _run(invocation: Invocation, workload: Workload) -> Any:
    invocation.load(workload.path.resolve(), size=SIZE, mode=Mode.SERIAL, workers=1)
    invocation.ready()
    invocation.go(1, 1, stopped=False)
    result = invocation.result()
    if not result.same:
        raise WorkerFailure(Status.WRONG_RESULT, f"its answer changes from call to call: {show(result.answer)}")
    return result.answer
