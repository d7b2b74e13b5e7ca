"""Journal → summary."""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pyderby.analysis import aggregate, claims, counts, figures, findings, scaling, steady
from pyderby.analysis.alone import Alone
from pyderby.analysis.batches import TOTAL, choose
from pyderby.analysis.evidence import Evidence
from pyderby.analysis.laps import paired
from pyderby.analysis.student import FIXED, LOOKING, ratio_interval
from pyderby.model import TWIN_SUFFIX, Mode, Status
from pyderby.summary import (
    FORMAT,
    CellSummary,
    Control,
    Effort,
    ImplementationSummary,
    Ratio,
    Summary,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyderby.analysis.batches import Ladder
    from pyderby.analysis.laps import Lap
    from pyderby.summary import Finding, Geomean, Interval, Scaling

AVERAGED_TAG = "cpu"


def summarise(manifest: Mapping[str, Any], records: Iterable[Mapping[str, Any]]) -> Summary:
    """The summary of a run, from its manifest (run.json) and the records of its journal (docs/formats.md)."""
    return _Summing(Evidence(manifest, records)).summary()


def looks(profile: Mapping[str, Any]) -> bool:
    """Whether a profile (of run.json) adds heats until an interval is narrow enough."""
    return profile.get("precision") is not None and profile["heats_max"] > profile["heats_min"]


class _Summing:
    """One pass over the evidence; every method answers one part of the summary."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._manifest = evidence.manifest
        self._baseline = evidence.baseline
        self._pairs: dict[tuple[str, str, int, str], dict[int, Ladder]] = {}
        self._findings: list[Finding] = []
        self._alone = Alone(evidence.solos)
        self._planned = {cell["id"]: cell for cell in self._manifest["cells"]}
        self._planned_at: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
        for cell in self._manifest["cells"]:
            self._planned_at[cell["workload"], cell["mode"]].append(cell)
        self._seconds: dict[str, float] = {}
        self._baseline_steadiness: dict[tuple[str, str, int], Mapping[int, steady.Steadiness]] = {}
        self._alpha = LOOKING if looks(self._manifest["profile"]) else FIXED

    def summary(self) -> Summary:
        control = self._control()
        baseline_first = sorted(self._manifest["cells"], key=lambda cell: cell["implementation"] != self._baseline)
        drawn = {planned["id"]: self._cell(planned) for planned in baseline_first}
        cells = self._judged([drawn[planned["id"]] for planned in self._manifest["cells"]], control.noise_floor)
        self._seconds = {
            cell.workload: cell.seconds.value
            for cell in cells
            if cell.implementation == self._baseline and cell.mode == Mode.SERIAL and cell.seconds is not None
        }
        self._findings += findings.of_run(self._evidence, cells)
        self._findings += findings.of_starts(self._alone.lost)
        for cell in cells:
            outcome = self._evidence.outcome(self._planned[cell.id])
            resolution = self._hello(cell.implementation).get("clock_resolution_ns", 1.0)
            self._findings += findings.of_cell(cell, list(outcome.laps.values()), outcome.lost, resolution)
        summary = Summary(
            format=FORMAT,
            run_id=self._manifest["run_id"],
            baseline=self._baseline,
            profile=self._manifest["profile"]["name"],
            host=self._manifest["host"],
            implementations={
                name: ImplementationSummary(
                    status=facts["status"],
                    version=facts.get("version"),
                    fingerprint=facts.get("fingerprint"),
                    provider=facts.get("provider"),
                    reason=facts["reason"],
                    hint=facts["hint"],
                    notes=tuple(facts.get("notes", ())),
                    peaks=self._evidence.peaks(name),
                    memory=self._memory(name),
                    gil=self._evidence.gil(name),
                    gil_by_name=self._evidence.gil_by_name(name),
                )
                for name, facts in self._manifest["implementations"].items()
            },
            cells=tuple(map(self._with_starts, cells)),
            geomean=self._geomeans(),
            scaling=tuple(self._scaling()),
            claims=(),
            control=control,
            findings=tuple(self._findings),
            effort=self._effort(),
            alpha=self._alpha,
            started=self._manifest["started"],
            seed=self._manifest["seed"],
        )
        return replace(summary, claims=claims.judge(claims.parse(self._manifest.get("claims", ())), summary))

    def _memory(self, name: str) -> Interval | None:
        logs = aggregate.memory_logs(self._evidence.peaks(name), self._evidence.peaks(self._baseline))
        return ratio_interval(logs, alpha=self._alpha) if logs and name != self._baseline else None

    def _with_starts(self, cell: CellSummary) -> CellSummary:
        """A serial cell with what its invocations that were started alone showed."""
        if cell.status != Status.OK or cell.mode != Mode.SERIAL:
            return cell
        alone, place = self._alone, (cell.workload, cell.implementation)
        base = self._seconds.get(cell.workload)
        even = None
        if base is not None and cell.ratio is not None and cell.ratio.verdict in ("faster", "slower"):
            steady = base * cell.ratio.value  # paired, where seconds are not
            even = alone.break_even(*place, self._baseline, steady=steady, base_steady=base)
        return replace(
            cell,
            startup_seconds=alone.startup_seconds(cell.implementation),
            cold_seconds=alone.cold_seconds(*place),
            steady_after_seconds=alone.steady_after_seconds(*place),
            course_alone=alone.course(*place),
            break_even=even,
        )

    def _hello(self, implementation: str) -> Mapping[str, Any]:
        return self._manifest["implementations"][implementation].get("hello") or {}

    def _paired(self, workload: str, mode: str, workers: int, arm: str) -> dict[int, Ladder]:
        """The log-ratios of an arm to the baseline, by heat, where both may be believed."""
        key = (workload, mode, workers, arm)
        if key not in self._pairs:
            own = self._evidence.believed(workload, mode, arm)
            base = self._evidence.believed(workload, mode, self._baseline)
            pairs = {heat: paired(own[heat], base[heat], workers) for heat in own.keys() & base.keys()}
            self._pairs[key] = {heat: pair for heat, pair in sorted(pairs.items()) if pair is not None}
        return self._pairs[key]

    def _heats(self, pairs: Mapping[int, Ladder], batch: int | None = None) -> tuple[float | None, ...]:
        """The log-ratio of every heat, by the batch that suits the cell unless told; None where there is no pair."""
        if batch is None:
            batch = choose(list(pairs.values()))
        return tuple(pairs[heat].at(batch) if heat in pairs else None for heat in self._evidence.indices)

    def _cell(self, planned: Mapping[str, Any]) -> CellSummary:
        outcome = self._evidence.outcome(planned)
        facts = self._manifest["workloads"][planned["workload"]]
        cell = CellSummary(
            id=planned["id"],
            workload=planned["workload"],
            tags=tuple(facts["tags"]),
            size=self._manifest["profile"]["size"],
            implementation=planned["implementation"],
            mode=planned["mode"],
            workers=planned["workers"],
            isolation=self._manifest["profile"]["isolation"],
            status=outcome.status,
            reason=outcome.reason,
            hint=outcome.hint,
            lost=outcome.lost,
            digest=facts["digest"],
        )
        if outcome.status != Status.OK:
            return cell
        laps = list(outcome.laps.values())
        if facts["metric"] is not None:
            count = counts.total(str(facts["metric"]), (lap.record["answer"] for lap in laps), cell.workers)
            value = counts.rate(count.events, count.tries) if count is not None and count.tries else None
            return replace(cell, grade=figures.grade(len(laps)), count=count, value=value)
        pairs = self._paired(cell.workload, cell.mode, cell.workers, cell.implementation)
        own = cell.implementation == self._baseline
        jit = bool(self._hello(cell.implementation).get("jit"))
        seconds = figures.seconds(laps, cell.workers, self._alpha)
        references = self._references(cell)
        judged = {
            heat: steady.of_lap(lap, cell.workers, jit=jit, reference=references.get(heat))
            for heat, lap in outcome.laps.items()
        }
        courses = Counter(str(one.kind) for one in judged.values())
        ratio = None if own or not pairs else figures.ratio(list(pairs.values()), self._alpha)
        return replace(
            cell,
            grade=figures.grade(len(laps) if own else len(pairs)),
            seconds=seconds,
            cpu_seconds=figures.cpu_seconds(laps, cell.workers, seconds.total),
            ratio=ratio,
            heats=() if ratio is None else self._heats(pairs, ratio.batch),
            totals=() if ratio is None else self._heats(pairs, TOTAL),
            iterations=figures.thinned(laps, cell.workers),
            steady=steady.of_cell(self._tainted(cell, judged)),
            course=steady.consensus(courses),
            courses=dict(courses),
            precise=self._precise(ratio),
            ready_seconds=statistics.median(lap.record["setup_ns"] for lap in laps) / 1e9,
            peak_rss_bytes=self._peak_rss(laps, cell.isolation),
        )

    def _tainted(self, cell: CellSummary, judged: Mapping[int, steady.Judgement]) -> Iterator[steady.Steadiness]:
        """What may be claimed of each heat: a baseline that is not steady taints every ratio of its heat."""
        own = {heat: one.steadiness for heat, one in judged.items()}
        key = (cell.workload, cell.mode, cell.workers)
        if cell.implementation == self._baseline:
            self._baseline_steadiness[key] = own
        base = self._baseline_steadiness.get(key, {})
        for heat, steadiness in own.items():
            yield steady.cautious(steadiness, base.get(heat, steadiness))

    def _references(self, cell: CellSummary) -> Mapping[int, Lap]:
        """The arm beside which a cell's course is seen.

        The baseline, for itself its twin; none if those warm up too.
        """
        if self._hello(self._baseline).get("jit"):
            return {}
        beside = self._evidence.twin if cell.implementation == self._baseline else self._baseline
        return self._evidence.believed(cell.workload, cell.mode, beside)

    def _precise(self, ratio: Ratio | None) -> bool | None:
        wanted = self._manifest["profile"]["precision"]
        if ratio is None or wanted is None:
            return None
        return ratio.half_width is not None and ratio.half_width <= wanted

    def _peak_rss(self, laps: Sequence[Lap], isolation: str) -> int | None:
        """The largest over heats; of a process that raced several workloads, no single one can be told."""
        if isolation == "shared":
            return None
        peaks = [self._evidence.peak_rss_bytes.get((lap.record["meeting"], lap.record["arm"])) for lap in laps]
        return max((peak for peak in peaks if peak is not None), default=None)

    def _judged(self, cells: Sequence[CellSummary], floor: float | None) -> list[CellSummary]:
        """The cells with their verdicts: the differences of one implementation are one family of tests."""
        discovered: frozenset[str] = frozenset()
        for name in self._manifest["implementations"]:
            family = {
                cell.id: cell.ratio.p
                for cell in cells
                if cell.implementation == name and cell.ratio is not None and cell.ratio.p is not None
            }
            discovered |= aggregate.discoveries(family)
        margin = self._manifest["profile"]["margin"]

        def with_verdict(cell: CellSummary) -> CellSummary:
            if cell.ratio is None:
                return cell
            verdict = figures.judge(
                cell.ratio,
                heats=sum(log is not None for log in cell.heats),
                discovered=cell.id in discovered,
                floor=floor,
                margin=margin,
            )
            return replace(cell, ratio=replace(cell.ratio, verdict=verdict))

        return [with_verdict(cell) for cell in cells]

    def _serial(self, tag: str | None = None) -> list[str]:
        """Workloads planned in serial, with the tag if one is given."""
        names = dict.fromkeys(cell["workload"] for cell in self._manifest["cells"] if cell["mode"] == Mode.SERIAL)
        return [name for name in names if tag is None or tag in self._manifest["workloads"][name]["tags"]]

    def _ran(self, workload: str, mode: str, arm: str) -> bool:
        """Whether the cells of this arm and of the baseline are `ok`; the twin is the baseline's."""
        names = {arm.removesuffix(TWIN_SUFFIX), self._baseline}
        return all(
            self._evidence.outcome(cell).status == Status.OK
            for cell in self._planned_at[workload, mode]
            if cell["implementation"] in names
        )

    def _geomean(self, arm: str, workloads: Sequence[str]) -> Geomean | None:
        logs = {
            name: self._heats(self._paired(name, Mode.SERIAL, 1, arm))
            for name in workloads
            if self._ran(name, Mode.SERIAL, arm)
        }
        return aggregate.geomean(logs, of=len(workloads), alpha=self._alpha)

    def _geomeans(self) -> dict[str, Geomean]:
        """Over serial cells of workloads tagged `cpu`: what only waits or calls native code is the same anywhere."""
        workloads = self._serial(AVERAGED_TAG)
        means = {name: self._geomean(name, workloads) for name in self._manifest["implementations"]}
        return {name: mean for name, mean in means.items() if mean is not None and name != self._baseline}

    def _control(self) -> Control:
        twin = self._evidence.twin
        ratios = {}
        for name in dict.fromkeys((cell["workload"], cell["mode"]) for cell in self._manifest["cells"]):
            pairs = self._paired(*name, 1, twin)
            if pairs:
                logs = [log for log in self._heats(pairs) if log is not None]
                ratios[name] = ratio_interval(logs, alpha=self._alpha)
        floor_of: dict[str, float] = {}
        for (workload, _), interval in ratios.items():  # serial comes first, and one value a workload is enough
            floor_of.setdefault(workload, math.log(interval.value))
        halves = [half for interval in ratios.values() if (half := interval.half_width) is not None]
        floor = aggregate.noise_floor(list(floor_of.values()))
        note = None if floor is not None else f"unknown: {len(floor_of)} workloads raced, 10 are needed"
        return Control(
            twin=self._geomean(twin, self._serial()),
            median_half_width=statistics.median(halves) if halves else None,
            noise_floor=floor,
            note=note,
        )

    def _scaling(self) -> list[Scaling]:
        threads = [cell for cell in self._manifest["cells"] if cell["mode"] != Mode.SERIAL]
        found = []
        for workload, mode, name in dict.fromkeys(
            (one["workload"], one["mode"], one["implementation"]) for one in threads
        ):
            if not self._ran(workload, mode, name):
                continue
            counts = {one["workers"] for one in threads if one["workload"] == workload}
            laps = self._evidence.believed(workload, mode, name)
            one = scaling.scaling(
                workload,
                name,
                mode,
                sorted(counts),
                laps,
                baseline=self._evidence.believed(workload, mode, self._baseline),
                heats=[heat for heat in self._evidence.heats if (heat["workload"], heat["mode"]) == (workload, mode)],
                cores=self._cores(),
                seed=int(self._manifest["seed"]),
                indices=self._evidence.indices,
                alpha=self._alpha,
            )
            if one is not None:
                found.append(one)
        return found

    def _cores(self) -> int:
        """Usable cores of their own: two threads of one core are no two cores."""
        host = self._manifest["host"]
        usable = int(host["usable_cores"])
        return min(usable, int(host.get("physical_cores") or usable))

    def _effort(self) -> Effort:
        heats = self._evidence.heats
        sessions = self._evidence.sessions
        costs: dict[str, list[float]] = {}
        for planned in self._manifest["cells"]:
            for lap in self._evidence.outcome(planned).laps.values():
                costs.setdefault(planned["implementation"], []).append(lap.turn_cost_ns() / 1e9)
        return Effort(
            seconds=sum(float(one["seconds"]) for one in sessions) or sum(float(one["seconds"]) for one in heats),
            turn_seconds=sum(float(one["turn_seconds"]) for one in heats),
            heats=len(heats),
            end=str(sessions[-1]["end"]) if sessions else "killed",
            turn_cost_seconds={name: statistics.median(values) for name, values in costs.items()},
        )
