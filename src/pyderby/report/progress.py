"""How a run goes on, on the screen: a live line on a terminal, plain lines elsewhere. Starts no threads.

A thread that redraws would compete with what is being measured, so the line is redrawn only between heats.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

    from pyderby.measure.session import Progress

PLAIN_SECONDS = 15.0
"""At most one plain line in so many seconds: a log is to be read afterwards."""


def clock(seconds: float) -> str:
    """Seconds as a person reads them: `42 s`, `3:05 min`, `1:02 h`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02d} h"


def line(progress: Progress) -> str:
    """One progress report as text."""
    parts = [f"{progress.heats_done}/{progress.heats_planned} heats", clock(progress.seconds)]
    if progress.seconds_left is not None:
        parts.append(f"about {clock(progress.seconds_left)} to go")
    return f"{' · '.join(parts)} · {progress.label}"


class Plain:
    """Lines on standard error, now and then."""

    def __init__(self) -> None:
        self._last = -PLAIN_SECONDS

    def __enter__(self) -> Plain:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        pass

    def said(self, message: str) -> None:
        """Something that happened while getting ready."""
        print(message, file=sys.stderr, flush=True)  # noqa: T201 - this is the screen

    def noticed(self, message: str) -> None:
        """Something went wrong with one arm; the race goes on."""
        self.said(f"! {message}")

    def progressed(self, progress: Progress) -> None:
        """How far the run is."""
        now = time.monotonic()
        if now - self._last >= PLAIN_SECONDS:
            self._last = now
            self.said(line(progress))


class Live:
    """A bar that is redrawn between heats, on a terminal."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        self._console = Console(stderr=True)
        self._bar = Bar(
            BarColumn(bar_width=24),
            TextColumn("{task.description}", markup=False),
            console=self._console,
            auto_refresh=False,
            transient=True,
        )
        self._task = self._bar.add_task("getting ready", total=None)

    def __enter__(self) -> Live:
        self._bar.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._bar.stop()

    def said(self, message: str) -> None:
        """Something that happened while getting ready."""
        self._console.print(message, markup=False, highlight=False)

    def noticed(self, message: str) -> None:
        """Something went wrong with one arm; the race goes on."""
        self.said(f"! {message}")

    def progressed(self, progress: Progress) -> None:
        """How far the run is."""
        self._bar.update(
            self._task, total=progress.heats_planned, completed=progress.heats_done, description=line(progress)
        )
        self._bar.refresh()


def listener() -> Plain | Live:
    """The display that standard error can show."""
    return Live() if sys.stderr.isatty() else Plain()
