"""The section about the GIL: verdicts, the lock as observed, crossovers, and what is safe without one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from journals import Simulated

from pyderby.analysis import summarise
from pyderby.analysis.counts import rate
from pyderby.report import gil, words
from pyderby.report.table import Tone
from pyderby.summary import CellSeconds, ClaimSummary, Count, Interval

if TYPE_CHECKING:
    from pyderby.report.table import Table
    from pyderby.summary import CellSummary, Summary

CLAIM = ClaimSummary(
    id="it", says="threads do not scale", source="talks", measure="speedup", of="base, threads-2", expect="<= 1.1",
    verdict="supported", value=1.004, low=0.99, high=1.02, p=0.001, n=5,
)  # fmt: skip


def summed() -> Summary:
    run = Simulated(heats=5, threads=True, workloads=("work", "more"), speedups={"base": 1.0, "other": 1.9})
    return summarise(run.manifest(), run.records())


def texts(table: Table) -> list[list[str]]:
    return [[entry.text for entry in row] for row in table.rows]


def test_a_claim_shows_what_was_measured_and_expected() -> None:
    (row,) = texts(gil.claims([CLAIM]))
    assert row[:4] == ["supported", "threads do not scale", "1.00 (0.99 to 1.02)", "speedup <= 1.1"]
    assert row[4] == "base, threads-2 (5 workloads)"
    overhead = replace(CLAIM, measure="overhead", value=0.4, low=0.35, high=0.45)
    assert texts(gil.claims([overhead]))[0][2] == "40% (35% to 45%)"
    counted = replace(CLAIM, measure="value", value=1234.5)
    assert texts(gil.claims([counted]))[0][2] == "1.23e+03 per million"
    assert texts(gil.claims([replace(CLAIM, value=None)]))[0][2] == ""


def test_the_lock_is_shown_beside_what_threads_do() -> None:
    summary = summed()
    named = {name: replace(one, gil=name == "base", gil_by_name=True) for name, one in summary.implementations.items()}
    table = gil.observed(replace(summary, implementations=named))
    assert texts(table) == [
        ["base", "on", "on", "2 serialised of 2", "", ""],
        ["other", "on", "none", "2 parallel of 2", "", ""],
    ]
    assert [row[2].tone for row in table.rows] == [Tone.PLAIN, Tone.BAD]


def test_the_price_of_no_lock_is_time_and_memory() -> None:
    summary = summed()
    lockless = {
        name: replace(one, gil=name == "base", memory=Interval(value=1.25, low=1.2, high=1.3))
        for name, one in summary.implementations.items()
    }
    (row,) = texts(gil.absence(replace(summary, implementations=lockless)))
    assert row[:2] == ["other", "none"]
    assert row[2].startswith(words.ratio(summary.geomean["other"].value))
    assert row[3] == "1.25 ±4.1%"
    assert not gil.absence(replace(summary, geomean={})).rows


def test_memory_of_unlike_work_is_left_out_and_the_table_says_so() -> None:
    summary = summed()
    lockless = {name: replace(one, memory=None) for name, one in summary.implementations.items()}
    table = gil.absence(replace(summary, implementations=lockless))
    assert texts(table)[0][3] == ""
    assert any("memory: only where both did the same work" in note for note in table.notes)


def in_mode(cell: CellSummary, mode: str, seconds: float, ready: float, wide: float | None = 0.01) -> CellSummary:
    """The cell with so many seconds a call, give or take the share `wide` (no interval if None)."""
    low, high = (None, None) if wide is None else (seconds * (1 - wide), seconds * (1 + wide))
    own = CellSeconds(value=seconds, low=low, high=high, median=seconds, total=seconds)
    return replace(cell, mode=mode, workers=2, seconds=own, ready_seconds=ready)


def test_processes_are_ahead_once_their_start_has_paid() -> None:
    summary = summed()
    cell = next(cell for cell in summary.cells if cell.implementation == "base")
    slow, fast = in_mode(cell, "threads", 0.2, 0.0), in_mode(cell, "processes", 0.1, 0.5)
    ((workload, name, workers, ready, ahead),) = texts(gil.crossovers(replace(summary, cells=(slow, fast))))
    assert (workload, name, workers) == ("work", "base", "2")
    assert ready == "500 ms"
    assert ahead == "1 s"  # five calls of 0.2 s: half a second saved
    never = in_mode(cell, "processes", 0.3, 0.5)
    assert texts(gil.crossovers(replace(summary, cells=(slow, never))))[0][-1] == "never"
    assert texts(gil.crossovers(replace(summary, cells=(slow,)))) == []


@pytest.mark.parametrize(
    ("threads", "processes", "ready", "wide", "told"),
    [
        (0.2, 0.1, 0.1, 0.01, "at once"),  # ready first and faster
        (0.2, 0.1, 0.2, 0.01, "at once"),
        (0.2, 0.3, 0.1, 0.01, "not told"),  # ready first, then overtaken
        (0.2, 0.19, 0.5, 0.1, "not told"),  # intervals overlap
        (0.2, 0.21, 0.5, 0.1, "not told"),
        (0.2, 0.19, 0.1, 0.1, "not told"),
        (0.2, 0.2, 0.5, 0.0, "not told"),
        (0.2, 0.1, 0.5, None, "not told"),  # too few heats for an interval
        (0.2, 0.3, 0.5, 0.01, "never"),
    ],
)
def test_what_is_ahead_is_told_only_where_it_is_known(
    threads: float, processes: float, ready: float, wide: float | None, told: str
) -> None:
    summary = summed()
    cell = next(cell for cell in summary.cells if cell.implementation == "base")
    cells = in_mode(cell, "threads", threads, 0.2, wide), in_mode(cell, "processes", processes, ready, wide)
    table = gil.crossovers(replace(summary, cells=cells))
    assert texts(table)[0][-1] == told
    assert any("other arms" in note and "at most" in note for note in table.notes)


def counting(cell: CellSummary, events: int, **errors: int) -> CellSummary:
    return replace(
        cell,
        tags=("safety",),
        count=Count(what="lost updates", tries=2_000_000, events=events, errors=errors),
        value=rate(events, 2_000_000),
    )


def test_safety_says_seen_and_not_seen() -> None:
    summary = summed()
    cells = [cell for cell in summary.cells if cell.workers == 2 and cell.workload == "work"]
    base, other = cells
    table = gil.safety(replace(summary, cells=(counting(base, 0), counting(other, 400, RuntimeError=3))))
    assert texts(table) == [["work", "not seen in 2 M tries, below 1.8", "200 in 2 M tries, RuntimeError"]]
    crashed = replace(counting(other, 0), status="crashed", count=None)
    assert texts(gil.safety(replace(summary, cells=(counting(base, 0), crashed))))[0][2] == "crashed"
    assert not gil.safety(summary).rows
