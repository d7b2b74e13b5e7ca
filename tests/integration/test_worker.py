"""The worker under every interpreter that is here: CPython 2.7 and 3.9 to 3.15, free-threaded, PyPy and Jython."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pyderby.errors import WorkerFailure
from pyderby.interpreters import survey
from pyderby.model import Interpreter, Missing, Mode
from pyderby.worker.protocol import Invocation, WorkloadFailure

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.interpreters

FAKES = Path(__file__).parents[1] / "fakes" / "workloads"
SERIES = ("2.7", "3.9", "3.10", "3.11", "3.12", "3.13", "3.13t", "3.14", "3.14t", "3.15", "3.15t")
SPECS = (*(f"cpython{series}" for series in SERIES), "pypy", "jython")
REQUIRED = ("cpython3.13", "cpython3.13t", "pypy", "jython")


@pytest.fixture(scope="module", params=SPECS)
def interpreter(request: pytest.FixtureRequest) -> Interpreter:
    """Each interpreter that is found or in the cache; those that the shipped matrix names have to be."""
    spec = str(request.param)
    (entry,) = survey([spec])
    if isinstance(entry.interpreter, Missing):
        assert spec not in REQUIRED, entry.interpreter.reason
        pytest.skip(f"{spec} is not on this machine")
    return entry.interpreter


@pytest.fixture
def worker(interpreter: Interpreter, tmp_path: Path) -> Iterator[Invocation]:
    """A fresh worker that has said hello."""
    invocation = Invocation(
        interpreter.argv, env=dict(interpreter.env), log=tmp_path / "log", turn_seconds=30.0, memory_bytes=2 << 30
    )
    try:
        invocation.hello()
        yield invocation
    finally:
        invocation.kill()


def test_it_says_who_it_is(interpreter: Interpreter) -> None:
    hello = interpreter.hello
    assert hello.implementation in ("CPython", "PyPy", "Jython")
    assert hello.takes_turns
    assert 0 < hello.clock_resolution_ns < 100_000
    assert hello.gil_can_be_disabled == interpreter.spec.endswith("t")
    assert hello.gil_enabled == (hello.implementation != "Jython" and not hello.gil_can_be_disabled)
    assert hello.jit or hello.implementation == "CPython"


@pytest.mark.parametrize(("mode", "workers"), [(Mode.SERIAL, 1), (Mode.THREADS, 2)])
def test_it_takes_turns_and_answers(worker: Invocation, interpreter: Interpreter, mode: Mode, workers: int) -> None:
    worker.load(FAKES / "counting.py", size="small", mode=mode, workers=workers)
    ready = worker.ready()
    assert ready.gil == interpreter.hello.gil_enabled
    assert ready.cold_ns > 0
    for count in (1, workers, 1, workers):
        turn = worker.go(3, count, stopped=False)
        assert (turn.loops, turn.workers) == (3, count)
        assert 0 < turn.ns <= turn.turn_ns
        assert turn.cpu_ns is None or turn.cpu_ns >= 0
    result = worker.result()
    assert (result.answer, result.same) == (4950, True)
    done = worker.end()
    assert done.gil == interpreter.hello.gil_enabled
    assert done.peak_rss_bytes is None or done.peak_rss_bytes > 1 << 20


@pytest.mark.parametrize("mode", [Mode.PROCESSES, Mode.SUBINTERPRETERS])
def test_it_has_workers_of_their_own_or_says_that_it_can_not(
    worker: Invocation, interpreter: Interpreter, mode: Mode
) -> None:
    worker.load(FAKES / "counting.py", size="small", mode=mode, workers=2)
    if mode not in interpreter.hello.modes:
        with pytest.raises(WorkloadFailure) as caught:
            worker.ready()
        assert caught.value.status == "unsupported"
        assert caught.value.what
        return
    worker.ready()
    for count in (1, 2, 1):
        turn = worker.go(3, count, stopped=False)
        assert 0 < turn.ns <= turn.turn_ns
    result = worker.result()
    assert (result.answer, result.same) == (4950, True)
    worker.load(FAKES / "counting.py", size="small", mode=Mode.SERIAL, workers=1)
    worker.ready()
    assert worker.result().same


def test_the_modes_are_those_that_its_library_has(interpreter: Interpreter) -> None:
    modes, version = interpreter.hello.modes, interpreter.hello.version
    assert {"serial", "threads"} <= set(modes)
    assert ("processes" in modes) == (version >= (3, 4))
    if interpreter.hello.implementation == "CPython" and version >= (3, 13):
        assert "subinterpreters" in modes


def test_it_stands_still_between_turns(worker: Invocation) -> None:
    worker.load(FAKES / "counting.py", size="small", mode=Mode.SERIAL, workers=1)
    worker.ready()
    worker.child.stop()
    for _ in range(5):
        assert worker.go(1, 1, stopped=True).ns > 0
    worker.child.resume()
    assert worker.result().answer == 4950


def test_it_races_one_workload_after_another(worker: Invocation) -> None:
    for _ in range(3):
        worker.load(FAKES / "counting.py", size="medium", mode=Mode.SERIAL, workers=1)
        worker.ready()
        worker.go(1, 1, stopped=False)
        assert worker.result().same


@pytest.mark.parametrize(
    ("name", "status"), [("raises", "crashed"), ("unready", "setup-failed"), ("needy", "unsupported")]
)
def test_it_survives_a_failing_workload(worker: Invocation, name: str, status: str) -> None:
    worker.load(FAKES / f"{name}.py", size="small", mode=Mode.SERIAL, workers=1)
    with pytest.raises(WorkloadFailure) as caught:
        worker.ready()
        worker.go(30, 1, stopped=False)
    assert caught.value.status == status
    worker.load(FAKES / "counting.py", size="small", mode=Mode.SERIAL, workers=1)
    worker.ready()
    assert worker.result().answer == 4950


def test_what_a_workload_prints_corrupts_nothing(worker: Invocation) -> None:
    worker.load(FAKES / "shouting.py", size="small", mode=Mode.SERIAL, workers=1)
    worker.ready()
    assert worker.go(2, 1, stopped=False).loops == 2
    assert worker.result().same


def test_a_workload_that_ends_the_process_is_told(worker: Invocation) -> None:
    worker.load(FAKES / "dies.py", size="small", mode=Mode.SERIAL, workers=1)
    with pytest.raises(WorkerFailure):
        worker.ready()
        for _ in range(20):
            worker.go(1, 1, stopped=False)


def test_text_and_large_numbers_survive_the_wire(worker: Invocation, tmp_path: Path) -> None:
    answer = [2**80, "größer · 数", [1.5, -0.0, True, None]]
    source = f"# -*- coding: utf-8 -*-\nimport json\nANSWER = json.loads({json.dumps(json.dumps(answer))})\n"
    source += "SIZES = {'small': 1, 'medium': 1, 'large': 1}\nTAGS = ()\n"
    source += "def setup(size):\n    return None\ndef run(state):\n    return ANSWER\n"
    path = tmp_path / "answering.py"
    path.write_text(source, encoding="utf-8")
    worker.load(path, size="small", mode=Mode.SERIAL, workers=1)
    worker.ready()
    assert worker.result().answer == answer


def test_its_globals_live_as_long_as_it_does(worker: Invocation, tmp_path: Path) -> None:
    path = tmp_path / "remembering.py"
    path.write_text(
        "FACTOR = 6\nSIZES = {'small': 7, 'medium': 7, 'large': 7}\nTAGS = ()\n"
        "def setup(size):\n    return size\ndef helper(state):\n    return FACTOR * state\n"
        "def run(state):\n    return helper(state)\n"
    )
    worker.load(path, size="small", mode=Mode.SERIAL, workers=1)
    worker.ready()
    worker.go(5, 1, stopped=False)
    assert worker.result().answer == 42
