"""What it matters where things lie in a process's memory."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyderby.analysis.student import ratio_interval
from pyderby.calibration import rivals
from pyderby.calibration.inference import quotient
from pyderby.calibration.laboratory import BASELINE
from pyderby.process import layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyderby.calibration.laboratory import Laboratory
    from pyderby.model import Workload
    from pyderby.summary import Interval


@dataclass(frozen=True, kw_only=True)
class Layouts:
    """How one binary's time per call varies with where things lie in memory: standard deviations of its log.

    `kernel`: between processes for which the kernel draws; `drawn`: between those for which we draw, `shared`: between
    two of one draw. `means`: ours over the kernel's.
    """

    workload: str
    kernel: float
    drawn: float
    shared: float
    means: Interval


def layouts(lab: Laboratory, works: Sequence[Workload], *, draws: int) -> tuple[Layouts, ...]:
    """For each draw one process without it and two with it, one at a time and in random order."""
    binary = lab.interpreters[BASELINE]
    found = []
    for work in works:
        lab.say.said(f"layouts of memory: {work.name}")
        generator = lab.generator("layouts", work.name)
        kernel: list[float] = []
        first: list[float] = []
        second: list[float] = []
        for _ in range(draws):
            drawn = layout.draw(generator)
            places: list[tuple[list[float], layout.Layout | None]] = [(kernel, None), (first, drawn), (second, drawn)]
            for logs, where in generator.sample(places, 3):
                logs.append(rivals.run_alone(binary, work, lab.block_profile, layout=where).median)
        both = [(one + other) / 2 for one, other in zip(first, second, strict=True)]
        found.append(
            Layouts(
                workload=work.name,
                kernel=statistics.stdev(kernel),
                drawn=statistics.stdev(first),
                shared=math.sqrt(statistics.fmean((a - b) ** 2 / 2 for a, b in zip(first, second, strict=True))),
                means=quotient(ratio_interval(both), ratio_interval(kernel)),
            )
        )
    return tuple(found)
