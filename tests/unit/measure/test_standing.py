"""What heats have shown decides which ones follow: by precision and cost, never by the result."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
import racing
from hypothesis import given
from hypothesis import strategies as st
from journals import Record, Simulated

from pyderby.measure import schedule
from pyderby.measure.standing import Standing, standings
from pyderby.model import Heat, Isolation, Mode, Plan, Profile, Race

NOISY: Race = ("noisy", Mode.SERIAL, (1,))
QUIET: Race = ("quiet", Mode.SERIAL, (1,))


def a_plan(*, isolation: Isolation = Isolation.PROCESS, precision: float | None = 0.01, most: int = 30) -> Plan:
    plan = racing.plan("counting", heats=10, isolation=isolation)
    profile = replace(plan.profile, heats_max=most, precision=precision)
    return replace(plan, profile=profile, races=(NOISY, QUIET))


def raced(name: str, heats: int, noise: float, seed: int = 1) -> list[dict[str, Any]]:
    return Simulated(workloads=(name,), heats=heats, heat_noise=noise, rounds=20, seed=seed).records()


def shown(noisy: int, quiet: int) -> dict[Race, Standing]:
    plan = replace(a_plan(), baseline="base")
    return standings(plan, [*raced("noisy", noisy, 0.05), *raced("quiet", quiet, 0.001)])


def done(noisy: int, quiet: int) -> set[Heat]:
    counts = {NOISY: noisy, QUIET: quiet}
    return {
        Heat(index=index, workload=race[0], mode=race[1], workers=race[2])
        for race, count in counts.items()
        for index in range(count)
    }


def next_heats(plan: Plan, noisy: int, quiet: int) -> list[tuple[str, int]]:
    meetings = schedule.meetings(plan, done(noisy, quiet), shown(noisy, quiet))
    return [(heat.workload, heat.index) for meeting in meetings for heat in meeting.heats]


def test_every_race_gets_the_minimum_first() -> None:
    assert len(next_heats(a_plan(), 0, 0)) == 20


@pytest.mark.parametrize("isolation", list(Isolation))
def test_then_what_is_not_precise_enough_gets_heats_up_to_the_next_look(isolation: Isolation) -> None:
    assert next_heats(a_plan(isolation=isolation), 10, 10) == [("noisy", index) for index in range(10, 15)]


def test_a_block_that_was_begun_is_brought_to_its_end() -> None:
    assert next_heats(a_plan(), 12, 10) == [("noisy", 12), ("noisy", 13), ("noisy", 14)]


def test_at_the_maximum_it_ends_precise_or_not() -> None:
    assert next_heats(a_plan(most=20), 20, 10) == []
    assert next_heats(a_plan(most=12), 10, 10) == [("noisy", 10), ("noisy", 11)]


def test_without_a_precision_the_minimum_is_all() -> None:
    assert next_heats(a_plan(precision=None), 10, 10) == []


def test_a_precision_that_is_reached_ends_it() -> None:
    assert next_heats(a_plan(precision=0.2), 10, 10) == []


def test_looks_are_at_ten_and_every_five_from_there() -> None:
    assert [schedule.next_look(heats) for heats in (0, 3, 9, 10, 12, 15, 30)] == [10, 10, 10, 15, 15, 20, 35]


@given(least=st.integers(1, 40), more=st.integers(0, 60))
def test_every_stop_is_at_a_look_or_at_the_maximum(least: int, more: int) -> None:
    profile = Profile(name="p", heats_min=least, heats_max=least + more, precision=0.01)
    first = schedule.heats_at_least(profile)
    assert least <= first <= max(profile.heats_max, least)
    if profile.looks:
        assert first == profile.heats_max or (first >= 10 and first % 5 == 0)


def test_more_heats_are_expected_of_what_is_less_precise() -> None:
    expected = schedule.heats_expected(a_plan(), done(10, 10), shown(10, 10))
    assert expected == 20  # the noisy one up to its maximum
    assert schedule.heats_expected(a_plan(), done(10, 5), shown(10, 5)) == 25
    assert schedule.heats_expected(a_plan(precision=0.5), done(10, 10), shown(10, 10)) == 0


def test_the_half_width_and_what_it_takes_to_narrow_it() -> None:
    found = shown(10, 10)
    half = found[NOISY].half_width
    assert half is not None
    assert 0.01 < half < 0.1
    assert found[NOISY].heats_needed(half / 2) == pytest.approx(40, abs=1)
    assert found[QUIET].heats_needed(0.01) == 10
    assert found[NOISY].gain(0.01, 5) > 0
    assert found[QUIET].gain(0.01, 5) == 0


def test_what_a_ratio_says_decides_nothing() -> None:
    plan = a_plan()
    for ratio in (0.5, 1.0, 2.0):
        records = [
            *Simulated(workloads=("noisy",), heats=10, heat_noise=0.05, rounds=20, ratio=ratio).records(),
            *Simulated(workloads=("quiet",), heats=10, heat_noise=0.001, rounds=20, ratio=1.0).records(),
        ]
        meetings = schedule.meetings(plan, done(10, 10), standings(replace(plan, baseline="base"), records))
        assert {heat.workload for meeting in meetings for heat in meeting.heats} == {"noisy"}


def test_heats_become_longer_where_their_rounds_are_what_varies() -> None:
    profile = a_plan().profile

    def wanted(noise: float, heat_noise: float) -> float:
        records = Simulated(workloads=("w",), heats=8, rounds=40, noise=noise, heat_noise=heat_noise).records()
        plan = replace(a_plan(), baseline="base", races=(("w", Mode.SERIAL, (1,)),))
        standing = standings(plan, records)["w", Mode.SERIAL, (1,)]
        seconds = standing.measure_seconds(profile, overhead=0.0)
        assert seconds is not None
        return seconds

    assert wanted(0.2, 0.0001) > 2 * wanted(0.02, 0.05)


def test_an_arm_whose_clock_is_broken_is_left_out() -> None:
    records = raced("noisy", 4, 0.01)
    for record in records:
        if record["record"] == "invocation" and record["arm"] == "other":
            record["iterations"]["ns"][-1] = -1
    standing = standings(replace(a_plan(), baseline="base"), records)[NOISY]
    assert standing.half_width is None
    assert standing.gain(0.01, 5) == 0.0
    assert standing.measure_seconds(a_plan().profile, overhead=0.0) is None
    assert standing.sample_length() == 1.0


def test_a_gain_is_never_negative_and_grows_with_the_width() -> None:
    found = shown(10, 10)
    assert found[NOISY].gain(math.inf, 5) == 0.0
    assert found[NOISY].gain(0.001, 5) > found[QUIET].gain(0.001, 5) >= 0.0


def test_what_answers_wrongly_or_mostly_fails_asks_for_no_more_heats() -> None:
    def wrong(record: Record) -> Record:
        return {**record, "answer": 1} if record["arm"] == "other" else record

    def failing(record: Record) -> Record:
        return {**record, "status": "crashed"} if record["arm"] == "other" and record["heat"] >= 2 else record

    for change in (wrong, failing):
        records = Simulated(workloads=("noisy",), heats=10, heat_noise=0.3, rounds=20, change=change).records()
        (standing,) = standings(replace(a_plan(), baseline="base"), records).values()
        assert standing.half_width is None
        assert standing.gain(0.01, 5) == 0


def test_added_heats_of_shared_processes_come_in_an_order_drawn_for_each() -> None:
    names = [f"work{number}" for number in range(6)]
    plan = racing.plan(*names, heats=10, isolation=Isolation.SHARED)
    plan = replace(plan, profile=replace(plan.profile, heats_max=30, precision=0.001), baseline="base")
    records = [record for name in names for record in raced(name, 10, 0.05)]
    done = {Heat(index=index, workload=name, mode=Mode.SERIAL, workers=(1,)) for name in names for index in range(10)}
    meetings = schedule.meetings(plan, done, standings(plan, records))
    orders = {tuple(heat.workload for heat in meeting.heats) for meeting in meetings}
    assert len(meetings) == 5
    assert len(orders) > 1
