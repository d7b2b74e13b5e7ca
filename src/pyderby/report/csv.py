"""`summary.csv`: a row for each cell, for spreadsheets and data frames."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyderby.summary import CellSummary, Summary

COLUMNS = (
    "id", "workload", "mode", "workers", "implementation", "size", "isolation", "status", "grade", "steady",
    "seconds", "seconds_low", "seconds_high", "seconds_total", "cpu_seconds",
    "ratio", "ratio_low", "ratio_high", "ratio_p", "ratio_total", "verdict", "heats", "reason",
)  # fmt: skip


def render(summary: Summary) -> str:
    """The cells as comma-separated values with a header; what is unknown is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(cell) for cell in summary.cells)
    return out.getvalue()


def _row(cell: CellSummary) -> list[object]:
    seconds, ratio = cell.seconds, cell.ratio
    return [
        cell.id, cell.workload, cell.mode, cell.workers, cell.implementation, cell.size, cell.isolation, cell.status,
        cell.grade, cell.steady or "",
        *([seconds.value, seconds.low, seconds.high, seconds.total] if seconds else [""] * 4),
        "" if cell.cpu_seconds is None else cell.cpu_seconds,
        *([ratio.value, ratio.low, ratio.high, ratio.p, ratio.total.value, ratio.verdict] if ratio else [""] * 6),
        sum(log is not None for log in cell.heats),
        _inert(cell.reason or ""),
    ]  # fmt: skip


def _inert(text: str) -> str:
    """Text from outside that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
