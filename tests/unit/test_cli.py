"""The command line as a user meets it: real processes, fake interpreters, every exit code."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest
import racing
from derby import Place

from pyderby import summary as summaries

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = ("run", "plan", "report", "check", "claims", "interpreters")
HEAVY = ("numpy", "scipy", "pydantic", "rich", "yaml", "tabulate", "psutil", "python_discovery")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(folder=tmp_path)


def cells(place: Place) -> dict[str, str]:
    summary = summaries.read(place.reports[-1] / "summary.json")
    return {cell.id: cell.status for cell in summary.cells}


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from pyderby.__main__ import code; code(['--help']); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(place: Place, command: str) -> None:
    done = place.run(command, "--help")
    assert done.returncode == 0
    assert "Example" in done.stdout


def test_a_race_ends_with_its_files_named_last(place: Place) -> None:
    place.matrix("counting", other=place.interpreter("other"))
    done = place.run("run", "--seed", "5")
    assert done.returncode == 0, done.stderr
    assert cells(place) == {"counting/serial/base": "ok", "counting/serial/other": "ok"}
    last = done.stdout.splitlines()[-4:]
    assert [line.split()[0] for line in last] == ["report.md", "summary.csv", "summary.json", "journal.jsonl"]
    assert all((place.folder / line.split()[1]).is_file() for line in last)
    assert "Exit code 0: done." in done.stdout
    assert "heats" in done.stderr
    assert "\033" not in done.stdout + done.stderr


def test_a_slower_interpreter_is_found_slower_by_its_factor(place: Place) -> None:
    place.matrix("counting", slow=place.interpreter("slow", "slow", "3"))
    place.run("run", "--seed", "5")
    summary = summaries.read(place.reports[-1] / "summary.json")
    (ratio,) = [cell.ratio for cell in summary.cells if cell.ratio is not None]
    assert 2.4 < ratio.value < 3.6
    assert ratio.verdict == "slower"


@pytest.mark.parametrize(("name", "status"), [("raises", "crashed"), ("hangs", "timeout"), ("unready", "setup-failed")])
def test_failed_cells_end_with_3_and_cost_nothing_else(place: Place, name: str, status: str) -> None:
    place.matrix("counting", name, heats=1)
    done = place.run("run")
    assert done.returncode == 3, done.stderr
    assert cells(place) == {"counting/serial/base": "ok", f"{name}/serial/base": status}
    assert "Traceback" not in done.stdout + done.stderr


def test_too_much_memory_is_a_status_of_its_own(place: Place) -> None:
    matrix = place.matrix("counting", "hungry", heats=1)
    matrix.write_text(matrix.read_text().replace("turn: 2s", "turn: 20s, memory: 100MiB"))
    assert place.run("run").returncode == 3
    assert cells(place) == {"counting/serial/base": "ok", "hungry/serial/base": "out-of-memory"}


def test_what_is_missing_or_unsupported_is_no_failure(place: Place) -> None:
    place.matrix("counting", "needy", heats=1, absent="/nonexistent/python", noisy="/bin/echo")
    done = place.run("run")
    assert done.returncode == 0, done.stderr
    assert cells(place)["needy/serial/base"] == "unsupported"
    assert cells(place)["counting/serial/absent"] == "missing"
    said = (place.reports[0] / "report.md").read_text()
    for reason in ("does not start", "correct the path", "exited with code 0", "does not import here"):
        assert reason in said


def test_a_missing_baseline_ends_with_4(place: Place) -> None:
    matrix = place.matrix("counting")
    matrix.write_text(matrix.read_text().replace(str(place.folder / "base"), "/nonexistent/python"))
    done = place.run("run")
    assert done.returncode == 4
    assert "the baseline base is missing" in done.stderr
    assert not place.reports


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "--only", "cuonting"), "did you mean 'counting'"),
        (("run", "--only", "*/threads-2/*"), "nothing is selected"),
        (("run", "--profile", "quik"), "did you mean 'quick'"),
        (("run", "--implementation", "bse"), "did you mean 'base'"),
        (("run", "--size", "smal"), "did you mean 'small'"),
        (("run", "--budget", "soon"), "Invalid value for '--budget'"),
        (("run", "--seed", "-1"), "Invalid value for '--seed'"),
        (("run", "--matrix", "other.yaml"), "can't be read"),
        (("run", "--output", "matrix.yaml"), "can't be written"),
        (("run", "--resume", "reports/none"), "is no run folder"),
        (("run", "--nonsense"), "No such option"),
        (("rnu",), "No such command"),
        (("report", "reports/none"), "is no run folder"),
        (("report", "reports/none", "--format", "pdf"), "is none of"),
        (("interpreters", "show", "pypi"), "did you mean"),
        (("interpreters", "install", "cpython"), ""),
    ],
)
def test_what_a_user_gets_wrong_ends_with_2_and_a_clear_word(
    place: Place, arguments: tuple[str, ...], told: str
) -> None:
    place.matrix("counting")
    if told:
        done = place.run(*arguments)
        assert done.returncode == 2
        assert told in done.stderr
        assert "Traceback" not in done.stderr
        assert not place.reports


def test_every_problem_of_a_matrix_is_told_at_once(place: Place) -> None:
    matrix = place.matrix("counting")
    matrix.write_text(matrix.read_text().replace("baseline: base", "baseline: bsae").replace("turn: 2s", "trun: 2s"))
    done = place.run("check")
    assert done.returncode == 2
    assert "matrix.yaml:1: " in done.stderr
    assert "did you mean 'turn'" in done.stderr


def test_a_workload_that_only_python_3_reads_is_refused_with_its_line(place: Place) -> None:
    matrix = place.matrix("counting")
    (place.folder / "modern.py").write_text('"""Modern."""\n\nx = f"{1}"\n')
    matrix.write_text(matrix.read_text().replace("workloads:\n", "workloads:\n  - modern.py\n"))
    done = place.run("run")
    assert done.returncode == 2
    assert "modern.py:3: does not parse on 2.7: an f-string" in done.stderr
    assert "lacks the function run(state)" in done.stderr


def test_a_plan_measures_nothing_and_tells_the_cells(place: Place) -> None:
    place.matrix("counting", "raises", absent="/nonexistent/python")
    facts = json.loads(place.run("plan", "--json").stdout)
    assert len(facts["cells"]) == 4
    assert facts["implementations"]["absent"]["status"] == "missing"
    assert "about" in place.run("plan").stdout
    assert not place.reports


def test_reports_are_drawn_again_from_the_journal_at_any_time(place: Place) -> None:
    place.matrix("counting", heats=2)
    place.run("run")
    (folder,) = place.reports
    before = json.loads((folder / "summary.json").read_text())
    (folder / "summary.json").unlink()
    done = place.run("report", str(folder), "--format", "json,markdown,csv,terminal", "-o", "published")
    assert done.returncode == 0, done.stderr
    assert json.loads((folder / "summary.json").read_text()) == before
    written = {path.name for path in (place.folder / "published" / folder.name).iterdir()}
    assert written == {"summary.json", "report.md", "summary.csv", "report.txt"}


@pytest.mark.parametrize("damage", ["{", '{"format": 99}', "[]"])
def test_a_damaged_run_folder_is_told(place: Place, damage: str) -> None:
    folder = place.folder / "reports" / "x"
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(damage)
    done = place.run("report", str(folder))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_interpreters_are_listed_and_shown_for_machines_too(place: Place) -> None:
    place.matrix("counting", absent="/nonexistent/python")
    entries = json.loads(place.run("interpreters", "list", "--json").stdout)
    assert {name: entry["status"] for name, entry in entries.items()} == {"base": "ok", "absent": "missing"}
    shown = json.loads(place.run("interpreters", "show", "base", "--json").stdout)
    assert shown["hello"]["implementation"] == "CPython"
    told = place.run("interpreters", "show", "base").stdout
    hello = shown["hello"]
    assert re.search(rf"^gil_can_be_disabled +{'yes' if hello['gil_can_be_disabled'] else 'no'}$", told, re.MULTILINE)
    assert re.search(rf"^takes_turns +{'yes' if hello['takes_turns'] else 'no'}$", told, re.MULTILINE)


def test_check_runs_every_workload_once(place: Place) -> None:
    place.matrix("counting", "needy", other=place.interpreter("other"))
    done = place.run("check")
    assert done.returncode == 0, done.stdout
    assert "other" in done.stdout
    assert "Unsupported" in done.stdout
    assert "module_that_nobody_has" in done.stdout


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("unready", "setup-failed: setup: LookupError: nothing to work on"),
        ("drifting", "its answer changes from call to call"),
        ("careless", "a call changes os.environ"),
        ("hashing", "depends on the order of hashes"),
        ("sharing", "they share state by accident"),
        ("incomparable", "wrong-result: result: TypeError: run returned a object"),
        ("deep", "RecursionError"),
        ("breeding", "processes running"),
        ("losing", "counts 5 lost, 1 errors, ValueError with one worker at size small: its own bookkeeping is wrong"),
        ("miscounting", "lost with one worker at size large: its own bookkeeping is wrong"),
    ],
)
def test_check_names_what_is_wrong_with_a_workload(place: Place, name: str, told: str) -> None:
    place.matrix("counting", name)
    done = place.run("check")
    assert done.returncode == 3, done.stdout
    assert told in done.stdout
    assert "1 of 2 workloads run and agree" in done.stdout


def test_check_can_be_narrowed_to_ones_own_workload(place: Place) -> None:
    place.matrix("counting", "unready")
    assert place.run("check", "--only", "count*").returncode == 0
    done = place.run("check", "--only", "nothing")
    assert done.returncode == 2
    assert "no workload's name matches nothing" in done.stderr


CLAIMS = """
claims:
  slow-is-slow:
    says: it is slow
    measure: ratio
    of: {implementation: slow, workloads: [counting]}
    expect: "%s"
"""


def test_claims_are_judged_and_a_contradicted_one_ends_with_1(place: Place) -> None:
    matrix = place.matrix("counting", slow=place.interpreter("slow", "slow", "3"))
    assert place.run("run").returncode == 0
    (run,) = place.reports
    gate = place.folder / "gate.yaml"
    for expect, code, verdict in (("<= 100", 0, "supported"), (">= 100", 1, "contradicted")):
        gate.write_text(matrix.read_text() + CLAIMS % expect)
        done = place.run("claims", str(run), "--matrix", str(gate))
        assert (done.returncode, verdict in done.stdout) == (code, True), done.stdout + done.stderr
    done = place.run("claims", str(run), "--matrix", str(gate), "--json", "--only", "slow-is-slow")
    assert [one["verdict"] for one in json.loads(done.stdout)] == ["contradicted"]
    done = place.run("claims", str(run))
    assert (done.returncode, "there are no claims" in done.stderr) == (2, True)
    done = place.run("claims", str(run), "--matrix", str(gate), "--only", "nothing")
    assert (done.returncode, "there is no claim 'nothing'" in done.stderr) == (2, True)


def test_strict_claims_have_to_be_supported(place: Place) -> None:
    matrix = place.matrix("counting", heats=1, slow=place.interpreter("slow", "slow", "3"))
    matrix.write_text(matrix.read_text() + CLAIMS % "<= 100")
    assert place.run("run").returncode == 0
    (run,) = place.reports
    assert place.run("claims", str(run)).returncode == 0
    assert place.run("claims", str(run), "--strict").returncode == 1


def heats_written(place: Place) -> int:
    journals = [path / "journal.jsonl" for path in place.reports]
    return sum(path.read_text().count('"record":"heat"') for path in journals if path.exists())


def wait_for_heats(place: Place, count: int) -> None:
    deadline = time.monotonic() + 30
    while heats_written(place) < count:
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_an_interrupt_ends_with_130_and_a_report_of_what_was_measured(place: Place) -> None:
    place.matrix("counting", "breeding", heats=5000, measure="100ms")
    process = place.start("run")
    wait_for_heats(place, 12)
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "Exit code 130: interrupted; what was measured is kept." in out
    assert set(cells(place).values()) == {"ok"}
    assert not psutil.wait_procs(family, timeout=10)[1]


def test_a_killed_run_resumes_where_it_was(place: Place) -> None:
    place.matrix("counting", heats=60, measure="50ms")
    process = place.start("run")
    wait_for_heats(place, 5)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    before = heats_written(place)
    (folder,) = place.reports
    done = place.run("run", "--resume", str(folder))
    assert done.returncode == 0, done.stderr
    assert heats_written(place) == 60 > before
    assert place.reports == [folder]


def test_a_run_whose_workload_changed_is_not_resumed(place: Place) -> None:
    workload = place.folder / "counting.py"
    workload.write_text((racing.WORKLOADS / "counting.py").read_text())
    matrix = place.matrix("raises", heats=1)
    matrix.write_text(matrix.read_text().replace(str(racing.WORKLOADS / "raises.py"), str(workload)))
    assert place.run("run").returncode == 0
    workload.write_text(workload.read_text() + "\n# changed\n")
    done = place.run("run", "--resume", str(place.reports[0]))
    assert done.returncode == 2
    assert "changed since it was begun" in done.stderr


def test_a_reader_that_goes_away_is_no_error(place: Place) -> None:
    place.matrix("counting", heats=1)
    place.run("run")
    with place.start("report", str(place.reports[0])) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(timeout=20) == 0


def test_a_locale_without_unicode_gets_a_report_too(place: Place) -> None:
    place.matrix("counting", heats=1)
    place.run("run")
    done = subprocess.run(
        [sys.executable, "-m", "pyderby", "report", str(place.reports[0])],
        cwd=place.folder,
        env=place.environment({"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}),
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"counting" in done.stdout
