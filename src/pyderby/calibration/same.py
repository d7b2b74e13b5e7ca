"""One binary against itself: false positives, precision for the time spent, bias, and rivals at the same."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyderby.analysis.laps import Lap, reference_ns
from pyderby.analysis.student import ratio_interval
from pyderby.calibration import rivals
from pyderby.calibration.inference import Errors, Share, errors, holds, quotient, wilson
from pyderby.calibration.laboratory import AGAIN, BASELINE, Interrupted, cells_of, ratios
from pyderby.errors import NothingMeasured, WorkerFailure
from pyderby.measure import journal
from pyderby.summary import Interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyderby.calibration.laboratory import Laboratory
    from pyderby.model import Seconds, Workload
    from pyderby.summary import CellSummary, Summary

PROCESSES = "processes"
PYPERF = "pyperf"
RIVALS = (PROCESSES, PYPERF)


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
    """pyperf's defaults on the same binary: its ratios, what they were off, and how many it called different."""

    seconds: Seconds
    ratios: tuple[float, ...]
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
    pyperf_in_all: AgainstPyperf | None = None


def same(
    lab: Laboratory,
    works: Sequence[Workload],
    *,
    runs: int,
    seconds: Seconds,
    against: Sequence[str],
    rounds: int,
    passes: int,
) -> Same:
    """So many runs over these workloads, each with a budget of `seconds`, and the rivals in between, spread evenly.

    Processes one by one `rounds` times, pyperf `passes` times.

    Raises `Interrupted`.
    """
    profile = replace(lab.profile, budget=seconds)
    summaries: list[Summary] = []
    processes: list[AgainstProcesses] = []
    pyperf: list[AgainstPyperf] = []
    try:
        for number in range(runs):
            summaries.append(lab.race("same", works, {AGAIN: (BASELINE, {})}, profile, number=number, of=runs))
            try:
                if PROCESSES in against and number in _spread(rounds, runs):
                    processes.append(_against_processes(lab, works, summaries[-1], number))
                if PYPERF in against and number in _spread(passes, runs):
                    pyperf.append(_against_pyperf(lab, works))
            except (WorkerFailure, NothingMeasured) as failure:
                lab.say.noticed(f"a rival failed, and is left out this time: {failure}")
    except (Interrupted, KeyboardInterrupt):
        if not summaries:
            raise
        raise Interrupted(_concluded(lab, summaries, processes, pyperf)) from None
    return _concluded(lab, summaries, processes, pyperf)


def _spread(times: int, runs: int) -> list[int]:
    return [round(place * runs / times) for place in range(times)]


def _concluded(
    lab: Laboratory,
    summaries: Sequence[Summary],
    processes: Sequence[AgainstProcesses],
    pyperf: Sequence[AgainstPyperf],
) -> Same:
    cells = [cell for summary in summaries for cell in cells_of(summary, AGAIN)]
    different = sum(cell.ratio is not None and cell.ratio.verdict in ("faster", "slower") for cell in cells)
    spent = sum(summary.effort.seconds for summary in summaries)
    heats = sum(summary.effort.heats for summary in summaries)
    slot, start = _biases(lab, len(summaries))
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
        pyperf_in_all=_in_all(pyperf) if len(pyperf) > 1 else None,
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
        for record in journal.read(lab.journal("same", number)):
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
        blocks = rivals.interleaved(
            lab, binary, {AGAIN: binary}, work, lab.block_profile, number=number, seconds=seconds
        )
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
    """Every other workload: its defaults take their time."""
    pairs, seconds = rivals.pyperf_pairs(lab.interpreters[BASELINE], works[::2], say=lab.say.said)
    ratios = tuple(pair.ratio for pair in pairs)
    return AgainstPyperf(
        seconds=seconds,
        ratios=ratios,
        errors=errors([[Interval(value=ratio) for ratio in ratios]]),
        called_different=wilson(sum(pair.significant for pair in pairs), len(pairs)),
    )


def _in_all(passes: Sequence[AgainstPyperf]) -> AgainstPyperf:
    return AgainstPyperf(
        seconds=sum(one.seconds for one in passes),
        ratios=tuple(ratio for one in passes for ratio in one.ratios),
        errors=errors([[Interval(value=ratio) for ratio in one.ratios] for one in passes]),
        called_different=wilson(
            sum(one.called_different.count for one in passes), sum(one.called_different.of for one in passes)
        ),
    )
