"""Whether a figure can pass for a steady one: by changepoints of each invocation, and by how long a JIT had run."""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyderby.analysis.changepoints import Kind, course

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyderby.analysis.laps import Lap

STEADY_NS = 1.5e9
"""What an arm with a JIT must have run before it is measured: PyPy's json took 2.1 times CPython's time after 0.3 s of
running and 1.2 times after 1.3 s (docs/statistics.md). A plateau of the interpreter before compilation looks steady."""

LATE_SHARE = 0.1
"""A steady tail that begins within this share of the measured iterations still makes a steady figure."""

INCONSISTENT = "inconsistent"


class Steadiness(enum.StrEnum):
    """What is claimed of a figure, the most cautious first."""

    UNSTEADY = "no steady state"
    WARMING = "warming"
    UNDETERMINED = "undetermined"
    STEADY = "steady"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One invocation: the kind of its course, and what that makes of the iterations that were measured."""

    kind: Kind
    steadiness: Steadiness


def of_lap(lap: Lap, workers: int, *, jit: bool, reference: Lap | None = None) -> Judgement:
    """Judge one invocation by all of its iterations with so many workers, those of the warmup included.

    `reference` is an arm of the same heat that does not warm up itself, to tell the arm's course from the machine's.
    """
    calls, measured_from = lap.course_ns(workers, reference)
    found = course(calls)
    if jit and lap.warmup_ns < STEADY_NS:
        return Judgement(kind=found.kind, steadiness=Steadiness.WARMING)
    if found.kind is Kind.UNDETERMINED:
        return Judgement(kind=found.kind, steadiness=Steadiness.UNDETERMINED)
    late = measured_from + LATE_SHARE * (len(calls) - measured_from)
    if found.steady_from is not None and found.steady_from <= late:
        return Judgement(kind=found.kind, steadiness=Steadiness.STEADY)
    return Judgement(
        kind=found.kind, steadiness=Steadiness.WARMING if found.kind is Kind.WARMUP else Steadiness.UNSTEADY
    )


def cautious(one: Steadiness, other: Steadiness) -> Steadiness:
    """The more cautious of two."""
    return min(one, other, key=list(Steadiness).index)


def of_cell(labels: Iterable[Steadiness]) -> Steadiness:
    """What most of its invocations are; of equally many, the more cautious."""
    counts = Counter(labels)
    caution = list(Steadiness)
    return max(caution, key=lambda label: (counts[label], -caution.index(label)))


def consensus(kinds: Mapping[str, int]) -> str:
    """The kind that all invocations of a cell have, or `inconsistent` (Barrett et al. 2017, section 4)."""
    return next(iter(kinds)) if len(kinds) == 1 else INCONSISTENT
