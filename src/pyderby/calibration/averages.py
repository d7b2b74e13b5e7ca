"""Which average: pauses of known share come out at their totals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyderby.calibration.inference import holds
from pyderby.calibration.laboratory import BASELINE, PAUSES, bare, cells_of

if TYPE_CHECKING:
    from pyderby.calibration.laboratory import Laboratory
    from pyderby.summary import CellSummary, Interval


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
    """Pauses of known share, under CPython and PyPy where it is here, and a workload that churns dicts.

    PyPy's calls last ten times as long: leaving its compiled code for a pause takes it some tens of microseconds, which
    must be nothing beside the pause for its share to be known.
    """
    profile = replace(lab.long_profile, heats_min=heats, heats_max=heats)
    found = []
    pypys = [name for name, one in lab.interpreters.items() if one.hello.implementation == "PyPy"]
    for number, spec in enumerate([BASELINE, *pypys[:1]]):
        work = [lab.named("pausing")]
        sized = replace(profile, size="small" if spec == BASELINE else "medium")
        summary = lab.race("pauses", work, {"pausing": (spec, {PAUSES: "1"})}, sized, number=number, baseline=spec)
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
        chosen=bare(ratio),
        total=ratio.total,
        batch=ratio.batch,
        truth=truth,
        verdict=ratio.verdict,
    )
