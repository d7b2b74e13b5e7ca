"""Calibration with fake interpreters: the experiments are made, counted and reported, and what was found is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from derby import Place

from pyderby.calibration import averages, calibrate, laboratory, power, rivals, turns
from pyderby.calibration.calibrate import Options, Thoroughness
from pyderby.calibration.laboratory import Interrupted, workloads
from pyderby.cli import pyderby
from pyderby.errors import Exit, InputError, NothingMeasured, WorkerFailure

if TYPE_CHECKING:
    from pathlib import Path

QUICK = replace(laboratory.USUAL, heats_max=10, precision=None, warmup=0.005, measure=0.01)
TINY = Thoroughness(
    same_runs=2, same_seconds=60, workloads=2, rounds=1, passes=1, power_runs=1, power_seconds=60, power_workloads=1,
    pause_heats=5, pause_seconds=0.2, turn_workloads=1, turn_beside=1, layout_workloads=1, layout_draws=2,
    steady_heats=5, steady_workloads=1, alone_workloads=1, alone_blocks=2,
    profile=QUICK, long_profile=replace(QUICK, heats_min=5, heats_max=5, measure=0.1), block_profile=QUICK,
)  # fmt: skip


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    """A quick calibration of a fake interpreter, with another one beside it."""
    monkeypatch.setattr(turns, "HEATS", 2)
    monkeypatch.setattr(turns, "ROUNDS", 3)
    monkeypatch.setitem(calibrate.PROFILES, "short", TINY)
    monkeypatch.setenv("PYDERBY_CACHE", str(tmp_path / "cache"))
    place = Place(folder=tmp_path)
    matrix = place.matrix("counting", other=place.interpreter("other"))
    return Options(matrix=matrix, seed=1, output=tmp_path / "reports", provision=False)


def found(options: Options) -> dict[str, Any]:
    assert options.output is not None
    (path,) = options.output.glob("*/calibration.json")
    result: dict[str, Any] = json.loads(path.read_text())
    assert (path.parent / "calibration.md").read_text().startswith("# Calibration")
    return result


def test_one_binary_against_itself_is_counted_over_runs(options: Options, capsys: pytest.CaptureFixture[str]) -> None:
    assert calibrate.calibrate(replace(options, chosen=("same",), against=("processes",))) is Exit.DONE
    same = found(options)["same"]
    assert same["errors"]["comparisons"] == 4
    assert same["errors"]["excluded"]["of"] == 4
    assert same["called_different"]["of"] == 4
    assert [one["heats"] for one in same["precision"]] == [3, 5, 10]
    widths = [one["half_width"] for one in same["precision"]]
    assert all(width > 0 for width in widths)
    assert 0.5 < same["slot_bias"]["value"] < 2
    (beside,) = same["processes"]
    assert beside["processes_excluded"]["of"] == 2
    assert "One binary against itself" in capsys.readouterr().out


def test_known_slowdowns_are_counted(options: Options) -> None:
    assert calibrate.calibrate(replace(options, chosen=("power",))) is Exit.DONE
    power = found(options)["power"]
    assert [one["percent"] for one in power["slowdowns"]] == [1, 2, 5, 10]
    assert {one["covered"]["of"] for one in power["slowdowns"]} == {1}
    assert power["effect_80"] > 0


def test_pauses_turns_layouts_and_longer_heats_are_reported(options: Options) -> None:
    assert calibrate.calibrate(replace(options, chosen=("pauses", "turns", "layouts", "steady"))) is Exit.DONE
    result = found(options)
    paused, churned = result["pauses"]
    assert 1 < paused["truth"] < 1.5
    assert churned["truth"] is None
    assert [one["implementation"] for one in result["turns"]] == ["baseline", "other"]
    assert result["turns"][0]["stopped"]["low"] is not None
    (laid,) = result["layouts"]
    assert laid["kernel"] > 0
    assert laid["means"]["low"] < laid["means"]["value"] < laid["means"]["high"]
    (longer,) = result["steady"]["longer"]
    assert longer["implementation"] == "other"
    (alone,) = result["steady"]["alone"]
    assert alone["alone"]["low"] < alone["alone"]["high"]


def test_an_interruption_keeps_what_was_found(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise Interrupted

    monkeypatch.setattr(power, "power", interrupted)
    assert calibrate.calibrate(replace(options, chosen=("turns", "power", "pauses"))) is Exit.INTERRUPTED
    result = found(options)
    assert result["end"] == "interrupted"
    assert result["turns"]
    assert result["pauses"] is None


def test_an_interruption_within_a_part_keeps_its_runs_so_far(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    race = laboratory.Laboratory.race

    def interrupted(lab: laboratory.Laboratory, *arguments: Any, **named: Any) -> Any:
        if named["number"]:
            raise Interrupted
        return race(lab, *arguments, **named)

    monkeypatch.setattr(laboratory.Laboratory, "race", interrupted)
    assert calibrate.calibrate(replace(options, chosen=("same", "turns"))) is Exit.INTERRUPTED
    result = found(options)
    assert result["same"]["errors"]["comparisons"] == 2
    assert result["turns"] is None


def test_a_part_that_fails_costs_itself_only(
    options: Options, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise WorkerFailure("crashed", "was killed by SIGSEGV")

    monkeypatch.setattr(averages, "pauses", failing)
    assert calibrate.calibrate(replace(options, chosen=("pauses", "turns"))) is Exit.CELLS_FAILED
    result = found(options)
    assert "SIGSEGV" in result["failures"]["pauses"]
    assert result["turns"]
    assert "SIGSEGV" in capsys.readouterr().out


def test_a_part_that_is_not_there_is_an_error(options: Options) -> None:
    with pytest.raises(InputError, match="no part 'speed'"):
        calibrate.calibrate(replace(options, chosen=("speed",)))


def test_pyperf_is_run_twice_over_and_compared(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, ...]] = []

    def checked(argv: list[str], env: dict[str, str]) -> str:
        told.append(tuple(argv))
        assert "PYTHONPATH" in env or "compare_to" in argv
        return "Not significant!" if "compare_to" in argv else ""

    class Benchmark:
        @staticmethod
        def load(path: str) -> Benchmark:
            one = Benchmark()
            one.value = 2.0 if path.endswith("-b.json") else 1.0
            return one

        value = 0.0

        def mean(self) -> float:
            return self.value

    import pyperf  # type: ignore[import-untyped]

    monkeypatch.setattr(rivals, "_checked", checked)
    monkeypatch.setattr(pyperf, "Benchmark", Benchmark)
    assert calibrate.calibrate(replace(options, chosen=("same",), against=("pyperf",))) is Exit.DONE
    (one,) = found(options)["same"]["pyperf"]
    assert one["errors"]["comparisons"] == 1
    assert one["errors"]["median"] == pytest.approx(1.0)
    assert one["called_different"]["count"] == 0
    assert len(told) == 3


def test_without_pyperf_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyperf", None)
    with pytest.raises(NothingMeasured, match="pyperf is not installed"):
        rivals.pyperf_pairs(None, workloads(), say=print)  # type: ignore[arg-type] # it does not come to that


def test_help_has_examples() -> None:
    shown = CliRunner().invoke(pyderby, ["calibrate", "--help"])
    assert shown.exit_code == 0
    assert "--against pyperf" in shown.output
