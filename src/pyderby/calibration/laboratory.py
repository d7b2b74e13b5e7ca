"""Where experiments are made: interpreters, a folder, a seed, and races through the whole pipeline."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pyderby import folder, plan, run, workload
from pyderby.errors import InputError
from pyderby.measure.session import End, Listener
from pyderby.model import Implementation, Limits, Matrix, Missing, Mode, Profile
from pyderby.summary import Interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyderby.model import Interpreter, Workload
    from pyderby.summary import CellSummary, Summary

HERE = Path(__file__).parent / "workloads"
MICRO_TAG = "cpu"

Arms = dict[str, tuple[str, Mapping[str, str]]]
"""Arms by name: the name of an interpreter, and what is added to its environment."""

BASELINE = "baseline"
AGAIN = "again"
EXTRA = "PYDERBY_EXTRA_PERCENT"
PAUSES = "PYDERBY_PAUSES"

USUAL = Profile(
    name="calibration",
    size="small",
    heats_min=10,
    heats_max=20,
    precision=0.005,
    warmup=0.1,
    measure=0.15,
)
"""Calls of about a millisecond, processes of their own, 10 to 20 heats."""

LONG = replace(USUAL, precision=None, warmup=4.0, measure=1.0)
"""For figures that should be steady: a JIT runs for up to four seconds before it is measured for one."""

BLOCK = replace(USUAL, warmup=0.5, measure=0.2)
"""For a process of an interleaved block; without a JIT a tenth of the warmup."""


def workloads() -> tuple[Workload, ...]:
    """The calibration's own workloads, by name."""
    found, faults = workload.collect([f"{HERE}/*.py"], HERE)
    if faults:
        raise InputError(f"pyderby's own workloads in {HERE} are damaged", hint="install pyderby anew")
    return tuple(sorted(found, key=lambda one: one.name))


def bare(interval: Interval) -> Interval:
    """Value and ends alone."""
    return Interval(value=interval.value, low=interval.low, high=interval.high)


def cells_of(summary: Summary, implementation: str) -> list[CellSummary]:
    """The cells of an arm that have a ratio."""
    return [one for one in summary.cells if one.implementation == implementation and one.ratio is not None]


def ratios(summary: Summary, implementation: str) -> list[Interval]:
    """The ratios of an arm, one a workload."""
    return [bare(one.ratio) for one in cells_of(summary, implementation) if one.ratio is not None]


class Interrupted(Exception):  # noqa: N818 - no error: somebody asked for it
    """Somebody interrupted; what was measured is kept. `so_far` is what an experiment makes of it, or None."""

    def __init__(self, so_far: object = None) -> None:
        super().__init__()
        self.so_far = so_far


class Speaker(Listener, Protocol):
    """Who is told how a session and what is around it go on."""

    def said(self, message: str) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Laboratory:
    """Races for experiments. `interpreters` holds the baseline's under `BASELINE` and others by their names."""

    place: Path
    seed: int
    interpreters: Mapping[str, Interpreter]
    say: Speaker
    profile: Profile = USUAL
    long_profile: Profile = LONG
    block_profile: Profile = BLOCK

    def generator(self, *purpose: object) -> random.Random:
        """A random generator of its own for every purpose."""
        return random.Random("/".join(map(str, (self.seed, *purpose))))  # noqa: S311 - shuffles, no secrets

    def micro(self, count: int | None = None) -> list[Workload]:
        """The workloads that only compute: all of them, or so many spread over their names."""
        found = [one for one in workloads() if MICRO_TAG in one.tags]
        if count is None or count >= len(found):
            return found
        return [found[number * len(found) // count] for number in range(count)]

    def named(self, name: str) -> Workload:
        """One workload."""
        return next(one for one in workloads() if one.name == name)

    def others(self) -> Arms:
        """Every other interpreter as an arm."""
        return {name: (name, {}) for name in self.interpreters if name != BASELINE}

    def journal(self, name: str, number: int = 0) -> Path:
        """Where the journal of a race is."""
        return self.place / f"{name}-{number:02d}" / folder.JOURNAL

    def race(
        self,
        name: str,
        works: Sequence[Workload],
        arms: Mapping[str, tuple[str, Mapping[str, str]]],
        profile: Profile,
        *,
        number: int = 0,
        of: int = 1,
        baseline: str = BASELINE,
    ) -> Summary:
        """A run of its own, through schedule, session, journal and analysis.

        `arms` {name: (interpreter's name, environment)} come beside the baseline, on the interpreter of that name, and
        its twin. Raises `Interrupted`.
        """
        counted = f" {number + 1} of {of}" if of > 1 else ""
        self.say.said(f"{name}{counted}: {len(works)} workloads, {len(arms) + 2} arms")
        wanted: Arms = {BASELINE: (baseline, {}), **arms}
        implementations = tuple(
            Implementation(name=arm, interpreter=self.interpreters[spec].spec, env=tuple(env.items()))
            for arm, (spec, env) in wanted.items()
        )
        found: dict[str, Interpreter | Missing] = {
            arm: replace(self.interpreters[spec], env=(*self.interpreters[spec].env, *env.items()))
            for arm, (spec, env) in wanted.items()
        }
        matrix = Matrix(
            path=HERE / "matrix.yaml",
            baseline=BASELINE,
            implementations=implementations,
            workloads=tuple(works),
            modes={Mode.SERIAL: (1,)},
            profiles=(profile,),
            limits=Limits(),
        )
        the_plan = plan.make(matrix, profile=profile.name, seed=self.generator(name, number).getrandbits(32))
        place = folder.create(self.place, f"{name}-{number:02d}")
        folder.write_manifest(place, run.manifest(place.name, the_plan, found))
        end = run.measure(place, the_plan, found, self.say)
        if end is End.INTERRUPTED:
            raise Interrupted
        return run.conclude(place)
