"""Which format goes where."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from pyderby.errors import OutputError
from pyderby.report import drawing

if TYPE_CHECKING:
    from pathlib import Path

    from pyderby.summary import Summary


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_is_for_terminals_only(summary: Summary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\033[" in drawing.draw(summary, "terminal", stream=Screen())
    assert "\033[" not in drawing.draw(summary, "terminal", stream=io.StringIO())
    assert "\033[" not in drawing.draw(summary, "terminal")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\033[" not in drawing.draw(summary, "terminal", stream=Screen())


def test_json_is_the_summary_itself(summary: Summary) -> None:
    assert json.loads(drawing.draw(summary, "json"))["format"] == 1


def test_files_go_into_a_folder_of_the_runs_name(summary: Summary, tmp_path: Path) -> None:
    path = drawing.save(summary, "markdown", tmp_path / "published")
    assert path == tmp_path / "published" / summary.run_id / "report.md"
    assert path.read_text(encoding="utf-8").startswith("# pyderby")


def test_a_place_that_cant_be_written_is_told(summary: Summary, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="can't be made"):
        drawing.save(summary, "csv", tmp_path / "file")
