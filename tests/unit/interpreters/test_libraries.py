"""What workloads require, installed by a uv that only pretends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import racing

from pyderby.interpreters import libraries
from pyderby.model import Status

if TYPE_CHECKING:
    from pathlib import Path

    from pyderby.model import Interpreter, Workload

INSTALLS = """
while [ "$1" != --target ]; do shift; done
mkdir -p "$2"; echo '' > "$2/module_that_nobody_has.py"; echo installed >&2
echo once >> "$(dirname "$0")/calls"
"""
FAILS = "echo 'Resolving' >&2; echo 'no wheel for this interpreter' >&2; exit 1"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYDERBY_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    uv = tmp_path / "uv"
    uv.write_text(f"#!/bin/sh\n{script}\n")
    uv.chmod(0o755)
    monkeypatch.setattr("uv.find_uv_bin", lambda: str(uv))


def interpreter(kind: str = "CPython") -> Interpreter:
    one = racing.arm("base").interpreter
    return replace(one, hello=replace(one.hello, implementation=kind))


def work(name: str = "counting", *requires: str) -> Workload:
    return replace(racing.workload(name), requires=requires)


def quiet(_: str) -> None:
    pass


def test_what_is_required_is_installed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_cache: Path) -> None:
    use(tmp_path, monkeypatch, INSTALLS)
    works = [work("counting", "numpy"), replace(work("raises", "numpy")), work("drifting")]
    for _ in range(2):
        found = libraries.provide(interpreter(), works, provision=True, announce=quiet)
        assert set(found) == {"counting", "raises"}
        path = found["counting"].path
        assert path is not None
        assert (path / "module_that_nobody_has.py").exists()
        assert path.is_relative_to(own_cache)
    assert (tmp_path / "calls").read_text() == "once\n"


def test_another_interpreter_has_a_folder_of_its_own() -> None:
    other = replace(interpreter(), fingerprint="1" * 12)
    assert libraries.place(interpreter(), ["numpy"]) != libraries.place(other, ["numpy"])
    assert libraries.place(interpreter(), ["numpy"]) != libraries.place(interpreter(), ["scipy"])


def test_what_can_not_be_installed_says_so_in_the_installers_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_cache: Path
) -> None:
    use(tmp_path, monkeypatch, FAILS)
    found = libraries.provide(interpreter(), [work("counting", "numpy")], provision=True, announce=quiet)
    assert found["counting"].status is Status.DEPENDENCY_FAILED
    assert "no wheel for this interpreter" in str(found["counting"].reason)
    assert not list((own_cache / "work").iterdir())


def test_nothing_is_installed_where_that_is_not_wanted_or_can_not_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(tmp_path, monkeypatch, INSTALLS)
    works = [work("counting", "numpy")]
    found = libraries.provide(interpreter(), works, provision=False, announce=quiet)
    assert found["counting"].status is Status.DEPENDENCY_FAILED
    found = libraries.provide(interpreter("Jython"), works, provision=True, announce=quiet)
    assert found["counting"].status is Status.UNSUPPORTED
    assert "can't be installed for Jython" in str(found["counting"].reason)
    assert not (tmp_path / "calls").exists()
