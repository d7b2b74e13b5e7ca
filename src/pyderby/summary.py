"""The typed shape of `summary.json`, format 1: all that a report knows of a run."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from pyderby.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Interval:
    """An estimate with the ends of its 95% interval; the ends are None where there are too few heats for one."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def half_width(self) -> float | None:
        """Half the interval's width relative to the value, on the scale of logs for ratios: (high / low) ** 0.5 - 1."""
        if self.low is None or self.high is None or self.low <= 0:
            return None
        return float((self.high / self.low) ** 0.5 - 1)


@dataclass(frozen=True, kw_only=True)
class CellSeconds(Interval):
    """Seconds for one call of `run`: `value` with its interval over heats; `median` and `total` over iterations."""

    median: float
    total: float


@dataclass(frozen=True, kw_only=True)
class Ratio(Interval):
    """Time over the baseline's time: total time, estimated from medians over batches of `batch` rounds (0: one of all).

    `median` is what medians of single rounds make of it and `total` what plain totals do. `p` is the two-sided p-value
    of Student's t over heats, not corrected for the number of workloads; `verdict` is.
    """

    p: float | None
    verdict: str
    batch: int
    median: Interval
    total: Interval


@dataclass(frozen=True, kw_only=True)
class Count:
    """What a workload counted instead of timing: events in so many tries, and exceptions by the names of their classes.

    `what` is the workload's METRIC.
    """

    what: str
    tries: int
    events: int
    errors: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ImplementationSummary:
    """What was raced under a name, or why it is missing.

    `peaks`: bytes of resident memory at most, a process each, in the order of the sets of processes; None where one is
    not known, and `memory` their ratio to the baseline's. `gil` is whether a global lock was seen while it ran, and
    `gil_by_name` whether there should be one by what it is called, where that can be told.
    """

    status: str
    version: str | None = None
    fingerprint: str | None = None
    provider: str | None = None
    reason: str | None = None
    hint: str | None = None
    notes: tuple[str, ...] = ()
    peaks: tuple[int | None, ...] = ()
    memory: Interval | None = None
    gil: bool | None = None
    gil_by_name: bool | None = None


@dataclass(frozen=True, kw_only=True)
class BreakEven:
    """After how much of this work an arm is ahead of the baseline for good, both started at once from nothing.

    `seconds` by the clock, start included, and `calls`; both None if never. `extrapolated`: later than anything
    measured.
    """

    seconds: float | None
    calls: float | None
    extrapolated: bool


@dataclass(frozen=True, kw_only=True)
class CellSummary:
    """One cell. `cpu_seconds` is per call, like `seconds.value`.

    `steady` is what may be claimed of the figure: `steady`, `warming`, `no steady state` or `undetermined`. `course` is
    what all invocations did (`flat`, `warmup`, `slowdown`, `no steady state`, `undetermined`) or `inconsistent`, and
    `courses` how many did what. `precise`: whether the ratio's half-width reached the profile's precision; None if it
    sets none. From invocations started alone, in seconds: `startup_seconds` of the bare interpreter, `cold_seconds`
    from the start to the first answer, `steady_after_seconds` from the start to the steady state, `course_alone` what
    most of them did, `break_even` for a ratio whose verdict is `faster` or `slower`. `ready_seconds`: until all workers
    are started and set up, the median over heats. A workload with a METRIC has a `count` and its rate as `value`, and
    no times. `heats`: the log-ratio of each heat by the average that was chosen, `totals` the same by totals; None
    where a heat has none. `lost`: how many invocations failed while most were good.
    """

    id: str
    workload: str
    tags: tuple[str, ...]
    size: str
    implementation: str
    mode: str
    workers: int
    isolation: str
    status: str
    reason: str | None
    hint: str | None = None
    grade: str = "none"
    seconds: CellSeconds | None = None
    cpu_seconds: float | None = None
    ratio: Ratio | None = None
    value: Interval | None = None
    count: Count | None = None
    heats: tuple[float | None, ...] = ()
    totals: tuple[float | None, ...] = ()
    lost: int = 0
    iterations: tuple[float, ...] = ()
    steady: str | None = None
    course: str | None = None
    courses: dict[str, int] = field(default_factory=dict)
    precise: bool | None = None
    cold_seconds: float | None = None
    startup_seconds: float | None = None
    ready_seconds: float | None = None
    steady_after_seconds: float | None = None
    course_alone: str | None = None
    break_even: BreakEven | None = None
    peak_rss_bytes: int | None = None
    digest: str = ""


@dataclass(frozen=True, kw_only=True)
class Geomean:
    """Geometric mean of ratios over `n` of `of` workloads.

    `low`, `high`: for workloads like these (t over the workloads' logs). `suite_low`, `suite_high`: for this suite
    (t over heats of each heat's own mean log).
    """

    value: float
    low: float | None
    high: float | None
    suite_low: float | None
    suite_high: float | None
    n: int
    of: int


@dataclass(frozen=True, kw_only=True)
class ScalingPoint:
    """Weak-scaling speedup N·t1/tN at `workers`, paired within heats; `efficiency` is its N-th part.

    `useful` is N·t1/tN with the baseline's t1, `ceiling` what N processes of the baseline at once reach on this
    machine, `share` the speedup over the ceiling of the same heats. `verdict` and `share` are None beyond the cores:
    there nothing is claimed. `heats`, `ceilings` and `shares`: the logs of each heat, None where it has none.
    """

    workers: int
    speedup: float
    low: float | None
    high: float | None
    efficiency: float = 1.0
    useful: Interval | None = None
    ceiling: Interval | None = None
    verdict: str | None = None
    share: Interval | None = None
    heats: tuple[float | None, ...] = ()
    ceilings: tuple[float | None, ...] = ()
    shares: tuple[float | None, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ScalingLaw:
    """C(N) = N / (1 + σ(N−1) + κN(N−1)): `law` is `usl`, or `amdahl` where κ can't be told from 0 and is left out.

    `peak_workers` is where more of them begin to cost.
    """

    law: str
    sigma: Interval
    kappa: Interval | None = None
    peak_workers: float | None = None


@dataclass(frozen=True, kw_only=True)
class Scaling:
    """How one workload scales under one implementation: `serialised`, `negative`, `parallel` or `undecided`.

    The verdict is that of the most workers that have a core each.
    """

    workload: str
    implementation: str
    mode: str
    points: tuple[ScalingPoint, ...]
    verdict: str
    law: ScalingLaw | None = None


@dataclass(frozen=True, kw_only=True)
class Control:
    """The twin: the geometric mean of its ratios, and the noise floor (95th percentile of |log ratio|) as a fraction.

    `noise_floor` is None, with the reason in `note`, where fewer than 10 workloads were raced.
    """

    twin: Geomean | None
    median_half_width: float | None
    noise_floor: float | None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A typed warning about validity; `cell` is a cell's id or None where it concerns the whole run."""

    kind: str
    cell: str | None
    message: str


@dataclass(frozen=True, kw_only=True)
class ClaimSummary:
    """A claim and its verdict: `supported`, `contradicted`, or `undecided` with the reason.

    `value` with its 95% interval is in the claim's own measure, over `n` workloads; `p` is not corrected for the number
    of claims, the verdict is. `of` says in words which cells it is about.
    """

    id: str
    says: str
    source: str
    measure: str
    of: str
    expect: str
    verdict: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    n: int = 0
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Effort:
    """Where the time went: the session's seconds, those inside turns, and what a turn costs beyond its sample."""

    seconds: float
    turn_seconds: float
    heats: int
    end: str
    turn_cost_seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What the analysis makes of a journal. Every report is drawn from it alone.

    `alpha` is the error of each interval: 5% for a fixed number of heats, 4% where heats were added until it was
    narrow.
    """

    format: int
    run_id: str
    baseline: str
    profile: str
    host: dict[str, Any]
    implementations: dict[str, ImplementationSummary]
    cells: tuple[CellSummary, ...]
    geomean: dict[str, Geomean]
    scaling: tuple[Scaling, ...]
    claims: tuple[ClaimSummary, ...]
    control: Control
    findings: tuple[Finding, ...]
    effort: Effort
    alpha: float = 0.05
    started: str = ""
    seed: int = 0

    def to_json(self) -> str:
        """The text of `summary.json`; not a number never appears in it."""
        return json.dumps(asdict(self), indent=1, allow_nan=False, ensure_ascii=False) + "\n"


def parse(text: str) -> Summary:
    """Read `summary.json`.

    Raises `OutputError` if the text is no summary of a format that this version reads.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(Summary).validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise OutputError(
            f"summary.json is not a summary of format {FORMAT}: {place}: {first['msg']}",
            hint="make it again from the journal with `pyderby report RUN`",
        ) from None


def read(path: Path) -> Summary:
    """`parse` a file. Raises `OutputError` if it can't be read."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise OutputError(f"{path} can't be read: {error.strerror}") from None
