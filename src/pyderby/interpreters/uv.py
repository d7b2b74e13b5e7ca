"""Ready-made builds through `uv python install`, where its downloads can be reached."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pyderby.errors import InterpreterUnavailable
from pyderby.interpreters import cache
from pyderby.interpreters.fingerprint import identify
from pyderby.interpreters.provider import Candidate
from pyderby.interpreters.spec import Kind
from pyderby.process import capture

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pyderby.interpreters.spec import Spec

SECONDS = 600.0


class Uv:
    """Asks uv once; where it fails the first time in a run it isn't asked again."""

    name = "uv"

    def __init__(self) -> None:
        self._refusal: str | None = None

    def offer(self, spec: Spec) -> str | None:
        """uv has CPython and PyPy."""
        if spec.kind in (Kind.CPYTHON, Kind.PYPY):
            return "uv python install, into the user's cache"
        return None

    def _folder(self) -> Path:
        return cache.root() / "uv"

    def cached(self, spec: Spec) -> Candidate | None:
        """The newest that uv has installed into the cache before."""
        if spec.kind not in (Kind.CPYTHON, Kind.PYPY):
            return None
        version = f"{spec.series}t" if spec.free_threaded else spec.series
        program = f"{'python' if spec.kind is Kind.CPYTHON else 'pypy'}{version}"
        label = f"{spec.kind}-{spec.series}*"
        found = sorted(self._folder().glob(f"{label}/bin/{program}"), key=lambda path: path.stat().st_mtime)
        matching = [path for path in found if ("freethreaded" in path.parts[-3]) == spec.free_threaded]
        if not matching:
            return None
        build = matching[-1].parts[-3].replace("+freethreaded", "")
        return Candidate(argv=(str(matching[-1]),), provider=self.name, pedigree=f"uv:{build}")

    def provide(self, specs: Sequence[Spec], announce: Callable[[str], None]) -> list[Candidate]:
        """Install all of `specs` with one call. Raises `InterpreterUnavailable`."""
        if self._refusal is not None:
            raise InterpreterUnavailable(self._refusal)
        announce(f"asking uv for {', '.join(spec.text for spec in specs)}")
        try:
            from uv import find_uv_bin

            self._folder().mkdir(parents=True, exist_ok=True)
            requests = [spec.text for spec in specs]
            argv = [find_uv_bin(), "python", "install", "--no-config", "--no-bin", "--no-progress"]
            done = capture(
                [*argv, "--install-dir", str(self._folder()), *requests], env=dict(os.environ), timeout=SECONDS
            )
        except (OSError, ImportError) as error:
            raise self._refused(f"uv can't be run: {error}") from None
        if done.returncode != 0:
            lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
            raise self._refused(f"uv's downloads can't be reached ({lines[-1][:120] if lines else 'no reason given'})")
        candidates = [candidate for spec in specs if (candidate := self.cached(spec)) is not None]
        if len(candidates) != len(specs):
            raise InterpreterUnavailable("uv installed something else than what was asked for")
        for spec, candidate in zip(specs, candidates, strict=True):
            identify(spec, candidate)
        return candidates

    def _refused(self, reason: str) -> InterpreterUnavailable:
        self._refusal = reason
        return InterpreterUnavailable(reason)
