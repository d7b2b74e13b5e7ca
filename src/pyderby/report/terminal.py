"""A report for the terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import tabulate as tabulation
from tabulate import tabulate

from pyderby.report import words
from pyderby.report.table import Tone
from pyderby.report.tables import tables

if TYPE_CHECKING:
    from pyderby.report.table import Entry, Table
    from pyderby.summary import Summary

_CODES = {Tone.GOOD: "32", Tone.BAD: "31", Tone.DIM: "2"}
MIN_WIDTH = 60

tabulation.MIN_PADDING = 0  # two blanks more in every header are two columns less for a narrow terminal


def render(summary: Summary, *, colour: bool, width: int) -> str:
    """The report as text of at most `width` columns where its tables allow that; coloured only if asked."""
    wide = max(MIN_WIDTH, width)
    parts = [wrapped(words.heading(summary), wide)]
    parts += [draw(table, colour=colour, width=wide) for table in tables(summary)]
    parts.append(wrapped(words.control(summary), wide))
    lines = list(words.findings(summary))
    if lines:
        parts.append("\n".join(["Findings", *(wrapped(line, wide - 2, "  ") for line in lines)]))
    parts.append(wrapped(words.effort(summary), wide))
    return "\n\n".join(parts) + "\n"


def printable(text: str) -> str:
    """Text from outside without what could steer a terminal."""
    return "".join(char if char.isprintable() else " " if char.isspace() else "�" for char in text)


def wrapped(text: str, width: int, indent: str = "") -> str:
    """A paragraph of at most `width` columns, without what could steer a terminal."""
    return textwrap.fill(
        printable(text), width, initial_indent=indent, subsequent_indent=indent, break_long_words=False
    )


def _entry(entry: Entry, *, colour: bool) -> str:
    code = _CODES.get(entry.tone)
    text = printable(entry.text)
    return f"\033[{code}m{text}\033[0m" if colour and code and text else text


def draw(table: Table, *, colour: bool, width: int) -> str:
    """One table with its title and notes, at most `width` columns wide where that can be."""
    rows = [[_entry(entry, colour=colour) for entry in row] for row in table.rows]
    limits = _limits(table, width)
    drawn = tabulate(
        rows,
        headers=[printable(column) for column in table.columns],
        tablefmt="simple",
        disable_numparse=True,
        maxcolwidths=limits,
    )
    title = f"\033[1m{printable(table.title)}\033[0m" if colour else printable(table.title)
    notes = [wrapped(note, width) for note in table.notes]
    return "\n".join([title, drawn, *notes])


def _limits(table: Table, width: int) -> list[int | None] | None:
    """Widths of columns for tables of sentences, which have to be wrapped; None where all fits."""
    needed = [
        max([len(column), *(len(row[number].text) for row in table.rows)])
        for number, column in enumerate(table.columns)
    ]
    spare = width - 2 * (len(needed) - 1)
    if sum(needed) <= spare:
        return None
    narrow = [size for size in needed if size <= spare // len(needed)]
    share = (spare - sum(narrow)) // max(1, len(needed) - len(narrow))
    return [None if size <= spare // len(needed) else max(share, 12) for size in needed]
