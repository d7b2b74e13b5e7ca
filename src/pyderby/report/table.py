"""The tables of a report, whatever form it takes: titles, columns, cells of text, and notes."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyderby.report import words
from pyderby.summary import Interval

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pyderby.summary import CellSummary, Geomean, ScalingPoint, Summary


class Tone(enum.StrEnum):
    """What a cell of a table says, for those who see colours; its text says the same."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"
    DIM = "dim"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One cell of a table."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, kw_only=True)
class Table:
    """A titled table; every row has as many entries as there are columns, and the first one names it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]
    notes: tuple[str, ...] = ()


FIXED = 0.05
"""Error of an interval whose number of heats was fixed beforehand."""

_MARKS = {
    "faster": ("▼", Tone.GOOD),
    "slower": ("▲", Tone.BAD),
    "same": ("=", Tone.PLAIN),
    "undecided": ("?", Tone.DIM),
}
_LETTERS = {"warming": "w", "no steady state": "n"}
_SCALING_TONES = {"parallel": Tone.GOOD, "negative": Tone.BAD}


def entry(text: str, tone: Tone = Tone.PLAIN) -> Entry:
    """Short for a cell."""
    return Entry(text=text, tone=tone)


def others(summary: Summary) -> list[str]:
    """The implementations that are compared with the baseline, those that are missing last of all left out."""
    return [
        name for name, facts in summary.implementations.items() if name != summary.baseline and facts.status == "ok"
    ]


def tables(summary: Summary) -> tuple[Table, ...]:
    """All tables of a report, in order; a table without rows is left out."""
    made = [*ratios(summary), *speedups(summary), *useful_speedups(summary), cold_starts(summary), break_evens(summary)]
    made += [costs(summary), troubles(summary)]
    return tuple(table for table in made if table.rows)


def _with_width(interval: Interval) -> str:
    half = interval.half_width
    return words.ratio(interval.value) if half is None else f"{words.ratio(interval.value)} ±{words.percent(half)}"


def _ratio(cell: CellSummary | None) -> Entry:
    if cell is None:
        return entry("")
    if cell.status != "ok":
        return entry(cell.status, Tone.DIM)
    if cell.ratio is None:
        return entry("no pair", Tone.DIM)
    mark, tone = _MARKS[cell.ratio.verdict]
    text = f"{_with_width(cell.ratio)} {mark}"
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
            rows.append((entry("geometric mean"), entry(""), *(_mean(summary.geomean.get(name)) for name in names)))
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


def _mean(mean: Geomean | None) -> Entry:
    if mean is None:
        return entry("")
    text = words.ratio(mean.value)
    if mean.suite_low is not None and mean.suite_high is not None:
        text += f" ±{words.percent((mean.suite_high / mean.suite_low) ** 0.5 - 1)}"
    return entry(f"{text} ({mean.n} of {mean.of})")


def _about_means(summary: Summary) -> str:
    parts = [
        f"{name} {words.ratio(mean.low)} to {words.ratio(mean.high)}"
        for name, mean in summary.geomean.items()
        if mean.low is not None and mean.high is not None
    ]
    text = "geometric mean over the workloads tagged cpu, with the interval for this suite"
    return f"{text}; for workloads like these: {', '.join(parts)}" if parts else text


def speedups(summary: Summary) -> Iterator[Table]:
    """Weak-scaling speedups, a table for each mode and number of workers."""
    points = {
        (one.workload, one.mode, point.workers, one.implementation): point
        for one in summary.scaling
        for point in one.points
        if point.workers > 1
    }
    names = [name for name, facts in summary.implementations.items() if facts.status == "ok"]
    for mode, workers in dict.fromkeys((mode, workers) for _, mode, workers, _ in points):
        rows = []
        for workload in dict.fromkeys(one.workload for one in summary.scaling if one.mode == mode):
            row = [entry(workload)]
            for name in names:
                found = points.get((workload, mode, workers, name))
                row.append(entry("") if found is None else _speedup(found))
            ceilings = [
                point.ceiling
                for (name, how, count, _), point in points.items()
                if (name, how, count) == (workload, mode, workers) and point.ceiling is not None
            ]
            row.append(entry(_with_width(ceilings[0]) if ceilings else ""))
            rows.append(tuple(row))
        yield Table(
            title=f"Speedup of {workers} {mode} over 1, the same work for each",
            columns=("workload", *names, "ceiling"),
            rows=tuple(rows),
            notes=(
                f"{workers}.00 is perfect scaling, 1.00 none: paired turns of 1 and of {workers} in the same processes",
                f"ceiling: {workers} processes of {summary.baseline} at once; shares are of it",
                *_laws(summary, mode),
            ),
        )


def _speedup(point: ScalingPoint) -> Entry:
    text = _with_width(Interval(value=point.speedup, low=point.low, high=point.high))
    if point.verdict is None:
        return entry(f"{text} (too few cores)", Tone.DIM)
    share = "" if point.share is None or point.verdict != "parallel" else f" {words.percent(point.share)}"
    return entry(f"{text} {point.verdict}{share}", _SCALING_TONES.get(point.verdict, Tone.PLAIN))


def useful_speedups(summary: Summary) -> Iterator[Table]:
    """What N workers of each implementation do in the time of one of the baseline's, a table for each N."""
    points = [
        (one.workload, one.mode, one.implementation, point)
        for one in summary.scaling
        for point in one.points
        if point.useful is not None and one.implementation != summary.baseline
    ]
    names = others(summary)
    for mode, workers in dict.fromkeys((mode, point.workers) for _, mode, _, point in points):
        found = {
            (workload, name): point.useful
            for workload, how, name, point in points
            if (how, point.workers) == (mode, workers)
        }
        rows = []
        for workload in dict.fromkeys(workload for workload, _ in found):
            ratios = [found.get((workload, name)) for name in names]
            rows.append((entry(workload), *(entry("" if one is None else _with_width(one)) for one in ratios)))
        yield Table(
            title=f"Work done by {workers} {mode} of each over 1 of {summary.baseline}",
            columns=("workload", *names),
            rows=tuple(rows),
            notes=("speedup and single-thread speed together, paired in the same rounds",),
        )


def _laws(summary: Summary, mode: str) -> Iterator[str]:
    for one in summary.scaling:
        if one.law is not None and one.mode == mode:
            law = {"usl": "Universal Scalability Law", "amdahl": "Amdahl's law"}[one.law.law]
            terms = [f"σ {_span(one.law.sigma)}"]
            if one.law.kappa is not None:
                terms.append(f"κ {_span(one.law.kappa)}")
            if one.law.peak_workers is not None:
                terms.append(f"most at {one.law.peak_workers:.0f} workers")
            yield f"{one.workload} under {one.implementation}: {law}, {', '.join(terms)}"


def _span(interval: Interval) -> str:
    ends = "" if interval.low is None or interval.high is None else f" ({interval.low:.3g} to {interval.high:.3g})"
    return f"{interval.value:.3g}{ends}"


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
