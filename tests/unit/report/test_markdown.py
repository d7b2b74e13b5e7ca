"""Markdown: text from outside stays text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from pyderby.report import markdown
from pyderby.summary import Finding

if TYPE_CHECKING:
    from pyderby.summary import Summary

EVIL = "<script>alert(1)</script> | `x` [a](javascript:b)\n# *now*"


def test_text_from_outside_stays_text(summary: Summary) -> None:
    drawn = markdown.render(replace(summary, findings=(Finding(kind="load-from-others", cell=None, message=EVIL),)))
    assert "<script>" not in drawn
    assert "\n# *now*" not in drawn
    assert r"\[a\](javascript:b)" in drawn


@given(st.text())
def test_escaped_text_is_one_line_without_tags_and_columns(text: str) -> None:
    line = markdown.escaped(text)
    assert len(line.splitlines()) <= 1
    assert "<" not in line
    assert "|" not in line.replace(r"\|", "")


def test_tables_have_as_many_columns_in_every_row(summary: Summary) -> None:
    for block in markdown.render(summary).split("\n\n"):
        if block.startswith("|"):
            assert len({line.replace(r"\|", "").count("|") for line in block.splitlines()}) == 1
