"""Changepoints."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Kind(enum.StrEnum):
    FLAT = "flat"
    WARMUP = "warmup"
    SLOWDOWN = "slowdown"
    NO_STEADY_STATE = "no steady state"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, kw_only=True)
class Course:
    kind: Kind
    steady_from: int | None


def course(seconds: NDArray[np.float64]) -> Course:
    if len(seconds) < 50 or not (np.isfinite(seconds).all() and (seconds > 0).all()):
        return Course(kind=Kind.UNDETERMINED, steady_from=None)
    return Course(kind=Kind.FLAT, steady_from=0)
