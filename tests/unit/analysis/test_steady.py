"""What may pass for steady."""

from __future__ import annotations

import random
from typing import Any

from pyderby.analysis.laps import Lap
from pyderby.analysis.steady import Steadiness, of_cell, of_lap


def lap(calls: list[float], *, warm_seconds: float = 0.0) -> Lap:
    rng = random.Random(5)
    values = [int(warm_seconds * 1e9), *(int(1e6 * call * rng.uniform(0.99, 1.01)) for call in calls)]
    columns: dict[str, list[Any]] = {"ns": values, "loops": [1] * len(values), "workers": [1] * len(values)}
    return Lap({"status": "ok", "measured_from": 1, "iterations": columns, "cold_ns": 0})


def test_a_flat_series_is_steady_without_a_jit() -> None:
    assert of_lap(lap([1.0] * 60), 1, jit=False) is Steadiness.STEADY


def test_a_jit_that_ran_for_too_short_a_time_is_warming_however_flat_it_looks() -> None:
    assert of_lap(lap([1.0] * 60, warm_seconds=1.0), 1, jit=True) is Steadiness.WARMING
    assert of_lap(lap([1.0] * 60, warm_seconds=2.0), 1, jit=True) is Steadiness.STEADY


def test_a_series_that_becomes_faster_is_warming() -> None:
    assert of_lap(lap([1.2] * 30 + [1.0] * 30), 1, jit=False) is Steadiness.WARMING


def test_a_series_that_becomes_slower_is_not_warming() -> None:
    assert of_lap(lap([1.0] * 30 + [1.2] * 30), 1, jit=False) is Steadiness.STEADY


def test_few_iterations_say_nothing() -> None:
    assert of_lap(lap([1.0] * 19), 1, jit=False) is Steadiness.UNDETERMINED


def test_a_cell_is_what_most_of_its_invocations_are_and_the_cautious_one_of_equals() -> None:
    steady, warming = Steadiness.STEADY, Steadiness.WARMING
    assert of_cell([steady, steady, warming]) is steady
    assert of_cell([steady, warming]) is warming
    assert of_cell([Steadiness.UNDETERMINED, steady]) is Steadiness.UNDETERMINED
