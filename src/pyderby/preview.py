"""What is here and what a run would take, without measuring."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from tabulate import tabulate

from pyderby import matrix, plan
from pyderby.errors import Exit, InputError
from pyderby.interpreters import parse_spec, resolve, survey
from pyderby.model import Implementation, Missing, mode_label
from pyderby.report import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pyderby.interpreters import Entry
    from pyderby.model import Interpreter, Plan


def render(chosen: Mapping[str, Any], *, as_json: bool) -> str:
    """The plan that these options of `pyderby run` ask for. Raises `InputError`."""
    the_plan = plan.make(
        matrix.load(matrix.find(chosen["matrix"])),
        **{name: value for name, value in chosen.items() if name != "matrix"},
    )
    entries = survey([one.interpreter for one in the_plan.implementations])
    if as_json:
        return _json(_facts(the_plan, entries))
    return _text(the_plan, entries)


def _facts(the_plan: Plan, entries: Sequence[Entry]) -> dict[str, Any]:
    return {
        "profile": the_plan.profile.name,
        "seed": the_plan.seed,
        "baseline": the_plan.baseline,
        "heats": the_plan.profile.heats_min,
        "heats_max": the_plan.profile.heats_max if the_plan.profile.looks else the_plan.profile.heats_min,
        "races": len(the_plan.races),
        "seconds": plan.cost(the_plan),
        "cells": [cell.id for cell in plan.cells(the_plan)],
        "unraced": [{"workload": one.race[0], "mode": one.race[1], "reason": one.reason} for one in the_plan.unraced],
        "implementations": {
            one.name: _entry(entry) for one, entry in zip(the_plan.implementations, entries, strict=True)
        },
    }


def _text(the_plan: Plan, entries: Sequence[Entry]) -> str:
    cells = plan.cells(the_plan)
    columns = list(dict.fromkeys((cell.mode, cell.workers) for cell in cells))
    counts = Counter((cell.implementation, cell.mode, cell.workers) for cell in cells)
    rows = [
        [implementation.name, *(counts[implementation.name, *column] for column in columns), _here(entry)]
        for implementation, entry in zip(the_plan.implementations, entries, strict=True)
    ]
    headers = ["cells", *(mode_label(*column) for column in columns), "interpreter"]
    lines = [tabulate(rows, headers=headers, tablefmt="simple", disable_numparse=True), ""]
    lines += [f"not raced: {one.race[0]}: {one.reason}" for one in the_plan.unraced]
    profile = the_plan.profile
    heats, least = f"{profile.heats_min}", ""
    if profile.looks:
        heats, least = f"{profile.heats_min} to {profile.heats_max}", "at least "
    lines.append(
        f"{len(cells)} cells of {len(the_plan.workloads)} workloads; {len(the_plan.races)} races, {heats} heats each: "
        f"{least}about {words.duration(plan.cost(the_plan))}, and the providing of what is missing"
    )
    return "\n".join(lines) + "\n"


def _here(entry: Entry) -> str:
    if not isinstance(entry.interpreter, Missing):
        return f"{entry.interpreter.version} ({entry.interpreter.provider})"
    return f"missing; {' or '.join(entry.offers)}" if entry.offers else f"missing: {entry.interpreter.reason}"


def _entry(entry: Entry) -> dict[str, Any]:
    return {"spec": entry.spec, "offers": list(entry.offers), **_interpreter(entry.interpreter)}


def _interpreter(found: Interpreter | Missing) -> dict[str, Any]:
    status = "missing" if isinstance(found, Missing) else "ok"
    return {"status": status, **dataclasses.asdict(found)}


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, default=str) + "\n"


def _specs(path: Path | None) -> dict[str, str]:
    """Specifications by the names that the matrix gives them."""
    return {one.name: one.interpreter for one in matrix.load(matrix.find(path)).implementations}


def interpreters(path: Path | None, *, as_json: bool) -> str:
    """What the matrix asks for: what is here of it, and what could be provided."""
    specs = _specs(path)
    entries = survey(list(specs.values()))
    if as_json:
        return _json({name: _entry(entry) for name, entry in zip(specs, entries, strict=True)})
    rows = []
    for name, entry in zip(specs, entries, strict=True):
        found = entry.interpreter
        if isinstance(found, Missing):
            rows.append([name, entry.spec, "missing", "", " or ".join(entry.offers) or found.reason])
        else:
            rows.append([name, entry.spec, found.version, found.provider, " ".join(found.argv[:1])])
    headers = ("implementation", "looked for", "version", "from", "where, or how it could be provided")
    return tabulate(rows, headers=headers, tablefmt="simple", disable_numparse=True) + "\n"


def _named(name: str, path: Path | None) -> str:
    """A specification, given as one or as a name in the matrix. Raises `InputError`."""
    specs = _specs(path)
    if name in specs:
        return specs[name]
    try:
        return parse_spec(name).text
    except InputError as error:
        known = ", ".join(specs)
        raise InputError(f"{error.what}; or a name in the matrix: {known}") from None


def install(names: Sequence[str], path: Path | None, *, optimized: bool, echo: Callable[[str], None]) -> Exit:
    """Provide what is named; the exit code says whether all of it is here now. Raises `InputError`."""
    wanted = [Implementation(name=name, interpreter=_named(name, path)) for name in names]
    found = resolve(wanted, provision=True, announce=echo, optimized=optimized)
    for name, interpreter in found.items():
        if isinstance(interpreter, Missing):
            echo(f"{name}: missing: {interpreter.reason}")
            if interpreter.hint:
                echo(f"  next: {interpreter.hint}")
        else:
            echo(f"{name}: {interpreter.version} ({interpreter.provider}) {' '.join(interpreter.argv)}")
    missing = any(isinstance(one, Missing) for one in found.values())
    return Exit.NOTHING_MEASURED if missing else Exit.DONE


def show(name: str, path: Path | None, *, as_json: bool) -> str:
    """All that is known of one interpreter. Raises `InputError`."""
    (entry,) = survey([_named(name, path)])
    facts = _entry(entry)
    if as_json:
        return _json(facts)
    hello = facts.pop("hello", {})
    rows = [*facts.items(), *((key, value) for key, value in hello.items() if key != "build")]
    rows += [(f"build: {key}", value) for key, value in hello.get("build", {}).items()]
    shown = [(key, _plain(value)) for key, value in rows if value not in (None, (), [], "")]
    return tabulate(shown, tablefmt="plain", disable_numparse=True, maxcolwidths=[None, 90]) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return " ".join(map(_plain, value))
    if isinstance(value, bool):  # "False" in a column that is wrapped, tabulate makes "True" of
        return "yes" if value else "no"
    return str(value)
