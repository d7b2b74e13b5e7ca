"""What is on this machine already."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from pyderby.errors import InterpreterUnfit
from pyderby.interpreters import cache
from pyderby.interpreters.fingerprint import identify
from pyderby.interpreters.provider import Candidate
from pyderby.interpreters.spec import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyderby.interpreters.spec import Spec
    from pyderby.model import Interpreter

NAME = "found"

PROGRAMS = {Kind.JYTHON: "jython", Kind.IRONPYTHON: "ipy"}
"""What is started by a name of its own."""


def search_path(environment: Mapping[str, str] = os.environ) -> list[str]:
    """PATH without version managers' shims, which are no interpreters, and with pyenv's versions at its end."""
    pyenv = Path(environment.get("PYENV_ROOT") or Path.home() / ".pyenv")
    entries = [entry for entry in environment.get("PATH", "").split(os.pathsep) if entry]
    real = [entry for entry in entries if Path(entry).name != "shims"]
    return [*real, *map(str, sorted(pyenv.glob("versions/*/bin"), reverse=True))]


def candidates(spec: Spec) -> Iterator[Candidate]:
    """Everything here that may be `spec`, the likeliest first."""
    if spec.kind is Kind.PATH:
        yield Candidate(argv=(str(Path(spec.text).absolute()),), provider="path")
    elif spec.kind in PROGRAMS:
        if (program := shutil.which(PROGRAMS[spec.kind], path=os.pathsep.join(search_path()))) is not None:
            yield Candidate(argv=(program,), provider=NAME)
    else:
        yield from _pythons(spec)


def _pythons(spec: Spec) -> Iterator[Candidate]:
    from python_discovery import DiskCache, iter_interpreters

    environment = {**os.environ, "PATH": os.pathsep.join(search_path())}
    logging.getLogger("python_discovery").setLevel(logging.CRITICAL)  # what is too old for it is no news to a user
    known = DiskCache(cache.root() / "discovery")
    for info in iter_interpreters(spec.text, cache=known, env=environment):
        # a virtual environment's interpreter is the one that it was made from
        program = info.system_executable or info.executable
        if program is not None and bool(info.free_threaded) == spec.free_threaded:
            yield Candidate(argv=(program,), provider=NAME)
    if spec.kind is Kind.CPYTHON:  # python-discovery does not look at what is as old as 2.7
        for folder in search_path():
            if (named := shutil.which(f"python{spec.series}", path=folder)) is not None:
                yield Candidate(argv=(named,), provider=NAME)


def find(spec: Spec) -> Interpreter | None:
    """The first candidate that is what it should be.

    Raises `InterpreterUnfit` for a path, which nothing else can stand for.
    """
    for candidate in candidates(spec):
        try:
            return identify(spec, candidate)
        except InterpreterUnfit as unfit:
            if spec.kind is Kind.PATH:
                raise InterpreterUnfit(unfit.what, hint="correct the path in the matrix") from None
    return None
