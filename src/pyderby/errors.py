"""Every error that pyderby raises on purpose.

Each says what happened, the likely cause and the next step, and knows the exit code that it ends with (the codes of
`pyderby --help`): 2 the input is at fault, 4 nothing could be measured.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Exit(enum.IntEnum):
    """Exit codes of the command line."""

    DONE = 0
    REGRESSION = 1
    USAGE = 2
    CELLS_FAILED = 3
    NOTHING_MEASURED = 4
    INTERRUPTED = 130


class PyderbyError(Exception):
    """Base of all: `str(error)` is what a person reads, `exit_code` what a shell sees."""

    exit_code = Exit.USAGE

    def __init__(self, what: str, *, hint: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return self.what if self.hint is None else f"{self.what}\n  next: {self.hint}"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong with the input, with its place in the file where there is one."""

    message: str
    path: Path | None = None
    line: int | None = None

    def __str__(self) -> str:
        if self.path is None:
            return self.message
        place = str(self.path) if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.message}"


class InputError(PyderbyError):
    """The matrix, a workload or an option is invalid; carries every problem found, not just the first."""

    def __init__(self, what: str, problems: Iterable[Problem] = (), *, hint: str | None = None) -> None:
        super().__init__(what, hint=hint)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        lines = [self.what, *(f"  {problem}" for problem in self.problems)]
        if self.hint is not None:
            lines.append(f"  next: {self.hint}")
        return "\n".join(lines)


class OutputError(PyderbyError):
    """The run folder can't be made, or it can't be written or read."""


class InterpreterUnavailable(PyderbyError):  # noqa: N818 - the outcome has a name of its own: `missing`
    """An interpreter could neither be found nor provided; the race goes on without it."""

    exit_code = Exit.NOTHING_MEASURED


class InterpreterUnfit(InterpreterUnavailable):
    """Something was found, but it does not start, does not speak, or is not what its name says."""


class NothingMeasured(PyderbyError):  # noqa: N818 - not a fault of the program but a result of the run
    """No cell could be measured: no baseline, or no interpreter at all."""

    exit_code = Exit.NOTHING_MEASURED


class WorkerFailure(PyderbyError):  # noqa: N818 - costs one invocation; the run goes on
    """A worker died, hung, or spoke out of turn. It costs one invocation; `status` is what its cells become."""

    def __init__(self, status: str, reason: str, *, hint: str | None = None) -> None:
        super().__init__(reason, hint=hint)
        self.status = status
