"""A calibration as tables."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, TextIO

from pyderby.report import markdown as as_markdown
from pyderby.report import terminal as as_terminal
from pyderby.report import words
from pyderby.report.table import Table, entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyderby.calibration.averages import Averages
    from pyderby.calibration.calibrate import Calibration
    from pyderby.calibration.inference import Errors, Share
    from pyderby.calibration.layouts import Layouts
    from pyderby.calibration.power import Power
    from pyderby.calibration.same import Same
    from pyderby.calibration.steady import Steady
    from pyderby.summary import Interval


def markdown(state: Calibration) -> str:
    """The report as a document."""
    head = [f"# Calibration {as_markdown.escaped(state.calibration_id)}", as_markdown.escaped(_heading(state))]
    return "\n\n".join([*head, *(as_markdown.draw(table) for table in tables(state))]) + "\n"


def terminal(state: Calibration, stream: TextIO) -> str:
    """The report for a terminal, coloured if it is one."""
    colour = stream.isatty() and "NO_COLOR" not in os.environ
    width = max(as_terminal.MIN_WIDTH, shutil.get_terminal_size((100, 40)).columns)
    drawn = [as_terminal.draw(table, colour=colour, width=width) for table in tables(state)]
    return "\n\n".join([as_terminal.wrapped(_heading(state), width), *drawn]) + "\n"


def tables(state: Calibration) -> list[Table]:
    """Everything that was found; a table without rows is left out."""
    made: list[Table] = []
    if state.same is not None:
        made += _same(state.same)
    if state.power is not None:
        made.append(_power(state.power))
    if state.pauses is not None:
        made.append(_pauses(state.pauses))
    if state.turns is not None:
        rows = [
            (
                one.workload,
                one.implementation,
                f"{one.sample_ns / 1e6:g} ms",
                _interval(one.stopped, 4),
                _interval(one.free, 4),
            )
            for one in state.turns
        ]
        made.append(
            _table(
                "What taking turns adds to a sample: time per call over that of long samples",
                ("workload", "implementation", "sample", "stopped between turns", "one sample after another"),
                rows,
                "what the baseline's samples have too cancels in a ratio",
            )
        )
    if state.layouts is not None:
        made.append(_layouts(state.layouts))
    if state.steady is not None:
        made += _steady(state.steady)
    if state.failures:
        made.append(_table("Failed", ("part", "why"), list(state.failures.items())))
    return [table for table in made if table.rows]


def _heading(state: Calibration) -> str:
    host = state.host
    end = "" if state.end == "done" else f" · {state.end}"
    binaries = "; ".join(f"{name} {what}" for name, what in state.interpreters.items())
    system = host.get("distribution") or host.get("system")
    machine = f"{host.get('processor')}, {host.get('usable_cores')} usable cores, {system}"
    return (
        f"{state.calibration_id} · profile {state.profile} · {machine} · "
        f"{words.duration(state.seconds)} · seed {state.seed}{end} · {binaries}"
    )


def _table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], *notes: str) -> Table:
    drawn = tuple(tuple(entry(text) for text in row) for row in rows)
    return Table(title=title, columns=columns, rows=drawn, notes=notes)


def _share(share: Share) -> str:
    if share.value is None or share.low is None or share.high is None:
        return "none"
    ends = f"({words.percent(share.low)} to {words.percent(share.high)})"
    return f"{share.count} of {share.of}, {words.percent(share.value)} {ends}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.2%}"


def _interval(interval: Interval, digits: int = 3) -> str:
    half = interval.half_width
    return f"{interval.value:.{digits}f}" + ("" if half is None else f" ±{half:.1%}")


def _errors(name: str, seconds: float, errors: Errors, excluded: str, different: str) -> tuple[str, ...]:
    return (
        name,
        words.duration(seconds),
        str(errors.comparisons),
        _percent(errors.half_width),
        _percent(errors.median),
        _percent(errors.p95),
        f"{_percent(errors.geomean)}, worst {_percent(errors.geomean_worst)}",
        excluded,
        different,
    )


def _same(same: Same) -> Iterator[Table]:
    rows = [_errors("lockstep", same.seconds, same.errors, _share(same.errors.excluded), _share(same.called_different))]
    rows += [
        _errors(f"pyperf's defaults, pass {number}", one.seconds, one.errors, "", _share(one.called_different))
        for number, one in enumerate(same.pyperf, 1)
    ]
    if same.pyperf_in_all is not None:
        whole = same.pyperf_in_all
        rows.append(_errors("pyperf's in all", whole.seconds, whole.errors, "", _share(whole.called_different)))
    yield _table(
        "One binary against itself: every ratio should be 1",
        (
            "procedure", "time", "comparisons", "median half-width", "|ratio − 1| median", "95th percentile",
            "geometric mean − 1", "intervals without 1", "called different",
        ),
        rows,
        f"95% intervals: 5% without 1 are to be expected; {same.heats:.1f} heats a comparison; means are of a run "
        "each, their error is the root mean square",
        f"bias: a turn after the baseline's over one before it {_interval(same.slot_bias, 4)}; started after it over "
        f"started before it {_interval(same.start_bias, 4)}",
    )  # fmt: skip
    yield _table(
        "Precision for the time spent",
        ("heats", "seconds a comparison", "median half-width"),
        [(str(one.heats), f"{one.seconds:.1f}", _percent(one.half_width)) for one in same.precision],
    )
    if same.processes:
        yield _table(
            "Against processes that run one at a time, for the same time, in alternation",
            (
                "time",
                "half-width in lockstep",
                "of processes",
                "lockstep over processes",
                "of processes by medians",
                "processes without 1",
            ),
            [
                (
                    words.duration(one.seconds),
                    _percent(one.lockstep),
                    _percent(one.processes),
                    f"{one.lockstep / one.processes:.2f}",
                    _percent(one.processes_median),
                    _share(one.processes_excluded),
                )
                for one in same.processes
            ],
        )


def _power(power: Power) -> Table:
    rows = [
        (f"{one.percent}%", _share(one.found), _share(one.verdicts), _share(one.covered), _percent(one.error_p95))
        for one in power.slowdowns
    ]
    notes = [f"median half-width {_percent(power.half_width)}"] if power.half_width is not None else []
    if power.effect_80 is not None:
        notes.append(f"a slowdown of {_percent(power.effect_80)} is found in 80% of trials, by the half-widths")
    return _table(
        "Known slowdowns: real work more in one arm",
        (
            "more work",
            "found (interval without 1)",
            "called slower",
            "interval holds the truth",
            "error, 95th percentile",
        ),
        rows,
        *notes,
    )


def _pauses(found: tuple[Averages, ...]) -> Table:
    rows = [
        (
            one.what,
            "unknown" if one.truth is None else f"{one.truth:.3f}",
            _interval(one.median),
            _interval(one.chosen),
            "all rounds" if one.batch == 0 else f"{one.batch} rounds",
            _interval(one.total),
            one.verdict,
        )
        for one in found
    ]
    return _table(
        "Which average: pauses count, the host's do not",
        ("what", "truth", "by medians", "as chosen", "batch", "by totals", "verdict"),
        rows,
    )


def _layouts(found: tuple[Layouts, ...]) -> Table:
    return _table(
        "Where things lie in memory: standard deviations of a process's time per call",
        ("workload", "the kernel draws", "we draw", "two of one draw", "our mean over the kernel's"),
        [
            (one.workload, _percent(one.kernel), _percent(one.drawn), _percent(one.shared), _interval(one.means, 4))
            for one in found
        ],
        "the arms of a heat share a draw: what two of one draw have in common cancels in their ratio",
    )


def _steady(steady: Steady) -> Iterator[Table]:
    rows = [
        (
            one.workload,
            one.implementation,
            one.steady,
            _interval(one.usual),
            _interval(one.longer),
            "moved" if one.moved else "stayed",
        )
        for one in steady.longer
    ]
    labelled = [one for one in steady.longer if one.steady == "steady"]
    moved = sum(one.moved for one in labelled)
    yield _table(
        "Heats that went on for three times as long",
        ("workload", "implementation", "label", "by a third", "by all", "figure"),
        rows,
        f"of {len(labelled)} figures given as steady {moved} left their interval",
    )
    yield _table(
        "Lockstep against long measurements of one process at a time",
        ("workload", "implementation", "label", "in lockstep", "one at a time", "agree"),
        [
            (
                one.workload,
                one.implementation,
                one.steady,
                _interval(one.lockstep),
                _interval(one.alone),
                "yes" if one.agrees else "no",
            )
            for one in steady.alone
        ],
    )
