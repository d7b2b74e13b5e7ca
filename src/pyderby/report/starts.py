"""Cold starts, times to the steady state, and when a slow starter is ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyderby.report import words
from pyderby.report.table import Table, entry, others

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyderby.summary import CellSummary, Summary


def _by_workload(
    summary: Summary, title: str, names: Sequence[str], show: Callable[[CellSummary], str], note: str
) -> Table:
    """A row for each serial workload, a column for each implementation; no rows if there is nothing to show."""
    cells = {(cell.workload, cell.implementation): cell for cell in summary.cells if cell.mode == "serial"}
    rows = []
    for workload in dict.fromkeys(workload for workload, _ in cells):
        texts = [show(cells[workload, name]) if (workload, name) in cells else "" for name in names]
        if any(texts):
            rows.append((entry(workload), *map(entry, texts)))
    return Table(title=title, columns=("workload", *names), rows=tuple(rows), notes=(note,))


def cold_starts(summary: Summary) -> Table:
    """From invocations started alone: seconds to the first answer, and to the steady state."""

    def show(cell: CellSummary) -> str:
        if cell.cold_seconds is None:
            return ""
        missing = "?" if cell.course_alone == "undetermined" else "never"
        after = missing if cell.steady_after_seconds is None else words.seconds(cell.steady_after_seconds)
        return f"{words.seconds(cell.cold_seconds)} / {after}"

    names = [summary.baseline, *others(summary)]
    note = (
        "from the start of the process to its first answer / to its steady state; medians; never: not while it was "
        "run; ?: too few iterations to tell"
    )
    return _by_workload(summary, "Cold start and time to the steady state, started alone", names, show, note)


def break_evens(summary: Summary) -> Table:
    """When a slow starter is ahead of the baseline for good."""

    def show(cell: CellSummary) -> str:
        even = cell.break_even
        if even is None:
            return "?" if cell.cold_seconds is not None and cell.ratio is not None else ""
        if even.seconds is None:
            return "never"
        return f"{words.seconds(even.seconds)}{' (extrapolated)' if even.extrapolated else ''}"

    title = f"Ahead of {summary.baseline} for good after so long, both started at once"
    note = (
        "start included, by invocations started alone; extrapolated: by steady speed, beyond what was run; "
        "?: not known to be faster or slower"
    )
    return _by_workload(summary, title, others(summary), show, note)
