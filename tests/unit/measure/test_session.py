"""Whole sessions with fake interpreters: what fails costs one invocation, and nothing already measured is lost."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest
import racing

from pyderby import interruption, machine
from pyderby.analysis.dimension import SAMPLES
from pyderby.measure import journal, schedule
from pyderby.measure.session import End, Session
from pyderby.model import Arm, Isolation, Limits, Mode, Plan
from pyderby.worker.protocol import Invocation

if TYPE_CHECKING:
    from collections.abc import Iterator

Records = list[dict[str, Any]]
TESTS = Path(__file__).parents[2]


def race(plan: Plan, arms: tuple[Arm, ...], folder: Path, listener: racing.Remembering | None = None) -> End:
    path = folder / "journal.jsonl"
    history = journal.read(path) if path.exists() else []
    with journal.Journal(path) as written:
        return Session(
            plan,
            arms,
            journal=written,
            history=history,
            logs=folder / "logs",
            listener=listener or racing.Remembering(),
        ).run()


def records(folder: Path, kind: str, **wanted: object) -> Records:
    return [
        record
        for record in journal.read(folder / "journal.jsonl")
        if record["record"] == kind and all(record[name] == value for name, value in wanted.items())
    ]


def test_every_arm_of_every_heat_leaves_a_record(tmp_path: Path) -> None:
    arms = racing.field_of(racing.arm("other"))
    assert race(racing.plan("counting", arms=arms), arms, tmp_path) is End.DONE
    assert len(records(tmp_path, "heat")) == 2
    invocations = records(tmp_path, "invocation", status="ok", answer=4950, same=True)
    assert {(one["heat"], one["arm"]) for one in invocations} == {
        (heat, arm) for heat in (0, 1) for arm in ("base", "base~twin", "other")
    }
    assert len(records(tmp_path, "process")) == 6
    assert [one["end"] for one in records(tmp_path, "session")] == ["done"]


def test_measured_rounds_hold_a_turn_of_every_arm_with_frozen_loops(tmp_path: Path) -> None:
    arms = racing.field_of(racing.arm("other"))
    race(racing.plan("counting", arms=arms, heats=1), arms, tmp_path)
    rounds = []
    for one in records(tmp_path, "invocation"):
        measured = slice(one["measured_from"], None)
        assert len(set(one["iterations"]["loops"][measured])) <= len(SAMPLES)  # the first heats try several lengths
        rounds.append(
            sorted(set(one["iterations"]["round"][measured]))
        )  # a bracketed round has several of the baseline
    assert rounds[0] == rounds[1] == rounds[2]
    assert len(rounds[0]) >= 6
    slots = [slot for one in records(tmp_path, "invocation") for slot in one["iterations"]["slot"]]
    assert len(slots) == len(set(slots))


def test_turns_of_one_and_of_all_threads_alternate_in_the_same_process(tmp_path: Path) -> None:
    arms = racing.field_of()
    plan = racing.plan("counting", arms=arms, heats=1, modes=((Mode.THREADS, (1, 2)),))
    race(plan, arms, tmp_path)
    for one in records(tmp_path, "invocation"):
        assert one["iterations"]["workers"].count(1) == one["iterations"]["workers"].count(2)


def test_all_arms_of_a_meeting_share_a_layout_and_other_meetings_have_another(tmp_path: Path) -> None:
    arms = racing.field_of(racing.arm("other"))
    race(racing.plan("counting", arms=arms, heats=3), arms, tmp_path)
    drawn: dict[int, set[str]] = {}
    for one in records(tmp_path, "process"):
        drawn.setdefault(one["meeting"], set()).add(str(one["layout"]))
    assert [len(layouts) for layouts in drawn.values()] == [1, 1, 1]
    assert len(set().union(*drawn.values())) == 3


def test_a_slow_arm_is_bracketed_by_the_baseline(tmp_path: Path) -> None:
    slow = racing.arm("slow", "slow", "0.01")  # its clock runs slow, so its iterations are given too many loops
    arms = racing.field_of(slow)
    race(racing.plan("counting", arms=arms, heats=1), arms, tmp_path)
    columns = {one["arm"]: one["iterations"] for one in records(tmp_path, "invocation")}
    base = set(columns["base"]["slot"])
    last = columns["slow"]["slot"][-1]
    assert {last - 1, last + 1} <= base


@pytest.mark.parametrize(
    ("name", "status"),
    [("dies", "crashed"), ("raises", "crashed"), ("unready", "setup-failed"), ("needy", "unsupported")],
)
def test_a_failing_workload_costs_its_own_invocations_only(tmp_path: Path, name: str, status: str) -> None:
    arms = racing.field_of()
    listener = racing.Remembering()
    assert race(racing.plan(name, "counting", arms=arms), arms, tmp_path, listener) is End.DONE
    assert len(records(tmp_path, "invocation", workload="counting", status="ok")) == 4
    failed = records(tmp_path, "invocation", workload=name)
    assert {one["status"] for one in failed} == {status}
    assert all(one["reason"] for one in failed)
    assert bool(listener.notices) == (status != "unsupported")


def test_a_hanging_worker_is_killed_at_the_turn_limit_and_the_others_go_on(tmp_path: Path) -> None:
    arms = racing.field_of()
    plan = racing.plan("hangs", "counting", arms=arms, heats=1, limits=Limits(turn=1.0))
    race(plan, arms, tmp_path)
    assert {one["status"] for one in records(tmp_path, "invocation", workload="hangs")} == {"timeout"}
    assert {one["status"] for one in records(tmp_path, "invocation", workload="counting")} == {"ok"}


@pytest.mark.parametrize("behaviour", ["leaves", "garbled", "mute"])
def test_an_arm_that_does_not_start_is_out_and_recorded(tmp_path: Path, behaviour: str) -> None:
    arms = racing.field_of(racing.arm("bad", behaviour))
    assert race(racing.plan("counting", arms=arms, heats=1), arms, tmp_path) is End.DONE
    (bad,) = records(tmp_path, "invocation", arm="bad")
    assert bad["status"] == "crashed"
    assert records(tmp_path, "invocation", arm="base", status="ok")


def test_the_words_of_a_process_that_ended_badly_are_kept(tmp_path: Path) -> None:
    arms = racing.field_of(racing.arm("bad", "old"))
    race(racing.plan("counting", arms=arms, heats=1), arms, tmp_path)
    (bad,) = records(tmp_path, "process", arm="bad")
    assert "needs Python 2.7" in (tmp_path / "logs" / bad["log"]).read_text()
    assert {one["log"] for one in records(tmp_path, "process", status="ok")} == {None}


def test_a_budget_shortens_heats_and_then_ends_the_session(tmp_path: Path) -> None:
    arms = racing.field_of()
    plan = racing.plan("counting", arms=arms, heats=1000, isolation=Isolation.PROCESS, budget=1.5)
    begun = time.monotonic()
    assert race(plan, arms, tmp_path) is End.BUDGET
    assert time.monotonic() - begun < 30
    assert 1 <= len(records(tmp_path, "heat")) < 1000


def test_a_resumed_session_races_only_what_is_left(tmp_path: Path) -> None:
    arms = racing.field_of()
    plan = racing.plan("counting", "breeding", arms=arms, heats=2)
    race(plan, arms, tmp_path)
    whole = (tmp_path / "journal.jsonl").read_text().splitlines(keepends=True)
    second = next(number for number, line in enumerate(whole) if '"record":"heat"' in line) + 1
    (tmp_path / "journal.jsonl").write_text("".join(whole[:second]) + '{"record": "torn')
    assert race(plan, arms, tmp_path) is End.DONE
    heats = records(tmp_path, "heat")
    assert len(heats) == 4
    assert len(journal.heats_done(heats)) == 4


def test_a_spent_budget_is_spent_on_resuming_too(tmp_path: Path) -> None:
    arms = racing.field_of()
    plan = racing.plan("counting", arms=arms, heats=50, budget=1.0, alone=1)
    assert race(plan, arms, tmp_path) is End.BUDGET
    before = len(records(tmp_path, "heat")), len(records(tmp_path, "solo"))
    plan = replace(plan, profile=replace(plan.profile, budget=0.5))
    assert race(plan, arms, tmp_path) is End.BUDGET
    assert (len(records(tmp_path, "heat")), len(records(tmp_path, "solo"))) == before


def test_no_heat_but_the_first_is_squeezed_to_nothing(tmp_path: Path) -> None:
    arms = racing.field_of()
    plan = racing.plan("counting", arms=arms, heats=100, budget=3.0, measure=0.4)
    assert race(plan, arms, tmp_path) is End.BUDGET
    measured = [one["measuring_seconds"] for one in records(tmp_path, "heat")][1:]
    assert measured
    assert min(measured) >= schedule.LEAST_SHARE * 0.4 * 0.5  # the least span of what variances make of it


def test_progress_is_told_before_every_heat_with_a_time_to_go_once_there_is_one(tmp_path: Path) -> None:
    arms = racing.field_of()
    listener = racing.Remembering()
    race(racing.plan("counting", arms=arms, heats=3), arms, tmp_path, listener)
    racing_heats = [one for one in listener.progress if "heat" in one.label]
    assert [one.heats_done for one in racing_heats] == [0, 1, 2]
    assert [one.seconds_left is None for one in racing_heats] == [True, False, False]
    assert {one.heats_planned for one in racing_heats} == {3}


def test_starts_alone_follow_the_passes_and_are_made_once(tmp_path: Path) -> None:
    arms = racing.field_of(racing.arm("other"))
    plan = racing.plan("counting", "breeding", arms=arms, heats=2, alone=1)
    assert race(plan, arms, tmp_path) is End.DONE
    solos = records(tmp_path, "solo", status="ok")
    assert sorted((one["index"], one["workload"], one["implementation"]) for one in solos) == sorted(
        [(index, "", name) for index in (0, 1) for name in ("base", "other")]
        + [(0, work, name) for work in ("counting", "breeding") for name in ("base", "other")]
    )
    for one in solos:
        if one["workload"]:
            assert one["load_ns"] > 0
            assert len(one["iterations"]["ns"]) == len(one["iterations"]["loops"]) > 0
        else:
            assert one["startup_ns"] > 0
    race(plan, arms, tmp_path)
    assert len(records(tmp_path, "solo")) == len(solos)
    assert not list((tmp_path / "logs").iterdir())


def test_a_start_alone_that_fails_is_recorded_and_costs_nothing_else(tmp_path: Path) -> None:
    arms = racing.field_of(racing.arm("bad", "leaves"))
    assert race(racing.plan("counting", arms=arms, heats=1, alone=1), arms, tmp_path) is End.DONE
    (bad,) = records(tmp_path, "solo", implementation="bad", workload="counting")
    assert bad["status"] == "crashed"
    assert bad["reason"]
    assert records(tmp_path, "solo", implementation="base", workload="counting", status="ok")


def test_processes_at_once_show_the_ceiling_of_threads(tmp_path: Path) -> None:
    base, twin = racing.field_of()
    pacer = replace(base, name="base~3", is_baseline=False, is_pacer=True)
    arms = (base, twin, pacer)
    modes: tuple[tuple[Mode, tuple[int, ...]], ...] = ((Mode.SERIAL, (1,)), (Mode.THREADS, (1, 2, 3)))
    race(racing.plan("counting", arms=arms, heats=1, modes=modes), arms, tmp_path)
    (threads,) = records(tmp_path, "heat", mode="threads")
    ceiling = threads["ceiling"]
    assert set(ceiling["workers"]) == {2, 3}
    assert ceiling["workers"].count(2) == ceiling["workers"].count(3) == len(threads["lengths"])
    assert min(ceiling["ns"]) > 0
    assert {one["arm"] for one in records(tmp_path, "invocation")} == {"base", "base~twin"}
    (serial,) = records(tmp_path, "heat", mode="serial")
    assert serial["ceiling"]["workers"] == []


def test_a_pacer_has_the_one_worker_that_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base, twin = racing.field_of()
    pacer = replace(base, name="base~3", is_baseline=False, is_pacer=True)
    arms = (base, twin, pacer)
    loaded: list[int] = []
    load = Invocation.load

    def noting(self: Invocation, path: Path, **order: Any) -> None:
        loaded.append(order["workers"])
        load(self, path, **order)

    monkeypatch.setattr(Invocation, "load", noting)
    race(racing.plan("counting", arms=arms, heats=1, modes=((Mode.THREADS, (1, 2, 3)),)), arms, tmp_path)
    assert sorted(loaded) == [1, 3, 3]
    (heat,) = records(tmp_path, "heat")
    assert set(heat["ceiling"]["workers"]) == {2, 3}


def test_the_first_heats_try_samples_of_several_lengths_and_later_ones_keep_to_the_best(tmp_path: Path) -> None:
    arms = racing.field_of(racing.arm("other"))
    race(racing.plan("counting", arms=arms, heats=4, measure=0.2), arms, tmp_path)
    tried = {one["heat"]: set(one["lengths"]) for one in records(tmp_path, "heat")}
    assert tried[0] == tried[1] == set(SAMPLES)
    assert len(tried[2]) == len(tried[3]) == 1


def test_heats_are_added_until_the_interval_is_narrow_or_the_maximum_is_reached(tmp_path: Path) -> None:
    arms = racing.field_of(racing.arm("other"))
    never = racing.plan("counting", arms=arms, heats=10, heats_max=15, precision=1e-9, warmup=0.001, measure=0.005)
    assert race(never, arms, tmp_path) is End.DONE
    assert len(records(tmp_path, "heat")) == 15
    at_once = replace(never, profile=replace(never.profile, precision=0.9))
    other = tmp_path / "other"
    other.mkdir()
    race(at_once, arms, other)
    assert len(records(other, "heat")) == 10


@pytest.mark.skipif(len(machine.cores()) < 2, reason="there is one core only")
def test_arms_share_a_core_in_serial_and_have_them_all_with_threads(tmp_path: Path) -> None:
    arms = racing.field_of()
    modes: tuple[tuple[Mode, tuple[int, ...]], ...] = ((Mode.SERIAL, (1,)), (Mode.THREADS, (1, 2)))
    race(racing.plan("where", arms=arms, heats=8, modes=modes), arms, tmp_path)
    serial = [one["core"] for one in records(tmp_path, "heat", mode="serial")]
    assert set(serial) <= machine.cores()
    assert len(set(serial)) > 1
    assert {one["core"] for one in records(tmp_path, "heat", mode="threads")} == {None}
    everywhere = len(machine.cores())
    for one in records(tmp_path, "invocation"):  # its last answer is the number of cores while it was measured
        assert (one["answer"], one["same"]) == (everywhere, one["mode"] == "threads")


HOST = """
    import sys
    from pathlib import Path
    sys.path[:0] = [{tests!r}]
    import racing
    from pyderby.measure.journal import Journal
    from pyderby.measure.session import Session
    arms = racing.field_of(racing.arm("other"))
    plan = racing.plan({workloads}, arms=arms, heats=10000, measure=0.2)
    folder = Path({folder!r})
    with Journal(folder / "journal.jsonl") as written:
        session = Session(
            plan, arms, journal=written, history=[], logs=folder / "logs", listener=racing.Remembering()
        )
        print(session.run())
"""


StartHost = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start_host(tmp_path: Path) -> Iterator[StartHost]:
    """Starts a host with a long session of its own in `tmp_path`, and ends it after the test."""
    hosts: list[subprocess.Popen[str]] = []

    def started(*workloads: str) -> subprocess.Popen[str]:
        names = ", ".join(map(repr, workloads))
        code = textwrap.dedent(HOST.format(tests=str(TESTS), workloads=names, folder=str(tmp_path)))
        hosts.append(
            subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True)
        )
        return hosts[-1]

    yield started
    for host in hosts:
        host.kill()
        host.communicate(timeout=10)


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def heats_written(folder: Path) -> int:
    path = folder / "journal.jsonl"
    return path.read_text().count('"record":"heat"') if path.exists() else 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_session_keeps_what_it_measured_and_leaves_nobody_behind(
    tmp_path: Path, start_host: StartHost, number: signal.Signals
) -> None:
    host = start_host("counting", "breeding")
    wait_for(lambda: heats_written(tmp_path) >= 3)
    family = psutil.Process(host.pid).children(recursive=True)
    host.send_signal(number)
    said, _ = host.communicate(timeout=20)
    assert said.strip() == "interrupted"
    assert not psutil.wait_procs(family, timeout=5)[1]
    assert [one["end"] for one in records(tmp_path, "session")] == ["interrupted"]
    assert len(records(tmp_path, "heat")) >= 3


def test_an_interrupted_session_does_not_wait_for_a_hanging_arm(start_host: StartHost) -> None:
    host = start_host("hangs")
    wait_for(lambda: any(child.cmdline()[-1].endswith("worker.py") for child in psutil.Process(host.pid).children()))
    time.sleep(1.0)
    host.send_signal(signal.SIGINT)
    said, _ = host.communicate(timeout=interruption.GRACE_SECONDS + 10)
    assert said.strip() == "interrupted"


def test_a_killed_host_leaves_nobody_behind_even_while_arms_stand_still(tmp_path: Path, start_host: StartHost) -> None:
    host = start_host("breeding")
    wait_for(lambda: heats_written(tmp_path) >= 1)
    family: list[psutil.Process] = []

    def standing_still() -> bool:
        family[:] = psutil.Process(host.pid).children(recursive=True)
        states = []
        for child in family:
            with contextlib.suppress(psutil.NoSuchProcess):  # between two heats
                states.append(child.status())
        return psutil.STATUS_STOPPED in states and len(family) > 6

    wait_for(standing_still)
    os.kill(host.pid, signal.SIGKILL)
    host.communicate(timeout=10)
    assert not psutil.wait_procs(family, timeout=10)[1]
