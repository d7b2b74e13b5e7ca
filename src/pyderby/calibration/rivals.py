"""Other procedures on the same binaries and workloads, to hold lockstep against: processes one by one, and pyperf."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from pyderby.analysis.batches import ladder
from pyderby.calibration.laboratory import BASELINE
from pyderby.errors import NothingMeasured
from pyderby.measure import schedule
from pyderby.model import Mode
from pyderby.process import capture, environment
from pyderby.worker.protocol import Invocation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import ModuleType

    from pyderby.analysis.batches import Ladder
    from pyderby.calibration.laboratory import Laboratory
    from pyderby.model import Interpreter, Profile, Seconds, Workload
    from pyderby.process import Layout

PYPERF_TIMEOUT = 900.0


def run_alone(
    interpreter: Interpreter,
    work: Workload,
    profile: Profile,
    *,
    layout: Layout | None = None,
    sample_ns: float = schedule.SAMPLE_NS,
) -> Ladder:
    """The log of its nanoseconds a call: a fresh process, measured while nothing else of ours runs.

    It warms up and is measured for as long as the profile says. Without a `layout` the kernel draws where things lie in
    its memory. Raises `WorkerFailure` if it fails.
    """
    with tempfile.TemporaryDirectory(prefix="pyderby-") as place:
        invocation = Invocation(
            interpreter.argv, env=dict(interpreter.env), log=Path(place) / "log", turn_seconds=60.0, layout=layout
        )
        try:
            hello = invocation.hello()
            invocation.load(work.path, size=profile.size, mode=Mode.SERIAL, workers=1)
            call_ns = [float(invocation.ready().cold_ns)]
            warm_ns = schedule.warm_after(profile, jit=hello.jit)
            spent = 0
            taken: list[tuple[int, int]] = []
            while spent < warm_ns + profile.measure * 1e9:
                loops = schedule.loops(
                    usual_ns=sample_ns, call_ns=min(call_ns[-8:]), resolution_ns=hello.clock_resolution_ns
                )
                iteration = invocation.go(loops, 1, stopped=False)
                call_ns.append(iteration.ns / iteration.loops)
                spent += iteration.ns
                if spent > warm_ns:
                    taken.append((iteration.ns, iteration.loops))
            invocation.end()
        finally:
            invocation.kill()
    ns, loops_done = np.array(taken, dtype=float).T
    return ladder(ns / loops_done, np.ones(len(ns)), loops_done)


def interleaved(
    lab: Laboratory,
    baseline: Interpreter,
    others: Mapping[str, Interpreter],
    work: Workload,
    profile: Profile,
    *,
    number: int = 0,
    blocks: int | None = None,
    seconds: Seconds | None = None,
    sample_ns: float = schedule.SAMPLE_NS,
) -> dict[str, list[Ladder]]:
    """Log-ratios to the baseline by processes that run one at a time: blocks of one of each, in random order.

    So many `blocks`, or as many (two at least) as fit into `seconds`; a ladder a block for each of the `others`. Raises
    `WorkerFailure` if a process fails.
    """
    generator = lab.generator("interleaved", work.name, number)
    binaries = {**others, BASELINE: baseline}
    begun = time.monotonic()
    found: dict[str, list[Ladder]] = {name: [] for name in others}
    done = 0
    while done < 2 or _more(done, blocks, time.monotonic() - begun, seconds):
        taken = {
            name: run_alone(binaries[name], work, profile, sample_ns=sample_ns)
            for name in generator.sample(sorted(binaries), len(binaries))
        }
        for name, ladders in found.items():
            ladders.append(taken[name] - taken[BASELINE])
        done += 1
    return found


def _more(done: int, blocks: int | None, spent: Seconds, seconds: Seconds | None) -> bool:
    if blocks is not None:
        return done < blocks
    return seconds is not None and spent * (done + 1) / done <= seconds


@dataclass(frozen=True, kw_only=True)
class PyperfPair:
    """One workload, measured twice with pyperf's defaults.

    The ratio of its means, and whether it calls them different.
    """

    workload: str
    ratio: float
    significant: bool


_SCRIPT = """
import runpy, sys
import pyperf
path = {path!r}
names = runpy.run_path(path)
state = names["setup"](names["SIZES"]["small"])
pyperf.Runner().bench_func({name!r}, names["run"], state)
"""


def need_pyperf() -> ModuleType:
    """The module. Raises `NothingMeasured` if it is not installed beside pyderby."""
    try:
        import pyperf  # type: ignore[import-untyped]
    except ImportError:
        raise NothingMeasured(
            "pyperf is not installed beside pyderby", hint="python -m pip install pyperf, or leave out --against pyperf"
        ) from None
    return cast("ModuleType", pyperf)


def pyperf_pairs(
    interpreter: Interpreter, works: Sequence[Workload], *, say: Callable[[str], None]
) -> tuple[list[PyperfPair], Seconds]:
    """The same binary twice under pyperf's defaults: all workloads once, then all of them again, then its own test.

    Returns the pairs and the seconds taken. Raises `NothingMeasured` if pyperf is not here or fails.
    """
    pyperf = need_pyperf()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pyderby-") as place:
        library = Path(place) / "library"
        library.mkdir()
        (library / "pyperf").symlink_to(Path(str(pyperf.__file__)).parent)
        env = environment({**dict(interpreter.env), "PYTHONPATH": str(library)})
        for half in "ab":
            for work in works:
                say(f"pyperf: {work.name}, {'first' if half == 'a' else 'second'} time")
                script = Path(place) / f"{work.name}.py"
                script.write_text(_SCRIPT.format(path=str(work.path), name=work.name), encoding="utf-8")
                out = Path(place) / f"{work.name}-{half}.json"
                argv = [*interpreter.argv, str(script), "--quiet", "--inherit-environ", "PYTHONPATH", "-o", str(out)]
                _checked(argv, env)
        seconds = time.monotonic() - begun
        pairs = [_pair(work.name, *(Path(place) / f"{work.name}-{half}.json" for half in "ab")) for work in works]
    return pairs, seconds


def _pair(name: str, one: Path, other: Path) -> PyperfPair:
    """The ratio of the means, and pyperf's own verdict of it (`pyperf compare_to`)."""
    pyperf = need_pyperf()
    said = _checked([sys.executable, "-m", "pyperf", "compare_to", str(one), str(other)], dict(os.environ))
    means = [float(pyperf.Benchmark.load(str(path)).mean()) for path in (one, other)]
    return PyperfPair(workload=name, ratio=means[1] / means[0], significant="not significant" not in said.lower())


def _checked(argv: Sequence[str], env: Mapping[str, str]) -> str:
    try:
        done = capture(argv, env=env, timeout=PYPERF_TIMEOUT)
    except OSError as error:
        raise NothingMeasured(f"pyperf could not be run: {error}") from None
    if done.returncode:
        words = done.stderr.strip().splitlines() or ["it said nothing"]
        raise NothingMeasured(f"pyperf failed: {words[-1]}", hint="leave out --against pyperf")
    return done.stdout
