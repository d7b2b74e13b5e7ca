"""What may pass for steady."""

from __future__ import annotations

import random
from typing import Any

import pytest

from pyderby.analysis.changepoints import Kind
from pyderby.analysis.laps import Lap
from pyderby.analysis.steady import INCONSISTENT, Steadiness, consensus, of_cell, of_lap


def lap(calls: list[float], *, measured_from: int = 0, warm_seconds: float = 2.0) -> Lap:
    """A lap of iterations of so many milliseconds; `warm_seconds` were run before all of them."""
    rng = random.Random(5)
    values = [int(1e6 * call * rng.uniform(0.99, 1.01)) for call in calls]
    columns: dict[str, list[Any]] = {"ns": values, "loops": [1] * len(values), "workers": [1] * len(values)}
    record = {"status": "ok", "measured_from": measured_from, "iterations": columns, "cold_ns": warm_seconds * 1e9}
    return Lap(record)


def label(one: Lap, *, jit: bool) -> Steadiness:
    return of_lap(one, 1, jit=jit).steadiness


def test_a_flat_series_is_steady() -> None:
    assert of_lap(lap([1.0] * 100), 1, jit=False).kind is Kind.FLAT
    assert label(lap([1.0] * 100), jit=True) is Steadiness.STEADY


def test_a_jit_that_ran_for_too_short_a_time_is_warming_however_flat_it_looks() -> None:
    assert label(lap([1.0] * 100, warm_seconds=1.0), jit=True) is Steadiness.WARMING
    assert label(lap([1.0] * 100, warm_seconds=1.0), jit=False) is Steadiness.STEADY


def test_a_warmup_that_was_over_before_measuring_leaves_a_steady_figure() -> None:
    one = lap([2.0] * 40 + [1.0] * 160, measured_from=60)
    assert of_lap(one, 1, jit=True).kind is Kind.WARMUP
    assert label(one, jit=True) is Steadiness.STEADY


def test_a_warmup_that_went_on_while_measuring_does_not() -> None:
    assert label(lap([2.0] * 100 + [1.0] * 100, measured_from=20), jit=True) is Steadiness.WARMING


def test_a_slowdown_while_measuring_is_no_steady_figure() -> None:
    one = lap([1.0] * 100 + [1.5] * 100, measured_from=20)
    assert of_lap(one, 1, jit=True).kind is Kind.SLOWDOWN
    assert label(one, jit=True) is Steadiness.UNSTEADY


def test_a_change_just_before_the_end_is_no_steady_state() -> None:
    one = lap([1.0] * 180 + [1.5] * 20, measured_from=20)
    assert of_lap(one, 1, jit=False).kind is Kind.NO_STEADY_STATE
    assert label(one, jit=False) is Steadiness.UNSTEADY


def test_what_the_machine_does_to_both_is_no_course_of_the_arm() -> None:
    machine = [1.0] * 60 + [1.4] * 60 + [0.8] * 10
    own, other = lap([3 * factor for factor in machine]), lap(machine)
    for one in (own, other):
        one.record["iterations"]["slot"] = list(range(len(machine)))
    assert of_lap(own, 1, jit=False).kind is not Kind.FLAT
    assert of_lap(own, 1, jit=False, reference=other).kind is Kind.FLAT


def test_few_iterations_say_nothing() -> None:
    assert label(lap([1.0] * 49), jit=False) is Steadiness.UNDETERMINED


@pytest.mark.parametrize(("labels", "expected"), [
    (["steady", "steady", "warming"], "steady"),
    (["steady", "warming"], "warming"),
    (["undetermined", "steady"], "undetermined"),
    (["no steady state", "warming", "steady"], "no steady state"),
])  # fmt: skip
def test_a_cell_is_what_most_invocations_are_and_the_cautious_one_of_equals(labels: list[str], expected: str) -> None:
    assert of_cell(map(Steadiness, labels)) == expected


def test_invocations_that_differ_are_inconsistent() -> None:
    assert consensus({"flat": 10}) == "flat"
    assert consensus({"flat": 9, "warmup": 1}) == INCONSISTENT
