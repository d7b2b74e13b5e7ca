"""USL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyderby.summary import Interval


@dataclass(frozen=True, kw_only=True)
class Fit:
    law: str
    sigma: Interval
    kappa: Interval | None
    peak_workers: float | None


def fit(logs: Mapping[int, Sequence[float]], *, seed: int, resamples: int = 1000) -> Fit | None:
    return None
