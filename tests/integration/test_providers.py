"""Providers at work, into a cache of their own: packages, archives and wheels come from where they really come from."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from pyderby.interpreters import apt, jython, parse_spec
from pyderby.interpreters.fingerprint import identify
from pyderby.interpreters.jython import Jython
from pyderby.interpreters.packages import CPythonPackages, PyPyPackages

if TYPE_CHECKING:
    from pathlib import Path

    from pyderby.interpreters.provider import Provider

pytestmark = pytest.mark.interpreters


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYDERBY_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("JYTHON_JAR", raising=False)
    return tmp_path / "cache"


def provided(provider: Provider, name: str) -> str:
    """Provides, and is what it should be; where from."""
    spec = parse_spec(name)
    assert provider.cached(spec) is None
    (candidate,) = provider.provide([spec], print)
    assert identify(spec, candidate).hello.takes_turns
    again = provider.cached(spec)
    assert again is not None
    assert again.argv == candidate.argv
    return candidate.provider


@pytest.mark.skipif(not apt.available(), reason="there is no apt here")
def test_pypy_runs_from_the_distributions_packages_unpacked_into_the_cache(own_cache: Path) -> None:
    assert provided(PyPyPackages(), "pypy") == "distribution"
    assert not [path for path in own_cache.rglob("*partial*") if path.is_file()]


@pytest.mark.skipif(not apt.available(), reason="there is no apt here")
def test_cpython_runs_from_the_packages_of_whichever_suite_has_it() -> None:
    assert provided(CPythonPackages(), "cpython3.13") == "distribution"


@pytest.mark.skipif(shutil.which("mvn") is None, reason="there is no Maven here")
def test_jython_comes_through_maven() -> None:
    assert provided(Jython(), "jython") == "maven"


@pytest.mark.skipif(not apt.available(), reason="there is no apt here")
def test_jython_runs_from_the_distributions_packages_where_maven_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maven = tmp_path / "mvn"
    maven.write_text("#!/bin/sh\necho 'no network'; exit 1\n")
    maven.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert provided(Jython(), "jython") == "distribution"


def test_java_comes_from_a_wheel_where_there_is_none_and_runs_jython(
    monkeypatch: pytest.MonkeyPatch, own_cache: Path
) -> None:
    which = shutil.which
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr("shutil.which", lambda name, **how: None if name == "java" else which(name, **how))
    provided(Jython(), "jython")
    java = jython.find_java()
    assert java is not None
    assert java.is_relative_to(own_cache)
