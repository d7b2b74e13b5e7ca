"""What is raced next, in which order and for how long: pure functions of the plan, the history and the seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyderby.model import Heat, Isolation, Meeting, Mode

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pyderby.model import Nanoseconds, Plan, Profile, Seconds

SAMPLE_NS = 1_000_000
"""What a serial iteration should last: short enough that all arms of a round meet the same machine."""

THREADS_SAMPLE_NS = 6_000_000
"""The same with threads: longer than CPython's switch interval (5 ms), or a GIL would never have to be handed over."""

TICKS_PER_SAMPLE = 2000
"""An iteration lasts at least so many ticks of its own clock: reading it adds at most 0.1% even where a compiler has
made the code twice as fast since `loops` were frozen."""

SLOW_ARM = 5.0
"""An arm whose turn lasts longer than so many of the baseline's is bracketed by baseline turns."""

NO_JIT_SHARE = 0.1
"""Share of the warmup time that suffices without a JIT: caches, specialising bytecode, and the choice of `loops`."""

TURN_SLACK = 1.25
"""What warming up takes on the host's clock, over what the arms run: the cost of handing over turns."""

MEETING_OVERHEAD_SECONDS = 4.0
"""First guess of what starting and ending a set of processes takes, until one has been seen."""

_WEIGHTS = {Mode.SERIAL: 1.0, Mode.THREADS: 2.0}


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How long one heat may take: warmup at most, and measuring, in seconds, all arms together."""

    warmup: Seconds
    measure: Seconds


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One arm's turn in a round; `bracket` marks a further turn of the baseline beside a slow arm."""

    arm: str
    workers: int
    bracket: bool = False


def generator(seed: int, *purpose: object) -> random.Random:
    """A random generator of its own for every purpose, so that one draw more in one place moves no other."""
    return random.Random("/".join(map(str, (seed, *purpose))))  # noqa: S311 - shuffles, no secrets


def heats(plan: Plan) -> tuple[Heat, ...]:
    """All heats of a plan, pass by pass: every workload × mode once in random order, then all of them again."""
    passes = []
    for index in range(plan.profile.heats_min):
        drawn = [
            Heat(index=index, workload=workload, mode=mode, workers=workers) for workload, mode, workers in plan.races
        ]
        generator(plan.seed, "pass", index).shuffle(drawn)
        passes.extend(drawn)
    return tuple(passes)


def meetings(plan: Plan, done: Collection[Heat]) -> tuple[Meeting, ...]:
    """What is left to race, in order. With shared isolation the heats of a pass meet in one set of processes."""
    left = [heat for heat in heats(plan) if heat not in done]
    if plan.profile.isolation is Isolation.PROCESS:
        return tuple(Meeting(heats=(heat,)) for heat in left)
    indices = sorted({heat.index for heat in left})
    return tuple(Meeting(heats=tuple(heat for heat in left if heat.index == index)) for index in indices)


def pace(
    profile: Profile,
    meeting: Meeting,
    heat: Heat,
    *,
    jits: Sequence[bool],
    budget_left: Seconds | None,
    meetings_left: int,
    overhead: Seconds,
) -> Pace:
    """How long `heat` may take so that all of the meetings left fit into the budget.

    Without a budget, or with plenty of it, every arm has its warmup (`jits` says which ones have a compiler) and the
    profile's measuring time holds; a budget only ever shortens both, in proportion.
    """
    wanted = {mode: _wanted(profile, mode, jits) for mode in _WEIGHTS}
    own = wanted[heat.mode]
    if budget_left is None:
        return own
    for_racing = max(0.0, budget_left / max(1, meetings_left) - overhead)
    needed = sum(wanted[other.mode].warmup + wanted[other.mode].measure for other in meeting.heats)
    share = min(1.0, for_racing / needed) if needed else 1.0
    return Pace(warmup=own.warmup * share, measure=own.measure * share)


def _wanted(profile: Profile, mode: Mode, jits: Sequence[bool]) -> Pace:
    running = sum(warm_after(profile, jit=jit) for jit in jits) / 1e9
    return Pace(warmup=running * TURN_SLACK, measure=profile.measure * _WEIGHTS[mode])


def warm_after(profile: Profile, *, jit: bool) -> Nanoseconds:
    """Time that an arm must have run before it is measured, in nanoseconds of its own turns."""
    return int(profile.warmup * 1e9 * (1.0 if jit else NO_JIT_SHARE))


def loops(mode: Mode, *, call_ns: float, resolution_ns: float) -> int:
    """Calls in an iteration, so that it lasts about a sample's time and at least 2000 ticks; at least one."""
    target = max(SAMPLE_NS if mode is Mode.SERIAL else THREADS_SAMPLE_NS, TICKS_PER_SAMPLE * resolution_ns)
    return max(1, round(target / max(call_ns, 1.0)))


def round_order(
    arms: Sequence[str], workers: Sequence[int], *, baseline: str, slow: Collection[str], rng: random.Random
) -> list[Turn]:
    """The turns of one round: arms in random order, each with its worker counts in random order.

    A `slow` arm has a turn of the baseline right before and right after each of its own.
    """
    order = []
    for arm in rng.sample(arms, len(arms)):
        for count in rng.sample(workers, len(workers)):
            turn = Turn(arm=arm, workers=count)
            if arm in slow and arm != baseline and baseline in arms:
                beside = Turn(arm=baseline, workers=count, bracket=True)
                order += [beside, turn, beside]
            else:
                order.append(turn)
    return order
