"""A report in Markdown, as GitHub shows it."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from tabulate import tabulate

from pyderby.report import words
from pyderby.report.tables import tables

if TYPE_CHECKING:
    from pyderby.report.table import Table
    from pyderby.summary import Summary

_SPECIAL = re.compile(r"([\\`*_{}\[\]|~#])")


def render(summary: Summary) -> str:
    """The report as a document with GitHub's tables; text from outside is escaped."""
    parts = ["# pyderby", escaped(words.heading(summary))]
    parts += [draw(table) for table in tables(summary)]
    parts.append(escaped(words.control(summary)))
    lines = [f"- {escaped(line)}" for line in words.findings(summary)]
    if lines:
        parts.append("\n".join(["## Findings", "", *lines]))
    parts.append(escaped(words.effort(summary)))
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Text that Markdown and HTML show as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False))


def draw(table: Table) -> str:
    """One table with its title and notes."""
    rows = [[escaped(entry.text) for entry in row] for row in table.rows]
    drawn = tabulate(rows, headers=list(map(escaped, table.columns)), tablefmt="github", disable_numparse=True)
    notes = [escaped(note) for note in table.notes]
    return "\n\n".join([f"## {escaped(table.title)}", drawn, *notes])
