"""A table of a report, whatever form it takes: a title, columns, cells of text, and notes."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyderby.report import words

if TYPE_CHECKING:
    from pyderby.summary import Interval, Summary


class Tone(enum.StrEnum):
    """What a cell of a table says, for those who see colours; its text says the same."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"
    DIM = "dim"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One cell of a table."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, kw_only=True)
class Table:
    """A titled table; every row has as many entries as there are columns, and the first one names it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]
    notes: tuple[str, ...] = ()


def entry(text: str, tone: Tone = Tone.PLAIN) -> Entry:
    """Short for a cell."""
    return Entry(text=text, tone=tone)


def others(summary: Summary) -> list[str]:
    """The implementations that are compared with the baseline, those that are missing last of all left out."""
    return [
        name for name, facts in summary.implementations.items() if name != summary.baseline and facts.status == "ok"
    ]


def with_width(interval: Interval) -> str:
    """`1.23 ±1.2%`."""
    half = interval.half_width
    return words.ratio(interval.value) if half is None else f"{words.ratio(interval.value)} ±{words.percent(half)}"
