"""Ctrl-C that keeps what was measured: the first asks, the second insists."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType, TracebackType

GRACE_SECONDS = 2.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)


class Interruption:
    """While entered, the first signal only sets `requested`, so that a round can be brought to its end.

    A second signal raises `KeyboardInterrupt` at once, and so does the end of a grace of some seconds.
    """

    def __init__(self) -> None:
        self.requested = False
        self._before: dict[signal.Signals, object] = {}

    def _handle(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True
        signal.setitimer(signal.ITIMER_REAL, GRACE_SECONDS)

    def settle(self) -> None:
        """What was under way has come to its end in time."""
        signal.setitimer(signal.ITIMER_REAL, 0.0)

    def __enter__(self) -> Interruption:
        for number in _SIGNALS:
            self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.settle()
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type] # what signal.signal gave back
        self._before.clear()
