"""Who an interpreter is: greeted, checked against its label, and given a fingerprint."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from pyderby.errors import InterpreterUnfit
from pyderby.interpreters import cache
from pyderby.interpreters.spec import Kind
from pyderby.model import Interpreter
from pyderby.worker.protocol import greet

if TYPE_CHECKING:
    from pyderby.interpreters.provider import Candidate
    from pyderby.interpreters.spec import Spec
    from pyderby.model import Hello

_NAMES = {Kind.CPYTHON: "CPython", Kind.PYPY: "PyPy", Kind.JYTHON: "Jython", Kind.IRONPYTHON: "IronPython"}
_OF_THE_PROCESS = ("pid", "clock_resolution_ns")


def identify(spec: Spec, candidate: Candidate) -> Interpreter:
    """Start it, hear who it is, and hold that against what was asked for.

    Raises `InterpreterUnfit` if it does not start or is something else.
    """
    hello = greet(candidate.argv, dict(candidate.env))
    if (is_instead := mismatch(spec, hello)) is not None:
        raise InterpreterUnfit(f"{' '.join(candidate.argv)} is no {spec.text}: it is {is_instead}")
    lasting = {name: value for name, value in dataclasses.asdict(hello).items() if name not in _OF_THE_PROCESS}
    return Interpreter(
        spec=spec.text,
        argv=candidate.argv,
        env=candidate.env,
        provider=candidate.provider,
        hello=hello,
        fingerprint=cache.digest(candidate.argv, candidate.env, lasting),
        notes=candidate.notes,
    )


def mismatch(spec: Spec, hello: Hello) -> str | None:
    """What the interpreter is, if that isn't what `spec` asks for."""
    if spec.kind is Kind.PATH:
        return None
    right = (
        hello.implementation == _NAMES[spec.kind]
        and hello.version[: len(spec.version)] == spec.version
        and (spec.kind is not Kind.CPYTHON or hello.gil_can_be_disabled == spec.free_threaded)
    )
    return None if right else describe(hello)


def describe(hello: Hello) -> str:
    """An interpreter in a few words: `CPython 3.13.5, free-threaded`."""
    threading = ", free-threaded" if hello.gil_can_be_disabled else ""
    return f"{hello.implementation} {'.'.join(map(str, hello.version))}{threading}"
