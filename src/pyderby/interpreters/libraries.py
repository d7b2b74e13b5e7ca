"""What workloads require: distributions, installed once for each interpreter, into the user's cache."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from pyderby.interpreters import cache
from pyderby.model import Library, Status
from pyderby.process import capture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from pyderby.model import Interpreter, Workload

SECONDS = 600.0
INSTALLABLE = ("CPython", "PyPy", "GraalVM")
"""Implementations that installers know."""

_RECORD = "pyderby.json"


def provide(
    interpreter: Interpreter, workloads: Iterable[Workload], *, provision: bool, announce: Callable[[str], None]
) -> dict[str, Library]:
    """By the workload's name, where what it requires is, or why it is not there."""
    made: dict[tuple[str, ...], Library] = {}
    found = {}
    for work in workloads:
        if work.requires:
            requires = tuple(sorted(work.requires))
            if requires not in made:
                made[requires] = _one(interpreter, requires, provision=provision, announce=announce)
            found[work.name] = made[requires]
    return found


def place(interpreter: Interpreter, requires: Sequence[str]) -> Path:
    """The folder of these distributions for this interpreter."""
    return cache.root() / "libraries" / cache.digest(interpreter.fingerprint, list(requires))


def _one(
    interpreter: Interpreter, requires: tuple[str, ...], *, provision: bool, announce: Callable[[str], None]
) -> Library:
    names = ", ".join(requires)
    kind = interpreter.hello.implementation
    if kind not in INSTALLABLE:
        return Library(status=Status.UNSUPPORTED, reason=f"needs {names}, which can't be installed for {kind}")
    target = place(interpreter, requires)
    with cache.locked(f"libraries-{target.name}"):
        if (target / _RECORD).exists():
            return Library(path=target)
        if not provision:
            return Library(
                status=Status.DEPENDENCY_FAILED,
                reason=f"needs {names}, and providing was not allowed",
                hint="leave out --no-provision",
            )
        announce(f"installing {names} for {kind} {interpreter.version}")
        return _install(interpreter, requires, target)


def _install(interpreter: Interpreter, requires: tuple[str, ...], target: Path) -> Library:
    """With uv, wheels only: what would have to be compiled first is not the same everywhere."""
    with cache.workshop(f"libraries-{target.name}") as shop:
        staged = shop / "libraries"
        try:
            from uv import find_uv_bin

            argv = [find_uv_bin(), "pip", "install", "--python", interpreter.argv[0], "--target", str(staged)]
            done = capture(
                [*argv, "--only-binary", ":all:", "--no-progress", "--", *requires],
                env={**os.environ, **dict(interpreter.env), "UV_LINK_MODE": "copy"},
                timeout=SECONDS,
            )
        except (OSError, ImportError) as error:
            return _failed(requires, f"uv can't be run: {error}")
        if done.returncode != 0:
            return _failed(requires, last_words(done.stderr))
        record = {"requires": list(requires), "interpreter": interpreter.fingerprint, "said": last_words(done.stderr)}
        (staged / _RECORD).write_text(json.dumps(record, indent=1), encoding="utf-8")
        target.parent.mkdir(parents=True, exist_ok=True)
        staged.replace(target)
    return Library(path=target)


def last_words(text: str) -> str:
    """The end of what an installer said, on one line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " ".join(lines[-2:])[-300:] if lines else "the installer said nothing"


def _failed(requires: Sequence[str], why: str) -> Library:
    return Library(
        status=Status.DEPENDENCY_FAILED,
        reason=f"{', '.join(requires)} could not be installed: {why}",
        hint="see whether the network and a wheel for this interpreter are there",
    )
