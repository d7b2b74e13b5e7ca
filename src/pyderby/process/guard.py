"""Ends what a host leaves behind: a process of its own that outlives the host by a moment.

Contract: run as a script, standard library only. Standard input is a pipe from the host; lines `add N` and `drop N`
name process groups. When the pipe closes, however the host came to its end, every group still named is killed, and so
is every process that carries the host's mark in its environment (grandchildren that went into sessions of their own).
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

PASSES = 20
PAUSE_SECONDS = 0.02


def marked(mark: str) -> list[int]:
    """Process ids whose environment at their start held `mark`, a whole `NAME=value`; [] where /proc doesn't say."""
    wanted = mark.encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int(entry.name) != os.getpid() and wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


def sweep(mark: str) -> None:
    """Kill all marked processes, again and again until none is left: one may have forked while it was being killed."""
    for _ in range(PASSES):
        left = marked(mark)
        if not left:
            return
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(PAUSE_SECONDS)


def main() -> None:
    """Wait for the host's end, then clean up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        verb, _, group = line.partition(" ")
        if verb == "add":
            groups.add(int(group))
        else:
            groups.discard(int(group))
    for group in groups:
        with contextlib.suppress(OSError):
            os.killpg(group, signal.SIGKILL)
    sweep(sys.argv[1])


if __name__ == "__main__":
    main()
