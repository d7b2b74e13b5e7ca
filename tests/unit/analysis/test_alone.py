"""Starts by themselves: cold start, steady state, break-even."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyderby.analysis.alone import Alone

Record = dict[str, Any]


def start(name: str, seconds: float) -> Record:
    return {
        "record": "solo", "index": 0, "workload": "", "implementation": name, "status": "ok",
        "startup_ns": round(seconds * 1e9), "load_ns": None, "iterations": {"loops": [], "ns": []},
    }  # fmt: skip


def run(name: str, *, load: float, calls: list[float], loops: int = 1) -> Record:
    """An invocation whose calls take so many milliseconds."""
    ns = [round(call * loops * 1e6) for call in calls]
    return {
        "record": "solo", "index": 0, "workload": "work", "implementation": name, "status": "ok",
        "startup_ns": None, "load_ns": round(load * 1e9), "iterations": {"loops": [loops] * len(ns), "ns": ns},
    }  # fmt: skip


def noisy(calls: list[float]) -> list[float]:
    rng = random.Random(3)
    return [call * rng.uniform(0.98, 1.02) for call in calls]


BASE = [start("base", 0.02), run("base", load=0.01, calls=[10.0] * 100)]


def test_a_cold_start_is_the_bare_start_and_the_way_to_the_first_answer() -> None:
    alone = Alone(BASE)
    assert alone.startup_seconds("base") == pytest.approx(0.02)
    assert alone.cold_seconds("work", "base") == pytest.approx(0.03)
    assert alone.cold_seconds("other", "base") is None
    assert alone.startup_seconds("nobody") is None


def test_the_steady_state_is_timed_from_the_start() -> None:
    jit = [start("jit", 1.0), run("jit", load=0.5, calls=noisy([20.0] * 50 + [2.0] * 150))]
    after = Alone([*BASE, *jit]).steady_after_seconds("work", "jit")
    assert after == pytest.approx(1.5 + 50 * 0.020, rel=0.05)
    assert Alone(BASE).steady_after_seconds("work", "base") == pytest.approx(0.03)


def test_a_slow_starter_gets_ahead_where_the_curves_cross() -> None:
    # the baseline: 0.03 s + 10 ms a call; the other: 0.53 s + 5 ms a call: equal after 100 calls beyond the first
    other = [start("other", 0.5), run("other", load=0.03, calls=[5.0] * 300)]
    even = Alone([*BASE, *other]).break_even("work", "other", "base", steady=0.005, base_steady=0.010)
    assert even is not None
    assert even.seconds == pytest.approx(1.03, rel=0.01)
    assert even.calls == pytest.approx(101, rel=0.01)
    assert not even.extrapolated


def test_a_crossing_beyond_what_was_run_is_extrapolated() -> None:
    other = [start("other", 2.5), run("other", load=0.03, calls=[5.0] * 50)]
    even = Alone([*BASE, *other]).break_even("work", "other", "base", steady=0.005, base_steady=0.010)
    assert even is not None
    assert even.extrapolated
    assert even.seconds == pytest.approx(5.03, rel=0.01)


def test_what_is_slower_at_its_best_is_never_ahead() -> None:
    other = [start("other", 0.001), run("other", load=0.001, calls=[11.0] * 100)]
    even = Alone([*BASE, *other]).break_even("work", "other", "base", steady=0.011, base_steady=0.010)
    assert even is not None
    assert even.seconds is None


def test_what_starts_faster_and_runs_faster_is_ahead_from_its_first_answer() -> None:
    other = [start("other", 0.01), run("other", load=0.01, calls=[5.0] * 100)]
    even = Alone([*BASE, *other]).break_even("work", "other", "base", steady=0.005, base_steady=0.010)
    assert even is not None
    assert even.seconds == pytest.approx(0.02)


def test_without_a_baseline_there_is_no_break_even() -> None:
    assert Alone(BASE[:1]).break_even("work", "base", "base", steady=1.0, base_steady=2.0) is None


@pytest.mark.parametrize("ns", [0, -3, None])
def test_a_broken_clock_is_lost_and_no_figure(ns: int | None) -> None:
    broken = run("base", load=0.01, calls=[10.0] * 60)
    broken["iterations"]["ns"][7] = ns
    alone = Alone([start("base", 0.02), broken])
    assert alone.cold_seconds("work", "base") is None
    assert alone.lost.total() == 1


def test_failed_starts_are_counted() -> None:
    assert Alone([{**BASE[0], "status": "crashed"}]).lost.total() == 1


@given(
    start_up=st.floats(0.001, 5.0),
    call=st.floats(0.1, 20.0),
    base_call=st.floats(0.1, 20.0),
)
def test_from_the_break_even_on_the_starter_is_never_behind(start_up: float, call: float, base_call: float) -> None:
    records = [
        start("base", 0.02), run("base", load=0.01, calls=[base_call] * 60),
        start("own", start_up), run("own", load=0.01, calls=[call] * 60),
    ]  # fmt: skip
    even = Alone(records).break_even("work", "own", "base", steady=call / 1e3, base_steady=base_call / 1e3)
    assert even is not None
    if even.calls is not None:
        for more in (0.1, 10.0, 1e4):
            calls = even.calls - 1 + more
            assert start_up + 0.01 + calls * call / 1e3 <= 0.03 + calls * base_call / 1e3 + 1e-6
