"""Starting, stopping, limiting and ending children."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from pyderby import process
from pyderby.errors import WorkerFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., process.Child]]:
    """Starts Python with some code as a child, and ends it after the test."""
    children: list[process.Child] = []

    def started(code: str, *, memory_bytes: int | None = None) -> process.Child:
        child = process.Child(
            [sys.executable, "-S", "-c", code],
            env=process.environment({}),
            log=tmp_path / f"{len(children)}.log",
            memory_bytes=memory_bytes,
        )
        children.append(child)
        return child

    yield started
    for child in children:
        child.kill()


def soon(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def test_a_worker_gets_nothing_of_the_hosts_python_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("PYTHONOPTIMIZE", "2")
    monkeypatch.setenv("SECRET_TOKEN", "hush")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert process.environment({"EXTRA": "1"}).keys() & {
        "PYTHONPATH", "PYTHONOPTIMIZE", "SECRET_TOKEN", "LC_ALL", "EXTRA",
    } == {"LC_ALL", "EXTRA"}  # fmt: skip


def test_what_is_sent_comes_in_and_what_is_said_comes_out(start: Callable[..., process.Child]) -> None:
    child = start("print(input()[::-1], flush=True); input()")
    child.send(b"abc\n")
    assert child.receive(time.monotonic() + 10) == b"cba\n"


def test_silence_ends_at_the_deadline(start: Callable[..., process.Child]) -> None:
    with pytest.raises(WorkerFailure, match="time limit") as caught:
        start("import time; time.sleep(60)").receive(time.monotonic() + 0.3)
    assert caught.value.status == "timeout"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import sys; sys.exit('too bad')", "exited with code 1; its last words: too bad"),
        ("import os; os.kill(os.getpid(), 11)", "was killed by SIGSEGV"),
        ("pass", "exited with code 0"),
    ],
)
def test_a_death_is_told_in_words(start: Callable[..., process.Child], code: str, reason: str) -> None:
    with pytest.raises(WorkerFailure, match=reason) as caught:
        start(code).receive(time.monotonic() + 10)
    assert caught.value.status == "crashed"


def test_closing_the_pipe_is_no_death_but_no_answer_either(start: Callable[..., process.Child]) -> None:
    child = start("import os, time; os.close(1); time.sleep(60)")
    with pytest.raises(WorkerFailure, match="closed the pipe"):
        child.receive(time.monotonic() + 30)


def test_a_grandchild_that_holds_the_pipe_hides_no_death(start: Callable[..., process.Child]) -> None:
    child = start("import os, time\nif os.fork() == 0: time.sleep(60)\nelse: os._exit(7)")
    with pytest.raises(WorkerFailure, match="exited with code 7"):
        child.receive(time.monotonic() + 10)


def test_too_much_memory_is_noticed(start: Callable[..., process.Child]) -> None:
    child = start("x = b'x' * (200 << 20)\nimport time; time.sleep(60)", memory_bytes=100 << 20)
    with pytest.raises(WorkerFailure, match="the limit is 100 MiB") as caught:
        child.receive(time.monotonic() + 20)
    assert caught.value.status == "out-of-memory"


def test_a_log_without_end_is_cut(start: Callable[..., process.Child], tmp_path: Path) -> None:
    child = start("import sys, time\nwhile True: sys.stderr.write('x' * 1000000); time.sleep(0.01)")
    with pytest.raises(WorkerFailure, match="time limit"):
        child.receive(time.monotonic() + 2)  # time for some 200 MB
    assert (tmp_path / "0.log").stat().st_size < 8 * process.LOG_LIMIT_BYTES


def test_a_stopped_group_stands_still_grandchildren_included(start: Callable[..., process.Child]) -> None:
    child = start("import os\nif os.fork() == 0:\n  while True: pass\nprint('x', flush=True)\nwhile True: pass")
    child.receive(time.monotonic() + 10)
    family = [psutil.Process(child.pid), *psutil.Process(child.pid).children(recursive=True)]
    assert len(family) == 2
    child.stop()
    soon(lambda: all(one.status() == psutil.STATUS_STOPPED for one in family))
    spent = child.cpu_ns()
    time.sleep(0.1)
    assert child.cpu_ns() == spent
    child.resume()
    soon(lambda: all(one.status() != psutil.STATUS_STOPPED for one in family))


@pytest.mark.parametrize("stopped", [False, True])
def test_a_kill_reaches_grandchildren_that_left_the_group(start: Callable[..., process.Child], stopped: bool) -> None:
    child = start(
        "import os, time\nif os.fork() == 0:\n  os.setsid()\n  time.sleep(60)\nprint('x', flush=True)\ntime.sleep(60)"
    )
    child.receive(time.monotonic() + 10)
    family = psutil.Process(child.pid).children(recursive=True)
    assert len(family) == 1
    soon(lambda: os.getpgid(family[0].pid) == family[0].pid)
    if stopped:
        child.stop()
    child.kill()
    assert not psutil.wait_procs(family, timeout=5)[1]


def test_a_child_is_placed_on_a_core(start: Callable[..., process.Child]) -> None:
    child = start("print('x', flush=True); input()")
    child.receive(time.monotonic() + 10)
    core = min(os.sched_getaffinity(0))
    child.place({core})
    assert os.sched_getaffinity(child.pid) == {core}
    assert child.threads() == 1


def test_what_does_not_start_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkerFailure, match="does not start"):
        process.Child(["/nonexistent/python"], env={}, log=tmp_path / "log")


def test_the_last_words_of_a_good_end_are_thrown_away(start: Callable[..., process.Child], tmp_path: Path) -> None:
    child = start("import sys; print('warning', file=sys.stderr)")
    assert child.finish() == 0
    assert child.keep_log(keep=False) is None
    assert not (tmp_path / "0.log").exists()


@pytest.mark.parametrize(
    ("code", "words"), [(3, "exited with code 3"), (-signal.SIGKILL, "was killed by SIGKILL"), (-200, "signal 200")]
)
def test_codes_in_words(code: int, words: str) -> None:
    assert words in process.describe_exit(code)
