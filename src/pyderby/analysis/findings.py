"""Typed warnings about validity."""

from __future__ import annotations

import enum
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from pyderby.analysis import shape
from pyderby.analysis.order import median
from pyderby.analysis.steady import INCONSISTENT
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
OTHERS_CORES = 0.1
TURN_BIAS = math.log(1.02)
"""What taking turns may do to a ratio of unlike implementations, samples as long as theirs (docs/statistics.md)."""

JIT_IMPLEMENTATIONS = ("PyPy", "Jython", "GraalVM")
FLAGS = ("version", "debug", "optimized", "lto", "compiler")


class Kind(enum.StrEnum):
    """What can cast doubt on a figure."""

    LOST_INVOCATION = "lost-invocation"
    WARMING = "warming"
    NO_STEADY_STATE = "no-steady-state"
    INCONSISTENT = "inconsistent-courses"
    IMPRECISE = "precision-not-reached"
    MULTIMODAL = "multimodal"
    DRIFTING = "drifting"
    CPU_OUT_OF_TURN = "cpu-out-of-turn"
    COARSE_CLOCK = "coarse-clock"
    PAUSES = "pauses"
    TURNS = "cost-of-turns"
    UNLIKE_BUILDS = "unlike-builds"
    UNOPTIMISED_BUILD = "unoptimised-build"
    DEBUG_BUILD = "debug-build"
    JIT_OFF = "jit-off"
    GIL_MISLABELLED = "gil-not-as-labelled"
    FEW_CORES = "few-cores"
    SHARED_CORES = "shared-cores"
    FREQUENCY = "frequency-scaling"
    TURBO = "turbo"
    LOAD = "load-from-others"
    SHARED_PROCESSES = "shared-processes"


def of_cell(cell: CellSummary, laps: Sequence[Lap], lost: int, resolution_ns: float) -> Iterator[Finding]:
    """What one cell's own laps show."""
    if cell.status == Status.MODE_MISMATCH:
        yield Finding(kind=Kind.GIL_MISLABELLED, cell=cell.id, message=cell.reason or "")
    if cell.status != Status.OK:
        return
    if lost:
        yield Finding(
            kind=Kind.LOST_INVOCATION, cell=cell.id, message=f"{lost} of {lost + len(laps)} invocations failed"
        )
    if cell.steady == "warming":
        yield Finding(kind=Kind.WARMING, cell=cell.id, message="measured while it was still warming up")
    if cell.steady == "no steady state":
        yield Finding(kind=Kind.NO_STEADY_STATE, cell=cell.id, message="reached no steady state while it was measured")
    if cell.course == INCONSISTENT:
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(cell.courses.items(), key=lambda one: -one[1]))
        yield Finding(kind=Kind.INCONSISTENT, cell=cell.id, message=told)
    yield from _of_shape(cell, laps)
    shares = [share for lap in laps if (share := lap.outside_share()) is not None]
    if shares and (share := float(np.median(shares))) > OUTSIDE_SHARE:
        yield Finding(
            kind=Kind.CPU_OUT_OF_TURN, cell=cell.id, message=f"used {share:.0%} of a core in the turns of others"
        )
    ticks = min(median(lap.column("ns", cell.workers)) for lap in laps) / resolution_ns
    if ticks < MIN_TICKS:
        yield Finding(
            kind=Kind.COARSE_CLOCK, cell=cell.id, message=f"an iteration lasted only {ticks:.0f} ticks of its clock"
        )
    if cell.ratio is not None and (half := cell.ratio.total.half_width) is not None:
        gap = abs(math.log(cell.ratio.total.value / cell.ratio.median.value))
        if gap > max(PAUSES, math.log1p(half)):
            yield Finding(
                kind=Kind.PAUSES,
                cell=cell.id,
                message=f"{cell.ratio.median.value:.2f} by medians, {cell.ratio.total.value:.2f} by totals: pauses",
            )


def _of_shape(cell: CellSummary, laps: Sequence[Lap]) -> Iterator[Finding]:
    """Modes within invocations (most of them), modes and drift over heats."""
    found = [shape.modes(np.log(lap.call_ns(cell.workers))) for lap in laps]
    several = [one for one in found if one is not None]
    if 2 * len(several) > len(laps):
        apart = float(np.median([high - low for low, high in several]))
        message = f"iterations cluster {math.expm1(apart):.0%} apart in {len(several)} of {len(laps)} invocations"
        yield Finding(kind=Kind.MULTIMODAL, cell=cell.id, message=message)
    logs = [log for log in cell.heats if log is not None]
    if (over := shape.modes(np.array(logs))) is not None:
        message = f"heats in two clusters, ratios of {math.exp(over[0]):.2f} and {math.exp(over[1]):.2f}"
        yield Finding(kind=Kind.MULTIMODAL, cell=cell.id, message=message)
    half = cell.ratio.half_width if cell.ratio is not None else None
    rise = shape.drift(logs)
    if rise is not None and half is not None and abs(rise) > math.log1p(half):
        yield Finding(
            kind=Kind.DRIFTING,
            cell=cell.id,
            message=f"its ratio changed by {math.expm1(rise):+.1%} over the heats",
        )
    if cell.precise is False and half is not None:
        yield Finding(kind=Kind.IMPRECISE, cell=cell.id, message=f"half-width {half:.1%}")


def of_starts(lost: Mapping[str, int]) -> Iterator[Finding]:
    """Starts by themselves that failed, by implementation."""
    for name, count in lost.items():
        yield Finding(kind=Kind.LOST_INVOCATION, cell=None, message=f"{count} of the starts of {name} by itself failed")


def of_run(evidence: Evidence, cells: Sequence[CellSummary]) -> Iterator[Finding]:
    """What concerns the whole run."""
    implementations = evidence.manifest["implementations"]
    hellos = {name: facts["hello"] for name, facts in implementations.items() if facts["status"] == Status.OK}
    yield from _builds(evidence.baseline, hellos)
    yield from _jits(hellos)
    yield from _turns(evidence.baseline, hellos, cells)
    cores = int(evidence.manifest["host"]["usable_cores"])
    most = max((cell.workers for cell in cells), default=1)
    if most > cores:
        yield Finding(kind=Kind.FEW_CORES, cell=None, message=f"{most} workers on {cores} usable cores")
    physical = evidence.manifest["host"].get("physical_cores")
    if physical is not None and physical < most <= cores:
        yield Finding(
            kind=Kind.SHARED_CORES, cell=None, message=f"{most} workers on {physical} cores with several threads each"
        )
    yield from _frequency(evidence.manifest["host"])
    others = [float(heat["others_cpu"]) for heat in evidence.heats if heat.get("others_cpu") is not None]
    if others and (share := float(np.median(others))) > OTHERS_CORES:
        yield Finding(kind=Kind.LOAD, cell=None, message=f"others used {share:.1f} cores of the machine all the while")
    if evidence.manifest["profile"]["isolation"] == "shared":
        yield Finding(
            kind=Kind.SHARED_PROCESSES,
            cell=None,
            message="workloads shared processes, so a JIT's profiles are mixed; the standard profile isolates them",
        )


def _frequency(host: Mapping[str, Any]) -> Iterator[Finding]:
    governor = host.get("frequency_governor")
    if governor not in (None, "performance"):
        yield Finding(
            kind=Kind.FREQUENCY, cell=None, message=f"the frequency governor is {governor!r}: clocks follow the load"
        )
    if host.get("turbo"):
        yield Finding(kind=Kind.TURBO, cell=None, message="cores may run above their nominal clock for a while")


def _turns(baseline: str, hellos: Mapping[str, Mapping[str, Any]], cells: Iterable[CellSummary]) -> Iterator[Finding]:
    kinds = {name: hello["implementation"] for name, hello in hellos.items()}
    unlike = [name for name, kind in kinds.items() if kind != kinds.get(baseline)]
    if unlike and baseline in kinds:
        message = (
            f"ratios of {', '.join(unlike)} may be up to 2% off, since turns cost unlike implementations unlike "
            "amounts; `pyderby calibrate --part turns` measures it"
        )
        yield Finding(kind=Kind.TURNS, cell=None, message=message)
    for cell in cells:
        if cell.ratio is None or cell.implementation not in unlike:
            continue
        if cell.ratio.verdict in ("faster", "slower") and abs(math.log(cell.ratio.value)) < TURN_BIAS:
            message = f"{cell.ratio.value:.3f}: unlike implementations differ by so much from taking turns alone"
            yield Finding(kind=Kind.TURNS, cell=cell.id, message=message)


def _jits(hellos: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    for name, hello in hellos.items():
        compiled = hello["implementation"] in JIT_IMPLEMENTATIONS or "+jit" in name
        if compiled and not hello["jit"]:
            yield Finding(kind=Kind.JIT_OFF, cell=None, message=f"{name} runs without its JIT compiler")


def _builds(baseline: str, hellos: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    cpythons = {
        name: {**hello["build"], "version": tuple(hello["version"])}
        for name, hello in hellos.items()
        if hello["implementation"] == "CPython"
    }
    for name, build in cpythons.items():
        if build["debug"]:
            yield Finding(kind=Kind.DEBUG_BUILD, cell=None, message=f"{name} is a debug build")
    own = cpythons.get(baseline)
    if own is None:
        return
    for name, build in cpythons.items():
        unlike = [flag for flag in FLAGS if build[flag] != own[flag]]
        if build["version"][:2] != own["version"][:2]:
            unlike = [flag for flag in unlike if flag != "version"]  # that is what is compared
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
