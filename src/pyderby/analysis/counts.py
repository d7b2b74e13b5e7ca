"""What workloads count instead of being timed: read from answers, added up, and its rate judged by Poisson."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyderby.analysis.student import FIXED
from pyderby.summary import Count, Interval

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyderby.claim import Expectation

PER_MILLION = 1e6


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What an invocation of a workload with a METRIC counted in its turns of one number of workers."""

    tries: int
    lost: int
    duplicated: int
    errors: int
    kinds: dict[str, int]

    @property
    def events(self) -> int:
        """Everything that went wrong."""
        return self.lost + self.duplicated + self.errors


def counted(answer: Any, workers: int) -> Counted | None:
    """What an answer says of turns with so many workers; None where it says nothing, or nothing that can be read."""
    try:
        counts = answer[str(workers)]
        tries, lost, duplicated, errors = (int(counts[name]) for name in ("tries", "lost", "duplicated", "errors"))
        kinds = {str(kind): int(times) for kind, times in counts["kinds"].items()}
    except (AttributeError, LookupError, OverflowError, TypeError, ValueError):
        return None
    one = Counted(tries=tries, lost=lost, duplicated=duplicated, errors=errors, kinds=kinds)
    if min(tries, lost, duplicated, errors, *kinds.values()) < 0 or (one.events and not tries):
        return None
    return one


def total(what: str, answers: Iterable[Any], workers: int) -> Count | None:
    """What all invocations counted in turns of so many workers; None where none counted anything."""
    told = [counts for answer in answers if (counts := counted(answer, workers)) is not None]
    if not told:
        return None
    kinds: Counter[str] = Counter()
    for counts in told:
        kinds.update(counts.kinds)
    return Count(
        what=what,
        tries=sum(counts.tries for counts in told),
        events=sum(counts.events for counts in told),
        errors=dict(kinds),
    )


def rate(events: int, tries: int, *, error: float = FIXED) -> Interval:
    """Events per million tries, with the exact interval of a Poisson mean (Garwood 1936) by quantiles of chi².

    Raises `ValueError` for no tries.
    """
    if tries <= 0:
        raise ValueError("a rate of no tries")
    from scipy.special import gammaincinv

    low = float(gammaincinv(events, error / 2)) if events else 0.0
    high = float(gammaincinv(events + 1, 1 - error / 2))
    scale = PER_MILLION / tries
    return Interval(value=events * scale, low=low * scale, high=high * scale)


def chance(events: int, tries: int, expect: Expectation, *, inside: bool) -> float:
    """Two-sided p, by the Poisson distribution, of so many events if the rate were at the end that is in question."""
    from scipy.special import gammainc, gammaincc

    def as_many(end: float) -> float:
        return float(gammainc(events, end * tries / PER_MILLION)) if events else 1.0

    def as_few(end: float) -> float:
        return float(gammaincc(events + 1, end * tries / PER_MILLION))

    low, high = expect.low, expect.high
    if inside:
        tails = ([as_many(low)] if low is not None else []) + ([as_few(high)] if high is not None else [])
        return min(1.0, 2 * max(tails))
    above = high is not None and events * PER_MILLION / tries >= high
    return min(1.0, 2 * (as_many(high) if above and high is not None else as_few(low or 0.0)))
