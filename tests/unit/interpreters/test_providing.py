"""The cache, discovery and the reading of a distribution's sources, without a network."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from pyderby.errors import InterpreterUnavailable
from pyderby.interpreters import apt, cache, discovery, parse_spec, source
from pyderby.interpreters.jython import Jython
from pyderby.interpreters.packages import CPythonPackages, PyPyPackages
from pyderby.interpreters.provider import Candidate
from pyderby.interpreters.uv import Uv

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CANDIDATE = Candidate(argv=("{place}/bin/python",), provider="test", env=(("LIB", "{place}/lib"),), pedigree="p")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYDERBY_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_what_is_complete_is_found_again_at_its_place() -> None:
    with cache.workshop("thing") as work:
        staged = work / "staged"
        staged.mkdir()
        done = cache.complete(staged, "thing-1", CANDIDATE, {"flags": ["a"]})
    assert done.argv == (f"{cache.place('thing-1')}/bin/python",)
    assert cache.lookup("thing-*") == done
    assert cache.lookup("thing-*", lambda record: record["flags"] == ["b"]) is None


def test_half_a_build_leaves_nothing(own_cache: Path) -> None:
    def build() -> None:
        with cache.workshop("thing") as work:
            (work / "half").mkdir()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build()
    assert cache.lookup("thing*") is None
    assert not list((own_cache / "work").iterdir())


def test_what_a_killed_process_left_is_swept(own_cache: Path) -> None:
    stale = own_cache / "work" / "thing-999999999"
    stale.mkdir(parents=True)
    with cache.workshop("other"):
        assert not stale.exists()


def test_a_damaged_record_is_as_good_as_none(own_cache: Path) -> None:
    place = own_cache / "interpreters" / "thing-1"
    place.mkdir(parents=True)
    (place / "pyderby.json").write_text("{")
    assert cache.lookup("thing-*") is None


def test_shims_are_no_interpreters_and_pyenvs_versions_are(tmp_path: Path) -> None:
    pyenv = tmp_path / "pyenv"
    for version in ("3.12.1", "3.13.0"):
        (pyenv / "versions" / version / "bin").mkdir(parents=True)
    environment = {"PATH": f"{pyenv}/shims{os.pathsep}/usr/bin", "PYENV_ROOT": str(pyenv)}
    assert discovery.search_path(environment) == [
        "/usr/bin",
        str(pyenv / "versions/3.13.0/bin"),
        str(pyenv / "versions/3.12.1/bin"),
    ]


def test_a_path_that_is_no_interpreter_says_what_it_did_instead(tmp_path: Path) -> None:
    with pytest.raises(InterpreterUnavailable, match="exited with code 0") as caught:
        discovery.find(parse_spec(str(program(tmp_path / "python", "echo hello"))))
    assert caught.value.hint == "correct the path in the matrix"


def test_an_old_python_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "python2.7", "exit 1")
    monkeypatch.setattr(discovery, "search_path", lambda: [str(tmp_path)])
    assert [one.argv for one in discovery.candidates(parse_spec("cpython2.7"))] == [(str(tmp_path / "python2.7"),)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sources.list", "deb http://one.test/debian bookworm main contrib\n"),
        (
            "sources.list",
            "# deb http://no.test/ bookworm main\ndeb [arch=amd64] http://one.test/debian bookworm main\n",
        ),
        ("sources.list.d/a.list", "deb http://other.test/ stable main\ndeb http://one.test/debian bookworm main\n"),
        (
            "sources.list.d/a.sources",
            "Types: deb\nURIs: http://one.test/debian\nSuites: bookworm x\nComponents: main\n",
        ),
    ],
)
def test_the_systems_own_archive_is_read_from_its_sources(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    archive = apt.own_archive(tmp_path, "bookworm")
    assert (archive.uri, archive.suite, archive.signed_by) == ("http://one.test/debian", "bookworm", None)


def test_the_keyring_of_the_systems_archive_is_kept(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text("deb [signed-by=/usr/share/keyrings/k.gpg] http://one.test/ trixie main\n")
    assert apt.own_archive(tmp_path, "trixie").signed_by == "/usr/share/keyrings/k.gpg"


def test_a_system_without_such_an_archive_is_told(tmp_path: Path) -> None:
    with pytest.raises(InterpreterUnavailable, match="no archive"):
        apt.own_archive(tmp_path, "bookworm")


def test_no_compiler_is_told_with_a_next_step(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    with pytest.raises(InterpreterUnavailable, match="compiler") as caught:
        source.SourceBuild().provide([parse_spec("cpython3.13")], lambda _: None)
    assert caught.value.hint is not None


def test_a_meter_tells_how_far_a_build_is_and_how_long_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    told: list[str] = []
    meter = source.Meter("CPython", 100, told.append)
    for _ in range(50):
        now[0] += 1.0
        meter.line("gcc -c file.c")
    assert told[-1] == "building CPython: 40 of 100 files compiled, about 60 s to go"


def test_uv_is_asked_once_where_its_downloads_cant_be_reached(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    fake = program(tmp_path / "uv", f"echo x >> {calls}; echo 'error: no network' >&2; exit 2")
    monkeypatch.setattr("uv.find_uv_bin", lambda: str(fake))
    shop = Uv()
    for _ in range(2):
        with pytest.raises(InterpreterUnavailable, match="no network"):
            shop.provide([parse_spec("cpython3.13")], lambda _: None)
    assert calls.read_text() == "x\n"


def test_a_jython_archive_with_another_digest_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, own_cache: Path
) -> None:
    folder = tmp_path / "bin"
    program(folder / "java", "exit 0")
    script = 'for a; do case "$a" in -DoutputDirectory=*) d="${a#*=}";; esac; done; /bin/mkdir -p "$d"; '
    program(folder / "mvn", script + 'echo rubbish > "$d/jython-standalone-2.7.4.jar"')
    monkeypatch.setenv("PATH", str(folder))
    for name in ("JAVA_HOME", "JYTHON_JAR"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(InterpreterUnavailable, match="SHA-256"):
        Jython().provide([parse_spec("jython")], lambda _: None)
    assert not list(own_cache.glob("interpreters/*"))


@pytest.mark.parametrize("text", ["/usr/bin/python3", "./python", "pypy3.11", "jython", "cpython3.9"])
def test_providers_have_nothing_in_an_empty_cache_whatever_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str
) -> None:
    monkeypatch.setenv("PYDERBY_CACHE", str(tmp_path))
    monkeypatch.delenv("JYTHON_JAR", raising=False)
    for provider in (Uv(), source.SourceBuild(), CPythonPackages(), PyPyPackages(), Jython()):
        assert provider.cached(parse_spec(text)) is None


HOST = f"{sys.version_info[0]}.{sys.version_info[1]}"


class Archive:
    """Stands for apt.Suite: only `testing` has a CPython, whose loader notes how patchelf is called."""

    def __init__(self, archive: apt.Archive, suite: str, *, kind: str, bare: bool = False) -> None:
        assert (archive.suite, kind, bare) == ("own", "deb", True)
        self.name = suite

    def has(self, package: str) -> bool:
        return self.name == "testing" and package == f"python{HOST}"

    def unpack(self, packages: Sequence[str], folder: Path) -> None:
        assert list(packages) == [f"python{HOST}", "patchelf"]
        program(folder / f"usr/bin/python{HOST}", f'exec {sys.executable} "$@"')
        program(folder / "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", 'echo "$@" >> "$PYDERBY_CACHE/told"')


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt, "Suite", Archive)
    monkeypatch.setattr(apt, "own_archive", lambda: apt.Archive(uri="http://x.test/", suite="own", signed_by=None))
    monkeypatch.setattr(apt, "newer_suites", lambda: ("testing", "unstable"))


@pytest.mark.usefixtures("archive")
def test_a_packaged_cpython_is_told_the_libraries_beside_it(own_cache: Path) -> None:
    spec = parse_spec(f"cpython{HOST}")
    said: list[str] = []
    (found,) = CPythonPackages().provide([spec], said.append)
    place = cache.place(f"cpython{HOST}-packages")
    assert found.argv == (f"{place}/usr/bin/python{HOST}",)
    assert CPythonPackages().cached(spec) == found
    assert CPythonPackages().provide([spec], said.append) == [found]
    *staged, rpath, loader = (own_cache / "told").read_text().splitlines()
    assert len(staged) == 2
    assert not any(str(place) in line for line in staged)
    assert f"--force-rpath --set-rpath {place}/usr/lib/x86_64-linux-gnu" in rpath
    assert f"--set-interpreter {place}/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" in loader
    assert [line for line in said if "testing" in line] == [
        f"looking for python{HOST} in testing",
        f"downloading python{HOST} and all that it needs from testing",
    ]


@pytest.mark.usefixtures("archive")
def test_a_package_in_no_suite_is_told_and_leaves_nothing(own_cache: Path) -> None:
    with pytest.raises(InterpreterUnavailable, match="not in own; not in testing; not in unstable") as caught:
        CPythonPackages().provide([parse_spec("cpython3.14t")], lambda _: None)
    assert "python3.14-nogil" in caught.value.what
    assert not list(own_cache.glob("interpreters/*"))
