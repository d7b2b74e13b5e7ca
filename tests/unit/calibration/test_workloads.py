"""The workloads that pyderby measures itself with: more units are more of the same work, and nothing else changes."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pyderby import workload

if TYPE_CHECKING:
    from types import ModuleType

FOLDER = Path(__file__).parents[3] / "src" / "pyderby" / "calibration" / "workloads"
PATHS = sorted(FOLDER.glob("*.py"))
EXTRA = "PYDERBY_EXTRA_PERCENT"
PAUSES = "PYDERBY_PAUSES"

every = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


@pytest.fixture(autouse=True)
def as_for_an_arm_without_a_slowdown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(EXTRA, raising=False)
    monkeypatch.delenv(PAUSES, raising=False)


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("workload", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def units_done(module: ModuleType, monkeypatch: pytest.MonkeyPatch, calls: int) -> int:
    """How many units so many calls on one fresh state do, counted where the work is."""
    done = 0
    original = module.unit

    def counted(*arguments: Any) -> Any:
        nonlocal done
        done += 1
        return original(*arguments)

    state = module.setup(module.SIZES["small"])
    with monkeypatch.context() as patch:
        patch.setattr(module, "unit", counted)
        for _ in range(calls):
            module.run(state)
    return done


def test_there_are_twenty_for_ratios_and_two_for_pauses() -> None:
    tags = {path.stem: found.tags for path in PATHS if (found := workload.read(path)[0]) is not None}
    assert all("calibration" in those for those in tags.values())
    assert len([name for name, those in tags.items() if "cpu" in those]) == 20
    assert {name for name, those in tags.items() if "pauses" in those} == {"churning", "pausing"}
    assert not {name for name, those in tags.items() if {"cpu", "pauses"} <= those}


@every
def test_a_file_keeps_to_the_contract(path: Path) -> None:
    found, problems = workload.read(path)
    assert not problems
    assert found is not None
    assert not found.shared


@every
def test_the_answer_is_small_the_same_again_and_the_same_with_more_units(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = load(path)
    state = module.setup(module.SIZES["small"])
    first = module.run(state)
    assert module.run(state) == first
    monkeypatch.setenv(EXTRA, "10")
    assert module.run(module.setup(module.SIZES["small"])) == first
    assert module.run(module.setup(module.SIZES["medium"])) == first
    text = json.dumps(first, allow_nan=False)
    assert json.loads(text) == first
    assert len(text) < 100


@every
@pytest.mark.parametrize(("extra", "units"), [("0", 100), ("1", 101), ("2", 102), ("10", 110), ("100", 200)])
def test_units_grow_by_exactly_the_per_cent_asked_for(
    path: Path, monkeypatch: pytest.MonkeyPatch, extra: str, units: int
) -> None:
    module = load(path)
    assert all(size % 100 == 0 for size in module.SIZES.values())
    monkeypatch.setenv(EXTRA, extra)
    assert module.setup(module.SIZES["small"])[0] == units
    assert units_done(module, monkeypatch, calls=3) == 3 * units


def seconds_of(calls: int, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What each call takes by a clock that work moves by a second a unit, and looking at it by a thousandth."""
    module = load(FOLDER / "pausing.py")
    now = 0.0

    def works(number: int) -> int:
        nonlocal now
        now += 1
        return number

    def looks() -> float:
        nonlocal now
        now += 0.001
        return now

    monkeypatch.setattr(module, "unit", works)
    monkeypatch.setattr(module, "clock", looks)
    state, taken = module.setup(100), []
    for _ in range(calls):
        began = now
        assert module.run(state) == 1
        taken.append(now - began)
    return taken


@pytest.mark.parametrize("pauses", [None, "0"])
def test_without_being_asked_for_there_are_no_pauses(pauses: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if pauses is not None:
        monkeypatch.setenv(PAUSES, pauses)
    assert seconds_of(80, monkeypatch) == pytest.approx([100] * 80, rel=1e-3)


def test_every_fortieth_call_pauses_for_the_time_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PAUSES, "1")
    taken = seconds_of(100, monkeypatch)
    assert taken[:40] == pytest.approx([100] * 39 + [1100], rel=1e-3)
    assert taken[40:80] == pytest.approx([100] * 39 + [1100], rel=1e-3)
    assert taken[80:] == pytest.approx([100] * 20, rel=1e-3)


def test_churning_keeps_as_much_alive_however_often_it_is_called() -> None:
    module = load(FOLDER / "churning.py")
    _, _, kept = state = module.setup(100)
    for _ in range(3):
        module.run(state)
        assert len(kept) == module.KEPT
