"""Whether figures stay when they are measured longer, and when they are measured without lockstep."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pyderby import folder
from pyderby.analysis import summarise
from pyderby.analysis.batches import TOTAL
from pyderby.analysis.student import ratio_interval
from pyderby.calibration import rivals
from pyderby.calibration.inference import holds, quotient
from pyderby.calibration.laboratory import BASELINE, bare, cells_of
from pyderby.measure import journal

if TYPE_CHECKING:
    from pyderby.analysis.batches import Ladder
    from pyderby.calibration.laboratory import Laboratory
    from pyderby.summary import Interval


LONG_SAMPLE_NS = 30e6
"""For a process by itself: what waking up for a sample costs is lost in it."""


@dataclass(frozen=True, kw_only=True)
class Longer:
    """One cell's ratio by the first third of each heat, and by all of it; `steady` is the label of the first."""

    workload: str
    implementation: str
    steady: str
    usual: Interval
    longer: Interval

    @property
    def moved(self) -> bool:
        """Whether the figure left its interval when its heats went on for three times as long."""
        return not holds(self.usual, self.longer.value)


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


def first_third(record: dict[str, Any]) -> dict[str, Any]:
    """An invocation's record without the last two thirds of its measured rounds; any other as it is."""
    if record["record"] != "invocation" or not (rounds := record["iterations"]["round"][record["measured_from"] :]):
        return record
    end = rounds[0] + math.ceil((rounds[-1] - rounds[0] + 1) / 3)
    kept = record["measured_from"] + sum(number < end for number in rounds)
    return {**record, "iterations": {name: column[:kept] for name, column in record["iterations"].items()}}


def steady(lab: Laboratory, *, heats: int, workloads: int, alone: int, blocks: int) -> Steady:
    """Heats of three times the usual length, by a third and by all; some workloads one process at a time as well."""
    arms = lab.others()
    works = lab.micro(workloads)
    profile = replace(lab.long_profile, heats_min=heats, heats_max=heats)
    longer = lab.race("steady", works, arms, replace(profile, measure=2 * profile.measure))
    source = lab.journal("steady")
    usual = summarise(folder.read_manifest(source.parent), map(first_third, journal.read(source)))
    long_cells = {(cell.workload, cell.implementation): cell for cell in longer.cells if cell.ratio is not None}
    moves = [
        Longer(
            workload=cell.workload,
            implementation=name,
            steady=cell.steady or "",
            usual=bare(cell.ratio),
            longer=bare(other.ratio),
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
        alone_blocks = rivals.interleaved(
            lab, lab.interpreters[BASELINE], binaries, work, profile, blocks=blocks, sample_ns=LONG_SAMPLE_NS
        )
        for name, ladders in alone_blocks.items():
            cell = long_cells[work.name, name]
            assert cell.ratio is not None  # noqa: S101 - long_cells holds none without
            found.append(
                Alone(
                    workload=work.name,
                    implementation=name,
                    steady=cell.steady or "",
                    lockstep=bare(cell.ratio),
                    alone=ratio_interval([_alike(one, cell.ratio.batch) for one in ladders]),
                )
            )
    return Steady(longer=tuple(moves), alone=tuple(found))


def _alike(one: Ladder, batch: int) -> float:
    """The average that lockstep chose: by the total, or else by medians, whose samples are as long as most batches."""
    return one.total if batch == TOTAL else one.median
