"""`summary.csv`: a row for each cell, for spreadsheets and data frames."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyderby.summary import CellSummary, Summary

COLUMNS = (
    "id", "workload", "mode", "workers", "implementation", "size", "isolation", "status", "grade", "steady", "course",
    "seconds", "seconds_low", "seconds_high", "seconds_median", "seconds_total", "cpu_seconds",
    "ratio", "ratio_low", "ratio_high", "ratio_p", "ratio_batch", "ratio_median", "ratio_total", "verdict", "precise",
    "startup_seconds", "cold_seconds", "steady_after_seconds", "break_even_seconds", "heats", "reason",
)  # fmt: skip


def render(summary: Summary) -> str:
    """The cells as comma-separated values with a header; what is unknown is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(_shown, _row(cell)) for cell in summary.cells)
    return out.getvalue()


def _shown(value: object) -> object:
    """Nine digits are more than any measurement has, and the same on every machine."""
    return f"{value:.9g}" if isinstance(value, float) else value


def _row(cell: CellSummary) -> list[object]:
    seconds, ratio = cell.seconds, cell.ratio
    return [
        cell.id, cell.workload, cell.mode, cell.workers, cell.implementation, cell.size, cell.isolation, cell.status,
        cell.grade, cell.steady or "", cell.course or "",
        *([seconds.value, seconds.low, seconds.high, seconds.median, seconds.total] if seconds else [""] * 5),
        _known(cell.cpu_seconds),
        *([ratio.value, ratio.low, ratio.high, ratio.p, ratio.batch] if ratio else [""] * 5),
        *([ratio.median.value, ratio.total.value] if ratio else [""] * 2),
        ratio.verdict if ratio else "",
        _known(cell.precise),
        _known(cell.startup_seconds), _known(cell.cold_seconds), _known(cell.steady_after_seconds),
        _known(cell.break_even.seconds if cell.break_even else None),
        sum(log is not None for log in cell.heats),
        _inert(cell.reason or ""),
    ]  # fmt: skip


def _known(value: float | None) -> object:
    return "" if value is None else value


def _inert(text: str) -> str:
    """Text from outside that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
