"""The host's side of the talk with a worker: commands out, frames in."""

from __future__ import annotations

import json
import secrets
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyderby.errors import InterpreterUnfit, WorkerFailure
from pyderby.model import Hello, Mode, Status
from pyderby.process import Child, environment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyderby.process import Layout

WORKER = Path(__file__).with_name("worker.py")
NOISE_LIMIT_BYTES = 1 << 20
TAIL_BYTES = 1 << 17  # longer than the longest frame
FLOOD_BYTES = 1 << 26  # who prints so much instead of an answer will not give one
GREETING_SECONDS = 60.0
_STATUS_OF_PHASE = {
    "import": Status.SETUP_FAILED,
    "setup": Status.SETUP_FAILED,
    "run": Status.CRASHED,
    "result": Status.WRONG_RESULT,
    "protocol": Status.CRASHED,
}
_MEMORY_ERRORS = frozenset({"MemoryError", "OutOfMemoryError"})


class WorkloadFailure(WorkerFailure):
    """The workload failed, but the worker lives on and can load another. `trace` is the foreign traceback, if any."""

    def __init__(self, status: str, reason: str, *, trace: str = "") -> None:
        super().__init__(status, reason)
        self.trace = trace


@dataclass(frozen=True, kw_only=True)
class Ready:
    """The workload is loaded and was called once: how long that took, and the GIL's state since.

    `changed`: what of the interpreter's surroundings the call changed, by name.
    """

    setup_ns: int
    cold_ns: int
    gil: bool | None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Iteration:
    """One turn: `loops` calls by each of `workers`, first start to last end; `turn_ns` is the host's time for it."""

    ns: int
    cpu_ns: int | None
    loops: int
    workers: int
    turn_ns: int


@dataclass(frozen=True, kw_only=True)
class Result:
    """What the first call returned, and whether the last call of every worker returned the same."""

    answer: Any
    same: bool


@dataclass(frozen=True, kw_only=True)
class Done:
    """The worker's last frame."""

    gil: bool | None
    peak_rss_bytes: int | None


class Invocation:
    """One fresh worker process. Every method raises `WorkerFailure` if it dies, hangs or talks nonsense.

    A `WorkloadFailure` among those leaves the worker able to `load` again.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path,
        turn_seconds: float,
        memory_bytes: int | None = None,
        layout: Layout | None = None,
    ) -> None:
        nonce = secrets.token_hex(8)
        self._nonce = nonce.encode()
        self._pending = b""
        self._lines: list[bytes] = []
        self._turn: tuple[int, int | None, int, int] = (0, None, 0, 0)
        self.turn_seconds = turn_seconds
        self.child = Child(
            [*argv, str(WORKER)],
            env=environment(
                {
                    **(env if layout is None else layout.environment(env)),
                    "PYDERBY_NONCE": nonce,
                    "PYTHONDONTWRITEBYTECODE": "1",
                }
            ),
            log=log,
            memory_bytes=memory_bytes,
            layout=layout,
        )

    def hello(self) -> Hello:
        """Wait for the first frame. To be called once, first."""
        return parse_hello(self._frame("hello", min(GREETING_SECONDS, self.turn_seconds)))

    def load(self, path: Path, *, size: str, mode: Mode, workers: int, library: Path | None = None) -> None:
        """Ask for a workload; the answer is fetched by `ready`, so that all arms can load at once.

        `library` is a folder of modules that the workload may import.
        """
        order = {"path": str(path), "size": size, "mode": str(mode), "workers": workers}
        if library is not None:
            order["library"] = str(library)
        self.child.send(b"load " + json.dumps(order).encode() + b"\n")

    def ready(self) -> Ready:
        """Wait until the workload is loaded."""
        frame = self._frame("ready", self.turn_seconds)
        return Ready(
            setup_ns=frame["setup_ns"],
            cold_ns=frame["cold_ns"],
            gil=frame["gil"],
            changed=tuple(map(str, frame["changed"])),
        )

    def go(self, loops: int, workers: int, *, stopped: bool) -> Iteration:
        """One turn. A `stopped` arm is continued for it and stands still again afterwards."""
        self.begin(loops, workers, stopped=stopped)
        return self.finish(stopped=stopped)

    def begin(self, loops: int, workers: int, *, stopped: bool) -> None:
        """The first half of a turn; several arms may have theirs at once."""
        self._turn = (time.perf_counter_ns(), self.child.cpu_ns(), loops, workers)
        self.child.send(b"go %d %d\n" % (loops, workers))
        if stopped:
            self.child.resume()

    def finish(self, *, stopped: bool) -> Iteration:
        """The other half: wait for the time that it took."""
        begun, host_cpu, loops, workers = self._turn
        frame = self._frame("iteration", self.turn_seconds)
        if stopped:
            self.child.stop()
        cpu_ns = frame["cpu_ns"]
        if cpu_ns is None and host_cpu is not None:  # no CPU clock inside: the host's view of the whole turn stands in
            ended = self.child.cpu_ns()
            cpu_ns = None if ended is None else ended - host_cpu
        turn_ns = time.perf_counter_ns() - begun
        return Iteration(ns=frame["ns"], cpu_ns=cpu_ns, loops=loops, workers=workers, turn_ns=turn_ns)

    def result(self) -> Result:
        """The workload's answer; puts it away."""
        self.child.send(b"result\n")
        frame = self._frame("result", self.turn_seconds)
        return Result(answer=frame["answer"], same=bool(frame["same"]))

    def end(self) -> Done:
        """Let the worker end by itself and clean up after it."""
        self.child.resume()
        self.child.send(b"end\n")
        frame = self._frame("done", self.turn_seconds)
        self.child.finish()
        return Done(gil=frame["gil"], peak_rss_bytes=frame["peak_rss_bytes"])

    def kill(self) -> None:
        """End it at once, stopped or not."""
        self.child.kill()

    def _frame(self, expected: str, seconds: float) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        received = 0
        while received < FLOOD_BYTES:
            while self._lines:
                frame = self._decode(self._lines.pop(0))
                if frame is not None:
                    return self._checked(frame, expected)
            chunk = self.child.receive(deadline)
            received += len(chunk)
            *self._lines, self._pending = (self._pending + chunk).split(b"\n")
            if len(self._pending) > NOISE_LIMIT_BYTES:
                # noise without line ends: a frame's start may be in its tail
                self._pending = self._pending[-TAIL_BYTES:]
        raise WorkerFailure(Status.CRASHED, f"printed {received >> 20} MiB of noise where an answer was due")

    def _decode(self, line: bytes) -> dict[str, Any] | None:
        _, found, text = line.rpartition(self._nonce)
        if not found:
            return None
        try:
            frame = json.loads(text)
        except ValueError:
            frame = None
        if not isinstance(frame, dict):
            raise WorkerFailure(Status.CRASHED, f"its answer is garbled: {text[:80]!r}")
        return frame

    def _checked(self, frame: dict[str, Any], expected: str) -> dict[str, Any]:
        kind = frame.get("frame")
        if kind == expected:
            return frame
        if kind == "unsupported":
            raise WorkloadFailure(Status.UNSUPPORTED, str(frame.get("reason")))
        if kind == "error":
            status = _STATUS_OF_PHASE.get(str(frame.get("phase")), Status.CRASHED)
            if frame.get("kind") in _MEMORY_ERRORS:
                status = Status.OUT_OF_MEMORY
            raise WorkloadFailure(status, f"{frame.get('phase')}: {frame.get('reason')}", trace=str(frame.get("trace")))
        raise WorkerFailure(Status.CRASHED, f"answered {kind!r} where {expected!r} was due")


def parse_hello(frame: Mapping[str, Any]) -> Hello:
    """The first frame as a value. Raises `WorkerFailure` if it isn't complete."""
    try:
        return Hello(
            implementation=str(frame["implementation"]),
            version=tuple(int(part) for part in frame["version"]),
            version_text=str(frame["version_text"]),
            gil_enabled=frame["gil_enabled"],
            gil_can_be_disabled=bool(frame["gil_can_be_disabled"]),
            jit=bool(frame["jit"]),
            build=dict(frame["build"]),
            clock=str(frame["clock"]),
            clock_resolution_ns=float(frame["clock_resolution_ns"]),
            cpu_clock=frame["cpu_clock"],
            takes_turns=bool(frame["takes_turns"]),
            modes=tuple(map(str, frame["modes"])),
            pid=int(frame["pid"]),
            executable=str(frame["executable"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise WorkerFailure(Status.CRASHED, f"introduced itself without a valid {error}") from None


def greet(argv: Sequence[str], env: Mapping[str, str], *, timeout: float = GREETING_SECONDS) -> Hello:
    """Start a worker only to hear who it is.

    Raises `InterpreterUnfit` if it does not start, dies, hangs for `timeout` seconds or prints garbage.
    """
    with tempfile.TemporaryDirectory(prefix="pyderby-") as folder:
        try:
            invocation = Invocation(argv, env=env, log=Path(folder) / "greeting.log", turn_seconds=timeout)
        except WorkerFailure as failure:
            raise InterpreterUnfit(failure.what) from None
        try:
            hello = invocation.hello()
            invocation.end()
        except WorkerFailure as failure:
            raise InterpreterUnfit(f"{argv[0]} is no interpreter that can be raced: it {failure.what}") from None
        finally:
            invocation.kill()
    return hello
