"""All tables of a report, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyderby.report import costs, gil, ratios, scaling, starts

if TYPE_CHECKING:
    from pyderby.report.table import Table
    from pyderby.summary import Summary


def tables(summary: Summary) -> tuple[Table, ...]:
    """All tables of a report, in order; a table without rows is left out."""
    made = [
        *ratios.ratios(summary),
        *scaling.speedups(summary),
        *scaling.useful_speedups(summary),
        *gil.tables(summary),
        starts.cold_starts(summary),
        starts.break_evens(summary),
        costs.costs(summary),
        costs.troubles(summary),
    ]
    return tuple(table for table in made if table.rows)
