"""A live child with pipes: its environment, group, limits and death."""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pyderby.errors import WorkerFailure
from pyderby.process import guard
from pyderby.process.keeper import EXIT_SECONDS, the_guard

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from pyderby.process.layout import Layout

CHUNK_BYTES = 1 << 16
LOG_LIMIT_BYTES = 1 << 23
LOG_KEPT_BYTES = 1 << 16
WATCH_SECONDS = 0.1
KEPT_VARIABLES = ("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "JAVA_HOME")
_PR_SET_PDEATHSIG = 1


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """A worker's environment: what it needs of the host's (nothing that begins with PYTHON), and `extra`."""
    kept = {name: value for name in KEPT_VARIABLES if (value := os.environ.get(name)) is not None}
    kept.update((name, value) for name, value in os.environ.items() if name.startswith("LC_"))
    return {**kept, **extra}


def _before_exec(layout: Layout | None) -> Callable[[], None] | None:
    """What a child does between fork and exec: the kernel shall kill it when the host dies, even while stopped."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    host = os.getpid()

    def arrange() -> None:
        prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != host:
            os._exit(1)
        if layout is not None:
            layout.arrange()

    return arrange


def describe_exit(code: int) -> str:
    """A return code of `subprocess` in words: `exited with code 3`, `was killed by SIGSEGV`."""
    if code >= 0:
        return f"exited with code {code}"
    try:
        return f"was killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"was killed by signal {-code}"


class Child:
    """A live process with pipes to its standard input and output; standard error goes to the file `log`.

    With a `layout` its memory is laid out so, but for what its environment has to say of it. Raises `WorkerFailure` if
    it can't be started.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path,
        memory_bytes: int | None = None,
        layout: Layout | None = None,
    ) -> None:
        keeper = the_guard()
        self._log = log
        self._memory_bytes = memory_bytes
        # a mark of its own finds the strays of one child, the host's mark those of all of them
        self._own_mark = f"PYDERBY_CHILD={secrets.token_hex(8)}"
        marks = dict(mark.split("=", 1) for mark in (keeper.mark, self._own_mark))
        self._log_fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_TRUNC | os.O_CLOEXEC, 0o644)
        try:
            self._process = subprocess.Popen(
                list(argv),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log_fd,
                env={**env, **marks},
                bufsize=0,
                start_new_session=True,
                preexec_fn=_before_exec(layout),  # noqa: PLW1509 - the host has no threads while it races
            )
        except (OSError, ValueError) as error:
            os.close(self._log_fd)
            raise WorkerFailure("crashed", f"{argv[0]} does not start: {error}") from None
        assert self._process.stdin is not None  # noqa: S101 - narrows the type: both were asked for
        assert self._process.stdout is not None  # noqa: S101
        self.pid = self._process.pid
        self._in = self._process.stdin.fileno()
        self._out = self._process.stdout.fileno()
        keeper.add(self.pid)
        self._pidfd = os.pidfd_open(self.pid) if hasattr(os, "pidfd_open") else None
        self._poll = select.poll()
        self._poll.register(self._out, select.POLLIN)
        if self._pidfd is not None:
            self._poll.register(self._pidfd, select.POLLIN)
        self._output_closed = False
        self._ended = False

    def send(self, data: bytes) -> None:
        """Write to its standard input. Raises `WorkerFailure` if it is gone."""
        try:
            os.write(self._in, data)
        except OSError:
            raise self._death() from None

    def receive(self, deadline: float) -> bytes:
        """Some bytes of its standard output, at the latest at `deadline` (`time.monotonic`).

        Raises `WorkerFailure` when it dies, when it outgrows its memory limit, and at the deadline.
        """
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise WorkerFailure(
                    "timeout", "gave no answer within its time limit", hint="raise limits in the matrix"
                )
            events = self._poll.poll(min(left, WATCH_SECONDS) * 1000)
            ready = {fd for fd, _ in events}
            if self._out in ready:
                chunk = os.read(self._out, CHUNK_BYTES)
                if chunk:
                    return chunk
                self._poll.unregister(self._out)  # end of file is no death: wait for the process
                self._output_closed = True
                deadline = min(deadline, time.monotonic() + EXIT_SECONDS)
            elif self._pidfd in ready or self._process.poll() is not None:
                raise self._death()
            elif self._output_closed and time.monotonic() >= deadline:
                raise WorkerFailure("crashed", "closed the pipe of its answers")
            else:
                self.watch()

    def watch(self) -> None:
        """Raise `WorkerFailure` if it has outgrown its memory limit; cut its log if that grows without end."""
        if os.fstat(self._log_fd).st_size > LOG_LIMIT_BYTES:
            os.ftruncate(self._log_fd, 0)
        if self._memory_bytes is not None and (resident := self.resident_bytes()) > self._memory_bytes:
            raise WorkerFailure(
                "out-of-memory",
                f"used {resident / 2**20:.0f} MiB of memory, the limit is {self._memory_bytes / 2**20:.0f} MiB",
                hint="raise limits: memory in the matrix",
            )

    def _death(self) -> WorkerFailure:
        try:
            code = self._process.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            return WorkerFailure("crashed", "closed its standard input")
        reason = describe_exit(code)
        if words := self.last_words():
            reason = f"{reason}; its last words: {words}"
        if -code == signal.SIGKILL:
            return WorkerFailure("crashed", reason, hint="was the machine out of memory? the kernel's log says so")
        return WorkerFailure("crashed", reason)

    def last_words(self) -> str:
        """The last line that it wrote to standard error, shortened."""
        try:
            text = self._log.read_bytes()[-2000:].decode("utf-8", "replace")
        except OSError:
            return ""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines[-1][:300] if lines else ""

    def stop(self) -> None:
        """Make the whole group stand still."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let the whole group go on."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGCONT)

    def threads(self) -> int | None:
        """How many threads it has now; None where that can't be read."""
        try:
            return sum(1 for _ in Path(f"/proc/{self.pid}/task").iterdir())
        except OSError:
            return None

    def place(self, cores: Collection[int]) -> None:
        """Let its first thread, and those that it starts from now on, run on these cores only. Linux."""
        with contextlib.suppress(OSError):
            os.sched_setaffinity(self.pid, cores)

    def cpu_ns(self) -> int | None:
        """CPU time of all its threads so far, in nanoseconds, or None where it can't be read."""
        if sys.platform != "linux":
            return None
        try:
            return time.clock_gettime_ns(
                (~self.pid << 3) | 2
            )  # CPUCLOCK_SCHED of the process, as clock_getcpuclockid(3)
        except OSError:
            return None

    def resident_bytes(self) -> int:
        """Resident memory now; 0 where it can't be read."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")

    def await_end(self, seconds: float) -> bool:
        """Wait until it has ended by itself, for so long at most, and notice at once; whether it has."""
        if self._pidfd is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
            return self._process.returncode is not None
        end = select.poll()
        end.register(self._pidfd, select.POLLIN)
        return bool(end.poll(seconds * 1000))

    def finish(self, *, seconds: float = EXIT_SECONDS) -> int:
        """Wait for it to end by itself, kill it if it does not; clean up after it. Returns its code."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self.kill()

    def kill(self) -> int:
        """Kill its group and every stray child of it, wait, and give everything back. Returns its code."""
        if self._ended:
            return self._process.wait()
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        code = self._process.wait()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)  # members that outlived their leader
        guard.sweep(self._own_mark)
        the_guard().drop(self.pid)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        for descriptor in (self._pidfd, self._log_fd):
            if descriptor is not None:
                with contextlib.suppress(OSError):
                    os.close(descriptor)
        self._pidfd = None
        self._ended = True
        return code

    def keep_log(self, *, keep: bool) -> str | None:
        """Keep the end of the log, if wanted and if there is any; returns the file's name. Call it after the end."""
        try:
            data = self._log.read_bytes()[-LOG_KEPT_BYTES:]
            if keep and data:
                self._log.write_bytes(data)
                return self._log.name
            self._log.unlink()
        except OSError:
            pass
        return None
