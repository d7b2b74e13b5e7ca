"""The GIL, measured: what is said of it and what was found, who has one, and what is safe without."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pyderby.report import words
from pyderby.report.ratios import mean
from pyderby.report.table import Entry, Table, Tone, entry, with_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyderby.summary import CellSummary, ClaimSummary, ImplementationSummary, Interval, Summary

SAFETY_TAG = "safety"
PER_MILLION = 1e6
_TONES = {"supported": Tone.GOOD, "contradicted": Tone.BAD, "undecided": Tone.DIM}
_PERCENT = ("overhead", "efficiency", "share")


def tables(summary: Summary) -> Iterator[Table]:
    """The section of a report; tables that this run has nothing for have no rows."""
    yield claims(summary.claims)
    if any(cell.mode != "serial" for cell in summary.cells):
        yield observed(summary)
        yield absence(summary)
    yield crossovers(summary)
    yield safety(summary)


def claims(judged: Iterable[ClaimSummary]) -> Table:
    """What is said, and the verdict of the measurement."""
    rows = [
        (
            entry(one.verdict, _TONES[one.verdict]),
            entry(one.says),
            entry(_measured(one)),
            entry(f"{one.measure} {one.expect}"),
            entry(one.of + (f" ({one.n} workloads)" if one.n > 1 else "")),
            entry(one.reason or ""),
        )
        for one in judged
    ]
    return Table(
        title="The GIL, measured: what is said of it, and what was found",
        columns=("verdict", "claim", "measured", "expected", "of", "remark"),
        rows=tuple(rows),
        notes=("verdicts: Student's t over heats, corrected for the number of claims (Holm, 5%); intervals: 95%",),
    )


def _measured(one: ClaimSummary) -> str:
    if one.value is None:
        return ""
    if one.measure == "value":
        return f"{one.value:.3g} per million"
    show = words.percent if one.measure in _PERCENT else words.ratio
    ends = "" if one.low is None or one.high is None else f" ({show(one.low)} to {show(one.high)})"
    return show(one.value) + ends


def observed(summary: Summary) -> Table:
    """The lock that each implementation was seen to have, beside what its threads do on computing work."""
    rows = []
    for name, facts in summary.implementations.items():
        if facts.status != "ok":
            continue
        computing = {cell.workload for cell in summary.cells if "cpu" in cell.tags}
        verdicts = {
            mode: Counter(
                one.verdict
                for one in summary.scaling
                if (one.implementation, one.mode) == (name, mode) and one.workload in computing
            )
            for mode in ("threads", "processes", "subinterpreters")
        }
        locks = entry(_lock(facts.gil_by_name)), entry(_lock(facts.gil), _tone(facts))
        rows.append((entry(name), *locks, *(_verdicts(found) for found in verdicts.values())))
    return Table(
        title="The lock: by name, as observed, and what workers do on work that computes",
        columns=("implementation", "by name", "observed", "threads", "processes", "subinterpreters"),
        rows=tuple(rows),
        notes=("observed: asked of the interpreter where it can tell, else known of its kind",),
    )


def _lock(there: bool | None) -> str:
    return {True: "on", False: "none", None: "not known"}[there]


def _tone(facts: ImplementationSummary) -> Tone:
    known = facts.gil is not None and facts.gil_by_name is not None
    return Tone.BAD if known and facts.gil != facts.gil_by_name else Tone.PLAIN


def absence(summary: Summary) -> Table:
    """With the lock and without: what one thread and memory cost."""
    rows = [
        (
            entry(name),
            entry(_lock(facts.gil)),
            mean(summary.geomean.get(name)),
            entry("" if facts.memory is None else with_width(facts.memory)),
        )
        for name, facts in summary.implementations.items()
        if facts.status == "ok" and name != summary.baseline
    ]
    return Table(
        title=f"What one thread takes with a lock and without, over {summary.baseline}'s",
        columns=("implementation", "lock", "time", "memory"),
        rows=tuple(rows) if summary.geomean else (),
        notes=(
            "time: geometric mean of work that computes, interval for this suite",
            "memory: only where both did the same work; peaks of whole processes",
            "the price of removing the lock is that of the same version with it; the rest stands here to compare with",
        ),
    )


def _verdicts(found: Counter[str]) -> Entry:
    total = sum(found.values())
    if not total:
        return entry("")
    text = ", ".join(f"{count} {verdict}" for verdict, count in found.most_common())
    return entry(f"{text} of {total}", Tone.GOOD if found.most_common(1)[0][0] == "parallel" else Tone.PLAIN)


def crossovers(summary: Summary) -> Table:
    """From how much work on processes are ahead of threads, for what starting them costs."""
    by_place = {(cell.workload, cell.implementation, cell.mode, cell.workers): cell for cell in summary.cells}
    rows = []
    for (workload, name, mode, workers), cell in by_place.items():
        threads = by_place.get((workload, name, "threads", workers))
        if mode != "processes" or workers == 1 or threads is None:
            continue
        if (text := _crossover(cell, threads)) is not None:
            start = words.seconds(cell.ready_seconds or 0.0)
            rows.append((entry(workload), entry(name), entry(str(workers)), entry(start), entry(text)))
    return Table(
        title="From how much work on processes beat threads",
        columns=("workload", "implementation", "workers", "ready after", "ahead after"),
        rows=tuple(rows),
        notes=(
            "ready after: until all worker processes have started, imported and set up",
            "it was measured while the other arms of the heat start too: by itself it is at most that",
            "ahead after: seconds of work by each worker from which that has paid",
            "not told: the intervals of the two times overlap, or processes are ready first and then overtaken",
        ),
    )


def _crossover(processes: CellSummary, threads: CellSummary) -> str | None:
    """Start costs over what each second of work saves; None where something was not measured."""
    own, other = processes.seconds, threads.seconds
    if own is None or other is None or processes.ready_seconds is None or threads.ready_seconds is None:
        return None
    apart = processes.ready_seconds - threads.ready_seconds
    if not _apart(own, other):
        return "not told"
    if own.value < other.value:
        return words.seconds(apart / (other.value - own.value) * other.value) if apart > 0 else "at once"
    return "never" if apart > 0 else "not told"  # who is ready first is ahead for a while


def _apart(one: Interval, other: Interval) -> bool:
    """Whether two intervals have nothing in common; not where there are too few heats for either."""
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.high < other.low or other.high < one.low


def safety(summary: Summary) -> Table:
    """Operation × implementation: what went wrong when several threads did it at once."""
    counted = {
        (cell.workload, cell.implementation): cell
        for cell in summary.cells
        if SAFETY_TAG in cell.tags and cell.workers > 1
    }
    names = [name for name, facts in summary.implementations.items() if facts.status == "ok"]
    rows = [
        (entry(workload), *(_safe(counted.get((workload, name))) for name in names))
        for workload in dict.fromkeys(workload for workload, _ in counted)
    ]
    return Table(
        title="By several threads at once, without a lock of one's own: what was seen to go wrong",
        columns=("operation", *names),
        rows=tuple(rows),
        notes=(
            "lost or duplicated updates and errors, per million tries",
            "`not seen` is no proof of safety: the rate may still be up to what is given (95%; Garwood 1936)",
        ),
    )


def _safe(cell: CellSummary | None) -> Entry:
    if cell is None:
        return entry("")
    if cell.status != "ok" or cell.count is None:
        return entry(cell.status, Tone.BAD if cell.status in ("crashed", "timeout") else Tone.DIM)
    count = cell.count
    failed = f", {cell.lost} invocations failed" if cell.lost else ""
    tries = f"{count.tries / PER_MILLION:.3g} M tries"
    if not count.events:
        below = "" if cell.value is None or cell.value.high is None else f", below {cell.value.high:.2g}"
        return entry(f"not seen in {tries}{below}{failed}", Tone.BAD if failed else Tone.GOOD)
    kinds = "".join(f", {name}" for name in sorted(count.errors))
    return entry(f"{count.events * PER_MILLION / count.tries:.3g} in {tries}{kinds}{failed}", Tone.BAD)
