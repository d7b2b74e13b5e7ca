"""The host's end of the guard, which ends what this host leaves behind."""

from __future__ import annotations

import atexit
import contextlib
import functools
import secrets
import subprocess
import sys

from pyderby.process import guard

MARK_NAME = "PYDERBY_MARK"
EXIT_SECONDS = 2.0


class Guard:
    """The host's end of guard.py: told of every group, and closed when the host ends."""

    def __init__(self) -> None:
        self.token = secrets.token_hex(8)
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", guard.__file__, self.mark],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        atexit.register(self.close)

    @property
    def mark(self) -> str:
        """`NAME=value` in the environment of all that this host starts."""
        return f"{MARK_NAME}={self.token}"

    def _tell(self, line: str) -> None:
        pipe = self._process.stdin
        if pipe is not None and not pipe.closed:
            with contextlib.suppress(OSError):
                pipe.write(line.encode())
                pipe.flush()

    def add(self, group: int) -> None:
        self._tell(f"add {group}\n")

    def drop(self, group: int) -> None:
        self._tell(f"drop {group}\n")

    def close(self) -> None:
        """Let the guard sweep and wait for it."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(EXIT_SECONDS)


@functools.cache
def the_guard() -> Guard:
    """The one guard of this host process, started with the first child."""
    return Guard()
