"""What more workers bring: speedups, the work done, and the laws that were fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyderby.report import words
from pyderby.report.table import Entry, Table, Tone, entry, others, with_width
from pyderby.summary import Interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyderby.summary import ScalingPoint, Summary

_TONES = {"parallel": Tone.GOOD, "negative": Tone.BAD}


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
            row.append(entry(with_width(ceilings[0]) if ceilings else ""))
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
    text = with_width(Interval(value=point.speedup, low=point.low, high=point.high))
    if point.verdict is None:
        return entry(f"{text} (too few cores)", Tone.DIM)
    share = "" if point.share is None or point.verdict != "parallel" else f" {words.percent(point.share.value)}"
    return entry(f"{text} {point.verdict}{share}", _TONES.get(point.verdict, Tone.PLAIN))


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
            rows.append((entry(workload), *(entry("" if one is None else with_width(one)) for one in ratios)))
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
