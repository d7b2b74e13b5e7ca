"""Times over the baseline's time, and their geometric means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyderby.report import words
from pyderby.report.table import Entry, Table, Tone, entry, others, with_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyderby.summary import CellSummary, Geomean, Summary

FIXED = 0.05
"""Error of an interval whose number of heats was fixed beforehand."""

_MARKS = {
    "faster": ("▼", Tone.GOOD),
    "slower": ("▲", Tone.BAD),
    "same": ("=", Tone.PLAIN),
    "undecided": ("?", Tone.DIM),
}
_LETTERS = {"warming": "w", "no steady state": "n"}


def _ratio(cell: CellSummary | None) -> Entry:
    if cell is None:
        return entry("")
    if cell.status != "ok":
        return entry(cell.status, Tone.DIM)
    if cell.ratio is None:
        return entry("no pair", Tone.DIM)
    mark, tone = _MARKS[cell.ratio.verdict]
    text = f"{with_width(cell.ratio)} {mark}"
    if cell.steady in _LETTERS:
        text += f" {_LETTERS[cell.steady]}"
    return entry(text if cell.precise is not False else f"{text} p", tone)


def ratios(summary: Summary) -> Iterator[Table]:
    """Time over the baseline's time, a table for each mode and number of workers but the pairs' single turns."""
    by_place = {(cell.workload, cell.mode, cell.workers, cell.implementation): cell for cell in summary.cells}
    kinds = dict.fromkeys((cell.mode, cell.workers) for cell in summary.cells)
    names = others(summary)
    for mode, workers in kinds:
        if mode != "serial" and workers == 1:
            continue
        label = "serial" if mode == "serial" else f"{mode}, {workers} workers"
        rows = []
        for workload in dict.fromkeys(cell.workload for cell in summary.cells if cell.mode == mode):
            base = by_place.get((workload, mode, workers, summary.baseline))
            own = words.seconds(base.seconds.value) if base and base.seconds else (base.status if base else "")
            if base is not None and base.steady in _LETTERS:
                own += f" {_LETTERS[base.steady]}"
            cells = [by_place.get((workload, mode, workers, name)) for name in names]
            rows.append((entry(workload), entry(own), *map(_ratio, cells)))
        notes = [_legend(summary)]
        if mode == "serial" and summary.geomean:
            rows.append((entry("geometric mean"), entry(""), *(mean(summary.geomean.get(name)) for name in names)))
            notes.append(_about_means(summary))
        yield Table(
            title=f"Time over {summary.baseline}'s time, {label} (below 1 is faster)",
            columns=("workload", summary.baseline, *names),
            rows=tuple(rows),
            notes=tuple(notes),
        )


def _legend(summary: Summary) -> str:
    looked = "" if summary.alpha == FIXED else f" (error {summary.alpha:.0%} at each look)"
    text = f"± 95% interval over heats{looked} · ▼ faster ▲ slower = same ? undecided"
    if any(cell.steady == "warming" for cell in summary.cells):
        text += " · w still warming up, not a steady figure"
    if any(cell.steady == "no steady state" for cell in summary.cells):
        text += " · n no steady state"
    if any(cell.precise is False for cell in summary.cells):
        text += " · p precision not reached"
    if any(cell.ratio is not None and cell.ratio.batch != 1 for cell in summary.cells):
        text += " · pauses count: summary.csv has medians and totals"
    return text


def mean(found: Geomean | None) -> Entry:
    """`1.23 ±1.2% (16 of 16)`, with the interval for this suite."""
    if found is None:
        return entry("")
    text = words.ratio(found.value)
    if found.suite_low is not None and found.suite_high is not None:
        text += f" ±{words.percent((found.suite_high / found.suite_low) ** 0.5 - 1)}"
    return entry(f"{text} ({found.n} of {found.of})")


def _about_means(summary: Summary) -> str:
    parts = [
        f"{name} {words.ratio(mean.low)} to {words.ratio(mean.high)}"
        for name, mean in summary.geomean.items()
        if mean.low is not None and mean.high is not None
    ]
    text = "geometric mean over the workloads tagged cpu, with the interval for this suite"
    return f"{text}; for workloads like these: {', '.join(parts)}" if parts else text
