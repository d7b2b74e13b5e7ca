"""The section `claims`: text → claims, and what no single value of theirs shows to be wrong."""

from __future__ import annotations

import difflib
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pyderby.claim import CORES, SCALING, Claim, Measure, Over, Selector, expectation
from pyderby.model import Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyderby.matrix.document import ClaimSection
    from pyderby.model import Matrix

Fault = tuple[tuple[str, ...], str]
"""A place below `claims`, and what is wrong there."""


def read(name: str, section: ClaimSection) -> Claim:
    """One entry. Its `cores` stay those of whatever machine races."""
    of = section.of
    mode = Mode(of.mode)
    usual: int | str = 1 if mode is Mode.SERIAL else CORES
    return Claim(
        id=name,
        says=section.says,
        source=section.source,
        measure=Measure(section.measure),
        of=Selector(
            implementation=of.implementation,
            against=of.against,
            mode=mode,
            workers=of.workers or usual,
            workloads=tuple(of.workloads),
            tags=tuple(of.tags),
        ),
        expect=expectation(section.expect),
        over=Over(section.over),
    )


def problems(matrix: Matrix, count: Callable[[int | str], int]) -> Iterator[Fault]:
    """Claims about what isn't there, and measures that can't be had of what they are about.

    `count` makes `cores` a number.
    """
    names = [one.name for one in matrix.implementations]
    for claim in matrix.claims:
        of = claim.of
        for key, name in (("implementation", of.implementation), ("against", of.against)):
            if name is not None and name not in names:
                yield (claim.id, "of", key), f"the claim {claim.id!r} is about {_unknown(name, names)}"
        yield from _about_workloads(claim, matrix)
        if claim.measure is Measure.MEMORY:
            continue
        if of.mode not in matrix.modes:
            there = ", ".join(matrix.modes)
            yield (claim.id, "of", "mode"), f"the claim {claim.id!r} is about {of.mode}; the matrix races {there}"
        elif count(of.workers) not in matrix.modes[of.mode]:
            counts = ", ".join(map(str, matrix.modes[of.mode]))
            yield (claim.id, "of", "workers"), f"the claim {claim.id!r}: {of.mode} race with {counts} workers"
        if claim.measure in SCALING and of.workers == 1:
            yield (claim.id, "measure"), f"the claim {claim.id!r}: a {claim.measure} takes more than one worker"
        if claim.measure is Measure.VALUE and claim.over is Over.EVERY:
            yield (claim.id, "over"), f"the claim {claim.id!r}: counts add up, and are not judged one by one"


def _about_workloads(claim: Claim, matrix: Matrix) -> Iterator[Fault]:
    of = claim.of
    for glob in of.workloads:
        if not any(fnmatchcase(work.name, glob) for work in matrix.workloads):
            unknown = _unknown(glob, [work.name for work in matrix.workloads])
            yield (claim.id, "of", "workloads"), f"the claim {claim.id!r} is about {unknown}"
    tags = {tag for work in matrix.workloads for tag in work.tags}
    for tag in of.tags:
        if tag not in tags:
            yield (claim.id, "of", "tags"), f"the claim {claim.id!r} is about {_unknown(tag, sorted(tags))}"
    chosen = [
        work
        for work in matrix.workloads
        if (not of.workloads or any(fnmatchcase(work.name, glob) for glob in of.workloads))
        and (not of.tags or work.tags & set(of.tags))
    ]
    if not chosen:
        yield (
            (claim.id, "of"),
            f"the claim {claim.id!r} selects nothing: no workload has both such a name and such a tag",
        )
    counting = [work.name for work in chosen if work.metric is not None]
    if claim.measure is Measure.VALUE and len(counting) < len(chosen):
        timed = next(work.name for work in chosen if work.metric is None)
        yield (claim.id, "measure"), f"the claim {claim.id!r}: {timed} is timed, and counts nothing"
    if claim.measure not in (Measure.VALUE, Measure.MEMORY) and counting:
        yield (claim.id, "measure"), f"the claim {claim.id!r}: {counting[0]} counts, and has no {claim.measure}"


def _unknown(name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(names)}"
    return f"{name!r}, which is not there: {hint}"
