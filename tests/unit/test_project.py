"""The project's own files: README, CI, the workflow and the sessions say the same."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
RACE = "python3 -m venv .venv && .venv/bin/pip install nox && .venv/bin/nox -s compare"
TEST = "python3 -m venv .venv && .venv/bin/pip install nox && .venv/bin/nox -s tests"
SESSIONS = ("compare", "interpreters", "report", "tests", "lint", "types")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def workflow() -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load(read(".github/workflows/compare.yml"))
    return loaded


def steps(workflow: dict[Any, Any]) -> list[dict[Any, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_the_readme_has_a_line_that_races_and_one_that_tests() -> None:
    lines = read("README.md").splitlines()
    assert RACE in lines
    assert TEST in lines


def test_the_projects_own_ci_calls_the_readmes_line() -> None:
    assert TEST in read(".ci/run").splitlines()


def test_every_action_is_pinned_to_a_commit(workflow: dict[Any, Any]) -> None:
    used = [step["uses"] for step in steps(workflow) if "uses" in step]
    assert used
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action) for action in used)


def test_the_workflow_may_read_and_nothing_else(workflow: dict[Any, Any]) -> None:
    assert workflow["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in workflow["jobs"].values())
    (checkout,) = [step for step in steps(workflow) if "actions/checkout@" in step.get("uses", "")]
    assert checkout["with"]["persist-credentials"] is False


def test_no_text_from_outside_is_pasted_into_a_script(workflow: dict[Any, Any]) -> None:
    assert not [step for step in steps(workflow) if "${{" in step.get("run", "")]


def test_the_workflow_runs_at_night_and_on_demand(workflow: dict[Any, Any]) -> None:
    triggers = workflow[True]  # YAML 1.1 reads `on` as a truth value
    assert triggers["schedule"][0]["cron"]
    assert "workflow_dispatch" in triggers


def test_nox_lists_every_session_and_measures_by_implementation() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nox", "--list", "-f", str(ROOT / "noxfile.py")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    for session in (*SESSIONS, "measure(cpython-3.13)", "measure(cpython-3.13t)", "measure(pypy)", "measure(jython)"):
        assert re.search(rf"^[*-] {re.escape(session)}( |$)", done.stdout, re.MULTILINE), session


def test_floors_are_given_for_every_dependency() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    assert all(">=" in one for one in project["project"]["dependencies"])


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
)
def test_links_between_documents_lead_somewhere(name: str) -> None:
    place = (ROOT / name).parent
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", read(name)):
        assert (place / target).exists(), target


def test_files_that_the_code_and_the_matrix_refer_to_exist() -> None:
    for path in [ROOT / "matrix.yaml", *(ROOT / "src").rglob("*.py")]:
        for target in re.findall(r"docs/\w+\.md", path.read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{path}: {target}"
