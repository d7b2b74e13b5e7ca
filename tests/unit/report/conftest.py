"""One summary with a bit of everything, for all reports."""

from __future__ import annotations

import pytest
from journals import Record, Simulated

from pyderby.analysis import summarise
from pyderby.summary import Summary


def _eventful(record: Record) -> Record:
    if record["arm"] == "other":
        if record["workload"] == "work01":
            record["answer"] = 4951
        if record["workload"] == "work02" and record["heat"] == 3:
            record.update(status="crashed", reason="was killed by SIGSEGV")
        if record["workload"] == "work03":
            record.update(status="timeout", reason="gave no answer within its time limit", hint="raise limits")
        if record["workload"] == "work04":
            record["outside_cpu_ns"] = 150_000_000
    return record


@pytest.fixture(scope="session")
def summary() -> Summary:
    """Twelve workloads in serial and with threads; wrong, late, lost, warming and missing ones among them."""
    run = Simulated(
        threads=True,
        ratio=0.4,
        speedups={"base": 0.98, "other": 1.9},
        jit=True,
        missing={"absent": "the archive has no python9.9"},
        rounds=12,
        change=_eventful,
    )
    return summarise(run.manifest(), run.records())
