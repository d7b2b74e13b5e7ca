"""Typed warnings about validity."""

from __future__ import annotations

import enum
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from pyderby.model import Status
from pyderby.summary import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyderby.analysis.evidence import Evidence
    from pyderby.analysis.laps import Lap
    from pyderby.summary import CellSummary

OUTSIDE_SHARE = 0.05
MIN_TICKS = 1000
PAUSES = math.log(1.05)
LOAD_PER_CORE = 1.5


class Kind(enum.StrEnum):
    """What can cast doubt on a figure."""

    LOST_INVOCATION = "lost-invocation"
    WARMING = "warming"
    CPU_OUT_OF_TURN = "cpu-out-of-turn"
    COARSE_CLOCK = "coarse-clock"
    PAUSES = "pauses"
    UNLIKE_BUILDS = "unlike-builds"
    UNOPTIMISED_BUILD = "unoptimised-build"
    DEBUG_BUILD = "debug-build"
    FEW_CORES = "few-cores"
    LOAD = "load-from-others"
    SHARED_PROCESSES = "shared-processes"


def of_cell(cell: CellSummary, laps: Sequence[Lap], lost: int, resolution_ns: float) -> Iterator[Finding]:
    """What one cell's own laps show."""
    if cell.status != Status.OK:
        return
    if lost:
        yield Finding(
            kind=Kind.LOST_INVOCATION, cell=cell.id, message=f"{lost} of {lost + len(laps)} invocations failed"
        )
    if cell.steady == "warming":
        yield Finding(kind=Kind.WARMING, cell=cell.id, message="measured while it was still warming up")
    shares = [share for lap in laps if (share := lap.outside_share()) is not None]
    if shares and (share := float(np.median(shares))) > OUTSIDE_SHARE:
        yield Finding(
            kind=Kind.CPU_OUT_OF_TURN, cell=cell.id, message=f"used {share:.0%} of a core in the turns of others"
        )
    ticks = min(float(np.median(lap.column("ns", cell.workers))) for lap in laps) / resolution_ns
    if ticks < MIN_TICKS:
        yield Finding(
            kind=Kind.COARSE_CLOCK, cell=cell.id, message=f"an iteration lasted only {ticks:.0f} ticks of its clock"
        )
    if cell.ratio is not None and (half := cell.ratio.half_width) is not None:
        gap = abs(math.log(cell.ratio.total.value / cell.ratio.value))
        if gap > max(PAUSES, math.log1p(half)):
            yield Finding(
                kind=Kind.PAUSES,
                cell=cell.id,
                message=f"{cell.ratio.value:.2f} by medians, {cell.ratio.total.value:.2f} by totals: one has pauses",
            )


def of_run(evidence: Evidence, cells: Iterable[CellSummary]) -> Iterator[Finding]:
    """What concerns the whole run."""
    implementations = evidence.manifest["implementations"]
    hellos = {name: facts["hello"] for name, facts in implementations.items() if facts["status"] == Status.OK}
    yield from _builds(evidence.baseline, hellos)
    cores = int(evidence.manifest["host"]["usable_cores"])
    most = max((cell.workers for cell in cells), default=1)
    if most > cores:
        yield Finding(kind=Kind.FEW_CORES, cell=None, message=f"{most} workers on {cores} usable cores")
    loads = [float(heat["load_average"]) for heat in evidence.heats]
    if loads and max(loads) > LOAD_PER_CORE * cores:
        yield Finding(
            kind=Kind.LOAD, cell=None, message=f"the machine's load average rose to {max(loads):.1f} on {cores} cores"
        )
    if evidence.manifest["profile"]["isolation"] == "shared":
        yield Finding(
            kind=Kind.SHARED_PROCESSES,
            cell=None,
            message="workloads shared processes, so a JIT's profiles are mixed; the standard profile isolates them",
        )


def _builds(baseline: str, hellos: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    cpythons = {name: hello["build"] for name, hello in hellos.items() if hello["implementation"] == "CPython"}
    for name, build in cpythons.items():
        if build["debug"]:
            yield Finding(kind=Kind.DEBUG_BUILD, cell=None, message=f"{name} is a debug build")
    own = cpythons.get(baseline)
    if own is None:
        return
    for name, build in cpythons.items():
        unlike = [flag for flag in ("debug", "optimized", "lto", "compiler") if build[flag] != own[flag]]
        if unlike:
            yield Finding(
                kind=Kind.UNLIKE_BUILDS, cell=None, message=f"{name} and {baseline} differ in {', '.join(unlike)}"
            )
    if not own["optimized"]:
        yield Finding(
            kind=Kind.UNOPTIMISED_BUILD,
            cell=None,
            message=f"{baseline} was built without profile-guided optimisation: ratios flatter what isn't CPython; "
            "`pyderby interpreters install --optimized` builds it with",
        )
