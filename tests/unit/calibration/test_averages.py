"""The truth of pauses is counted by the calls that were measured."""

from __future__ import annotations

import math
from typing import Any

import pytest

from pyderby.calibration.averages import due


def invocation(*loops: int, measured_from: int = 0, status: str = "ok", arm: str = "pausing") -> dict[str, Any]:
    return {
        "record": "invocation",
        "arm": arm,
        "status": status,
        "measured_from": measured_from,
        "iterations": {"loops": loops},
    }


def test_whole_cycles_take_a_quarter_more() -> None:
    assert due([invocation(*[10] * 40)], "pausing") == pytest.approx(1.25)


def test_the_cold_call_and_warmup_are_no_calls_that_count_but_bring_the_pause_nearer() -> None:
    assert due([invocation(38, 20, measured_from=1)], "pausing") == pytest.approx((20 + 10) / 20)
    assert due([invocation(39, 20, measured_from=1)], "pausing") == 1.0  # the 40th call of all was warmup's last


def test_heats_count_alike() -> None:
    heats = [invocation(38, 20, measured_from=1), invocation(39, 20, measured_from=1)]
    assert due(heats, "pausing") == pytest.approx(math.sqrt(1.5))


def test_others_and_what_failed_do_not_count() -> None:
    records = [{"record": "heat"}, invocation(39, arm="baseline"), invocation(39, status="crashed"), invocation(400)]
    assert due(records, "pausing") == pytest.approx(1.25)
    with pytest.raises(ValueError, match="no call of pausing"):
        due(records[:3], "pausing")
