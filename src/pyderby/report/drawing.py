"""A summary in any of the formats, on a stream or into a file."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, TextIO

from pyderby import folder
from pyderby.errors import OutputError
from pyderby.report import csv, markdown, terminal

if TYPE_CHECKING:
    from pathlib import Path

    from pyderby.summary import Summary

_NAMES = {"terminal": "report.txt", "markdown": "report.md", "csv": "summary.csv", "json": "summary.json"}


def draw(summary: Summary, form: str, *, stream: TextIO | None = None) -> str:
    """The text of a report; `stream` tells whether a terminal will show it, and how wide that is."""
    if form == "markdown":
        return markdown.render(summary)
    if form == "csv":
        return csv.render(summary)
    if form == "json":
        return summary.to_json()
    colour = stream is not None and stream.isatty() and "NO_COLOR" not in os.environ
    width = shutil.get_terminal_size((100, 40)).columns
    return terminal.render(summary, colour=colour, width=width)


def save(summary: Summary, form: str, place: Path) -> Path:
    """Write a report to `place`/<run-id>/ and return its path. Raises `OutputError`."""
    path = place / summary.run_id / _NAMES[form]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"{path.parent} can't be made: {error.strerror}", hint="name another folder with -o"
        ) from None
    folder.write(path, draw(summary, form))
    return path
