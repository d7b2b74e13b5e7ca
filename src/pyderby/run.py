"""A whole run: matrix → plan → interpreters → session → summary → reports."""

from __future__ import annotations

import dataclasses
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pyderby import __version__, folder, machine, matrix, plan
from pyderby.errors import Exit, InputError, NothingMeasured
from pyderby.measure import journal
from pyderby.measure.session import End, Session
from pyderby.model import TWIN_SUFFIX, Arm, Interpreter, Library, Missing, Status
from pyderby.summary import Summary, read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyderby.measure.session import Listener
    from pyderby.model import Cell, Plan, Seconds

REPORTS = Path("reports")


@dataclass(frozen=True, kw_only=True)
class Options:
    """What `pyderby run` was asked for; None and empty mean the matrix's own choice."""

    matrix: Path | None = None
    profile: str = "quick"
    only: tuple[str, ...] = ()
    implementations: tuple[str, ...] = ()
    size: str | None = None
    budget: Seconds | None = None
    seed: int | None = None
    output: Path | None = None
    resume: Path | None = None
    provision: bool = True


def race(options: Options) -> Exit:
    """Measure, with progress, then report; or go on with a run that was killed or interrupted.

    Raises `InputError` for a bad matrix or filter, `OutputError` for a bad folder and `NothingMeasured` if there is
    nothing to race.
    """
    from pyderby.report import progress

    parent = options.output or REPORTS
    if options.resume is None:
        folder.ensure_writable(parent)
    else:
        options = _as_before(options, options.resume)
    the_plan = make_plan(options)
    listener = progress.listener()
    found = _interpreters(the_plan, provision=options.provision, announce=listener.said)
    place = options.resume or folder.create(parent, folder.run_id(the_plan.profile.name))
    if options.resume is None:
        folder.write_manifest(place, {**manifest(place.name, the_plan, found), "options": _asked(options)})
    libraries = _libraries(the_plan, found, provision=options.provision, announce=listener.said)
    with listener:
        end = measure(place, the_plan, found, listener, libraries)
    summary = conclude(place)
    code = _exit(summary, end)
    _print(summary, place, code)
    return code


def make_plan(options: Options) -> Plan:
    """The plan that these options ask for. Raises `InputError`."""
    return plan.make(
        matrix.load(matrix.find(options.matrix)),
        profile=options.profile,
        only=options.only,
        implementations=options.implementations,
        size=options.size,
        budget=options.budget,
        seed=options.seed,
    )


def _as_before(options: Options, place: Path) -> Options:
    """The options that the run in `place` was begun with; its sources must still be the same."""
    manifest = folder.read_manifest(place)
    asked = manifest["options"]
    before = Options(
        matrix=Path(manifest["matrix"]),
        profile=asked["profile"],
        only=tuple(asked["only"]),
        implementations=tuple(asked["implementations"]),
        size=asked["size"],
        budget=options.budget or asked["budget"],
        seed=manifest["seed"],
        resume=place,
        provision=options.provision,
    )
    now = {workload.name: workload.digest for workload in make_plan(before).workloads}
    changed = [name for name, facts in manifest["workloads"].items() if now.get(name) != facts["digest"]]
    if changed:
        raise InputError(
            f"{place} can't be resumed: {', '.join(changed)} changed since it was begun",
            hint="begin a new run: times of different sources can't be compared",
        )
    return before


def _asked(options: Options) -> dict[str, Any]:
    """The options that `--resume` needs again."""
    return {
        "profile": options.profile,
        "only": options.only,
        "implementations": options.implementations,
        "size": options.size,
        "budget": options.budget,
    }


def _interpreters(
    the_plan: Plan, *, provision: bool, announce: Callable[[str], None]
) -> dict[str, Interpreter | Missing]:
    from pyderby import interpreters

    found = interpreters.resolve(the_plan.implementations, provision=provision, announce=announce)
    baseline = found[the_plan.baseline]
    if isinstance(baseline, Missing):
        raise NothingMeasured(
            f"the baseline {the_plan.baseline} is missing: {baseline.reason}",
            hint=baseline.hint or "choose another baseline in the matrix",
        )
    return found


def _libraries(
    the_plan: Plan, found: Mapping[str, Interpreter | Missing], *, provision: bool, announce: Callable[[str], None]
) -> dict[str, Mapping[str, Library]]:
    """What the plan's workloads require, by the implementation's name and then the workload's."""
    from pyderby.interpreters import libraries

    return {
        name: libraries.provide(one, the_plan.workloads, provision=provision, announce=announce)
        for name, one in found.items()
        if isinstance(one, Interpreter)
    }


def arms_of(
    the_plan: Plan,
    found: Mapping[str, Interpreter | Missing],
    libraries: Mapping[str, Mapping[str, Library]] = MappingProxyType({}),
) -> tuple[Arm, ...]:
    """An arm for every implementation that is here, the baseline's twin, and a pacer for every worker beyond two."""
    most = max((count for _, _, counts in the_plan.races for count in counts), default=1)
    arms = []
    for implementation in the_plan.implementations:
        interpreter = found[implementation.name]
        if isinstance(interpreter, Missing):
            continue
        is_baseline = implementation.name == the_plan.baseline
        arm = Arm(
            name=implementation.name,
            implementation=implementation,
            interpreter=interpreter,
            is_baseline=is_baseline,
            libraries=libraries.get(implementation.name, {}),
        )
        arms.append(arm)
        if is_baseline:
            arms.append(replace(arm, name=arm.name + TWIN_SUFFIX, is_baseline=False, is_twin=True))
            arms += [
                replace(arm, name=f"{arm.name}~{number}", is_baseline=False, is_pacer=True)
                for number in range(3, most + 1)
            ]
    return tuple(arms)


def measure(
    place: Path,
    the_plan: Plan,
    found: Mapping[str, Interpreter | Missing],
    listener: Listener,
    libraries: Mapping[str, Mapping[str, Library]] = MappingProxyType({}),
) -> End:
    """Race a plan into a run folder, going on with what its journal already holds."""
    path = place / folder.JOURNAL
    history = journal.read(path) if path.exists() else []
    with journal.Journal(path) as written:
        session = Session(
            the_plan,
            arms_of(the_plan, found, libraries),
            journal=written,
            history=history,
            logs=place / folder.LOGS,
            listener=listener,
        )
        return session.run()


def manifest(name: str, the_plan: Plan, found: Mapping[str, Interpreter | Missing]) -> dict[str, Any]:
    """What run.json holds: all that an analysis needs to know of a run beside its journal."""
    return {
        "format": folder.FORMAT,
        "run_id": name,
        "pyderby": __version__,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": the_plan.seed,
        "baseline": the_plan.baseline,
        "profile": dataclasses.asdict(the_plan.profile),
        "host": machine.facts(),
        "matrix": str(the_plan.matrix.path),
        "implementations": {
            implementation.name: {
                "interpreter": implementation.interpreter,
                "env": dict(implementation.env),
                **_facts(found[implementation.name]),
            }
            for implementation in the_plan.implementations
        },
        "workloads": {
            workload.name: {
                "path": str(workload.path),
                "digest": workload.digest,
                "summary": workload.summary,
                "tags": sorted(workload.tags),
                "tolerance": workload.tolerance,
                "metric": workload.metric,
            }
            for workload in the_plan.workloads
        },
        "claims": [dataclasses.asdict(claim) for claim in the_plan.matrix.claims],
        "cells": [_planned(cell, the_plan, found) for cell in plan.cells(the_plan)],
    }


def _facts(found: Interpreter | Missing) -> dict[str, Any]:
    if isinstance(found, Missing):
        return {"status": Status.MISSING, "reason": found.reason, "hint": found.hint}
    return {
        "status": Status.OK,
        "version": found.version,
        "fingerprint": found.fingerprint,
        "provider": found.provider,
        "argv": list(found.argv),
        "hello": dataclasses.asdict(found.hello),
        "notes": list(found.notes),
        "reason": None,
        "hint": None,
    }


def _planned(cell: Cell, the_plan: Plan, found: Mapping[str, Interpreter | Missing]) -> dict[str, Any]:
    status, reason, hint = Status.OK, None, None
    interpreter = found[cell.implementation]
    unraced = {one.race[:2]: one for one in the_plan.unraced}
    if (one := unraced.get((cell.workload, cell.mode))) is not None:
        status, reason = one.status, one.reason
    elif isinstance(interpreter, Missing):
        status, reason, hint = Status.MISSING, interpreter.reason, interpreter.hint
    return {
        "id": cell.id,
        "workload": cell.workload,
        "mode": cell.mode,
        "workers": cell.workers,
        "implementation": cell.implementation,
        "status": status,
        "reason": reason,
        "hint": hint,
    }


def conclude(place: Path) -> Summary:
    """Analyse the journal of a run folder and write summary and reports into it."""
    from pyderby.analysis import summarise
    from pyderby.report import csv, markdown

    summary = summarise(folder.read_manifest(place), journal.read(place / folder.JOURNAL))
    folder.write(place / folder.SUMMARY, summary.to_json())
    folder.write(place / "report.md", markdown.render(summary))
    folder.write(place / "summary.csv", csv.render(summary))
    return summary


def load(place: Path) -> Summary:
    """The summary of a run; made anew where it is missing or older than the journal.

    Raises `OutputError` if `place` is no run folder.
    """
    path = place / folder.SUMMARY
    source = place / folder.JOURNAL
    if path.exists() and (not source.exists() or path.stat().st_mtime >= source.stat().st_mtime):
        return read(path)
    return conclude(place)


_MEANINGS = {
    Exit.DONE: "done",
    Exit.CELLS_FAILED: "done, but some cells failed",
    Exit.NOTHING_MEASURED: "nothing could be measured",
    Exit.INTERRUPTED: "interrupted; what was measured is kept",
}


def _print(summary: Summary, place: Path, code: Exit) -> None:
    from pyderby.report import drawing

    lines = [drawing.draw(summary, "terminal", stream=sys.stdout).rstrip("\n"), ""]
    lines += [f"Exit code {code}: {_MEANINGS[code]}.", ""]
    lines += [f"{name:<14} {place / name}" for name in ("report.md", "summary.csv", folder.SUMMARY, folder.JOURNAL)]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _exit(summary: Summary, end: End) -> Exit:
    statuses = [Status(cell.status) for cell in summary.cells]
    if end is End.INTERRUPTED:
        return Exit.INTERRUPTED
    if Status.OK not in statuses:
        return Exit.NOTHING_MEASURED
    return Exit.CELLS_FAILED if any(status.is_failure for status in statuses) else Exit.DONE
