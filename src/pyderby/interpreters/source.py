"""CPython built from the upstream source that a distribution's archive carries.

A pair, with the lock and without, is built from the same source with the same flags but `--disable-gil`.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyderby.errors import InterpreterUnavailable
from pyderby.interpreters import apt, cache
from pyderby.interpreters.fingerprint import identify
from pyderby.interpreters.provider import Candidate
from pyderby.interpreters.spec import Kind
from pyderby.process import capture, stream

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pyderby.interpreters.spec import Spec

FLAGS = ("--disable-test-modules", "--without-ensurepip")
OPTIMIZED_FLAGS = ("--enable-optimizations", "--with-lto")
ANNOUNCE_SECONDS = 20.0
STEP_SECONDS = 3 * 3600.0
LOG_LINES = 12
_COMPILES = re.compile(r"\s-c\s")


@dataclass(frozen=True, kw_only=True)
class Source:
    """An upstream tarball, unpacked: where, which version, and the digest of the tarball."""

    folder: Path
    version: str
    digest: str
    suite: str


class SourceBuild:
    """Builds CPython with the machine's own compiler, once for each source and set of flags."""

    name = "source"

    def __init__(self, *, optimized: bool = False) -> None:
        self._flags = (*FLAGS, *(OPTIMIZED_FLAGS if optimized else ()))

    def offer(self, spec: Spec) -> str | None:
        """Any CPython 3 by its name, where there are apt and a C compiler."""
        if spec.kind is not Kind.CPYTHON or len(spec.version) != 2 or not apt.available():
            return None
        return f"built from the distribution's source package python{spec.series}, into the user's cache"

    def cached(self, spec: Spec) -> Candidate | None:
        """What has been built with the same flags before."""
        if spec.kind is not Kind.CPYTHON:
            return None
        return cache.lookup(f"{spec.text}-source-*", lambda record: record["flags"] == list(self._flags))

    def provide(self, specs: Sequence[Spec], announce: Callable[[str], None]) -> list[Candidate]:
        """Build all of `specs` (one version) from one source. Raises `InterpreterUnavailable`."""
        compiler()
        with cache.locked(f"source-{specs[0].series}"):
            ready = [self.cached(spec) for spec in specs]
            if all(ready) and len({one.pedigree for one in ready if one}) == 1:  # another process was quicker
                return [one for one in ready if one is not None]
            with cache.workshop(f"cpython{specs[0].series}") as work:
                source = fetch(specs[0].series, work, announce)
                return [self._build(spec, source, work, announce) for spec in specs]

    def _build(self, spec: Spec, source: Source, work: Path, announce: Callable[[str], None]) -> Candidate:
        flags = (*self._flags, *(("--disable-gil",) if spec.free_threaded else ()))
        name = f"{spec.text}-source-{cache.digest(source.digest, flags)}"
        build, stage = work / f"build-{spec.text}", work / f"stage-{spec.text}"
        build.mkdir()
        prefix = cache.place(name)
        label = f"CPython {source.version}{' free-threaded' if spec.free_threaded else ''}"
        begun = time.monotonic()
        announce(f"building {label} from source ({', '.join(flags)}): some minutes, once")
        self._step([str(source.folder / "configure"), f"--prefix={prefix}", *flags], build, "configure")
        steps = sum(1 for line in _dry_run(build) if _COMPILES.search(line))
        meter = Meter(label, steps, announce)
        self._step(["make", f"-j{os.cpu_count() or 1}"], build, "make", meter.line)
        self._step(["make", "install", f"DESTDIR={stage}"], build, "make install")
        staged = stage / prefix.relative_to("/")
        program = f"bin/python{spec.series}{'t' if spec.free_threaded else ''}"
        candidate = Candidate(
            argv=(f"{{place}}/{program}",),
            provider=self.name,
            notes=(f"built from the upstream source of {source.version} in {source.suite}: {' '.join(flags)}",),
            pedigree=f"source:{cache.digest(source.digest, self._flags)}",
        )
        identify(spec, cache.located(candidate, staged))
        shutil.rmtree(build, ignore_errors=True)
        done = cache.complete(staged, name, candidate, {"flags": list(self._flags), "version": source.version})
        announce(f"built {label} in {time.monotonic() - begun:.0f} s")
        return done

    def _step(self, argv: Sequence[str], folder: Path, what: str, on_line: Callable[[str], None] | None = None) -> None:
        """One step of the build. Raises `InterpreterUnavailable` with the last lines that it printed."""
        last: list[str] = []

        def remember(line: str) -> None:
            last.append(line)
            del last[:-LOG_LINES]
            if on_line is not None:
                on_line(line)

        try:
            code = stream(argv, cwd=folder, on_line=remember, timeout=STEP_SECONDS)
        except OSError as error:
            raise InterpreterUnavailable(f"{argv[0]} can't be run: {error.strerror}", hint="install make") from None
        if code != 0:
            raise InterpreterUnavailable(
                f"{what} failed with code {code}:\n    " + "\n    ".join(last),
                hint="install what the last lines miss (a C compiler and headers), then try again",
            )


class Meter:
    """Turns the lines of a `make` into an announcement now and then, with an estimate from the steps done so far."""

    def __init__(self, label: str, steps: int, announce: Callable[[str], None]) -> None:
        self._label = label
        self._steps = max(1, steps)
        self._announce = announce
        self._done = 0
        self._begun = self._last = time.monotonic()

    def line(self, line: str) -> None:
        """Take note of a line of output."""
        if _COMPILES.search(line):
            self._done += 1
        now = time.monotonic()
        if now - self._last < ANNOUNCE_SECONDS:
            return
        self._last = now
        share = min(1.0, self._done / self._steps)
        left = (now - self._begun) * (1 / share - 1) if share > 0 else None
        to_go = f", about {left:.0f} s to go" if left is not None else ""
        self._announce(f"building {self._label}: {self._done} of {self._steps} files compiled{to_go}")


def compiler() -> str:
    """The C compiler. Raises `InterpreterUnavailable` if there is none."""
    for name in (os.environ.get("CC", ""), "cc", "gcc", "clang"):
        if name and (path := shutil.which(name)):
            return path
    raise InterpreterUnavailable(
        "building CPython takes a C compiler, and there is none on PATH", hint="install gcc and make, then try again"
    )


def _dry_run(build: Path) -> list[str]:
    return capture(["make", "-n"], cwd=build, timeout=STEP_SECONDS).stdout.splitlines()


def fetch(series: str, work: Path, announce: Callable[[str], None]) -> Source:
    """The source of CPython `series` from the first suite that has a package by that name.

    Raises `InterpreterUnavailable` if no suite has it.
    """
    archive = apt.own_archive()
    package = f"python{series}"
    failures = []
    for suite_name in dict.fromkeys((archive.suite, *apt.newer_suites())):
        announce(f"looking for {package} in {suite_name}")
        suite = apt.Suite(archive, suite_name, kind="deb-src")
        try:
            version = suite.source_version(package)
            if version is None:
                failures.append(f"{suite_name} hasn't got it")
                continue
            downloads = work / "download"
            downloads.mkdir(exist_ok=True)
            tarball = suite.fetch_source(package, version, downloads)
        except InterpreterUnavailable as failure:
            failures.append(f"{suite_name}: {failure.what}")
            continue
        return _unpack(tarball, work / "source", f"{suite_name} ({version})")
    raise InterpreterUnavailable(
        f"no source package {package} in the distribution's archive ({'; '.join(failures)})",
        hint=f"install CPython {series} by hand and put it on PATH",
    )


def _unpack(tarball: Path, folder: Path, suite: str) -> Source:
    folder.mkdir()
    # the program, for tarfile learned to refuse hostile members only with 3.11.4
    done = capture(["tar", "--extract", "--no-same-owner", "--file", str(tarball), "--directory", str(folder)])
    if done.returncode != 0:
        raise InterpreterUnavailable(f"{tarball.name} can't be unpacked: {done.stderr.strip()[:200]}")
    top = next(path.parent for path in sorted(folder.glob("*/configure")))
    level = (top / "Include" / "patchlevel.h").read_text(encoding="utf-8")
    match = re.search(r'#define PY_VERSION\s+"([^"]+)"', level)
    return Source(folder=top, version=match[1] if match else "unknown", digest=cache.file_digest(tarball), suite=suite)
