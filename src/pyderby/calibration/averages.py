"""Which average: pauses of known share come out at their totals."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pyderby.calibration.inference import holds
from pyderby.calibration.laboratory import BASELINE, PAUSES, bare, cells_of
from pyderby.measure import journal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyderby.calibration.laboratory import Laboratory
    from pyderby.model import Profile, Seconds
    from pyderby.summary import CellSummary, Interval


EVERY, PAUSE = 40, 10
"""Of the workload `pausing`: a pause every so many calls, and how many calls' time it takes."""


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


def pauses(lab: Laboratory, *, heats: int, seconds: Seconds) -> tuple[Averages, ...]:
    """Pauses of known share, under CPython and PyPy where it is here, and a workload that churns dicts.

    A heat measures each of its arms for some `seconds`, so that it holds its share of pauses.

    PyPy's calls do ten times as much: leaving its compiled code for a pause takes it some tens of microseconds, which
    must be nothing beside the pause for its share to be known.
    """
    found = []

    def profile(arms: int) -> Profile:
        """With so many arms beside the baseline and its twin."""
        return replace(lab.long_profile, heats_min=heats, heats_max=heats, measure=seconds * (arms + 2))

    pypys = [name for name, one in lab.interpreters.items() if one.hello.implementation == "PyPy"]
    for number, spec in enumerate([BASELINE, *pypys[:1]]):
        work = [lab.named("pausing")]
        sized = replace(profile(1), size="small" if spec == BASELINE else "medium")
        summary = lab.race("pauses", work, {"pausing": (spec, {PAUSES: "1"})}, sized, number=number, baseline=spec)
        version = lab.interpreters[spec].hello.implementation
        truth = due(journal.read(lab.journal("pauses", number)), "pausing")
        found += [
            _averages(f"a pause every {EVERY} calls, {version}", cell, truth) for cell in cells_of(summary, "pausing")
        ]
    if arms := lab.others():
        summary = lab.race("churning", [lab.named("churning")], arms, profile(len(arms)))
        found += [_averages(f"churning dicts, {name}", cell, None) for name in arms for cell in cells_of(summary, name)]
    return tuple(found)


def due(records: Iterable[Mapping[str, Any]], arm: str) -> float:
    """The ratio that an arm's pauses make, by the calls that were measured: the geometric mean over its heats.

    A heat of n calls with p pauses takes as long as n + 10p calls; a short one holds more or less than its share of
    them. Raises `ValueError` if none was measured.
    """
    logs = []
    for record in records:
        if record["record"] == "invocation" and record["arm"] == arm and record["status"] == "ok":
            loops = record["iterations"]["loops"]
            before = 1 + sum(loops[: record["measured_from"]])  # the cold call comes first
            calls = sum(loops[record["measured_from"] :])
            pauses = (before + calls) // EVERY - before // EVERY
            logs.append(math.log((calls + PAUSE * pauses) / calls))
    if not logs:
        raise ValueError(f"no call of {arm} was measured")
    return math.exp(math.fsum(logs) / len(logs))


def _averages(what: str, cell: CellSummary, truth: float | None) -> Averages:
    ratio = cell.ratio
    assert ratio is not None  # noqa: S101 - cells_of takes none without
    return Averages(
        what=what,
        median=ratio.median,
        chosen=bare(ratio),
        total=ratio.total,
        batch=ratio.batch,
        truth=truth,
        verdict=ratio.verdict,
    )
