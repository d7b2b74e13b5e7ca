"""The experiments. Each answers one question about pyderby, from races whose truth is known."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyderby.analysis.batches import choose
from pyderby.analysis.laps import Lap, reference_ns
from pyderby.analysis.student import LOOKING, mean_interval, ratio_interval
from pyderby.calibration import rivals
from pyderby.calibration.inference import Errors, Share, effect_found, errors, holds, percentile, quotient, wilson
from pyderby.calibration.laboratory import AGAIN, BASELINE, EXTRA, PAUSES, PROFILE
from pyderby.measure import journal
from pyderby.summary import Interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyderby.calibration.laboratory import Laboratory
    from pyderby.model import Seconds, Workload
    from pyderby.summary import CellSummary, Summary

LONG_PROFILE = replace(PROFILE, precision=None, warmup=4.0, measure=1.0)
"""For figures that should be steady: a JIT runs for up to four seconds before it is measured for one."""

BLOCK_PROFILE = replace(PROFILE, warmup=0.5, measure=0.2)
"""For a process of an interleaved block; without a JIT a tenth of the warmup."""

SLOWDOWNS = (1, 2, 5, 10)
PROCESSES = "processes"
PYPERF = "pyperf"
RIVALS = (PROCESSES, PYPERF)


def cells_of(summary: Summary, implementation: str) -> list[CellSummary]:
    """The cells of an arm that have a ratio."""
    return [one for one in summary.cells if one.implementation == implementation and one.ratio is not None]


def _bare(interval: Interval) -> Interval:
    return Interval(value=interval.value, low=interval.low, high=interval.high)


def ratios(summary: Summary, implementation: str) -> list[Interval]:
    """The ratios of an arm, one a workload."""
    return [_bare(one.ratio) for one in cells_of(summary, implementation) if one.ratio is not None]


@dataclass(frozen=True, kw_only=True)
class Precision:
    """What the first `heats` heats of every comparison would have given, and what they took."""

    heats: int
    seconds: Seconds
    half_width: float


@dataclass(frozen=True, kw_only=True)
class AgainstProcesses:
    """Lockstep and interleaved processes at equal time, in alternation: median half-widths.

    `processes` is by what each took in all for its calls, as tools that time processes do, `processes_median` by the
    medians of its samples.
    """

    seconds: Seconds
    lockstep: float
    processes: float
    processes_median: float
    processes_excluded: Share


@dataclass(frozen=True, kw_only=True)
class AgainstPyperf:
    """pyperf's defaults on the same binary: what its ratios were off, and how many it called different."""

    seconds: Seconds
    errors: Errors
    called_different: Share


@dataclass(frozen=True, kw_only=True)
class Same:
    """One binary against itself, through the whole pipeline, stopping included.

    `errors.excluded`: intervals without 1, before the noise floor and any correction. `called_different`: verdicts.
    """

    seconds: Seconds
    heats: float
    errors: Errors
    called_different: Share
    precision: tuple[Precision, ...]
    slot_bias: Interval
    start_bias: Interval
    processes: tuple[AgainstProcesses, ...] = ()
    pyperf: tuple[AgainstPyperf, ...] = ()


def same(
    lab: Laboratory,
    works: Sequence[Workload],
    *,
    runs: int,
    seconds: Seconds,
    against: Sequence[str],
    rounds: int,
) -> Same:
    """So many runs over these workloads, each with a budget of `seconds`; the rivals `rounds` times, spread evenly.

    pyperf takes its time and has every other turn.

    Raises `Interrupted`.
    """
    profile = replace(PROFILE, budget=seconds)
    summaries = []
    processes, pyperf = [], []
    turns = [round(place * runs / rounds) for place in range(rounds)]
    for number in range(runs):
        summaries.append(lab.race("same", works, {AGAIN: (BASELINE, {})}, profile, number=number))
        if number in turns and PROCESSES in against:
            processes.append(_against_processes(lab, works, summaries[-1], number))
        if number in turns[::2] and PYPERF in against:
            pyperf.append(_against_pyperf(lab, works))
    cells = [cell for summary in summaries for cell in cells_of(summary, AGAIN)]
    different = sum(cell.ratio is not None and cell.ratio.verdict in ("faster", "slower") for cell in cells)
    spent = sum(summary.effort.seconds for summary in summaries)
    heats = sum(summary.effort.heats for summary in summaries)
    slot, start = _biases(lab, runs)
    return Same(
        seconds=spent,
        heats=heats / max(1, len(cells)),
        errors=errors([ratios(summary, AGAIN) for summary in summaries]),
        called_different=wilson(different, len(cells)),
        precision=tuple(_precision(cells, spent / max(1, heats))),
        slot_bias=slot,
        start_bias=start,
        processes=tuple(processes),
        pyperf=tuple(pyperf),
    )


def _precision(cells: Sequence[CellSummary], seconds_per_heat: Seconds) -> Iterator[Precision]:
    for heats in (3, 5, 10, 15, 20):
        halves = []
        for cell in cells:
            logs = [log for log in cell.heats if log is not None][:heats]
            if len(logs) == heats and (half := ratio_interval(logs).half_width) is not None:
                halves.append(half)
        if len(halves) >= len(cells) / 2:
            yield Precision(heats=heats, seconds=heats * seconds_per_heat, half_width=statistics.median(halves))


def _biases(lab: Laboratory, runs: int) -> tuple[Interval, Interval]:
    """Ratios of two differences that should not be: of turns right after the baseline's to those right before it,
    within heats; and of heats in which the arm was started after the baseline to those in which it was started
    before."""
    slots: list[float] = []
    starts: dict[bool, list[float]] = {True: [], False: []}
    for number in range(runs):
        laps: dict[tuple[str, int], dict[str, Lap]] = defaultdict(dict)
        orders: dict[tuple[str, int], list[str]] = {}
        for record in journal.read(lab.place / f"same-{number:02d}" / journal.NAME):
            key = (record.get("workload"), record.get("heat"))
            if record["record"] == "invocation" and record["status"] == "ok":
                laps[key][record["arm"]] = Lap(record)  # type: ignore[index] # an invocation has both
            elif record["record"] == "heat":
                orders[key] = record["order"]  # type: ignore[index]
        for key, order in orders.items():
            arms = laps[key]
            if BASELINE not in arms or AGAIN not in arms:
                continue
            own, base = arms[AGAIN], arms[BASELINE]
            logs = list(_logs_by_order(own, base))
            after = [log for log, late in logs if late]
            before = [log for log, late in logs if not late]
            if after and before:
                slots.append(statistics.median(after) - statistics.median(before))
                starts[order.index(AGAIN) > order.index(BASELINE)].append(statistics.median([log for log, _ in logs]))
    return ratio_interval(slots), quotient(ratio_interval(starts[True]), ratio_interval(starts[False]))


def _logs_by_order(own: Lap, base: Lap) -> Iterator[tuple[float, bool]]:
    reference = reference_ns(own, base, 1)
    places = dict(zip(base.column("round", 1), base.column("slot", 1), strict=True))
    rows = zip(own.call_ns(1), reference, own.column("round", 1), own.column("slot", 1), strict=True)
    for ns, beside, number, slot in rows:
        if beside > 0:
            yield math.log(ns / beside), slot > places[number]


def _against_processes(lab: Laboratory, works: Sequence[Workload], lockstep: Summary, number: int) -> AgainstProcesses:
    """The time that lockstep took for its arms, for interleaved processes of two."""
    seconds = lockstep.effort.seconds / len(works)
    binary = lab.interpreters[BASELINE]
    totals, medians = [], []
    for work in works:
        lab.say.said(f"processes one by one: {work.name}")
        blocks = rivals.interleaved(lab, binary, {AGAIN: binary}, work, BLOCK_PROFILE, number=number, seconds=seconds)
        totals.append(ratio_interval([block.total for block in blocks[AGAIN]]))
        medians.append(ratio_interval([block.median for block in blocks[AGAIN]]))
    return AgainstProcesses(
        seconds=lockstep.effort.seconds,
        lockstep=_median_width(ratios(lockstep, AGAIN)),
        processes=_median_width(totals),
        processes_median=_median_width(medians),
        processes_excluded=wilson(sum(not holds(one, 1.0) for one in totals), len(totals)),
    )


def _median_width(intervals: Sequence[Interval]) -> float:
    return statistics.median(half for one in intervals if (half := one.half_width) is not None)


def _against_pyperf(lab: Laboratory, works: Sequence[Workload]) -> AgainstPyperf:
    pairs, seconds = rivals.pyperf_pairs(lab.interpreters[BASELINE], works[::2], say=lab.say.said)
    return AgainstPyperf(
        seconds=seconds,
        errors=errors([[Interval(value=pair.ratio) for pair in pairs]]),
        called_different=wilson(sum(pair.significant for pair in pairs), len(pairs)),
    )


@dataclass(frozen=True, kw_only=True)
class Slowdown:
    """Real work of so many per cent more in one arm: how often it was found, and how often the interval held it.

    `found`: intervals without 1; `verdicts`: `slower`, after correction and the noise floor; `covered`: intervals with
    the truth.
    """

    percent: int
    found: Share
    verdicts: Share
    covered: Share
    error_p95: float | None


@dataclass(frozen=True, kw_only=True)
class Power:
    """What can be found. `effect_80`: the slowdown that is found in 80% of trials, from the half-widths."""

    seconds: Seconds
    half_width: float | None
    slowdowns: tuple[Slowdown, ...]
    effect_80: float | None


def power(lab: Laboratory, works: Sequence[Workload], *, runs: int, seconds: Seconds) -> Power:
    """Known slowdowns of 1, 2, 5 and 10% beside the baseline, in runs of so many `seconds`. Raises `Interrupted`."""
    profile = replace(PROFILE, budget=seconds)
    arms = {f"slower-{percent}": (BASELINE, {EXTRA: str(percent)}) for percent in SLOWDOWNS}
    summaries = [lab.race("power", works, arms, profile, number=number) for number in range(runs)]
    slowdowns = []
    everything: list[CellSummary] = []
    for percent in SLOWDOWNS:
        truth = 1 + percent / 100
        cells = [cell for summary in summaries for cell in cells_of(summary, f"slower-{percent}")]
        everything += cells
        intervals = [cell.ratio for cell in cells if cell.ratio is not None]
        slowdowns.append(
            Slowdown(
                percent=percent,
                found=wilson(sum(one.low is not None and one.low > 1 for one in intervals), len(intervals)),
                verdicts=wilson(sum(one.verdict == "slower" for one in intervals), len(intervals)),
                covered=wilson(sum(holds(one, truth) for one in intervals), len(intervals)),
                error_p95=percentile((abs(one.value / truth - 1) for one in intervals), 95),
            )
        )
    widths = []
    for cell in everything:
        logs = [log for log in cell.heats if log is not None]
        if len(logs) > 1:
            interval = mean_interval(logs, alpha=LOOKING)
            half = ((interval.high or 0.0) - (interval.low or 0.0)) / 2
            widths.append((half, statistics.stdev(logs) / math.sqrt(len(logs))))
    return Power(
        seconds=sum(summary.effort.seconds for summary in summaries),
        half_width=math.expm1(statistics.median(half for half, _ in widths)) if widths else None,
        slowdowns=tuple(slowdowns),
        effect_80=effect_found(widths),
    )


@dataclass(frozen=True, kw_only=True)
class Averages:
    """One ratio by medians of rounds, as chosen, and by totals; `truth` where it is known."""

    what: str
    median: Interval
    chosen: Interval
    total: Interval
    batch: int
    truth: float | None
    verdict: str

    @property
    def right(self) -> bool:
        """Whether the chosen interval holds the truth, or where that isn't known, the estimate by totals."""
        return holds(self.chosen, self.truth if self.truth is not None else self.total.value)


def pauses(lab: Laboratory, *, heats: int = 10) -> tuple[Averages, ...]:
    """Pauses of known share, under each implementation that is here, and a workload that churns dicts."""
    profile = replace(LONG_PROFILE, heats_min=heats, heats_max=heats)
    found = []
    pypys = [name for name, one in lab.interpreters.items() if one.hello.implementation == "PyPy"]
    for number, spec in enumerate([BASELINE, *pypys[:1]]):
        work = [lab.named("pausing")]
        summary = lab.race("pauses", work, {"pausing": (spec, {PAUSES: "1"})}, profile, number=number, baseline=spec)
        version = lab.interpreters[spec].hello.implementation
        found += [_averages(f"a pause every 40 calls, {version}", cell, 1.25) for cell in cells_of(summary, "pausing")]
    if arms := lab.others():
        summary = lab.race("churning", [lab.named("churning")], arms, profile)
        found += [_averages(f"churning dicts, {name}", cell, None) for name in arms for cell in cells_of(summary, name)]
    return tuple(found)


def _averages(what: str, cell: CellSummary, truth: float | None) -> Averages:
    ratio = cell.ratio
    assert ratio is not None  # noqa: S101 - cells_of takes none without
    return Averages(
        what=what,
        median=ratio.median,
        chosen=_bare(ratio),
        total=ratio.total,
        batch=ratio.batch,
        truth=truth,
        verdict=ratio.verdict,
    )


@dataclass(frozen=True, kw_only=True)
class Longer:
    """One cell's ratio, and the same with heats three times as long; `steady` is the label of the first."""

    workload: str
    implementation: str
    steady: str
    usual: Interval
    longer: Interval

    @property
    def moved(self) -> bool:
        """Whether the longer heat gives another figure: the quotient's interval is without 1."""
        return not holds(quotient(self.longer, self.usual), 1.0)


@dataclass(frozen=True, kw_only=True)
class Alone:
    """One ratio in lockstep, and from long measurements of one process at a time."""

    workload: str
    implementation: str
    steady: str
    lockstep: Interval
    alone: Interval

    @property
    def agrees(self) -> bool:
        """Whether the joint interval of both holds 1."""
        return holds(quotient(self.lockstep, self.alone), 1.0)


@dataclass(frozen=True, kw_only=True)
class Steady:
    """Whether figures stay when measured longer, and without lockstep."""

    longer: tuple[Longer, ...]
    alone: tuple[Alone, ...]


def steady(lab: Laboratory, *, heats: int, workloads: int, alone: int, blocks: int) -> Steady:
    """Heats of the usual and of three times the length; then some of the workloads one process at a time."""
    arms = lab.others()
    works = lab.micro(workloads)
    profile = replace(LONG_PROFILE, heats_min=heats, heats_max=heats)
    usual = lab.race("steady", works, arms, profile, number=1)
    longer = lab.race("steady", works, arms, replace(profile, measure=3 * profile.measure), number=3)
    long_cells = {(cell.workload, cell.implementation): cell for cell in longer.cells if cell.ratio is not None}
    moves = [
        Longer(
            workload=cell.workload,
            implementation=name,
            steady=cell.steady or "",
            usual=_bare(cell.ratio),
            longer=_bare(other.ratio),
        )
        for name in arms
        for cell in cells_of(usual, name)
        if cell.ratio is not None
        and (other := long_cells.get((cell.workload, name))) is not None
        and other.ratio is not None
    ]
    found = []
    for work in works[:alone]:
        lab.say.said(f"one process at a time: {work.name}")
        binaries = {name: lab.interpreters[name] for name in arms if (work.name, name) in long_cells}
        alone_blocks = rivals.interleaved(lab, lab.interpreters[BASELINE], binaries, work, LONG_PROFILE, blocks=blocks)
        for name, ladders in alone_blocks.items():
            cell = long_cells[work.name, name]
            assert cell.ratio is not None  # noqa: S101 - long_cells holds none without
            batch = choose(ladders)
            found.append(
                Alone(
                    workload=work.name,
                    implementation=name,
                    steady=cell.steady or "",
                    lockstep=_bare(cell.ratio),
                    alone=ratio_interval([one.at(batch) for one in ladders]),
                )
            )
    return Steady(longer=tuple(moves), alone=tuple(found))


@dataclass(frozen=True, kw_only=True)
class TurnCost:
    """Time per call over that in long samples of a process that is never stopped: what taking turns adds to a sample.

    `stopped`: in samples of the usual length, stopped between turns while another process has one; `free`: in samples
    of the usual length, one right after another.
    """

    workload: str
    stopped: Interval
    free: Interval


def turns(lab: Laboratory, works: Sequence[Workload], *, heats: int = 8) -> tuple[TurnCost, ...]:
    """What the baton and stopping add to a sample, in fresh processes for every heat."""
    found = []
    for work in works:
        lab.say.said(f"the cost of a turn: {work.name}")
        logs = [rivals.turn_costs(lab, work, number=number) for number in range(heats)]
        found.append(
            TurnCost(
                workload=work.name,
                stopped=ratio_interval([stopped for stopped, _ in logs]),
                free=ratio_interval([free for _, free in logs]),
            )
        )
    return tuple(found)
