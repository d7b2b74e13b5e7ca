"""What is on PATH, by the name that it is started with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pyderby.interpreters import discovery, parse_spec

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("text", "program"), [("jython", "jython"), ("ironpython", "ipy"), ("ironpython3.4", "ipy")])
def test_programs_with_a_name_of_their_own(
    text: str, program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not list(discovery.candidates(parse_spec(text)))
    (tmp_path / program).write_text("#!/bin/sh\n")
    (tmp_path / program).chmod(0o755)
    (candidate,) = discovery.candidates(parse_spec(text))
    assert candidate.argv == (str(tmp_path / program),)
