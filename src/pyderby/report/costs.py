"""What the implementations are and use beside wall time, and what is missing or failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyderby.report import words
from pyderby.report.table import Table, Tone, entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyderby.summary import CellSummary, Summary


def costs(summary: Summary) -> Table:
    """What the implementations are, and what they use beside wall time."""
    rows = []
    for name, facts in summary.implementations.items():
        if facts.status != "ok":
            continue
        turn = summary.effort.turn_cost_seconds.get(name)
        rows.append(
            (
                entry(name),
                entry(facts.version or ""),
                entry(facts.provider or ""),
                entry(_startup(summary.cells, name)),
                entry(_cpu_share(summary.cells, name, "serial")),
                entry(_cpu_share(summary.cells, name, "threads")),
                entry("" if turn is None else words.seconds(turn)),
            )
        )
    return Table(
        title="Start-up, CPU time for each second of wall time, and the cost of a turn",
        columns=("implementation", "version", "from", "start-up", "CPU serial", "CPU threads", "turn cost"),
        rows=tuple(rows),
        notes=(
            "start-up: an empty program, run alone",
            "CPU: medians over workloads tagged cpu; above 1 in serial: a collector or compiler elsewhere is not free",
        ),
    )


def _startup(cells: Iterable[CellSummary], name: str) -> str:
    known = [cell.startup_seconds for cell in cells if cell.implementation == name]
    seconds = next((one for one in known if one is not None), None)
    return "" if seconds is None else words.seconds(seconds)


def _cpu_share(cells: Iterable[CellSummary], name: str, mode: str) -> str:
    mine = [cell for cell in cells if cell.implementation == name and cell.mode == mode and "cpu" in cell.tags]
    most = max((cell.workers for cell in mine), default=1)
    shares = sorted(
        cell.cpu_seconds / cell.seconds.total
        for cell in mine
        if cell.workers == most and cell.cpu_seconds is not None and cell.seconds is not None
    )
    return f"{shares[len(shares) // 2]:.2f}" if shares else ""


def troubles(summary: Summary) -> Table:
    """Everything that is missing or failed, with the reason and the next step; like cells share a row."""
    rows = []
    for name, facts in summary.implementations.items():
        if facts.status != "ok":
            rows.append((name, facts.status, facts.reason or "", facts.hint or ""))
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for cell in summary.cells:
        if cell.status not in ("ok", "missing"):
            key = (cell.status, cell.reason or "", cell.hint or "")
            grouped.setdefault(key, []).append(cell.id)
    for (status, reason, hint), ids in grouped.items():
        rows.append((_together(ids), status, reason, hint))
    tones = {"missing": Tone.DIM, "unsupported": Tone.DIM, "not-run": Tone.DIM}
    return Table(
        title="Missing or failed",
        columns=("what", "status", "why", "next step"),
        rows=tuple(
            (entry(what), entry(status, tones.get(status, Tone.BAD)), entry(reason), entry(hint))
            for what, status, reason, hint in rows
        ),
    )


def _together(ids: Sequence[str]) -> str:
    return ids[0] if len(ids) == 1 else f"{ids[0]} and {len(ids) - 1} more"
