"""Weak scaling.

What further workers add, from turns of one and of all in the same processes, beside the machine's ceiling.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

from pyderby.analysis import usl
from pyderby.analysis.batches import choose
from pyderby.analysis.laps import ceiling, speedup
from pyderby.analysis.student import FIXED, ratio_interval
from pyderby.summary import Scaling, ScalingLaw, ScalingPoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyderby.analysis.batches import Ladder
    from pyderby.analysis.laps import Lap
    from pyderby.summary import Interval

MARGIN = 1.05
"""A speedup within 5% of 1 is as good as none: handing a turn to two threads costs some time by itself."""

MIN_HEATS = 5


class ScalingVerdict(enum.StrEnum):
    """What more workers bring."""

    PARALLEL = "parallel"
    SERIALISED = "serialised"
    NEGATIVE = "negative"
    UNDECIDED = "undecided"


def verdict(interval: Interval, heats: int) -> ScalingVerdict:
    """`parallel`: the whole interval is above 1.05; `negative`: below 1 / 1.05; `serialised`: below 1.05 otherwise."""
    if heats < MIN_HEATS or interval.low is None or interval.high is None:
        return ScalingVerdict.UNDECIDED
    if interval.low > MARGIN:
        return ScalingVerdict.PARALLEL
    if interval.high < 1 / MARGIN:
        return ScalingVerdict.NEGATIVE
    return ScalingVerdict.SERIALISED if interval.high < MARGIN else ScalingVerdict.UNDECIDED


def scaling(
    workload: str,
    implementation: str,
    mode: str,
    counts: Sequence[int],
    laps: Mapping[int, Lap],
    *,
    baseline: Mapping[int, Lap],
    heats: Iterable[Mapping[str, Any]],
    cores: int,
    seed: int,
    indices: Sequence[int] = (),
    alpha: float = FIXED,
) -> Scaling | None:
    """The speedups of one workload under one implementation; None where no heat has enough rounds.

    `laps` and the `baseline`'s are by heat, `heats` the heat records of this workload and mode. Nothing is claimed of
    more workers than `cores`. `seed` is for the bootstrap of the scaling law. `indices` are those of the run's heats.
    """
    points = [ScalingPoint(workers=1, speedup=1.0, low=1.0, high=1.0)]
    judged = ScalingVerdict.UNDECIDED
    records = list(heats)
    logs: dict[int, list[float]] = {}
    for workers in sorted(count for count in counts if count > 1):
        speedups = _known({heat: speedup(lap, workers) for heat, lap in laps.items()})
        own = _by_heat(speedups)
        if not own:
            continue
        both = {heat: (lap, baseline[heat]) for heat, lap in laps.items() if heat in baseline}
        useful = _by_heat(_known({heat: speedup(lap, workers, single=base) for heat, (lap, base) in both.items()}))
        ceilings = _known({int(record["heat"]): ceiling(record, workers) for record in records})
        possible = _by_heat(ceilings)
        shares = _by_heat({heat: one - ceilings[heat] for heat, one in speedups.items() if heat in ceilings})
        logs[workers] = list(own.values())
        interval = ratio_interval(logs[workers], alpha=alpha)
        if workers <= cores:
            judged = verdict(interval, len(own))
        order = indices or sorted(laps)
        point = ScalingPoint(
            workers=workers,
            speedup=interval.value,
            low=interval.low,
            high=interval.high,
            efficiency=interval.value / workers,
            useful=ratio_interval(list(useful.values()), alpha=alpha) if useful else None,
            ceiling=ratio_interval(list(possible.values()), alpha=alpha) if possible else None,
            verdict=judged if workers <= cores else None,
            share=ratio_interval(list(shares.values()), alpha=alpha) if shares and workers <= cores else None,
            heats=tuple(own.get(index) for index in order),
            ceilings=tuple(possible.get(index) for index in order),
            shares=tuple(shares.get(index) for index in order),
        )
        points.append(point)
    if len(points) == 1:
        return None
    fitted = usl.fit({workers: values for workers, values in logs.items() if workers <= cores}, seed=seed)
    return Scaling(
        workload=workload,
        implementation=implementation,
        mode=mode,
        points=tuple(points),
        verdict=judged,
        law=None if fitted is None else ScalingLaw(**vars(fitted)),
    )


def _known(ladders: Mapping[int, Ladder | None]) -> dict[int, Ladder]:
    return {heat: one for heat, one in ladders.items() if one is not None}


def _by_heat(ladders: Mapping[int, Ladder]) -> dict[int, float]:
    """The log of each heat, by the average that suits all of them."""
    batch = choose(list(ladders.values()))
    return {heat: one.at(batch) for heat, one in ladders.items()}
