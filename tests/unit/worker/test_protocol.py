"""The worker and the talk with it, under the host's own Python and under interpreters that misbehave."""

from __future__ import annotations

import ast
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest
import racing

from pyderby.errors import InterpreterUnfit, WorkerFailure
from pyderby.model import Mode, Status
from pyderby.worker.protocol import WORKER, Invocation, WorkloadFailure, greet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def invocation(tmp_path: Path) -> Iterator[Invocation]:
    one = Invocation([sys.executable, "-S"], env={}, log=tmp_path / "log", turn_seconds=20.0, memory_bytes=2**29)
    yield one
    one.kill()


def loaded(invocation: Invocation, name: str, *, mode: Mode = Mode.SERIAL, workers: int = 1) -> Invocation:
    invocation.load(racing.WORKLOADS / f"{name}.py", size="small", mode=mode, workers=workers)
    invocation.ready()
    return invocation


def turns(invocation: Invocation, count: int = 50, *, workers: int = 1) -> None:
    for _ in range(count):
        invocation.go(1, workers, stopped=False)
        invocation.child.watch()


def test_no_attribute_of_the_worker_is_a_keyword_of_2_7() -> None:
    tree = ast.parse(WORKER.read_text())
    named = {node.attr: node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not named.keys() & {"exec", "print"}


def test_a_worker_says_who_it_is(invocation: Invocation) -> None:
    hello = invocation.hello()
    assert hello.version == sys.version_info[:3]
    assert hello.takes_turns
    assert hello.clock_resolution_ns > 0


def test_a_turn_reports_its_loops_and_less_time_than_the_host_saw(invocation: Invocation) -> None:
    invocation.hello()
    iteration = loaded(invocation, "counting").go(100, 1, stopped=False)
    assert iteration.loops == 100
    assert 0 < iteration.ns < iteration.turn_ns


def test_a_stopped_arm_takes_its_turn_and_stands_still_afterwards(invocation: Invocation) -> None:
    invocation.hello()
    loaded(invocation, "counting").child.stop()
    assert invocation.go(10, 1, stopped=True).ns > 0
    deadline = time.monotonic() + 5
    while psutil.Process(invocation.child.pid).status() != psutil.STATUS_STOPPED:
        assert time.monotonic() < deadline
    invocation.child.resume()
    assert invocation.result().answer == 4950


def test_threads_take_turns_of_one_and_of_all(invocation: Invocation) -> None:
    invocation.hello()
    loaded(invocation, "counting", mode=Mode.THREADS, workers=3)
    for workers in (1, 3, 1):
        assert invocation.go(10, workers, stopped=False).workers == workers
    result = invocation.result()
    assert (result.answer, result.same) == (4950, True)


def test_processes_take_turns_of_one_and_of_all(invocation: Invocation) -> None:
    assert "processes" in invocation.hello().modes
    loaded(invocation, "counting", mode=Mode.PROCESSES, workers=2)
    assert len(psutil.Process(invocation.child.pid).children()) >= 2
    for workers in (1, 2, 1):
        turn = invocation.go(10, workers, stopped=False)
        assert (turn.workers, turn.loops) == (workers, 10)
        assert 0 < turn.ns <= turn.turn_ns
        assert turn.cpu_ns is None or turn.cpu_ns > 0
    result = invocation.result()
    assert (result.answer, result.same) == (4950, True)
    loaded(invocation, "counting")
    assert invocation.go(1, 1, stopped=False).ns > 0


def test_all_processes_of_a_worker_stand_still_with_it(invocation: Invocation) -> None:
    invocation.hello()
    loaded(invocation, "counting", mode=Mode.PROCESSES, workers=2)
    invocation.child.stop()
    deadline = time.monotonic() + 10
    family = [psutil.Process(invocation.child.pid), *psutil.Process(invocation.child.pid).children()]
    while {one.status() for one in family} != {psutil.STATUS_STOPPED}:
        assert time.monotonic() < deadline
    assert invocation.go(1, 2, stopped=True).workers == 2
    invocation.kill()
    assert not [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def test_a_failure_in_a_process_is_reported_too(invocation: Invocation) -> None:
    invocation.hello()
    loaded(invocation, "raises", mode=Mode.PROCESSES, workers=2)
    with pytest.raises(WorkloadFailure, match="enough"):
        turns(invocation, workers=2)
    assert loaded(invocation, "counting").result().answer == 4950


def test_a_process_that_dies_costs_the_workload_alone(invocation: Invocation) -> None:
    invocation.hello()
    loaded(invocation, "counting", mode=Mode.PROCESSES, workers=2)
    members = [
        one for one in psutil.Process(invocation.child.pid).children() if "spawn_main" in " ".join(one.cmdline())
    ]
    members[-1].kill()
    with pytest.raises(WorkloadFailure, match="a worker process died"):
        turns(invocation, workers=2)
    assert loaded(invocation, "counting").result().answer == 4950


@pytest.mark.parametrize("mode", [Mode.PROCESSES, Mode.SUBINTERPRETERS])
def test_a_shared_state_is_unsupported_where_nothing_is_shared(invocation: Invocation, mode: Mode) -> None:
    invocation.hello()
    with pytest.raises(WorkloadFailure) as caught:
        loaded(invocation, "losing", mode=mode, workers=2)
    assert caught.value.status == Status.UNSUPPORTED


def test_a_workload_that_counts_answers_with_its_sums_by_workers(invocation: Invocation) -> None:
    invocation.hello()
    loaded(invocation, "losing", mode=Mode.THREADS, workers=2)
    for workers in (2, 1, 2, 2):
        invocation.go(2, workers, stopped=False)
    result = invocation.result()
    assert result.answer == {
        workers: {
            "tries": 10 * calls, "lost": 5 * calls, "duplicated": 0, "errors": calls, "kinds": {"ValueError": calls},
        }
        for workers, calls in (("1", 1 + 2), ("2", 2 + 3 * 2 * 2))
    }  # fmt: skip
    assert result.same


def test_what_a_call_changes_around_it_is_told(invocation: Invocation) -> None:
    invocation.hello()
    invocation.load(racing.WORKLOADS / "careless.py", size="small", mode=Mode.SERIAL, workers=1)
    assert invocation.ready().changed == ("os.environ",)
    invocation.load(racing.WORKLOADS / "counting.py", size="small", mode=Mode.SERIAL, workers=1)
    assert invocation.ready().changed == ()


def test_a_library_can_be_imported(invocation: Invocation, tmp_path: Path) -> None:
    (tmp_path / "module_that_nobody_has.py").write_text("")
    invocation.hello()
    invocation.load(racing.WORKLOADS / "needy.py", size="small", mode=Mode.SERIAL, workers=1, library=tmp_path)
    invocation.ready()


def test_one_process_races_several_workloads(invocation: Invocation) -> None:
    invocation.hello()
    for _ in range(3):
        loaded(invocation, "counting", mode=Mode.THREADS, workers=2).go(1, 2, stopped=False)
        assert invocation.result().answer == 4950
    assert invocation.end().peak_rss_bytes


@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("raises", Status.CRASHED, "enough"),
        ("unready", Status.SETUP_FAILED, "nothing to work on"),
        ("needy", Status.UNSUPPORTED, "module_that_nobody_has"),
        ("missing", Status.SETUP_FAILED, "No such file"),
    ],
)
def test_a_failing_workload_is_put_away_and_the_worker_lives_on(
    invocation: Invocation, name: str, status: Status, reason: str
) -> None:
    invocation.hello()
    with pytest.raises(WorkloadFailure, match=reason) as caught:
        turns(loaded(invocation, name))
    assert caught.value.status == status
    assert loaded(invocation, "counting").result().answer == 4950


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failure_in_a_thread_is_reported_too(invocation: Invocation, workers: int) -> None:
    invocation.hello()
    loaded(invocation, "raises", mode=Mode.THREADS, workers=2)
    with pytest.raises(WorkloadFailure, match="enough"):
        turns(invocation, workers=workers)


def test_an_answer_that_changes_is_not_the_same(invocation: Invocation) -> None:
    invocation.hello()
    turns(loaded(invocation, "drifting"), 3)
    assert invocation.result().same is False


def test_a_worker_that_dies_says_how(invocation: Invocation) -> None:
    invocation.hello()
    with pytest.raises(WorkerFailure, match="exited with code 3") as caught:
        turns(loaded(invocation, "dies"))
    assert caught.value.status == Status.CRASHED


def test_a_worker_that_hangs_is_given_up_at_its_limit(invocation: Invocation) -> None:
    invocation.hello()
    loaded(invocation, "hangs")
    invocation.turn_seconds = 0.5
    with pytest.raises(WorkerFailure, match="no answer") as caught:
        turns(invocation)
    assert caught.value.status == Status.TIMEOUT


def test_a_worker_that_outgrows_its_memory_is_given_up(invocation: Invocation) -> None:
    invocation.hello()
    with pytest.raises(WorkerFailure, match="MiB") as caught:
        turns(loaded(invocation, "hungry"), 200)
    assert caught.value.status == Status.OUT_OF_MEMORY


def test_megabytes_of_output_corrupt_nothing_and_the_log_stays_small(invocation: Invocation, tmp_path: Path) -> None:
    invocation.hello()
    turns(loaded(invocation, "shouting"), 120)
    assert invocation.result().answer == ""
    assert (tmp_path / "log").stat().st_size < 10 * 2**20


def test_closing_the_standard_streams_does_not_stop_the_answers(invocation: Invocation) -> None:
    invocation.hello()
    turns(loaded(invocation, "closing"), 3)
    assert invocation.result().answer == 1


def test_children_of_a_workload_end_with_it_wherever_they_went(invocation: Invocation) -> None:
    invocation.hello()
    loaded(invocation, "breeding")
    family = psutil.Process(invocation.child.pid).children(recursive=True)
    assert len(family) == 2
    invocation.end()
    gone, alive = psutil.wait_procs(family, timeout=5)
    assert not alive
    assert len(gone) == 2


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("deaf", "no answer"),
        ("garbage", "no answer"),
        ("garbled", "garbled"),
        ("mute", "closed the pipe"),
        ("leaves", "exited with code 0"),
        ("old", "needs Python 2.7 or newer"),
    ],
)
def test_an_unfit_interpreter_is_told_by_what_it_does(behaviour: str, reason: str) -> None:
    with pytest.raises(InterpreterUnfit, match=reason):
        greet(racing.argv(behaviour), {}, timeout=1.0)


def test_what_is_no_program_at_all_is_unfit(tmp_path: Path) -> None:
    with pytest.raises(InterpreterUnfit, match="does not start"):
        greet([str(tmp_path / "python")], {})


def test_a_fit_interpreter_is_greeted() -> None:
    assert greet(racing.argv("ok"), {}).version == sys.version_info[:3]
