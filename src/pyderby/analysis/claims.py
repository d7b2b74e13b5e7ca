"""Claims → verdicts, from a summary alone: supported, contradicted, or undecided and what it would take."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from pyderby.analysis import counts
from pyderby.analysis.aggregate import memory_logs
from pyderby.analysis.student import FIXED, mean_interval, p_value, quantile
from pyderby.claim import CORES, SCALING, Measure, Over
from pyderby.model import Status
from pyderby.summary import ClaimSummary, Interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyderby.claim import Claim, Selector
    from pyderby.summary import CellSummary, ScalingPoint, Summary

FAMILY_ERROR = 0.05
"""The chance that any of a report's claims is decided wrongly."""

MIN_HEATS = 5
LEAST_SHARE = 0.5
"""Of the workloads that a heat must have to say something of their mean."""

ABSENT = (Status.MISSING, Status.UNSUPPORTED)
"""What an implementation lacks; nothing is claimed of that."""

MANY_HEATS = 200
"""A claim that would take more heats than that is called too close to its bound."""

Heats = tuple[float | None, ...]
"""A value for every heat of a run, in logs; None where it has none."""


class ClaimVerdict(enum.StrEnum):
    """What the evidence says of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNDECIDED = "undecided"


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """One claim before the correction for many: which way the evidence points, and the p of doing so by chance.

    `p` None: no evidence that could decide, `reason` says why. `wanting`: what it would take, if this does not do.
    """

    points_to: ClaimVerdict
    value: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    n: int = 0
    reason: str | None = None
    wanting: str | None = None


def parse(claims: Iterable[Mapping[str, Any]]) -> tuple[Claim, ...]:
    """Claims as run.json holds them."""
    plain = list(claims)
    if not plain:
        return ()
    from pydantic import TypeAdapter

    from pyderby.claim import Claim

    return TypeAdapter(tuple[Claim, ...]).validate_python(plain)


def judge(claims: Iterable[Claim], summary: Summary) -> tuple[ClaimSummary, ...]:
    """All claims as one family of tests, corrected by Holm's procedure (Holm 1979) at 5%.

    Each is tested against the nearer end of its expectation by Student's t over heats, in logs; where both ends must
    hold, against both (two one-sided tests; Schuirmann 1987).
    """
    settled = [_settled(one, summary) for one in claims]
    strictest = FAMILY_ERROR / max(1, len(settled))
    heard = {claim.id: (claim, _hear(claim, summary, strictest)) for claim in settled}
    decided = holm({name: one.p for name, (_, one) in heard.items() if one.p is not None})
    return tuple(_concluded(claim, one, decided=name in decided) for name, (claim, one) in heard.items())


def _settled(claim: Claim, summary: Summary) -> Claim:
    """With a number for the `cores` of the machine that raced."""
    if claim.of.workers != CORES:
        return claim
    return replace(claim, of=replace(claim.of, workers=int(summary.host["usable_cores"])))


def holm(p_values: Mapping[str, float], error: float = FAMILY_ERROR) -> frozenset[str]:
    """The hypotheses rejected with a familywise error of at most `error` (Holm 1979, section 2)."""
    rejected = []
    for place, (name, p) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        if p > error / (len(p_values) - place):
            break
        rejected.append(name)
    return frozenset(rejected)


def _concluded(claim: Claim, one: Hearing, *, decided: bool) -> ClaimSummary:
    verdict = one.points_to if decided else ClaimVerdict.UNDECIDED
    reason = one.reason if decided else "; ".join(filter(None, (one.wanting, one.reason)))
    return ClaimSummary(
        id=claim.id,
        says=claim.says,
        source=claim.source,
        measure=claim.measure,
        of=described(claim),
        expect=claim.expect.text,
        verdict=verdict,
        value=one.value,
        low=one.low,
        high=one.high,
        p=one.p,
        n=one.n,
        reason=reason,
    )


def described(claim: Claim) -> str:
    """Which cells a claim is about, in words."""
    of = claim.of
    parts = [of.implementation]
    if of.against is not None:
        parts.append(f"against {of.against}")
    if claim.measure is not Measure.MEMORY:
        parts.append(str(of.mode) if of.workers == 1 else f"{of.mode}-{of.workers}")
    which = [*of.workloads, *(f"#{tag}" for tag in of.tags)]
    if which:
        parts.append(" ".join(which))
    if claim.over is Over.EVERY:
        parts.append("every one")
    return ", ".join(parts)


def selects(of: Selector, cell: CellSummary) -> bool:
    """Whether a selector means a cell, whatever became of it."""
    wanted = (of.implementation, of.mode, of.workers)
    return (cell.implementation, cell.mode, cell.workers) == wanted and means(of, cell.workload, cell.tags)


def means(of: Selector, workload: str, tags: Iterable[str]) -> bool:
    """Whether a selector means a workload."""
    if of.workloads and not any(fnmatchcase(workload, glob) for glob in of.workloads):
        return False
    return not of.tags or bool(set(of.tags) & set(tags))


def _hear(claim: Claim, summary: Summary, error: float) -> Hearing:
    """One claim; `error` is the one that decides whatever others there are."""
    if claim.measure is Measure.MEMORY:
        return _hear_memory(claim, summary, error)
    cells = [cell for cell in summary.cells if selects(claim.of, cell)]
    if not cells:
        return _unheard("no such cell was raced")
    if claim.measure in SCALING and claim.of.workers == 1:
        return _unheard("one core could be used")
    good = [cell for cell in cells if cell.status == Status.OK]
    if not good:
        return _unheard(f"no cell is ok: {cells[0].status}, {cells[0].reason or 'no reason given'}")
    if claim.measure is Measure.VALUE:
        return _short_of(_hear_counts(claim, good), _failures(cells))
    logs = {name: heats for name, heats in _logs(claim, good, summary) if any(value is not None for value in heats)}
    if not logs:
        beyond = claim.measure in SCALING and _points(claim, summary)
        return _unheard(f"{claim.of.workers} workers are more than there are cores" if beyond else "no heat has a pair")
    bounds = _in_logs(claim)
    silent = [
        f"{cell.workload}: {'no pair' if cell.status == Status.OK else cell.status}"
        for cell in cells
        if cell.workload not in logs and cell.status not in ABSENT
    ]
    if claim.over is Over.EVERY:
        return _short_of(
            _every([_test(values, bounds, claim, summary.alpha, error) for values in logs.values()]), silent
        )
    found = replace(_test(_by_heat(logs), bounds, claim, summary.alpha, error), n=len(logs))
    return replace(found, reason=found.reason or f"without {', '.join(silent)}") if silent else found


def _unheard(reason: str) -> Hearing:
    return Hearing(points_to=ClaimVerdict.UNDECIDED, reason=reason)


def _failures(cells: Iterable[CellSummary]) -> list[str]:
    """What became of those that did not come to their end, each invocation."""
    untold = (*ABSENT, Status.OK, Status.NOT_RUN, Status.DEPENDENCY_FAILED)
    failed = [f"{cell.workload}: {cell.status}" for cell in cells if cell.status not in untold]
    return failed + [f"{cell.workload}: {cell.lost} invocations failed" for cell in cells if cell.lost]


def _short_of(found: Hearing, failures: Sequence[str]) -> Hearing:
    """A claim about all of several is not borne out where some of them failed."""
    if not failures or found.points_to is not ClaimVerdict.SUPPORTED:
        return found
    return replace(found, points_to=ClaimVerdict.UNDECIDED, p=None, reason="; ".join(failures), wanting=None)


def _by_heat(logs: Mapping[str, Heats]) -> list[float]:
    """The mean over workloads of each heat that has at least half of them.

    A workload that lacks a heat stands there with its own mean over heats, so that one lost invocation costs no heat of
    all others.
    """
    known = [[value for value in heats if value is not None] for heats in logs.values()]
    means = [math.fsum(values) / len(values) for values in known]
    return [
        math.fsum(mean if value is None else value for mean, value in zip(means, row, strict=True)) / len(row)
        for row in zip(*logs.values(), strict=True)
        if sum(value is not None for value in row) >= LEAST_SHARE * len(row)
    ]


def _points(claim: Claim, summary: Summary) -> dict[tuple[str, str, str], ScalingPoint]:
    """What so many workers did, by workload, implementation and mode."""
    return {
        (one.workload, one.implementation, one.mode): point
        for one in summary.scaling
        for point in one.points
        if point.workers == claim.of.workers
    }


def _logs(claim: Claim, cells: Sequence[CellSummary], summary: Summary) -> Iterator[tuple[str, Heats]]:
    """(workload, its heats in logs): of ratios, of speedups, or of shares of the ceiling."""
    of = claim.of
    if claim.measure in SCALING:
        points = _points(claim, summary)
        for cell in cells:
            point = points.get((cell.workload, cell.implementation, cell.mode))
            if point is not None and point.heats and point.verdict is not None:  # beyond the cores nothing is claimed
                yield cell.workload, point.shares if claim.measure is Measure.SHARE else point.heats
        return
    against = of.against or summary.baseline
    others = {
        cell.workload: cell
        for cell in summary.cells
        if (cell.implementation, cell.mode, cell.workers) == (against, of.mode, of.workers) and cell.status == Status.OK
    }
    for cell in cells:
        if (other := others.get(cell.workload)) is None:
            continue
        own, its = _alike(cell, other)
        length = max(len(own), len(its))
        if length:
            yield cell.workload, _minus(own or (0.0,) * length, its or (0.0,) * length)


def _alike(one: CellSummary, other: CellSummary) -> tuple[Heats, Heats]:
    """Log-ratios of both to the baseline by one average; empty for the baseline itself, whose are all 0.

    Where one was taken by totals and the other by medians, both are taken by totals: pauses count in both or in none.
    """
    if one.ratio is None or other.ratio is None or one.ratio.batch == other.ratio.batch:
        return one.heats, other.heats
    return one.totals, other.totals


def _minus(one: Heats, other: Heats) -> Heats:
    return tuple(
        None if value is None or beside is None else value - beside for value, beside in zip(one, other, strict=True)
    )


@dataclass(frozen=True, kw_only=True)
class _Bounds:
    low: float | None
    high: float | None


def _in_logs(claim: Claim) -> _Bounds:
    """The ends of the expectation as ends of the log that is tested; an end of 0 or less bounds nothing from below."""
    add = 1.0 if claim.measure is Measure.OVERHEAD else 0.0
    times = float(claim.of.workers) if claim.measure is Measure.EFFICIENCY else 1.0

    def moved(end: float | None, nothing: float) -> float | None:
        if end is None:
            return None
        value = (end + add) * times
        return math.log(value) if value > 0 else nothing

    return _Bounds(low=moved(claim.expect.low, -math.inf), high=moved(claim.expect.high, -math.inf))


def _test(values: Sequence[float | None], bounds: _Bounds, claim: Claim, alpha: float, error: float) -> Hearing:
    """Student's t of the mean of logs against the ends of what is expected."""
    logs = [value for value in values if value is not None]
    if not logs:
        return _unheard("no heat has a value for half of the workloads")
    interval = mean_interval(logs, alpha=alpha)
    shown = _shown(claim, interval)
    if len(logs) < MIN_HEATS:
        return replace(shown, reason=f"{len(logs)} heats; {MIN_HEATS} are the least")
    ends = [end for end in (bounds.low, bounds.high) if end is not None and math.isfinite(end)]
    mean = interval.value
    inside = (bounds.low is None or mean >= bounds.low) and (bounds.high is None or mean <= bounds.high)
    tests = {end: p_value([log - end for log in logs]) or 0.0 for end in ends}
    if inside:
        p = max(tests.values(), default=0.0)
    else:
        beyond = bounds.low if bounds.low is not None and mean < bounds.low else bounds.high
        p = tests.get(beyond, 0.0) if beyond is not None else 0.0
    p = min(1.0, p * FIXED / alpha)
    verdict = ClaimVerdict.SUPPORTED if inside else ClaimVerdict.CONTRADICTED
    return replace(shown, points_to=verdict, p=p, n=1, wanting=_wanting(logs, ends, error))


def _shown(claim: Claim, interval: Interval) -> Hearing:
    """The interval of logs in the claim's own measure."""
    add = -1.0 if claim.measure is Measure.OVERHEAD else 0.0
    times = 1 / float(claim.of.workers) if claim.measure is Measure.EFFICIENCY else 1.0

    def back(log: float | None) -> float | None:
        return None if log is None else math.exp(log) * times + add

    return Hearing(
        points_to=ClaimVerdict.UNDECIDED, value=back(interval.value), low=back(interval.low), high=back(interval.high)
    )


def _wanting(logs: Sequence[float], ends: Sequence[float], error: float) -> str:
    """What it would take to decide: heats until the interval no longer holds the nearest end, if all else stays."""
    n = len(logs)
    mean = math.fsum(logs) / n
    spread = math.sqrt(math.fsum((log - mean) ** 2 for log in logs) / (n - 1))
    distance = min((abs(mean - end) for end in ends), default=math.inf)
    for heats in range(n + 1, MANY_HEATS + 1):
        if quantile(error, heats - 1) * spread / math.sqrt(heats) < distance:
            return f"about {heats} heats would decide it, if they go on like these {n}"
    return "too close to an end of what is expected to be told from it"


def _every(tests: Sequence[Hearing]) -> Hearing:
    """Each workload for itself: all must hold (intersection–union; Berger 1982), one that does not is enough.

    The one that decides is shown.
    """
    heard = [one for one in tests if one.p is not None]
    if not heard:
        return replace(tests[0], n=len(tests))
    against = [one for one in heard if one.points_to is ClaimVerdict.CONTRADICTED]
    if against:
        worst = min(against, key=lambda one: one.p or 0.0)
        return replace(worst, p=min(1.0, (worst.p or 0.0) * len(heard)), n=len(tests))
    if len(heard) < len(tests):
        return replace(next(one for one in tests if one.p is None), n=len(tests))
    return replace(max(heard, key=lambda one: one.p or 0.0), n=len(tests))


def _hear_memory(claim: Claim, summary: Summary, error: float) -> Hearing:
    names = [claim.of.implementation, claim.of.against or summary.baseline]
    peaks = [summary.implementations[name].peaks if name in summary.implementations else () for name in names]
    logs = memory_logs(*peaks)
    if not logs:
        return _unheard("no peak of memory is known of both")
    return _test(logs, _in_logs(claim), claim, summary.alpha, error)


def _hear_counts(claim: Claim, cells: Sequence[CellSummary]) -> Hearing:
    """What workloads count: events per million tries, with Garwood's interval.

    Of what was never seen nothing is proved: `== 0` is then supported as `not seen in so many tries`.
    """
    told = [cell.count for cell in cells if cell.count is not None]
    if not told:
        return _unheard("the cells count nothing")
    events, tries = sum(one.events for one in told), sum(one.tries for one in told)
    if not tries:
        return _unheard("nothing was tried")
    interval = counts.rate(events, tries)
    shown = Hearing(
        points_to=ClaimVerdict.UNDECIDED, value=interval.value, low=interval.low, high=interval.high, n=len(told)
    )
    expect = claim.expect
    seen = f"{'not' if not events else f'{events} times'} seen in {tries} tries"
    if expect.high == 0 and events:
        return replace(shown, points_to=ClaimVerdict.CONTRADICTED, p=0.0, reason=seen)
    if expect.low == 0 and expect.open and expect.high is None and events:
        return replace(shown, points_to=ClaimVerdict.SUPPORTED, p=0.0, reason=seen)
    if any(cell.grade == "none" for cell in cells):
        return replace(shown, reason=f"{seen}, in fewer than {MIN_HEATS} heats")
    if expect.high == 0:
        return replace(shown, points_to=ClaimVerdict.SUPPORTED, p=0.0, reason=seen)
    if expect.low == 0 and expect.open and not events:
        return replace(shown, reason=f"{seen}, which proves nothing")
    inside = expect.holds(interval.value)
    p = counts.chance(events, tries, expect, inside=inside)
    verdict = ClaimVerdict.SUPPORTED if inside else ClaimVerdict.CONTRADICTED
    return replace(shown, points_to=verdict, p=p, reason=seen if p <= FIXED else f"{seen}: too few to tell")
