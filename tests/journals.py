"""Simulated journals: runs whose true ratios are known, made from a seed."""

from __future__ import annotations

import dataclasses
import math
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import racing

from pyderby.model import TWIN_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyderby.summary import Summary

Record = dict[str, Any]

WORKLOADS = tuple(f"work{number:02d}" for number in range(12))


@dataclass(kw_only=True)
class Simulated:
    """A run in which `other` takes `ratio` times as long as `base`, whatever the machine does meanwhile.

    `speedup` is what two threads bring, for every implementation alike unless `speedups` names it. `noise` is the
    standard deviation of a sample's log, `heat_noise` that of a whole invocation's, `drift` how much slower the machine
    becomes from the first round of all to the last. With a `metric` the workloads count: of a thousand tries by several
    workers `other` loses two and raises once. `change` may alter any invocation record, or drop it with None.
    """

    ratio: float = 2.0
    workloads: tuple[str, ...] = WORKLOADS
    heats: int = 5
    rounds: int = 30
    warm: int = 5
    noise: float = 0.01
    heat_noise: float = 0.005
    drift: float = 0.0
    threads: bool = False
    speedups: Mapping[str, float] = field(default_factory=dict)
    jit: bool = False
    metric: str | None = None
    missing: Mapping[str, str] = field(default_factory=dict)
    interpreters: Mapping[str, str] = field(default_factory=dict)
    seed: int = 1
    end: str = "done"
    change: Callable[[Record], Record | None] = lambda record: record

    @property
    def names(self) -> tuple[str, ...]:
        return ("base", "other", *self.missing)

    @property
    def modes(self) -> tuple[tuple[str, list[int]], ...]:
        return (("serial", [1]), ("threads", [1, 2])) if self.threads else (("serial", [1]),)

    def manifest(self) -> Record:
        """run.json."""
        return {
            "format": 1,
            "run_id": "20260131-142501-quick-3f2a",
            "pyderby": "0",
            "started": "2026-01-31T14:25:01+00:00",
            "seed": self.seed,
            "baseline": "base",
            "profile": {
                "name": "quick", "size": "small", "isolation": "shared", "margin": None,
                "precision": None, "heats_min": self.heats, "heats_max": self.heats,
            },
            "host": {
                "processor": "A Processor", "usable_cores": 2, "system": "Linux", "distribution": "Some Linux 12",
            },
            "matrix": "matrix.yaml",
            "implementations": {name: self._implementation(name) for name in self.names},
            "workloads": {
                name: {
                    "path": f"workloads/{name}.py", "digest": "d" * 64, "summary": name, "tags": ["core", "cpu"],
                    "tolerance": 1e-9, "metric": self.metric,
                }
                for name in self.workloads
            },
            "cells": [
                {
                    "id": f"{workload}/{mode if mode == 'serial' else f'{mode}-{count}'}/{name}",
                    "workload": workload, "mode": mode, "workers": count, "implementation": name,
                    "status": "missing" if name in self.missing else "ok",
                    "reason": self.missing.get(name), "hint": "install it" if name in self.missing else None,
                }
                for workload in self.workloads
                for mode, counts in self.modes
                for count in counts
                for name in self.names
            ],
        }  # fmt: skip

    def _implementation(self, name: str) -> Record:
        spec = self.interpreters.get(name, "cpython3.13")
        if name in self.missing:
            return {
                "interpreter": spec, "env": {}, "status": "missing", "reason": self.missing[name], "hint": "install it",
            }  # fmt: skip
        greeting = dataclasses.asdict(racing.hello(jit=self.jit and name == "other"))
        greeting["build"]["compiler"] = "GCC"
        return {
            "interpreter": spec, "env": {}, "status": "ok", "version": "3.13.5", "fingerprint": "0" * 12,
            "provider": "found", "argv": ["python"], "hello": greeting, "notes": [], "reason": None, "hint": None,
        }  # fmt: skip

    def records(self) -> list[Record]:
        """journal.jsonl, in an order that a run could have written."""
        rng = random.Random(self.seed)
        arms = ["base", "base" + TWIN_SUFFIX, *(["other"])]
        made: list[Record] = []
        for heat in range(self.heats):
            for position, (workload, mode, counts) in enumerate(
                (workload, mode, counts) for workload in self.workloads for mode, counts in self.modes
            ):
                place = {
                    "heat": heat, "workload": workload, "mode": mode, "workers": counts, "meeting": heat,
                    "position": position,
                }  # fmt: skip
                changed = map(self.change, self._heat(rng, place, arms))
                made += [record for record in changed if record is not None]
                made.append(
                    {
                        "record": "heat",
                        **place,
                        "seconds": 1.0,
                        "measuring_seconds": 0.7,
                        "turn_seconds": 0.8,
                        "load_average": 0.5,
                        "order": arms,
                        "core": None,
                        "others_cpu": 0.01,
                        "lengths": [1.0] * self.rounds,
                        "ceiling": self._ceiling(counts),
                    }
                )
            made += [
                {
                    "record": "process", "meeting": heat, "arm": arm, "implementation": arm.removesuffix(TWIN_SUFFIX),
                    "argv": ["python"], "hello": None, "layout": {}, "randomised": False, "status": "ok",
                    "reason": None, "hint": None, "gil_end": True, "peak_rss_bytes": 10_000_000, "log": None,
                }
                for arm in arms
            ]  # fmt: skip
        made.append({"record": "session", "seconds": float(len(self.workloads) * self.heats), "end": self.end})
        return made

    def _answer(self, arm: str, counts: list[int]) -> Any:
        if self.metric is None:
            return 4950
        none = {"tries": 1000, "lost": 0, "duplicated": 0, "errors": 0, "kinds": {}}
        some = {"tries": 1000, "lost": 2, "duplicated": 0, "errors": 1, "kinds": {"RuntimeError": 1}}
        return {str(count): some if count > 1 and arm == "other" else none for count in counts}

    def _ceiling(self, counts: list[int]) -> Record:
        """Two processes at once take as long as one."""
        rows = [(number, counts[-1], 10, 1_010_000, 1_000_000) for number in range(self.rounds)] if counts[1:] else []
        names = ("round", "workers", "loops", "ns", "alone_ns")
        return {name: [row[place] for row in rows] for place, name in enumerate(names)}

    def _heat(self, rng: random.Random, place: Record, arms: list[str]) -> list[Record]:
        columns: dict[str, dict[str, list[int]]] = {
            arm: {name: [] for name in ("round", "slot", "workers", "loops", "ns", "cpu_ns", "turn_ns")} for arm in arms
        }
        own = {arm: rng.gauss(0, self.heat_noise) for arm in arms}
        slot = 0
        for number in range(self.warm + self.rounds):
            machine = self.drift * (place["heat"] + number / (self.warm + self.rounds)) / self.heats
            turns = [(arm, count) for arm in arms for count in place["workers"]]
            rng.shuffle(turns)
            for arm, count in turns:
                factor = self.ratio if arm == "other" else 1.0
                slowdown = 1.0 if count == 1 else count / self.speedups.get(arm.removesuffix(TWIN_SUFFIX), 1.0)
                ns = round(1e6 * factor * slowdown * math.exp(machine + own[arm] + rng.gauss(0, self.noise)))
                for name, value in zip(columns[arm], (number, slot, count, 10, ns, ns, ns + 250_000), strict=True):
                    columns[arm][name].append(value)
                slot += 1
        return [
            {
                "record": "invocation", **place, "arm": arm, "implementation": arm.removesuffix(TWIN_SUFFIX),
                "size": "small", "isolation": "shared", "status": "ok", "reason": None, "hint": None, "trace": "",
                "setup_ns": 1000, "cold_ns": 200_000, "measured_from": self.warm * len(place["workers"]),
                "iterations": columns[arm], "outside_cpu_ns": 0, "outside_ns": 1_000_000_000,
                "answer": self._answer(arm, place["workers"]), "same": True, "gil": True,
            }
            for arm in arms
        ]  # fmt: skip


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


def eventful() -> Summary:
    """Twelve workloads in serial and with threads; wrong, late, lost, warming and missing ones among them."""
    from pyderby.analysis import summarise

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
