"""`pyderby calibrate`: which experiments are made, how thoroughly, and what is written of them."""

from __future__ import annotations

import dataclasses
import json
import secrets
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pyderby import __version__, folder, interpreters, machine, matrix, run
from pyderby.calibration import parts
from pyderby.calibration.laboratory import BASELINE, Interrupted, Laboratory
from pyderby.errors import Exit, InputError, NothingMeasured
from pyderby.model import Missing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyderby.model import Interpreter, Seconds

FORMAT = 1
RESULT = "calibration.json"


@dataclass(frozen=True, kw_only=True)
class Thoroughness:
    """How much of everything: runs and the seconds that each may take, workloads (None: all), heats, and so on.

    `rounds`: how often the rivals measure. `alone_blocks`: processes of each arm, one at a time.
    """

    same_runs: int
    same_seconds: Seconds
    workloads: int | None
    rounds: int
    power_runs: int
    power_seconds: Seconds
    power_workloads: int | None
    pause_heats: int
    turn_workloads: int
    steady_heats: int
    steady_workloads: int
    alone_workloads: int
    alone_blocks: int


SHORT = Thoroughness(
    same_runs=2, same_seconds=40, workloads=8, rounds=1, power_runs=1, power_seconds=60, power_workloads=6,
    pause_heats=5, turn_workloads=3,
    steady_heats=0, steady_workloads=0, alone_workloads=0, alone_blocks=0,
)  # fmt: skip
FULL = Thoroughness(
    same_runs=21, same_seconds=120, workloads=None, rounds=3, power_runs=4, power_seconds=200, power_workloads=None,
    pause_heats=10, turn_workloads=10,
    steady_heats=5, steady_workloads=10, alone_workloads=6, alone_blocks=5,
)  # fmt: skip
PROFILES = {"short": SHORT, "full": FULL}


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """All that was found, format 1. A part that was not made is None; `end` is `done` or `interrupted`."""

    format: int
    calibration_id: str
    pyderby: str
    started: str
    seed: int
    profile: str
    host: dict[str, Any]
    interpreters: dict[str, str]
    seconds: Seconds = 0.0
    end: str = "done"
    same: parts.Same | None = None
    power: parts.Power | None = None
    pauses: tuple[parts.Averages, ...] | None = None
    turns: tuple[parts.TurnCost, ...] | None = None
    steady: parts.Steady | None = None

    def to_json(self) -> str:
        """The text of `calibration.json`."""
        return json.dumps(dataclasses.asdict(self), indent=1, ensure_ascii=False) + "\n"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What `pyderby calibrate` was asked for."""

    profile: str = "short"
    chosen: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    matrix: Path | None = None
    seed: int | None = None
    output: Path | None = None
    provision: bool = True


def experiments(how: Thoroughness, against: tuple[str, ...]) -> dict[str, Callable[[Laboratory], Any]]:
    """The experiments by name, in the order in which they are made."""
    made: dict[str, Callable[[Laboratory], Any]] = {
        "same": lambda lab: parts.same(
            lab,
            lab.micro(how.workloads),
            runs=how.same_runs,
            seconds=how.same_seconds,
            against=against,
            rounds=how.rounds,
        ),
        "power": lambda lab: parts.power(
            lab, lab.micro(how.power_workloads), runs=how.power_runs, seconds=how.power_seconds
        ),
        "pauses": lambda lab: parts.pauses(lab, heats=how.pause_heats),
        "turns": lambda lab: parts.turns(lab, lab.micro(how.turn_workloads)),
    }
    if how.steady_heats:
        made["steady"] = lambda lab: parts.steady(
            lab,
            heats=how.steady_heats,
            workloads=how.steady_workloads,
            alone=how.alone_workloads,
            blocks=how.alone_blocks,
        )
    return made


def calibrate(options: Options) -> Exit:
    """Make the experiments, with progress, and report; what was found is written after each of them.

    Raises `InputError` for an unknown name, `NothingMeasured` if the baseline is missing.
    """
    from pyderby.calibration import report
    from pyderby.report import progress

    how = PROFILES[options.profile]
    wanted = experiments(how, options.against)
    if unknown := [name for name in options.chosen if name not in wanted]:
        raise InputError(f"profile {options.profile!r} has no part {unknown[0]!r}: it has {', '.join(wanted)}")
    parent = options.output or run.REPORTS
    folder.ensure_writable(parent)
    listener = progress.listener()
    found = _interpreters(options, listener.said)
    place = folder.create(parent, folder.run_id("calibration"))
    seed = options.seed if options.seed is not None else secrets.randbits(32)
    state = Calibration(
        format=FORMAT,
        calibration_id=place.name,
        pyderby=__version__,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        seed=seed,
        profile=options.profile,
        host=machine.facts(),
        interpreters={name: f"{one.version} ({one.provider}) {one.fingerprint}" for name, one in found.items()},
    )
    begun = time.monotonic()
    with listener:
        lab = Laboratory(place=place, seed=seed, interpreters=found, say=listener)
        for name in options.chosen or wanted:
            try:
                result = {name: wanted[name](lab)}
            except (Interrupted, KeyboardInterrupt):
                result = {"end": "interrupted"}
            state = dataclasses.replace(state, **result, seconds=time.monotonic() - begun)
            folder.write(place / RESULT, state.to_json())
            folder.write(place / "calibration.md", report.markdown(state))
            if state.end != "done":
                break
    sys.stdout.write(report.terminal(state, sys.stdout))
    sys.stdout.write(f"\ncalibration.md    {place / 'calibration.md'}\n{RESULT}  {place / RESULT}\n")
    return Exit.INTERRUPTED if state.end != "done" else Exit.DONE


def _interpreters(options: Options, say: Callable[[str], None]) -> dict[str, Interpreter]:
    """The baseline's interpreter under `BASELINE`, and the matrix's others that are here."""
    the_matrix = matrix.load(matrix.find(options.matrix))
    found = interpreters.resolve(the_matrix.implementations, provision=options.provision, announce=say)
    base = found.pop(the_matrix.baseline)
    if isinstance(base, Missing):
        raise NothingMeasured(f"the baseline {the_matrix.baseline} is missing: {base.reason}", hint=base.hint)
    return {BASELINE: base, **{name: one for name, one in found.items() if not isinstance(one, Missing)}}
