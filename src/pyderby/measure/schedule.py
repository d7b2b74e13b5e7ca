"""What is raced next, in which order and for how long: pure functions of the plan, the history and the seed."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyderby.analysis.dimension import SAMPLES
from pyderby.model import Heat, Isolation, Meeting, Mode, Solo

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pyderby.measure.standing import Standing
    from pyderby.model import Nanoseconds, Plan, Profile, Race, Seconds

SAMPLE_NS = 1_000_000
"""What a serial iteration should last: short enough that all arms of a round meet the same machine."""

UNLIKE_SAMPLE_NS = 4_000_000
"""The same where unlike implementations or versions meet: a turn costs each of them another share of a millisecond, for
caches and branch predictors are another's when it begins (`pyderby calibrate --part turns`), and that would be in their
ratio. What it costs both alike, some 3% of a millisecond, draws a ratio as much nearer to 1."""

PARALLEL_SAMPLE_NS = 6_000_000
"""The same with workers: longer than CPython's switch interval (5 ms), or a GIL would never have to be handed over."""

TICKS_PER_SAMPLE = 2000
"""An iteration lasts at least so many ticks of its own clock: reading it adds at most 0.1% even where a compiler has
made the code twice as fast since `loops` were frozen."""

SLOW_ARM = 5.0
"""An arm whose turn lasts longer than so many of the baseline's is bracketed by baseline turns."""

NO_JIT_SHARE = 0.1
"""Share of the warmup time that suffices without a JIT: caches, specialising bytecode, and the choice of `loops`."""

TURN_SLACK = 1.25
"""What warming up takes on the host's clock, over what the arms run: the cost of handing over turns."""

MEETING_OVERHEAD_SECONDS = 1.0
"""First guess of what starting and ending a set of processes takes, until one has been seen; at most half of what a
budget has for a meeting."""

FIRST_LOOK = 10
LOOK_STEP = 5
"""Heats at which it is seen whether an interval is narrow enough: 10, 15, 20 …; more often would inflate its error."""

TRIAL_HEATS = 2
"""The first heats of a race try samples of several lengths."""

MEASURE_SPAN = (0.5, 4.0)
"""The time that a heat measures stays within these multiples of the profile's."""

STARTS = 5
"""How often the bare interpreter is started by itself."""

PARALLEL_WEIGHT = 2.0
"""A heat with turns of 1 and of N workers measures for so many times as long as a serial one."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How long one heat may take: warmup at most, and measuring, in seconds, all arms together.

    `lengths`: of a sample, over the usual length; each round draws one of them.
    """

    warmup: Seconds
    measure: Seconds
    lengths: tuple[float, ...] = (1.0,)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One arm's turn in a round; `bracket` marks a further turn of the baseline beside a slow arm."""

    arm: str
    workers: int
    bracket: bool = False


def generator(seed: int, *purpose: object) -> random.Random:
    """A random generator of its own for every purpose, so that one draw more in one place moves no other."""
    return random.Random("/".join(map(str, (seed, *purpose))))  # noqa: S311 - shuffles, no secrets


def heats_at_least(profile: Profile) -> int:
    """Heats of every race: the profile's minimum, and where heats are added, up to the first look."""
    if not profile.looks:
        return profile.heats_min
    return min(profile.heats_max, next_look(profile.heats_min - 1))


def next_look(heats: int) -> int:
    """The first of 10, 15, 20 … that is more than `heats`."""
    return max(FIRST_LOOK, (heats // LOOK_STEP + 1) * LOOK_STEP)


def heats(plan: Plan) -> tuple[Heat, ...]:
    """The heats that every race gets, pass by pass: every workload × mode once in random order, then all again."""
    passes = []
    for index in range(heats_at_least(plan.profile)):
        drawn = [_heat(index, race) for race in plan.races]
        generator(plan.seed, "pass", index).shuffle(drawn)
        passes.extend(drawn)
    return tuple(passes)


def _heat(index: int, race: Race) -> Heat:
    workload, mode, workers = race
    return Heat(index=index, workload=workload, mode=mode, workers=workers)


def meetings(plan: Plan, done: Collection[Heat], standings: Mapping[Race, Standing]) -> tuple[Meeting, ...]:
    """What is left to race, in order, as far as it is known by now; nothing once the plan is done.

    First the heats that every race gets. Then blocks of heats up to the next look: where each race has processes of its
    own, for the race whose widest interval they narrow fastest; where processes are shared, for all that need them.
    With shared isolation the heats of a pass meet in one set of processes.
    """
    left = [heat for heat in heats(plan) if heat not in done] or _further(plan, done, standings)
    if plan.profile.isolation is Isolation.PROCESS:
        return tuple(Meeting(heats=(heat,)) for heat in left)
    passes: dict[int, list[Heat]] = {}
    for heat in left:
        passes.setdefault(heat.index, []).append(heat)
    return tuple(Meeting(heats=tuple(together)) for _, together in sorted(passes.items()))


def _further(plan: Plan, done: Collection[Heat], standings: Mapping[Race, Standing]) -> list[Heat]:
    profile = plan.profile
    if not profile.looks:
        return []
    counts = _counts(plan, done)
    begun = [race for race, count in counts.items() if count < profile.heats_max and count % LOOK_STEP]
    chosen = begun or _neediest(plan, counts, standings)
    blocks = [
        [_heat(index, race) for index in range(counts[race], min(profile.heats_max, next_look(counts[race])))]
        for race in chosen
    ]
    left = [heat for block in blocks for heat in block if heat not in done]
    order = {heat: generator(plan.seed, "further", *vars(heat).values()).random() for heat in left}
    return sorted(left, key=lambda heat: (heat.index, order[heat]))


def _counts(plan: Plan, done: Collection[Heat]) -> dict[Race, int]:
    """How many heats of each race are done."""
    counts = Counter(_race(heat) for heat in done)
    return {race: counts[race] for race in plan.races}


def _race(heat: Heat) -> Race:
    return heat.workload, heat.mode, heat.workers


def _neediest(plan: Plan, counts: Mapping[Race, int], standings: Mapping[Race, Standing]) -> list[Race]:
    """The races that get the next block: never by what they show, only by how precisely and at what cost."""
    precision = plan.profile.precision
    gains = {
        race: gain
        for race, count in counts.items()
        if precision is not None
        and count < plan.profile.heats_max
        and race in standings
        and (gain := standings[race].gain(precision, LOOK_STEP)) > 0
    }
    ordered = sorted(gains, key=lambda race: gains[race], reverse=True)
    return ordered[:1] if plan.profile.isolation is Isolation.PROCESS else ordered


def heats_expected(plan: Plan, done: Collection[Heat], standings: Mapping[Race, Standing]) -> int:
    """How many heats are still to come, as far as the intervals so far can tell."""
    profile = plan.profile
    least = heats_at_least(profile)
    expected = 0
    for race, count in _counts(plan, done).items():
        wanted = float(least)
        if profile.looks and profile.precision is not None and race in standings:
            wanted = max(wanted, min(profile.heats_max, standings[race].heats_needed(profile.precision)))
        expected += max(0, round(wanted) - count)
    return expected


def solos(plan: Plan, soloed: Collection[Solo], names: Sequence[str], *, passes: int) -> tuple[Solo, ...]:
    """The starts by themselves that are due after so many passes of heats: a pass of them after each, in random order.

    The bare interpreters five times, every serial workload as often as the profile says.
    """
    serial = [workload for workload, mode, _ in plan.races if mode is Mode.SERIAL]
    due = []
    for index in range(min(passes, max(STARTS, plan.profile.alone))):
        works = ([""] if index < STARTS else []) + (serial if index < plan.profile.alone else [])
        drawn = [Solo(index=index, workload=work, implementation=name) for work in works for name in names]
        generator(plan.seed, "alone", index).shuffle(drawn)
        due += [solo for solo in drawn if solo not in soloed]
    return tuple(due)


def passes_done(plan: Plan, done: Collection[Heat]) -> int:
    """How many heats every race has had at least."""
    return min(_counts(plan, done).values(), default=0)


def wanted(profile: Profile, heat: Heat, jits: Sequence[bool], standing: Standing | None, overhead: Seconds) -> Pace:
    """How long a heat should take: warmup for every arm (`jits` says which ones wait for a compiler), and measuring.

    Samples and rounds are as the first heats of its race made them out to be best.
    """
    warmup = sum(warm_after(profile, jit=jit) for jit in jits) / 1e9 * TURN_SLACK
    usual = profile.measure
    if heat.mode is not Mode.SERIAL:
        return Pace(warmup=warmup, measure=PARALLEL_WEIGHT * usual)
    if heat.index < TRIAL_HEATS or standing is None:
        return Pace(warmup=warmup, measure=usual, lengths=SAMPLES)
    low, high = MEASURE_SPAN
    best = standing.measure_seconds(profile, overhead=overhead)
    measure = usual if best is None else min(max(best, low * usual), high * usual)
    return Pace(warmup=warmup, measure=measure, lengths=(standing.sample_length(),))


LEAST_SHARE = 0.3
"""A budget leaves a heat at least so much of the time that it wants: rather no heat than one that is hardly warm."""


def least(meeting: Sequence[Pace], overhead: Seconds) -> Seconds:
    """What a meeting takes at least."""
    return max(0.0, overhead) + LEAST_SHARE * sum(own.warmup + own.measure for own in meeting)


def pace(
    own: Pace,
    meeting: Sequence[Pace],
    *,
    budget_left: Seconds | None,
    meetings_left: int,
    overhead: Seconds,
    least_share: float = 0.0,
) -> Pace:
    """How long a heat may take so that all of the meetings left, each like this one, fit into the budget.

    `own` is what it should take, `meeting` the same for all heats of its meeting. A budget only ever shortens warmup
    and measuring, in proportion, and not below `least_share`.
    """
    if budget_left is None:
        return own
    for_racing = max(0.0, budget_left / max(1, meetings_left) - overhead)
    needed = sum(other.warmup + other.measure for other in meeting)
    share = min(1.0, max(least_share, for_racing / needed)) if needed else 1.0
    return Pace(warmup=own.warmup * share, measure=own.measure * share, lengths=own.lengths)


def warm_after(profile: Profile, *, jit: bool) -> Nanoseconds:
    """Time that an arm must have run before it is measured, in nanoseconds of its own turns."""
    return int(profile.warmup * 1e9 * (1.0 if jit else NO_JIT_SHARE))


def sample_ns(mode: Mode, *, unlike: bool = False) -> float:
    """What an iteration usually lasts; `unlike` says that arms of several implementations or versions meet."""
    if mode is not Mode.SERIAL:
        return PARALLEL_SAMPLE_NS
    return UNLIKE_SAMPLE_NS if unlike else SAMPLE_NS


def loops(*, usual_ns: float, call_ns: float, resolution_ns: float, length: float = 1.0) -> int:
    """Calls in an iteration, so that it lasts `length` times the usual sample and at least 2000 ticks; at least one."""
    target = max(usual_ns * length, TICKS_PER_SAMPLE * resolution_ns)
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
