"""Tools that are run to their end: compilers, package managers."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import time
from typing import TYPE_CHECKING

from pyderby.process.keeper import the_guard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

CHUNK_BYTES = 1 << 16

ToolFailed = subprocess.CalledProcessError


def capture(
    argv: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a tool to its end and return its code and what it printed; its whole group is killed at the timeout.

    Raises `OSError` if it can't be started, and `TimeoutError`, which is one, at the timeout.
    """
    with _tool(argv, env=env, cwd=cwd, stderr=subprocess.PIPE) as process:
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            raise _late(argv, timeout) from None
    return subprocess.CompletedProcess(list(argv), process.returncode, out, err)


def stream(
    argv: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    on_line: Callable[[str], None],
    timeout: float | None = None,
) -> int:
    """Run a tool to its end, handing on each line that it prints (both streams) as it comes. Returns its code.

    Raises `OSError` if it can't be started, and `TimeoutError`, which is one, at the timeout.
    """
    deadline = None if timeout is None else time.monotonic() + timeout
    with _tool(argv, env=env, cwd=cwd, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None  # noqa: S101 - narrows the type: it was asked for
        poll = select.poll()
        poll.register(process.stdout, select.POLLIN)
        pending = b""
        while True:
            wait = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
            if not poll.poll(wait):
                raise _late(argv, timeout)
            chunk = os.read(process.stdout.fileno(), CHUNK_BYTES)
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                on_line(line.decode("utf-8", "replace"))
            if not chunk:
                break
        if pending:
            on_line(pending.decode("utf-8", "replace"))
        return process.wait()


def _late(argv: Sequence[str], timeout: float | None) -> TimeoutError:
    return TimeoutError(f"{argv[0]} did not end within {timeout or 0:.0f} s")


@contextlib.contextmanager
def _tool(
    argv: Sequence[str], *, env: Mapping[str, str] | None, cwd: Path | None, stderr: int
) -> Iterator[subprocess.Popen[str]]:
    """A tool in a group of its own, which is gone when the block is left, by whatever way."""
    keeper = the_guard()
    name, value = keeper.mark.split("=", 1)
    process = subprocess.Popen(
        list(argv),
        env={**(os.environ if env is None else env), name: value},
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    keeper.add(process.pid)
    try:
        yield process
    finally:
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
        keeper.drop(process.pid)
