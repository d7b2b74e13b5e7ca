"""Reports, held against files that a person has looked at. `pytest --update-golden` writes them anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pyderby.report import csv, markdown, terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyderby.summary import Summary

GOLDEN = Path(__file__).parents[2] / "golden"

FORMS: dict[str, Callable[[Summary], str]] = {
    "report.txt": lambda summary: terminal.render(summary, colour=False, width=110),
    "report.md": markdown.render,
    "summary.csv": csv.render,
}


@pytest.mark.parametrize("name", FORMS)
def test_a_report_is_as_it_was_when_somebody_looked_at_it(
    name: str, summary: Summary, pytestconfig: pytest.Config
) -> None:
    drawn = FORMS[name](summary)
    path = GOLDEN / name
    if pytestconfig.getoption("update_golden"):
        path.write_text(drawn, encoding="utf-8")
    assert drawn == path.read_text(encoding="utf-8")
