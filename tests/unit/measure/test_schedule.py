"""Laws of the schedule."""

from __future__ import annotations

from dataclasses import replace

import pytest
import racing
from hypothesis import given
from hypothesis import strategies as st

from pyderby.measure import schedule
from pyderby.model import Heat, Isolation, Meeting, Mode, Plan

NAMES = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=8, unique=True)


def a_plan(names: list[str], *, heats: int, seed: int, isolation: Isolation = Isolation.SHARED) -> Plan:
    return replace(
        racing.plan("counting", heats=heats, seed=seed, isolation=isolation),
        races=tuple((name, mode, workers) for name in names for mode, workers in MODES),
    )


MODES = ((Mode.SERIAL, (1,)), (Mode.THREADS, (1, 2)))


@given(names=NAMES, heats=st.integers(1, 6), seed=st.integers(0, 2**32))
def test_every_race_is_run_in_every_pass_exactly_once(names: list[str], heats: int, seed: int) -> None:
    plan = a_plan(names, heats=heats, seed=seed)
    planned = schedule.heats(plan)
    assert len(planned) == len(set(planned)) == heats * len(plan.races)
    for index in range(heats):
        one_pass = planned[index * len(plan.races) : (index + 1) * len(plan.races)]
        assert {(heat.workload, heat.mode, heat.workers) for heat in one_pass} == set(plan.races)
        assert {heat.index for heat in one_pass} == {index}


@given(names=NAMES, seed=st.integers(0, 2**32))
def test_a_seed_repeats_a_schedule(names: list[str], seed: int) -> None:
    plan = a_plan(names, heats=3, seed=seed)
    assert schedule.heats(plan) == schedule.heats(plan)


@given(names=NAMES, seed=st.integers(0, 1000), data=st.data(), isolation=st.sampled_from(Isolation))
def test_what_is_done_is_not_run_again_and_the_rest_keeps_its_order(
    names: list[str], seed: int, data: st.DataObject, isolation: Isolation
) -> None:
    plan = a_plan(names, heats=3, seed=seed, isolation=isolation)
    everything = schedule.heats(plan)
    done = data.draw(st.sets(st.sampled_from(everything)))
    left = [heat for meeting in schedule.meetings(plan, done, {}) for heat in meeting.heats]
    assert left == [heat for heat in everything if heat not in done]


@given(names=NAMES)
def test_shared_processes_meet_once_a_pass_and_own_processes_race_once(names: list[str]) -> None:
    shared = schedule.meetings(a_plan(names, heats=3, seed=1), frozenset(), {})
    own = schedule.meetings(a_plan(names, heats=3, seed=1, isolation=Isolation.PROCESS), frozenset(), {})
    assert len(shared) == 3
    assert all(len({heat.index for heat in meeting.heats}) == 1 for meeting in shared)
    assert all(len(meeting.heats) == 1 for meeting in own)


@given(
    names=NAMES,
    budget=st.floats(0, 1e4),
    meetings=st.integers(1, 50),
    overhead=st.floats(0, 100),
    jits=st.lists(st.booleans(), min_size=1, max_size=8),
)
def test_paces_never_exceed_the_budget_nor_the_profile(
    names: list[str], budget: float, meetings: int, overhead: float, jits: list[bool]
) -> None:
    plan = a_plan(names, heats=1, seed=1)
    meeting = schedule.meetings(plan, frozenset(), {})[0]

    def paces(budget_left: float | None) -> list[schedule.Pace]:
        wanted = [schedule.wanted(plan.profile, heat, jits, None, overhead) for heat in meeting.heats]
        return [
            schedule.pace(own, wanted, budget_left=budget_left, meetings_left=meetings, overhead=overhead)
            for own in wanted
        ]

    limited, free = paces(budget), paces(None)
    total = sum(pace.warmup + pace.measure for pace in limited)
    assert total <= max(0.0, budget / meetings - overhead) * (1 + 1e-9) + 1e-9
    for one, most in zip(limited, free, strict=True):
        assert 0 <= one.warmup <= most.warmup * (1 + 1e-12)
        assert 0 <= one.measure <= most.measure * (1 + 1e-12)


def test_a_heat_has_its_least_share_however_little_is_left() -> None:
    own = schedule.Pace(warmup=1.0, measure=2.0)
    paced = schedule.pace(own, [own], budget_left=0.1, meetings_left=3, overhead=1.0, least_share=schedule.LEAST_SHARE)
    assert paced.warmup == pytest.approx(schedule.LEAST_SHARE)
    assert schedule.least([own], 1.0) == pytest.approx(1.0 + 3 * schedule.LEAST_SHARE)


@given(call=st.floats(1, 1e10), resolution=st.floats(1, 1e7), mode=st.sampled_from(list(Mode)), unlike=st.booleans())
def test_an_iteration_lasts_about_a_sample_and_two_thousand_ticks(
    call: float, resolution: float, mode: Mode, unlike: bool
) -> None:
    usual = schedule.sample_ns(mode, unlike=unlike)
    loops = schedule.loops(usual_ns=usual, call_ns=call, resolution_ns=resolution)
    target = max(usual, 2000 * resolution)
    assert loops >= 1
    assert loops * call >= target - call
    assert loops == 1 or loops * call <= target + call


ARMS = st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True).map(lambda others: ["base", *others])


@given(arms=ARMS, slow=st.sets(st.sampled_from(["base", "a", "b", "c", "d"])), seed=st.integers(0, 1000))
def test_every_arm_has_each_of_its_turns_once_a_round(arms: list[str], slow: set[str], seed: int) -> None:
    rng = schedule.generator(seed, "test")
    order = schedule.round_order(arms, (1, 2), baseline="base", slow=slow, rng=rng)
    own = sorted((turn.arm, turn.workers) for turn in order if not turn.bracket)
    assert own == sorted((arm, workers) for arm in arms for workers in (1, 2))


@given(arms=ARMS, slow=st.sets(st.sampled_from(["base", "a", "b", "c", "d"])), seed=st.integers(0, 1000))
def test_a_slow_arm_has_the_baseline_on_both_sides(arms: list[str], slow: set[str], seed: int) -> None:
    rng = schedule.generator(seed, "test")
    order = schedule.round_order(arms, (1, 2), baseline="base", slow=slow, rng=rng)
    for place, turn in enumerate(order):
        if turn.arm in slow and turn.arm != "base":
            assert [order[place - 1], order[place + 1]] == [
                schedule.Turn(arm="base", workers=turn.workers, bracket=True)
            ] * 2


def test_arms_come_in_every_order() -> None:
    rng = schedule.generator(1, "test")
    seen = {
        tuple(turn.arm for turn in schedule.round_order("abc", (1,), baseline="a", slow=(), rng=rng))
        for _ in range(200)
    }
    assert len(seen) == 6


@pytest.mark.parametrize(("jit", "share"), [(True, 1.0), (False, schedule.NO_JIT_SHARE)])
def test_a_jit_needs_the_whole_warmup(jit: bool, share: float) -> None:
    profile = racing.plan("counting", warmup=2.0).profile
    assert schedule.warm_after(profile, jit=jit) == pytest.approx(2e9 * share)


def test_a_meeting_is_a_value() -> None:
    heat = Heat(index=0, workload="a", mode=Mode.SERIAL, workers=(1,))
    assert Meeting(heats=(heat,)) == Meeting(heats=(heat,))
