"""Small races with the four real interpreters of the shipped matrix, through the command line."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
import yaml

from pyderby import matrix
from pyderby import summary as summaries

if TYPE_CHECKING:
    from pyderby.model import Interpreter
    from pyderby.summary import Summary

pytestmark = [pytest.mark.interpreters, pytest.mark.usefixtures("raced_interpreters")]

ROOT = Path(__file__).parents[2]
NAMES = ("cpython-3.13", "cpython-3.13t", "pypy", "jython")


def pyderby(*arguments: str, cwd: Path, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """The command line, in a folder of one's own."""
    return subprocess.run(
        [sys.executable, "-m", "pyderby", *arguments], cwd=cwd, capture_output=True, text=True, timeout=timeout
    )


def latest(folder: Path) -> Path:
    return max(path.parent for path in folder.glob("reports/*/run.json"))


@pytest.fixture(scope="module")
def raced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one race: some workloads, serial and with threads, under all four."""
    folder = tmp_path_factory.mktemp("race")
    filters = ("--only", "queens/*", "--only", "sieve/*", "--only", "sha256/*", "--only", "sleeping/*")
    done = pyderby("run", "--matrix", str(ROOT / "matrix.yaml"), *filters, "--budget", "60s", "--seed", "7", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return latest(folder)


@pytest.fixture(scope="module")
def raced_summary(raced: Path) -> Summary:
    return summaries.read(raced / "summary.json")


def test_every_cell_of_every_implementation_is_ok(raced_summary: Summary) -> None:
    assert {cell.implementation for cell in raced_summary.cells} == set(NAMES)
    assert {(cell.id, cell.status) for cell in raced_summary.cells if cell.status != "ok"} == set()


def test_all_three_records_of_a_run_are_there(raced: Path) -> None:
    assert {path.name for path in raced.iterdir()} >= {
        "run.json", "journal.jsonl", "summary.json", "report.md", "summary.csv",
    }  # fmt: skip
    assert not list((raced / "logs").iterdir())


def test_who_has_a_lock_is_known_from_the_processes_themselves(raced: Path) -> None:
    records = [json.loads(line) for line in (raced / "journal.jsonl").read_text().splitlines()]
    locks = {(one["implementation"], one["gil"]) for one in records if one["record"] == "invocation"}
    assert locks == {("cpython-3.13", True), ("cpython-3.13t", False), ("pypy", True), ("jython", False)}
    ends = {(one["implementation"], one["gil_end"]) for one in records if one["record"] == "process"}
    assert ends == locks


def test_waiting_scales_with_or_without_a_lock(raced_summary: Summary) -> None:
    found = {one.implementation: one for one in raced_summary.scaling if one.workload == "sleeping"}
    assert set(found) == set(NAMES)
    assert all(one.points[-1].speedup > 1.5 for one in found.values())


def test_the_lock_serialises_what_computes(raced_summary: Summary) -> None:
    (held,) = [one for one in raced_summary.scaling if one.workload == "sieve" and one.implementation == "cpython-3.13"]
    assert held.points[-1].speedup < 1.2


def test_turns_get_much_of_the_time(raced_summary: Summary) -> None:
    assert raced_summary.effort.turn_seconds > 0.3 * raced_summary.effort.seconds


EXTENSION = """
#include <Python.h>
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "locking", NULL, -1, NULL};
PyMODINIT_FUNC PyInit_locking(void) { return PyModule_Create(&module); }
"""
LOCKING = '''"""Imports an extension that knows nothing of free threading, which turns the lock on again."""
import sys
sys.path.insert(0, {folder!r})
import locking
SIZES = {{"small": 10, "medium": 10, "large": 10}}
TAGS = ("cpu",)
def setup(size):
    return range(size)
def run(state):
    return sum(state)
'''


def test_an_extension_that_turns_the_lock_on_makes_a_mode_mismatch(
    raced_interpreters: dict[str, Interpreter], tmp_path: Path
) -> None:
    free = raced_interpreters["cpython-3.13t"]
    headers = next(Path(free.argv[0]).parents[1].glob("include/python3.13t"))
    (tmp_path / "locking.c").write_text(EXTENSION)
    compiler = shutil.which("cc") or sysconfig.get_config_var("CC")
    built = str(tmp_path / "locking.so")
    subprocess.run([compiler, "-shared", "-fPIC", f"-I{headers}", "-o", built, str(tmp_path / "locking.c")], check=True)
    (tmp_path / "locked.py").write_text(LOCKING.format(folder=str(tmp_path)))
    document = {
        "baseline": "free",
        "implementations": {"free": {"interpreter": "cpython3.13t"}},
        "workloads": ["locked.py"],
        "profiles": {"quick": {"isolation": "shared", "heats": [1, 1], "warmup": "10ms", "measure": "10ms"}},
    }
    (tmp_path / "matrix.yaml").write_text(yaml.safe_dump(document))
    done = pyderby("run", cwd=tmp_path)
    assert done.returncode == 4, done.stdout
    (cell,) = summaries.read(latest(tmp_path) / "summary.json").cells
    assert cell.status == "mode-mismatch"
    assert cell.reason is not None
    assert "the GIL was on" in cell.reason


def test_check_runs_every_workload_under_every_interpreter(tmp_path: Path) -> None:
    """What does not run under Jython is said; all else has the same answers everywhere."""
    done = pyderby("check", "--matrix", str(ROOT / "matrix.yaml"), cwd=tmp_path, timeout=1200)
    assert done.returncode == 0, done.stdout + done.stderr
    count = len(matrix.load(ROOT / "matrix.yaml").workloads)
    listed = pyderby("interpreters", "list", "--json", "--matrix", str(ROOT / "matrix.yaml"), cwd=tmp_path)
    here = {name for name, facts in json.loads(listed.stdout).items() if facts["status"] == "ok"}
    assert here >= {*NAMES, "cpython-3.13t+gil"}
    assert done.stdout.count(f"{count} of {count} workloads run and agree") == len(here - {"jython"})
    lacking = done.stdout.partition("Unsupported")[2].splitlines()[3:]
    assert {line.split()[1] for line in lacking} == {"jython"}
    assert {line.split()[0] for line in lacking} == {
        "asyncio_tasks", "numpy_elementwise", "numpy_matmul", "numpy_small", "sqlite_file", "sqlite_memory",
        "startup_bare", "startup_imports",
    }  # fmt: skip


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's files as a clone would have them, with nox in a virtual environment beside them."""
    folder = tmp_path_factory.mktemp("clone") / "pyderby"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def outside_nox() -> dict[str, str]:
    """The environment of somebody who hasn't started these tests through nox."""
    ours = ("NOX", "PYTEST", "VIRTUAL_ENV", "TOX")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def test_the_workflows_own_commands_race_and_publish(clone: Path) -> None:
    workflow = yaml.safe_load((clone / ".github/workflows/compare.yml").read_text())
    scripts = [step["run"] for step in workflow["jobs"]["compare"]["steps"] if "run" in step]
    assert len(scripts) == 4
    page = clone / "summary-page.md"
    environment = {
        **outside_nox(),
        "ARGUMENTS": "--only queens/serial/* --budget 20s",
        "GITHUB_STEP_SUMMARY": str(page),
    }
    for script in scripts:
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", script], cwd=clone, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert page.read_text().startswith("# pyderby")
    assert "queens" in page.read_text()
    assert (latest(clone) / "journal.jsonl").exists()


def test_ctrl_c_under_nox_leaves_a_report_and_nobody_behind(clone: Path) -> None:
    before = len(list(clone.glob("reports/*/run.json")))
    with subprocess.Popen(
        [sys.executable, "-m", "nox", "-s", "compare", "--", "--only", "queens/*", "--only", "sieve/*"],
        cwd=clone,
        env=outside_nox(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        deadline = time.monotonic() + 120
        while not any(path.stat().st_size > 20_000 for path in clone.glob("reports/*/journal.jsonl") if _fresh(path)):
            assert time.monotonic() < deadline, "nothing was measured"
            assert process.poll() is None, process.communicate()[0]
            time.sleep(0.1)
        family = psutil.Process(process.pid).children(recursive=True)
        assert len(family) > len(NAMES)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does it: to the whole foreground group
        said, _ = process.communicate(timeout=90)
    assert not psutil.wait_procs(family, timeout=10)[1]
    assert len(list(clone.glob("reports/*/run.json"))) == before + 1
    assert (latest(clone) / "report.md").read_text().startswith("# pyderby")
    assert "Exit code 130" in said


def _fresh(path: Path) -> bool:
    """Whether the run is still without a summary: the one that is going on."""
    return not (path.parent / "summary.json").exists()
