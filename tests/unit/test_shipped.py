"""What pyderby comes with: the matrix, the workloads and their known answers."""

from __future__ import annotations

import runpy
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pyderby import machine, matrix, plan
from pyderby.analysis.claims import means
from pyderby.model import Mode

if TYPE_CHECKING:
    from pyderby.model import Matrix

ROOT = Path(__file__).parents[2]
WORKLOADS = sorted((ROOT / "workloads").rglob("*.py"))

KNOWN = (
    ("queens", 8, 92),  # the ways to place eight queens: Nauck 1850
    ("richards", 1000, [2322, 928]),  # packets queued, tasks held, as its published versions check
    ("sieve", 20000, 2262),  # π(20000), as in tables of primes
    ("takeuchi", (18, 12, 6), 7),  # Gabriel 1985
    ("nbody", 1000, pytest.approx(-0.169087605, abs=5e-10)),  # Computer Language Benchmarks Game
    ("spectral_norm", 100, pytest.approx(1.274219991, abs=5e-10)),  # the same
)


@pytest.fixture(scope="module")
def shipped() -> Matrix:
    return matrix.load(ROOT / "matrix.yaml")


FOUR = ["cpython-3.13", "cpython-3.13t", "pypy", "jython"]


def test_the_quick_profile_races_four_implementations(shipped: Matrix) -> None:
    assert [one.name for one in plan.make(shipped, profile="quick").implementations] == FOUR
    assert shipped.baseline == "cpython-3.13"


def test_there_are_sixty_workloads_and_more_in_ten_families(shipped: Matrix) -> None:
    assert len(shipped.workloads) >= 60
    families = {work.path.parent.name for work in shipped.workloads}
    assert families == {
        "calls", "numeric", "containers", "text", "stdlib", "concurrency", "io", "extension", "safety", "startup",
    }  # fmt: skip


def test_the_profile_of_the_claims_races_whatever_they_are_about(shipped: Matrix) -> None:
    made = plan.make(shipped, profile="gil", seed=1)
    cells = plan.cells(made)
    tags = {work.name: work.tags for work in made.workloads}
    for claim in shipped.claims:
        of = claim.of
        workers = machine.usable_cores() if of.workers == "cores" else of.workers
        assert any(
            (cell.implementation, cell.mode, cell.workers) == (of.implementation, of.mode, workers)
            and means(of, cell.workload, tags[cell.workload])
            for cell in cells
        ), claim.id
    assert plan.cost(made) <= 600


def test_there_are_fourteen_core_workloads_and_six_that_race_with_threads_in_the_quick_profile(shipped: Matrix) -> None:
    quick = plan.make(shipped, profile="quick", seed=1)
    assert len([one for one in quick.workloads if "core" in one.tags]) >= 14
    threaded = [workers for _, mode, workers in quick.races if mode is Mode.THREADS]
    assert len(threaded) >= 6
    assert set(threaded) == {(1, 2)}
    assert len([one for one in quick.races if one[1] is Mode.SERIAL]) == len(quick.workloads)


def test_the_quick_profile_fits_into_four_minutes(shipped: Matrix) -> None:
    assert plan.cost(plan.make(shipped, profile="quick", seed=1)) <= 240


@pytest.mark.parametrize("path", WORKLOADS, ids=lambda path: path.stem)
def test_a_workload_names_its_source(path: Path) -> None:
    module = runpy.run_path(str(path))
    summary, _, source = module["__doc__"].partition("\n\n")
    assert len(summary.splitlines()) == 1
    assert source.strip(), "no word about where the algorithm comes from"


PLAIN = [path for path in WORKLOADS if path.parent.name not in ("safety", "io") and "REQUIRES" not in path.read_text()]
"""Those that only compute, here and now; `pyderby check` holds all of them to the contract under real interpreters."""


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)
def test_a_workload_may_be_called_many_times_on_one_state(path: Path) -> None:
    module = runpy.run_path(str(path))
    state = module["setup"](module["SIZES"]["small"])
    first = module["run"](state)
    assert [module["run"](state) for _ in range(3)] == [first] * 3


@pytest.mark.parametrize("path", sorted(ROOT.glob("workloads/safety/*.py")), ids=lambda path: path.stem)
def test_one_worker_alone_loses_nothing(path: Path) -> None:
    module = runpy.run_path(str(path))
    state = module["setup"](module["SIZES"]["small"])
    for _ in range(2):
        told = module["run"](state)
        settled = module["settle"](state)
        assert told["tries"] > 0
        assert (settled["lost"], settled["duplicated"], told["errors"]) == (0, 0, 0)
        assert settled["tries"] > 0


@pytest.mark.parametrize(("name", "amount", "answer"), KNOWN)
def test_a_workload_gives_the_published_answer(name: str, amount: Any, answer: Any) -> None:
    (path,) = [path for path in WORKLOADS if path.stem == name]
    module = runpy.run_path(str(path))
    assert module["run"](module["setup"](amount)) == answer


def test_a_wheel_brings_the_matrix_and_the_workloads_along(tmp_path: Path) -> None:
    build = "import sys, hatchling.build; print(hatchling.build.build_wheel(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", build, str(tmp_path)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert "pyderby/data/matrix.yaml" in inside
    assert {f"pyderby/data/{path.relative_to(ROOT)}" for path in WORKLOADS} <= inside
    assert not [name for name in inside if name.startswith("tests")]
