"""CSV: a row a cell, readable by any reader, inert in any spreadsheet."""

from __future__ import annotations

import csv as reader
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pyderby.report import csv

if TYPE_CHECKING:
    from pyderby.summary import Summary


def test_there_is_a_row_for_every_cell(summary: Summary) -> None:
    rows = list(reader.DictReader(io.StringIO(csv.render(summary))))
    assert [row["id"] for row in rows] == [cell.id for cell in summary.cells]
    ratios = {row["id"]: row["ratio"] for row in rows}
    for cell in summary.cells:
        if cell.ratio is None:
            assert ratios[cell.id] == ""
        else:
            assert float(ratios[cell.id]) == pytest.approx(cell.ratio.value, rel=1e-8)


@pytest.mark.parametrize("reason", ['=HYPERLINK("x")', "+1", "-1", "@x", "\t=1"])
def test_no_reason_is_taken_for_a_formula(summary: Summary, reason: str) -> None:
    evil = replace(summary, cells=(replace(summary.cells[0], reason=reason),))
    (row,) = reader.DictReader(io.StringIO(csv.render(evil)))
    assert row["reason"] == f"'{reason}"
