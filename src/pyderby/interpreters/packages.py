"""What the distribution packages, unpacked into the user's cache: PyPy of its own suite, CPython of any suite."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from pyderby.errors import InterpreterUnavailable
from pyderby.interpreters import apt, cache
from pyderby.interpreters.fingerprint import identify
from pyderby.interpreters.provider import Candidate
from pyderby.interpreters.spec import Kind
from pyderby.process import capture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from pyderby.interpreters.spec import Spec

NAME = "distribution"
COMPILE_SECONDS = 300.0


class PyPyPackages:
    """The packages of the system's own suite: a newer suite's would ask for a newer libc."""

    name = NAME
    _packages = ("pypy3", "pypy3-lib")
    _place = "pypy3-packages"

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

        return cache.lookup(self._place, fits)

    def provide(self, specs: Sequence[Spec], announce: Callable[[str], None]) -> list[Candidate]:
        """Download and unpack. Raises `InterpreterUnavailable`."""
        (spec,) = specs
        with cache.locked(self._place):
            if (ready := self.cached(spec)) is not None:
                return [ready]
            announce(f"downloading PyPy: the distribution's packages {' and '.join(self._packages)}")
            archive = apt.own_archive()
            with cache.workshop(self._place) as work:
                root = work / "root"
                root.mkdir()
                apt.Suite(archive, archive.suite, kind="deb").unpack(self._packages, root)
                candidate = self._candidate(root, archive.suite)
                _compile(cache.located(candidate, root), root.glob("usr/lib/pypy3*"))
                interpreter = identify(spec, cache.located(candidate, root))
                facts = {"python": interpreter.hello.version}
                return [cache.complete(root, self._place, candidate, facts)]

    def _candidate(self, root: Path, suite: str) -> Candidate:
        libraries = sorted({path.parent.relative_to(root) for path in root.glob("usr/lib/*/lib*.so*")})
        return Candidate(
            argv=(f"{{place}}/{_program(root, 'pypy3', 'pypy3-c')}",),
            env=(("LD_LIBRARY_PATH", ":".join(f"{{place}}/{folder}" for folder in libraries)),),
            provider=self.name,
            notes=(f"from the distribution's packages ({suite}), unpacked into the cache",),
        )


class CPythonPackages:
    """CPython as the first suite has it that has it at all, with all libraries of that suite, down to its own libc.

    So a newer suite's runs on an older system, and nothing of the system's is used. The program is told the loader and
    the libraries beside it (patchelf), since an interpreter starts others by its own path.
    """

    name = NAME

    def offer(self, spec: Spec) -> str | None:
        """Any CPython 3 by its name, where there is apt."""
        if spec.kind is not Kind.CPYTHON or len(spec.version) != 2 or not apt.available():
            return None
        return f"the distribution's package {_package(spec)}, with its own libc, unpacked into the user's cache"

    def cached(self, spec: Spec) -> Candidate | None:
        """What was unpacked before."""
        return cache.lookup(_place(spec)) if spec.kind is Kind.CPYTHON else None

    def provide(self, specs: Sequence[Spec], announce: Callable[[str], None]) -> list[Candidate]:
        """Download and unpack; all of `specs` are of one suite. Raises `InterpreterUnavailable`."""
        with cache.locked(f"packages-{specs[0].series}"):
            ready = [self.cached(spec) for spec in specs]
            if all(ready):
                return [one for one in ready if one is not None]
            suite = _suite(specs, announce)
            return [self._unpacked(spec, suite, announce) for spec in specs]

    def _unpacked(self, spec: Spec, suite: apt.Suite, announce: Callable[[str], None]) -> Candidate:
        package = _package(spec)
        announce(f"downloading {package} and all that it needs from {suite.name}")
        with cache.workshop(package) as work:
            root = work / "root"
            root.mkdir()
            suite.unpack([package, "patchelf"], root)
            program = _program(root, package, f"python{spec.series}t")
            candidate = Candidate(
                argv=(f"{{place}}/{program}",),
                provider=self.name,
                notes=(f"the distribution's package {package} ({suite.name}), with its own libc, from the cache",),
                pedigree=f"packages:{suite.name}",
            )
            untold = shutil.copy2(root / program, work / "program")
            _tell_libraries(root, program, place=root)
            _compile(cache.located(candidate, root), root.glob(f"usr/lib/{program.rpartition('/')[2]}*"))
            identify(spec, cache.located(candidate, root))
            shutil.copy2(untold, root / program)
            _tell_libraries(root, program, place=cache.place(_place(spec)))
            return cache.complete(root, _place(spec), candidate, {})


def _package(spec: Spec) -> str:
    return f"python{spec.series}{'-nogil' if spec.free_threaded else ''}"


def _place(spec: Spec) -> str:
    return f"{spec.text}-packages"


def _suite(specs: Sequence[Spec], announce: Callable[[str], None]) -> apt.Suite:
    """The first suite that has them all. Raises `InterpreterUnavailable`."""
    archive = apt.own_archive()
    packages = [_package(spec) for spec in specs]
    failures = []
    for name in dict.fromkeys((archive.suite, *apt.newer_suites())):
        announce(f"looking for {' and '.join(packages)} in {name}")
        suite = apt.Suite(archive, name, kind="deb", bare=True)
        try:
            if all(suite.has(package) for package in packages):
                return suite
            failures.append(f"not in {name}")
        except InterpreterUnavailable as failure:
            failures.append(f"{name}: {failure.what}")
    raise InterpreterUnavailable(
        f"no package {' and '.join(packages)} in the distribution's archive ({'; '.join(failures)})",
        hint="install it by hand and put it on PATH",
    )


def _program(root: Path, *names: str) -> str:
    """The first program by one of these names, relative to `root`. Raises `InterpreterUnavailable`."""
    for name in names:
        if (root / "usr" / "bin" / name).is_file():
            return f"usr/bin/{name}"
    raise InterpreterUnavailable(f"the distribution's package holds no program {names[0]}")


def _tell_libraries(root: Path, program: str, *, place: Path) -> None:
    """Make a program in `root`, which will be at `place`, use the loader and the libraries there.

    Raises `InterpreterUnavailable`.
    """
    loaders = sorted(path.relative_to(root) for path in root.glob("usr/lib/*/ld-linux*.so.*"))
    if not loaders:
        raise InterpreterUnavailable("the distribution's libc holds no loader")
    loader = loaders[0]
    libraries = loader.parent
    patchelf = [str(root / loader), "--library-path", str(root / libraries), str(root / "usr/bin/patchelf")]
    for told in (  # in this order: both at once, or the other way round, patchelf 0.18 damages a program
        ["--force-rpath", "--set-rpath", str(place / libraries)],
        ["--set-interpreter", str(place / loader)],
    ):
        done = capture([*patchelf, *told, str(root / program)], timeout=COMPILE_SECONDS)
        if done.returncode != 0:
            raise InterpreterUnavailable(f"{program} can't be told its libraries: {done.stderr.strip()[:200]}")


def _compile(program: Candidate, libraries: Iterable[Path]) -> None:
    """Byte-compile a library as the package's own installation would, or every start would do it again."""
    for library in libraries:
        # what does not compile there (templates, deliberately bad files) isn't needed
        capture([*program.argv, "-m", "compileall", "-q", str(library)], env=dict(program.env), timeout=COMPILE_SECONDS)
