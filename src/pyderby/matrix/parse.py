"""YAML text → Matrix, with all problems reported at once."""

from __future__ import annotations

import difflib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pyderby import workload
from pyderby.errors import InputError, Problem
from pyderby.matrix import claims, nodes
from pyderby.matrix.document import (
    ClaimSection,
    ImplementationSection,
    LimitsSection,
    MatrixDocument,
    ModesSection,
    OfSection,
    ProfileSection,
    SelectSection,
)
from pyderby.model import Implementation, Isolation, Limits, Matrix, Mode, Profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic_core import ErrorDetails

    from pyderby.matrix.nodes import Document, Place

NAME = "matrix.yaml"
_LATER: dict[Place, str] = {
    ("commands",): "whole programs are not raced",
}


def find(path: Path | None) -> Path:
    """The matrix to use: `path`, else ./matrix.yaml, else the one that comes with pyderby."""
    if path is not None:
        return path
    own = Path(NAME)
    return own if own.exists() else packaged()


def packaged() -> Path:
    """The matrix that comes with pyderby: in a wheel beside the code, in a checkout at its top."""
    inside = Path(str(resources.files("pyderby"))) / "data" / NAME
    return inside if inside.exists() else Path(__file__).parents[3] / NAME


def load(path: Path) -> Matrix:
    """Read and parse a file. Raises `InputError` with every problem that it has."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"the matrix {path} can't be read: {error.strerror}",
            hint="name one with --matrix FILE, or run where a matrix.yaml is",
        ) from None
    except UnicodeDecodeError:
        raise InputError("the matrix is not YAML", [Problem(message="it is not UTF-8 text", path=path)]) from None
    return parse(text, path)


def parse(text: str, path: Path) -> Matrix:
    """Text → Matrix. Globs of workloads are relative to the folder of `path`.

    Raises `InputError` with every problem, each with its line.
    """
    document = nodes.read(text, path)
    problems = list(document.duplicates)
    shape: MatrixDocument | None = None
    if isinstance(document.data, dict):
        try:
            shape = MatrixDocument.model_validate(document.data)
        except ValidationError as error:
            problems += [_problem(detail, document, path) for detail in error.errors()]
    else:
        problems.append(Problem(message="it should be a mapping with baseline, implementations, …", path=path, line=1))
    workloads, faults = workload.collect(_globs(document), path.parent)
    problems += [_placed(fault, document, path) for fault in faults]
    problems += _crosswise(document, path)
    if problems or shape is None:
        raise _invalid(problems)
    made = _matrix(shape, workloads, path)
    problems = [
        Problem(message=message, path=path, line=document.line(("claims", *place)))
        for place, message in claims.problems(made, _count)
    ]
    if problems:
        raise _invalid(problems)
    return made


def _invalid(problems: Iterable[Problem]) -> InputError:
    found = sorted(set(problems), key=_by_place)
    count = f"{len(found)} problem{'s' if len(found) > 1 else ''}"
    return InputError(f"the matrix is not valid: {count}", found)


def _by_place(problem: Problem) -> tuple[str, int, str]:
    return (str(problem.path), problem.line or 0, problem.message)


def _globs(document: Document) -> list[str]:
    """The globs as far as they are there: workloads are read even if other parts of the matrix are at fault."""
    value = document.data.get("workloads") if isinstance(document.data, dict) else None
    return [glob for glob in value if isinstance(glob, str)] if isinstance(value, list) else []


def _placed(fault: Problem | tuple[int, str], document: Document, path: Path) -> Problem:
    """A problem of a workload file has its own place; one of a glob stands in the matrix."""
    if isinstance(fault, Problem):
        return fault
    number, message = fault
    return Problem(message=message, path=path, line=document.line(("workloads", number)))


def _known_keys(place: Place) -> Iterable[str]:
    """The keys that the mapping around `place` may have."""
    match place[:-1]:
        case ():
            section: type = MatrixDocument
        case ("implementations", _):
            section = ImplementationSection
        case ("modes",):
            section = ModesSection
        case ("profiles", _):
            section = ProfileSection
        case ("profiles", _, "select"):
            section = SelectSection
        case ("limits",):
            section = LimitsSection
        case ("claims", _):
            section = ClaimSection
        case ("claims", _, "of"):
            section = OfSection
        case _:
            return ()
    return section.model_fields  # type: ignore[attr-defined,no-any-return] # all of these are pydantic's models


def _problem(detail: ErrorDetails, document: Document, path: Path) -> Problem:
    place: Place = tuple(detail["loc"])
    name = ".".join(map(str, place))
    line = document.line(place)
    if detail["type"] == "extra_forbidden":
        if place in _LATER:
            message = f"{name!r}: {_LATER[place]} by this version of pyderby; remove it"
        else:
            near = difflib.get_close_matches(str(place[-1]), list(_known_keys(place)), n=1, cutoff=0.5)
            known = f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(_known_keys(place))}"
            message = f"the key {name!r} is not known: {known}"
    elif detail["type"] == "missing":
        message = f"{name!r} is missing"
    else:
        said = detail["msg"].removeprefix("Value error, ")
        message = f"{name}: {said[:1].lower()}{said[1:]}" if name else said
    return Problem(message=message, path=path, line=line)


def _crosswise(document: Document, path: Path) -> list[Problem]:
    """What no single value shows: the baseline's name, and the order of the numbers of heats."""
    data = document.data
    problems: list[Problem] = []
    if not isinstance(data, dict):
        return problems
    names = list(data["implementations"]) if isinstance(data.get("implementations"), dict) else []
    baseline = data.get("baseline")
    if isinstance(baseline, str) and names and baseline not in names:
        near = difflib.get_close_matches(baseline, map(str, names), n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(map(str, names))}"
        message = f"the baseline {baseline!r} is no implementation: {hint}"
        problems.append(Problem(message=message, path=path, line=document.line(("baseline",))))
    profiles = data.get("profiles")
    problems += _unknown_in_profiles(names, document, path)
    for name, profile in (profiles if isinstance(profiles, dict) else {}).items():
        heats = profile.get("heats") if isinstance(profile, dict) else None
        if (
            isinstance(heats, list)
            and len(heats) == 2
            and all(type(one) is int for one in heats)
            and heats[0] > heats[1]
        ):
            message = f"profiles.{name}.heats: at least {heats[0]} is more than at most {heats[1]}"
            problems.append(Problem(message=message, path=path, line=document.line(("profiles", name, "heats"))))
    return problems


def _counts(workers: Iterable[int | str]) -> tuple[int, ...]:
    """Worker counts in order, with 1 and without doubles."""
    given = set(map(_count, workers))
    return tuple(sorted({1, *given})) if given else ()


def _unknown_in_profiles(names: list[Any], document: Document, path: Path) -> Iterator[Problem]:
    """Implementations that a profile selects and that aren't there."""
    profiles = document.data.get("profiles")
    for profile, section in (profiles if isinstance(profiles, dict) else {}).items():
        select = section.get("select") if isinstance(section, dict) else None
        chosen = select.get("implementations") if isinstance(select, dict) else None
        for number, name in enumerate(chosen if isinstance(chosen, list) else []):
            if names and name not in names:
                near = difflib.get_close_matches(str(name), map(str, names), n=1, cutoff=0.4)
                hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(map(str, names))}"
                place: Place = ("profiles", profile, "select", "implementations", number)
                message = f"profiles.{profile}.select: {name!r} is no implementation: {hint}"
                yield Problem(message=message, path=path, line=document.line(place))


def _count(workers: int | str) -> int:
    from pyderby.machine import usable_cores

    return usable_cores() if workers == "cores" else int(workers)


def _matrix(shape: MatrixDocument, workloads: Any, path: Path) -> Matrix:
    return Matrix(
        path=path,
        baseline=shape.baseline,
        implementations=tuple(
            Implementation(
                name=name,
                interpreter=section.interpreter,
                env=tuple(section.env.items()),
                java_options=tuple(section.java_options),
            )
            for name, section in shape.implementations.items()
        ),
        workloads=tuple(workloads),
        modes=_modes(shape.modes),
        profiles=tuple(_profile(name, section) for name, section in shape.profiles.items()),
        limits=Limits(turn=shape.limits.turn, heat=shape.limits.heat, memory_bytes=shape.limits.memory),
        claims=tuple(claims.read(name, section) for name, section in shape.claims.items()),
    )


def _modes(section: ModesSection) -> dict[Mode, tuple[int, ...]]:
    found: dict[Mode, tuple[int, ...]] = {Mode.SERIAL: (1,)} if section.serial else {}
    for mode in (Mode.THREADS, Mode.PROCESSES, Mode.SUBINTERPRETERS):
        if counts := _counts(getattr(section, mode)):
            found[mode] = counts
    return found


def _profile(name: str, section: ProfileSection) -> Profile:
    return Profile(
        name=name,
        tags=frozenset(section.select.tags),
        mode_tags={mode: frozenset(tags) for mode in Mode if (tags := getattr(section.select, mode)) is not None},
        implementations=tuple(section.select.implementations),
        size=section.size,
        isolation=Isolation(section.isolation),
        heats_min=section.heats[0],
        heats_max=section.heats[1],
        budget=section.budget,
        precision=section.precision,
        margin=section.margin,
        warmup=section.warmup,
        measure=section.measure,
        alone=section.alone,
    )
