"""Claims as values: what is said, which cells bear it out, which measure of theirs, and what it is expected to be."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from pyderby.model import Mode

CORES = "cores"
"""As a number of workers: all that the machine which raced may use."""


class Measure(enum.StrEnum):
    """What of the cells is held against an expectation.

    `ratio`: time over the time of `against`; `overhead`: that less 1; `memory`: peak memory of the processes over that
    of `against`'s; `speedup`: N·t(1)/t(N); `efficiency`: the N-th part of that; `share`: the speedup over that of N
    processes of the baseline at once in the same heats, the machine's ceiling; `value`: what a workload counts, per
    million tries.
    """

    RATIO = "ratio"
    OVERHEAD = "overhead"
    MEMORY = "memory"
    SPEEDUP = "speedup"
    EFFICIENCY = "efficiency"
    SHARE = "share"
    VALUE = "value"


SCALING = (Measure.SPEEDUP, Measure.EFFICIENCY, Measure.SHARE)
"""Measures of what more workers bring."""


class Over(enum.StrEnum):
    """How several workloads make one statement: by their geometric mean, or each of them for itself."""

    MEAN = "mean"
    EVERY = "every"


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """A range that holds its ends, unless `open`; None is no bound."""

    text: str
    low: float | None = None
    high: float | None = None
    open: bool = False

    def holds(self, value: float) -> bool:
        """Whether a value is as expected."""
        above = self.low is None or value > self.low or (value == self.low and not self.open)
        below = self.high is None or value < self.high or (value == self.high and not self.open)
        return above and below


@dataclass(frozen=True, kw_only=True)
class Selector:
    """Which cells: of an implementation, in a mode with so many workers, of workloads by globs and tags (any of both).

    `against` is whose time or memory is divided by; None means the baseline's. `workers` may be `CORES`.
    """

    implementation: str
    against: str | None = None
    mode: Mode = Mode.SERIAL
    workers: int | str = 1
    workloads: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A sentence and what would bear it out. `source` tells where such sentences stand (a manual, talks, textbooks)."""

    id: str
    says: str
    source: str
    measure: Measure
    of: Selector
    expect: Expectation
    over: Over = Over.MEAN


_NUMBER = r"(-?\d+(?:\.\d+)?)\s*(%?)"
_BOUND = re.compile(rf"(>=|<=|==|>|<)\s*{_NUMBER}")
_SPAN = re.compile(rf"{_NUMBER}\s*(?:to|\.\.)\s*{_NUMBER}")


def expectation(text: str) -> Expectation:
    """`>= 1.5`, `<= 10%`, `== 0`, `> 0`, `0.95 to 1.05`. Raises `ValueError`."""
    words = text.strip()
    if (span := _SPAN.fullmatch(words)) is not None:
        low, high = _number(span[1], span[2]), _number(span[3], span[4])
        if low > high:
            raise ValueError(f"{text!r} holds nothing: its lower end is above its upper end")
        return Expectation(text=words, low=low, high=high)
    if (bound := _BOUND.fullmatch(words)) is None:
        raise ValueError(f"{text!r} is no expectation: write it like '>= 1.5', '<= 10%', '== 0' or '0.95 to 1.05'")
    value = _number(bound[2], bound[3])
    return Expectation(
        text=words,
        low=value if bound[1] in (">=", ">", "==") else None,
        high=value if bound[1] in ("<=", "<", "==") else None,
        open=bound[1] in (">", "<"),
    )


def _number(digits: str, percent: str) -> float:
    return float(digits) / 100 if percent else float(digits)
