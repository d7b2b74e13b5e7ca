"""`pyderby calibrate`: which experiments are made, how thoroughly, and what is written of them."""

from __future__ import annotations

import dataclasses
import json
import math
import secrets
import sys
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pyderby import __version__, folder, interpreters, machine, matrix, run
from pyderby.calibration import averages, layouts, power, rivals, same, steady, turns
from pyderby.calibration.laboratory import BASELINE, BLOCK, LONG, MICRO_TAG, USUAL, Interrupted, Laboratory, workloads
from pyderby.errors import Exit, InputError, NothingMeasured, WorkerFailure
from pyderby.model import Missing
from pyderby.report import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pyderby.model import Interpreter, Profile, Seconds

COMPARISON_SECONDS = 5.3
PYPERF_SECONDS = 33.0
TURNS_SECONDS = 12.0
"""What these take on a quiet machine: a comparison of two arms, one workload under pyperf twice, and the cost of a
turn for one workload. First guesses: the pace so far corrects them."""

FORMAT = 1
RESULT = "calibration.json"


@dataclass(frozen=True, kw_only=True)
class Thoroughness:
    """How much of everything: runs and the seconds that each may take, workloads (None: all), heats, and so on.

    `pause_seconds`: how long a heat with pauses measures each of its arms.
    `rounds`: how often processes one by one measure, `passes`: how often pyperf does. `alone_blocks`: processes of each
    arm, one at a time. The profiles are those of the laboratory.
    """

    same_runs: int
    same_seconds: Seconds
    workloads: int | None
    rounds: int
    passes: int
    power_runs: int
    power_seconds: Seconds
    power_workloads: int | None
    pause_heats: int
    pause_seconds: Seconds
    turn_workloads: int
    turn_beside: int
    layout_workloads: int
    layout_draws: int
    steady_heats: int
    steady_workloads: int
    alone_workloads: int
    alone_blocks: int
    profile: Profile = USUAL
    long_profile: Profile = LONG
    block_profile: Profile = BLOCK


SHORT = Thoroughness(
    same_runs=2, same_seconds=35, workloads=8, rounds=1, passes=1, power_runs=1, power_seconds=50, power_workloads=5,
    pause_heats=5, pause_seconds=0.4, turn_workloads=2, turn_beside=0, layout_workloads=0, layout_draws=0,
    steady_heats=0, steady_workloads=0, alone_workloads=0, alone_blocks=0,
    long_profile=replace(LONG, warmup=1.5),
)  # fmt: skip
FULL = Thoroughness(
    same_runs=21, same_seconds=105, workloads=None, rounds=3, passes=4,
    power_runs=4, power_seconds=200, power_workloads=None, pause_heats=10, pause_seconds=1.5,
    turn_workloads=8, turn_beside=2, layout_workloads=8, layout_draws=16,
    steady_heats=10, steady_workloads=10, alone_workloads=6, alone_blocks=6,
)  # fmt: skip
PROFILES = {"short": SHORT, "full": FULL}


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """All that was found, format 1. A part that was not made is None; `end` is `done` or `interrupted`.

    `failures` {part: why}.
    """

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
    failures: Mapping[str, str] = field(default_factory=dict)
    same: same.Same | None = None
    power: power.Power | None = None
    pauses: tuple[averages.Averages, ...] | None = None
    turns: tuple[turns.TurnCost, ...] | None = None
    layouts: tuple[layouts.Layouts, ...] | None = None
    steady: steady.Steady | None = None

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


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One part of a calibration, and about how long it takes."""

    make: Callable[[Laboratory], Any]
    seconds: Seconds


def experiments(how: Thoroughness, against: tuple[str, ...]) -> dict[str, Experiment]:
    """The experiments by name, in the order in which they are made."""
    micro = len([one for one in workloads() if MICRO_TAG in one.tags])
    many = how.workloads or micro
    rivalling = how.rounds * (how.same_seconds / 2 if same.PROCESSES in against else 0.0)
    if same.PYPERF in against:
        rivalling += how.passes * math.ceil(many / 2) * PYPERF_SECONDS
    made = {
        "same": Experiment(
            seconds=how.same_runs * min(how.same_seconds, many * COMPARISON_SECONDS) + rivalling,
            make=lambda lab: same.same(
                lab,
                lab.micro(how.workloads),
                runs=how.same_runs,
                seconds=how.same_seconds,
                against=against,
                rounds=how.rounds,
                passes=how.passes,
            ),
        ),
        "power": Experiment(
            seconds=how.power_runs * min(how.power_seconds, 2 * COMPARISON_SECONDS * (how.power_workloads or micro)),
            make=lambda lab: power.power(
                lab, lab.micro(how.power_workloads), runs=how.power_runs, seconds=how.power_seconds
            ),
        ),
        "pauses": Experiment(
            seconds=how.pause_heats * (6 + 4 * how.long_profile.warmup + 12 * how.pause_seconds),
            make=lambda lab: averages.pauses(lab, heats=how.pause_heats, seconds=how.pause_seconds),
        ),
        "turns": Experiment(
            seconds=(how.turn_workloads + 4 * how.turn_beside) * TURNS_SECONDS,
            make=lambda lab: turns.turns(lab, lab.micro(how.turn_workloads), beside=how.turn_beside),
        ),
    }
    if how.layout_draws:
        made["layouts"] = Experiment(
            seconds=how.layout_workloads * how.layout_draws,
            make=lambda lab: layouts.layouts(lab, lab.micro(how.layout_workloads), draws=how.layout_draws),
        )
    if how.steady_heats:
        beside = how.steady_workloads * how.steady_heats * (8 + 1.5 * how.long_profile.warmup)
        made["steady"] = Experiment(
            seconds=beside + how.alone_workloads * how.alone_blocks * (6 + 3 * how.long_profile.warmup),
            make=lambda lab: steady.steady(
                lab,
                heats=how.steady_heats,
                workloads=how.steady_workloads,
                alone=how.alone_workloads,
                blocks=how.alone_blocks,
            ),
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
    if same.PYPERF in options.against:
        rivals.need_pyperf()
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
    chosen = {name: wanted[name] for name in options.chosen or wanted}
    with listener:
        lab = Laboratory(
            place=place,
            seed=seed,
            interpreters=found,
            say=listener,
            profile=how.profile,
            long_profile=how.long_profile,
            block_profile=how.block_profile,
        )
        for state in _states(state, chosen, lab):  # noqa: B020 - each follows from the one before
            folder.write(place / RESULT, state.to_json())
            folder.write(place / "calibration.md", report.markdown(state))
    sys.stdout.write(report.terminal(state, sys.stdout))
    sys.stdout.write(f"\ncalibration.md    {place / 'calibration.md'}\n{RESULT}  {place / RESULT}\n")
    if state.end != "done":
        return Exit.INTERRUPTED
    return Exit.CELLS_FAILED if state.failures else Exit.DONE


def _states(state: Calibration, chosen: Mapping[str, Experiment], lab: Laboratory) -> Iterator[Calibration]:
    """What is known after each experiment; the last one says how it ended."""
    begun = time.monotonic()
    expected = 0.0
    for name, experiment in chosen.items():
        _announce(lab, name, chosen, pace=(time.monotonic() - begun) / expected if expected else 1.0)
        expected += experiment.seconds
        try:
            state = replace(state, **{name: experiment.make(lab)})
        except (WorkerFailure, NothingMeasured) as failure:
            lab.say.noticed(f"{name}: {failure}")
            state = replace(state, failures={**state.failures, name: str(failure)})
        except (Interrupted, KeyboardInterrupt) as stop:
            so_far: Any = stop.so_far if isinstance(stop, Interrupted) else None
            state = replace(state, end="interrupted", **({} if so_far is None else {name: so_far}))
        state = replace(state, seconds=time.monotonic() - begun)
        yield state
        if state.end != "done":
            return


def _announce(lab: Laboratory, name: str, chosen: Mapping[str, Experiment], *, pace: float) -> None:
    """Which part comes now, and how long all of the rest takes if it goes on at this pace."""
    names = list(chosen)
    left = pace * sum(chosen[one].seconds for one in names[names.index(name) :])
    lab.say.said(f"part {names.index(name) + 1} of {len(names)}: {name}; about {words.duration(left)} to go in all")


def _interpreters(options: Options, say: Callable[[str], None]) -> dict[str, Interpreter]:
    """The baseline's interpreter under `BASELINE`, and the matrix's others that are here."""
    the_matrix = matrix.load(matrix.find(options.matrix))
    found = interpreters.resolve(the_matrix.implementations, provision=options.provision, announce=say)
    base = found.pop(the_matrix.baseline)
    if isinstance(base, Missing):
        raise NothingMeasured(f"the baseline {the_matrix.baseline} is missing: {base.reason}", hint=base.hint)
    return {BASELINE: base, **{name: one for name, one in found.items() if not isinstance(one, Missing)}}
