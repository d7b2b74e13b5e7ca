"""The plan: which cells of a matrix are raced under a profile, and what that would take."""

from __future__ import annotations

import difflib
import secrets
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pyderby.errors import InputError
from pyderby.model import Cell, Isolation, Mode, Plan, Status, Unraced

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyderby.model import Matrix, Profile, Race, Seconds, Workload

START_SECONDS = 3.0
"""What starting and ending a set of processes takes, for an estimate before any has been seen."""


def make(
    matrix: Matrix,
    *,
    profile: str,
    only: Sequence[str] = (),
    implementations: Sequence[str] = (),
    size: str | None = None,
    budget: Seconds | None = None,
    seed: int | None = None,
) -> Plan:
    """The plan for a profile, narrowed by globs over cell ids and by names of implementations.

    The baseline is always raced. Raises `InputError` for a name that isn't there and a filter that selects nothing.
    """
    chosen = _profile(matrix, profile, size, budget)
    names = [implementation.name for implementation in matrix.implementations]
    for name in implementations:
        _known("implementation", name, names)
    workloads = tuple(work for work in matrix.workloads if not chosen.tags or work.tags & chosen.tags)
    if not workloads:
        raise InputError(f"profile {profile!r} selects no workload: none has a tag of {', '.join(sorted(chosen.tags))}")
    asked = implementations or chosen.implementations
    wanted = [name for name in names if not asked or name in asked or name == matrix.baseline]
    cells = [cell for race in _races(matrix, chosen, workloads) for cell in _cells(race, wanted)]
    selected = [cell for cell in cells if not only or any(_matches(cell, glob) for glob in only)]
    if not selected:
        raise InputError(
            f"nothing is selected: no cell of profile {profile!r} matches {' or '.join(only)}",
            hint=_nearest(only, cells),
        )
    racing = {(cell.workload, cell.mode) for cell in selected}
    running = {cell.implementation for cell in selected} | {matrix.baseline}
    kept = tuple(work for work in workloads if any(work.name == name for name, _ in racing))
    races = [race for race in _races(matrix, chosen, kept) if race[:2] in racing]
    unraced = _unraced(races, kept)
    return Plan(
        matrix=matrix,
        profile=chosen,
        baseline=matrix.baseline,
        implementations=tuple(one for one in matrix.implementations if one.name in running),
        workloads=kept,
        races=tuple(race for race in races if race not in {one.race for one in unraced}),
        unraced=unraced,
        seed=secrets.randbits(32) if seed is None else seed,
    )


def _unraced(races: Iterable[Race], workloads: Iterable[Workload]) -> tuple[Unraced, ...]:
    """Races that can't be: of shared state where nothing can be shared."""
    works = {work.name: work for work in workloads}
    found = []
    for race in races:
        work, mode = works[race[0]], race[1]
        if work.shared and mode in (Mode.PROCESSES, Mode.SUBINTERPRETERS):
            reason = f"its workers share one state, which {mode} can't"
            found.append(Unraced(race=race, status=Status.UNSUPPORTED, reason=reason))
    return tuple(found)


def _profile(matrix: Matrix, name: str, size: str | None, budget: Seconds | None) -> Profile:
    profiles = {profile.name: profile for profile in matrix.profiles}
    _known("profile", name, profiles)
    chosen = profiles[name]
    if size is not None:
        chosen = replace(chosen, size=size)
    sizes = sorted({one for work in matrix.workloads for one in work.sizes})
    _known("size", chosen.size, sizes)
    return chosen if budget is None else replace(chosen, budget=budget)


def _known(kind: str, name: str, names: Iterable[str]) -> None:
    known = list(names)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
        suggestion = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none'}"
        raise InputError(f"there is no {kind} {name!r}: {suggestion}")


def _races(matrix: Matrix, profile: Profile, workloads: Iterable[Workload]) -> list[Race]:
    """Every workload in every mode that the profile has for it; what counts is counted with threads only."""
    return [
        (work.name, mode, counts)
        for work in workloads
        for mode, counts in matrix.modes.items()
        if (work.metric is None or mode is Mode.THREADS)
        and (mode not in profile.mode_tags or work.tags & profile.mode_tags[mode])
    ]


def _cells(race: Race, implementations: Iterable[str]) -> list[Cell]:
    workload, mode, counts = race
    return [
        Cell(workload=workload, mode=mode, workers=workers, implementation=implementation)
        for workers in counts
        for implementation in implementations
    ]


def cells(the_plan: Plan) -> tuple[Cell, ...]:
    """Every cell of a plan, those that can't be raced included."""
    names = [implementation.name for implementation in the_plan.implementations]
    races = [*the_plan.races, *(one.race for one in the_plan.unraced)]
    return tuple(cell for race in races for cell in _cells(race, names))


def _matches(cell: Cell, glob: str) -> bool:
    """Whether a glob selects a cell; one without a slash means a workload with all of its cells."""
    return fnmatchcase(cell.id, glob if "/" in glob else f"{glob}/*")


def _nearest(globs: Sequence[str], cells: Iterable[Cell]) -> str:
    ids = [cell.id for cell in cells]
    names = sorted({identity.split("/")[0] for identity in ids})
    near = [match for glob in globs for match in difflib.get_close_matches(glob, [*names, *ids], n=1, cutoff=0.4)]
    return f"did you mean {near[0]!r}?" if near else f"workloads are: {', '.join(names)}"


def cost(the_plan: Plan) -> Seconds:
    """About how long the plan takes at least, by its profile's times and its budget, without heats added for precision.

    What isn't CPython is taken to have a compiler, and the whole of the warmup; a tenth suffices for the others.
    """
    profile = the_plan.profile
    compiled = sum(not one.interpreter.startswith("cpython") for one in the_plan.implementations)
    warming = profile.warmup * (compiled + (len(the_plan.implementations) + 1 - compiled) / 10)
    parallel = sum(1 for _, mode, _ in the_plan.races if mode is not Mode.SERIAL)
    racing = (len(the_plan.races) * (warming + profile.measure) + parallel * profile.measure) * profile.heats_min
    meetings = profile.heats_min * (1 if profile.isolation is Isolation.SHARED else len(the_plan.races))
    starts = profile.alone * (len(the_plan.races) - parallel)
    alone = starts * (warming + len(the_plan.implementations) * START_SECONDS / 2)
    total = racing + meetings * START_SECONDS + alone
    return total if profile.budget is None else min(total, profile.budget)
