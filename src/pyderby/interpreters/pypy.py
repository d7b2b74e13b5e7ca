"""PyPy as the distribution packages it, unpacked into the user's cache; it runs from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyderby.errors import InterpreterUnavailable
from pyderby.interpreters import apt, cache
from pyderby.interpreters.fingerprint import identify
from pyderby.interpreters.provider import Candidate
from pyderby.interpreters.spec import Kind
from pyderby.process import capture

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pyderby.interpreters.spec import Spec

PACKAGES = ("pypy3", "pypy3-lib")
NAME = "pypy3-packages"
COMPILE_SECONDS = 300.0


class PyPyPackages:
    """The packages of the system's own suite: a newer suite's would ask for a newer libc."""

    name = "distribution"

    def offer(self, spec: Spec) -> str | None:
        """PyPy 3, of whichever version the distribution has."""
        if spec.kind is not Kind.PYPY or not apt.available():
            return None
        return "the distribution's packages pypy3 and pypy3-lib, unpacked into the user's cache"

    def cached(self, spec: Spec) -> Candidate | None:
        """What was unpacked before, if its version is the one asked for."""

        def fits(record: object) -> bool:
            version = tuple(record["python"]) if isinstance(record, dict) else ()
            return spec.kind is Kind.PYPY and version[: len(spec.version)] == spec.version

        return cache.lookup(NAME, fits)

    def provide(self, specs: Sequence[Spec], announce: Callable[[str], None]) -> list[Candidate]:
        """Download and unpack. Raises `InterpreterUnavailable`."""
        (spec,) = specs
        with cache.locked(NAME):
            if (ready := self.cached(spec)) is not None:
                return [ready]
            announce("downloading PyPy: the distribution's packages pypy3 and pypy3-lib")
            archive = apt.own_archive()
            with cache.workshop(NAME) as work:
                root = work / "root"
                root.mkdir()
                apt.Suite(archive, archive.suite, kind="deb").unpack(PACKAGES, root)
                candidate = _candidate(root, archive.suite)
                _compile(root)
                interpreter = identify(spec, cache.located(candidate, root))
                facts = {"python": interpreter.hello.version}
                return [cache.complete(root, NAME, candidate, facts)]


def _compile(root: Path) -> None:
    """Byte-compile the library as the package's own installation would, or every start would do it again."""
    program = cache.located(_candidate(root, ""), root)
    for library in root.glob("usr/lib/pypy3*"):
        # what does not compile there (templates, deliberately bad files) isn't needed
        capture([*program.argv, "-m", "compileall", "-q", str(library)], env=dict(program.env), timeout=COMPILE_SECONDS)


def _candidate(root: Path, suite: str) -> Candidate:
    programs = sorted(path for path in root.glob("usr/bin/pypy3*") if path.name in {"pypy3", "pypy3-c"})
    if not programs:
        raise InterpreterUnavailable("the distribution's package pypy3 holds no program pypy3")
    libraries = sorted({path.parent.relative_to(root) for path in root.glob("usr/lib/*/lib*.so*")})
    return Candidate(
        argv=(f"{{place}}/{programs[0].relative_to(root)}",),
        env=(("LD_LIBRARY_PATH", ":".join(f"{{place}}/{folder}" for folder in libraries)),),
        provider=PyPyPackages.name,
        notes=(f"from the distribution's packages ({suite}), unpacked into the cache",),
    )
