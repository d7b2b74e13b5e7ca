"""Figures as people read them, and the sentences around the tables."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyderby.summary import Summary

SHOWN_CELLS = 3
_TOGETHER = {
    "warming": "were measured while still warming up; a longer profile gives steady figures",
    "no-steady-state": "reached no steady state while measured",
    "inconsistent-courses": "went differently from invocation to invocation",
    "precision-not-reached": "stayed less precise than the profile asks for; a larger budget or more heats would help",
}


def ratio(value: float) -> str:
    """Two decimals from 0.1 up, three significant digits below."""
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3g}"


def percent(fraction: float) -> str:
    """`1.2%`, without decimals from 10% up."""
    return f"{fraction:.0%}" if fraction >= 0.0995 else f"{fraction:.1%}"


def seconds(value: float) -> str:
    """Three significant digits with a fitting unit: `1.24 ms`."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value / 1e-9:.3g} ns"


def duration(value: float) -> str:
    """`3 min 05 s` for what people wait for."""
    whole = round(value)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"


def heading(summary: Summary) -> str:
    """What was run, where."""
    host = summary.host
    grades = Counter(cell.grade for cell in summary.cells if cell.status == "ok")
    most = grades.most_common(1)[0][0] if grades else "none"
    note = {"headline": "headline figures", "indicative": "indicative figures (5 to 9 heats)"}.get(
        most, "fewer than 5 heats: no verdicts"
    )
    return (
        f"{summary.run_id} · profile {summary.profile} · {note} · {host.get('processor')}, "
        f"{host.get('usable_cores')} usable cores, {host.get('distribution') or host.get('system')}"
    )


def control(summary: Summary) -> str:
    """What the twin says of the noise."""
    control = summary.control
    parts = []
    if control.twin is not None:
        parts.append(f"geometric mean {control.twin.value:.4f} over {control.twin.n} workloads")
    if control.median_half_width is not None:
        parts.append(f"median half-width {percent(control.median_half_width)}")
    floor = percent(control.noise_floor) if control.noise_floor is not None else control.note or "unknown"
    parts.append(f"noise floor {floor}")
    return (
        f"Control: {summary.baseline} against its twin, truth 1: {', '.join(parts)}. The twin shares pages and caches "
        "with the baseline, so unlike binaries differ by somewhat more."
    )


def effort(summary: Summary) -> str:
    """Where the time went."""
    spent = summary.effort
    share = f"{spent.turn_seconds / spent.seconds:.0%} of it in turns" if spent.seconds else "no time"
    ends = {"budget": ", ended by its budget", "interrupted": ", interrupted", "killed": ", killed"}
    end = ends.get(spent.end, "")
    return f"Effort: {duration(spent.seconds)}, {share}, {spent.heats} heats{end}. Seed {summary.seed}."


def findings(summary: Summary) -> Iterator[str]:
    """One line for each kind of finding, with some of the cells that it concerns."""
    for finding in summary.findings:
        if finding.cell is None:
            yield f"{finding.kind}: {finding.message}"
    by_kind: dict[str, list[str]] = {}
    for finding in summary.findings:
        if finding.cell is not None:
            by_kind.setdefault(finding.kind, []).append(f"{finding.cell} ({finding.message})")
    for kind, lines in by_kind.items():
        if kind in _TOGETHER:
            names = Counter(
                finding.cell.rpartition("/")[2] for finding in summary.findings if finding.kind == kind and finding.cell
            )
            told = ", ".join(f"{count} cell{'s' * (count > 1)} of {name}" for name, count in names.items())
            yield f"{kind}: {told} {_TOGETHER[kind]}"
            continue
        rest = f" and {len(lines) - SHOWN_CELLS} more" if len(lines) > SHOWN_CELLS else ""
        yield f"{kind}: {'; '.join(lines[:SHOWN_CELLS])}{rest}"
