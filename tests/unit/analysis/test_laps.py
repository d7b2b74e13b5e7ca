"""Pairing: each iteration is held against the baseline's nearest ones of its own round."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyderby.analysis.laps import Lap, ceiling, paired, reference_ns, speedup


def lap(rows: list[tuple[int, int, int, int]], *, measured_from: int = 0, loops: int = 1) -> Lap:
    """Rows are (round, slot, workers, nanoseconds of a call)."""
    columns: dict[str, list[Any]] = {
        "round": [row[0] for row in rows],
        "slot": [row[1] for row in rows],
        "workers": [row[2] for row in rows],
        "loops": [loops for _ in rows],
        "ns": [row[3] * loops for row in rows],
        "cpu_ns": [None for _ in rows],
        "turn_ns": [row[3] * loops + 100 for row in rows],
    }
    return Lap({"status": "ok", "measured_from": measured_from, "iterations": columns, "cold_ns": 7})


def test_a_bracketed_iteration_is_held_against_the_mean_of_its_neighbours() -> None:
    base = lap([(0, 0, 1, 100), (0, 2, 1, 400), (0, 3, 1, 900), (1, 9, 1, 5)])
    slow = lap([(0, 1, 1, 1000)])
    assert reference_ns(slow, base, 1)[0] == pytest.approx(250.0)


def test_an_iteration_without_a_neighbour_on_one_side_takes_the_other() -> None:
    base = lap([(0, 5, 1, 100), (1, 11, 1, 300)])
    arm = lap([(0, 4, 1, 1), (0, 6, 1, 1), (1, 10, 1, 1), (2, 12, 1, 1)])
    reference = reference_ns(arm, base, 1)
    assert list(reference[:3]) == pytest.approx([100.0, 100.0, 300.0])
    assert math.isnan(reference[3])


def test_turns_of_other_worker_counts_are_no_reference() -> None:
    base = lap([(0, 0, 2, 100), (0, 3, 1, 700)])
    assert list(reference_ns(lap([(0, 1, 1, 1)]), base, 1)) == pytest.approx([700.0])


def test_warmup_is_left_out() -> None:
    rows = [(number, 2 * number, 1, 10**6 if number < 3 else 200) for number in range(10)]
    base = lap([(number, 2 * number + 1, 1, 100) for number in range(10)], measured_from=3)
    pair = paired(lap(rows, measured_from=3), base, 1)
    assert pair is not None
    assert math.exp(pair.median) == pytest.approx(2.0)
    assert math.exp(pair.total) == pytest.approx(2.0)
    assert lap(rows, measured_from=3).warmup_ns == 3 * 10**6 + 7


def test_medians_and_totals_differ_where_there_are_pauses() -> None:
    base = lap([(number, 2 * number, 1, 1000) for number in range(10)])
    paused = lap([(number, 2 * number + 1, 1, 11000 if number == 4 else 1000) for number in range(10)])
    pair = paired(paused, base, 1)
    assert pair is not None
    assert math.exp(pair.median) == pytest.approx(1.0)
    assert math.exp(pair.total) == pytest.approx(2.0)


def test_too_few_rounds_make_no_pair() -> None:
    rows = [(number, 2 * number, 1, 100) for number in range(4)]
    assert paired(lap(rows), lap(rows), 1) is None
    assert speedup(lap(rows), 2) is None


@given(st.lists(st.integers(100, 10**6), min_size=5, max_size=30), st.floats(0.05, 20.0))
def test_what_the_machine_does_to_both_cancels(machine: list[int], ratio: float) -> None:
    base = lap([(number, 2 * number, 1, ns) for number, ns in enumerate(machine)], loops=1000)
    arm = lap([(number, 2 * number + 1, 1, round(ns * ratio)) for number, ns in enumerate(machine)], loops=1000)
    pair = paired(arm, base, 1)
    assert pair is not None
    assert math.exp(pair.median) == pytest.approx(ratio, rel=0.12)  # a nanosecond is rounded to the whole


def test_speedup_pairs_turns_of_one_and_of_many_by_round() -> None:
    rows = []
    for number in range(8):
        ns = 1000 * (number + 1)  # the machine becomes slower and slower
        rows += [(number, 2 * number, 1, ns), (number, 2 * number + 1, 2, round(ns * 2 / 1.8))]
    found = speedup(lap(rows), 2)
    assert found is not None
    assert math.exp(found.median) == pytest.approx(1.8, rel=1e-3)
    assert math.exp(found.total) == pytest.approx(1.8, rel=1e-3)


def test_useful_speedup_takes_the_time_of_one_from_another() -> None:
    base = lap([(number, 3 * number, 1, 1000) for number in range(8)])
    slow = lap(
        [row for number in range(8) for row in ((number, 3 * number + 1, 1, 4000), (number, 3 * number + 2, 2, 4000))]
    )
    own, useful = speedup(slow, 2), speedup(slow, 2, single=base)
    assert own is not None
    assert useful is not None
    assert math.exp(own.median) == pytest.approx(2.0)
    assert math.exp(useful.median) == pytest.approx(0.5)


def test_the_ceiling_is_what_processes_at_once_reach() -> None:
    columns = {"round": [*range(6)], "workers": [2] * 6, "loops": [3] * 6, "ns": [1250] * 6, "alone_ns": [1000] * 6}
    found = ceiling({"ceiling": columns}, 2)
    assert found is not None
    assert math.exp(found.median) == pytest.approx(1.6)
    assert ceiling({"ceiling": columns}, 4) is None
    assert ceiling({}, 2) is None


@pytest.mark.parametrize("value", [0, -5, None, float("nan"), float("inf")])
def test_a_time_that_no_clock_gives_is_broken(value: float | None) -> None:
    one = lap([(number, number, 1, 100) for number in range(8)])
    assert one.broken() is None
    broken = lap([(number, number, 1, 100) for number in range(8)])
    broken.record["iterations"]["ns"][3] = value
    assert "clock is broken" in (broken.broken() or "")


def test_a_record_with_columns_of_unequal_length_is_damaged() -> None:
    one = lap([(number, number, 1, 100) for number in range(8)])
    one.record["iterations"]["ns"].pop()
    assert "damaged" in (one.broken() or "")


def test_a_cpu_time_that_is_unknown_is_not_a_number() -> None:
    assert math.isnan(lap([(0, 0, 1, 5)]).column("cpu_ns", 1)[0])
