"""Which average: from rounds to one log-ratio a heat, by medians over batches of rounds, up to the plain total.

Users pay totals, pauses included, but a total also collects what the host does. The median over batches of consecutive
rounds sheds the host's bursts as soon as they are in fewer than half of the batches, and keeps an arm's own pauses as
soon as every batch holds its share of them. How long a batch must be for that depends on the arm, and how long it may
be on the host; the data tell.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from pyderby.analysis.order import median
from pyderby.analysis.student import FIXED, mean_interval, variance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

MIN_BATCHES = 5
"""The median of fewer batches sheds nothing: from there on only the total is left."""

NEGLIGIBLE = 1e-4
"""Estimates that differ by less than this log agree, however sure the difference is."""

TOLERATED = 4.0
"""A larger batch is taken as long as its estimates vary at most so much more over heats (in variance) than the calmest
one's: what it adds to an interval is seen there, what a small batch leaves out of a total is not."""

TOTAL = 0
"""Stands for the batch that holds all rounds."""


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """The log-ratio of one heat by batch length: `rungs` {rounds in a batch: median over batches}, and by `total`."""

    total: float
    rungs: Mapping[int, float] = field(default_factory=dict)

    def at(self, batch: int) -> float:
        """The estimate with batches of so many rounds; the total for `TOTAL` and where the heat is too short."""
        return self.rungs.get(batch, self.total)

    @property
    def median(self) -> float:
        """The median over single rounds."""
        return self.at(1)

    def __sub__(self, other: Ladder) -> Ladder:
        """The ladder of the quotient of two that were not measured in the same rounds."""
        common = self.rungs.keys() & other.rungs.keys()
        return Ladder(
            total=self.total - other.total, rungs={size: self.rungs[size] - other.rungs[size] for size in common}
        )


def ladder(own: NDArray[np.float64], reference: NDArray[np.float64], weights: NDArray[np.float64]) -> Ladder:
    """Log of total time over total reference time, for batches of 1, 2, 4, … consecutive rounds and for all of them.

    `own` and `reference` are times per call, one a round, and `weights` the calls of each round; all of one length, at
    least 1. Batches of b rounds share what a division by b leaves over, so that every round is in one.
    """
    spent = np.concatenate(([0.0], np.cumsum(own * weights)))
    compared = np.concatenate(([0.0], np.cumsum(reference * weights)))
    rungs = {}
    size = 1
    while (count := len(own) // size) >= MIN_BATCHES:
        edges = _edges(len(own), count)
        own_part, other_part = spent[edges], compared[edges]
        rungs[size] = median(np.log((own_part[1:] - own_part[:-1]) / (other_part[1:] - other_part[:-1])))
        size *= 2
    return Ladder(total=float(math.log(spent[-1] / compared[-1])), rungs=rungs)


@functools.lru_cache(maxsize=64)
def _edges(rounds: int, batches: int) -> NDArray[np.intp]:
    """Where each batch begins, and where the last one ends."""
    return np.arange(batches + 1) * rounds // batches


def choose(ladders: Sequence[Ladder]) -> int:
    """The largest batch, up to the total, that is hardly less precise than any other that agrees with it.

    Two batches agree if the mean over heats of the difference of their estimates, which share the noise of their heat,
    is within its interval of 0; as in Lepski's rule (1991) one has to agree with all larger ones, and the error of 5%
    is shared among those (Bonferroni), or bursts of the host would now and then be taken for pauses. Of those that do,
    the largest is taken whose estimates vary no more than `TOLERATED` times as much over heats as the calmest one's.
    Lepski takes the smallest; but batches that hold a pause in one heat and none in another vary most of all and would
    agree with anything, and where the host is quiet a total costs nothing. One heat can't tell: then it is the total.
    """
    if len(ladders) < 2:
        return TOTAL
    sizes = [*sorted(set().union(*(one.rungs for one in ladders))), TOTAL]
    columns = {size: [one.at(size) for one in ladders] for size in sizes}
    variances = {
        size: variance(columns[size])
        for place, size in enumerate(sizes)
        if all(
            _agree(columns[size], columns[other], alpha=FIXED / (len(sizes) - place - 1))
            for other in sizes[place + 1 :]
        )
    }
    most = TOLERATED * min(variances.values())
    return [size for size, varies in variances.items() if varies <= most][-1]


def _agree(one: Sequence[float], other: Sequence[float], *, alpha: float) -> bool:
    difference = mean_interval([a - b for a, b in zip(one, other, strict=True)], alpha=alpha)
    if abs(difference.value) < NEGLIGIBLE:
        return True
    return difference.low is not None and difference.high is not None and difference.low <= 0 <= difference.high
