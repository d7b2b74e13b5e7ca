"""The terminal's report: width, colour, and text from outside."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pyderby.report import terminal
from pyderby.report.table import Table
from pyderby.summary import Finding

if TYPE_CHECKING:
    from pyderby.summary import Summary

ESCAPES = re.compile(r"\033\[[0-9;]*m")


def test_colour_adds_nothing_but_colour(summary: Summary) -> None:
    plain, coloured = (terminal.render(summary, colour=colour, width=120) for colour in (False, True))
    assert "\033" not in plain
    assert ESCAPES.sub("", coloured) == plain
    assert len(coloured) > len(plain)


@pytest.mark.parametrize("width", [80, 100, 160])
def test_sentences_keep_to_the_width(summary: Summary, width: int) -> None:
    lines = terminal.render(summary, colour=False, width=width).splitlines()
    assert max(map(len, lines)) <= width


def test_faster_and_slower_are_told_apart_without_colour(summary: Summary) -> None:
    drawn = terminal.render(summary, colour=False, width=120)
    assert "▼" in drawn
    assert "faster ▲ slower" in drawn


def test_text_from_outside_steers_no_terminal(summary: Summary) -> None:
    evil = replace(summary, findings=(Finding(kind="load-from-others", cell=None, message="x\033[2J\rgone\a"),))
    assert "\033" not in terminal.render(evil, colour=False, width=100)


def test_everything_that_is_missing_or_failed_has_a_reason(summary: Summary) -> None:
    drawn = " ".join(terminal.render(summary, colour=False, width=300).split())
    assert "the archive has no python9.9" in drawn
    assert "answered 4951 where base answered 4950" in drawn
    assert "gave no answer within its time limit" in drawn


def test_a_table_without_rows_is_its_head() -> None:
    table = Table(title="None", columns=("what", "why"), rows=())
    assert terminal.draw(table, colour=False, width=60).splitlines()[:2] == ["None", "what  why"]
