"""Figures as people read them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pyderby.report import words
from pyderby.report.progress import clock, line

if TYPE_CHECKING:
    from pyderby.summary import Summary


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1.00"), (0.25, "0.25"), (0.1, "0.10"), (0.0512, "0.0512"), (0.00123456, "0.00123"), (12.345, "12.35")],
)
def test_ratios(value: float, text: str) -> None:
    assert words.ratio(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0012, "0.1%"), (0.05, "5.0%"), (0.0994, "9.9%"), (0.0996, "10%"), (1.5, "150%")]
)
def test_percents(value: float, text: str) -> None:
    assert words.percent(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(2.5, "2.5 s"), (0.00124, "1.24 ms"), (3.14159e-6, "3.14 µs"), (4.2e-8, "42 ns")]
)
def test_seconds(value: float, text: str) -> None:
    assert words.seconds(value) == text


@pytest.mark.parametrize(("value", "text"), [(59.4, "59 s"), (59.6, "1 min 00 s"), (185, "3 min 05 s")])
def test_durations(value: float, text: str) -> None:
    assert words.duration(value) == text


@pytest.mark.parametrize(("value", "text"), [(42, "42 s"), (185, "3:05 min"), (3720, "1:02 h")])
def test_times_to_go(value: float, text: str) -> None:
    assert clock(value) == text


def test_progress_says_nothing_of_the_time_to_go_before_it_knows() -> None:
    from pyderby.measure.session import Progress

    early = Progress(label="nbody serial", heats_done=0, heats_planned=10, seconds=0.0, seconds_left=None)
    assert line(early) == "0/10 heats · 0 s · nbody serial"
    assert "about 42 s to go" in line(replace(early, seconds_left=42.0))


def test_an_interrupted_run_says_so(summary: Summary) -> None:
    assert ", interrupted." in words.effort(replace(summary, effort=replace(summary.effort, end="interrupted")))


def test_fewer_than_five_heats_are_no_verdicts(summary: Summary) -> None:
    few = replace(summary, cells=tuple(replace(cell, grade="none") for cell in summary.cells))
    assert "no verdicts" in words.heading(few)
