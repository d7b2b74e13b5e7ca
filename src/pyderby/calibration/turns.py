"""What taking turns adds to a sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyderby.analysis.student import ratio_interval
from pyderby.calibration import rivals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyderby.calibration.laboratory import Laboratory
    from pyderby.model import Workload
    from pyderby.summary import Interval


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
