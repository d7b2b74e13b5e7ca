"""Plans: what a profile and filters select."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import racing
from hypothesis import given
from hypothesis import strategies as st

from pyderby import plan
from pyderby.errors import InputError
from pyderby.model import Implementation, Mode, Status

if TYPE_CHECKING:
    from pyderby.model import Matrix


def a_matrix() -> Matrix:
    base = racing.plan("counting", "raises", "needy").matrix
    names = ("base", "pypy", "jython")
    implementations = tuple(Implementation(name=name, interpreter="pypy") for name in names)
    first, *rest = base.workloads
    works = (replace(first, tags=frozenset({"cpu", "scaling"})), *rest)
    return replace(base, implementations=implementations, workloads=works)


def ids(**options: object) -> set[str]:
    return {cell.id for cell in plan.cells(plan.make(a_matrix(), profile="quick", **options))}  # type: ignore[arg-type]


def test_every_workload_races_in_every_mode_under_every_implementation() -> None:
    assert len(ids()) == 3 * 3 * 3
    assert {"counting/serial/pypy", "counting/threads-1/base", "counting/threads-2/jython"} <= ids()


def test_a_bare_name_selects_a_workload_with_all_its_cells() -> None:
    assert {one.split("/")[0] for one in ids(only=["counting"])} == {"counting"}
    assert len(ids(only=["counting"])) == 9


def test_a_glob_over_cells_brings_the_baseline_along() -> None:
    assert ids(only=["counting/serial/pypy"]) == {"counting/serial/pypy", "counting/serial/base"}
    assert ids(implementations=["jython"], only=["*/serial/*"]) == {
        f"{work}/serial/{name}" for work in ("counting", "raises", "needy") for name in ("base", "jython")
    }


def test_a_pair_of_worker_counts_is_never_torn() -> None:
    assert ids(only=["counting/threads-2/pypy"]) >= {"counting/threads-1/pypy", "counting/threads-2/base"}


def test_threads_are_for_the_workloads_that_the_profile_names() -> None:
    matrix = a_matrix()
    profiles = (replace(matrix.profiles[0], mode_tags={Mode.THREADS: frozenset({"scaling"})}),)
    made = plan.make(replace(matrix, profiles=profiles), profile="quick")
    assert {race[0] for race in made.races if race[1] is Mode.THREADS} == {"counting"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"only": ["countng"]}, "did you mean 'counting'"),
        ({"only": ["*/serial/pyp"]}, "nothing is selected"),
        ({"implementations": ["pyp"]}, "did you mean 'pypy'"),
        ({"size": "smal"}, "did you mean 'small'"),
    ],
)
def test_a_filter_that_selects_nothing_is_told_with_the_nearest(options: dict[str, object], told: str) -> None:
    with pytest.raises(InputError) as caught:
        ids(**options)
    assert told in str(caught.value)


def test_an_unknown_profile_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'quick'"):
        plan.make(a_matrix(), profile="quik")


def test_a_tag_that_nothing_has_is_told() -> None:
    matrix = a_matrix()
    profiles = (replace(matrix.profiles[0], tags=frozenset({"gpu"})),)
    with pytest.raises(InputError, match="gpu"):
        plan.make(replace(matrix, profiles=profiles), profile="quick")


def test_shared_state_is_planned_with_a_reason_and_not_raced_where_nothing_is_shared() -> None:
    matrix = a_matrix()
    works = (replace(matrix.workloads[0], shared=True), *matrix.workloads[1:])
    modes = {**matrix.modes, Mode.PROCESSES: (1, 2)}
    made = plan.make(replace(matrix, workloads=works, modes=modes), profile="quick")
    assert {(one.race[:2], one.status) for one in made.unraced} == {(("counting", Mode.PROCESSES), Status.UNSUPPORTED)}
    assert all("processes can't" in one.reason for one in made.unraced)
    assert ("counting", Mode.PROCESSES) not in {race[:2] for race in made.races}
    assert ("raises", Mode.PROCESSES) in {race[:2] for race in made.races}


def test_what_counts_is_counted_with_threads_only() -> None:
    matrix = a_matrix()
    works = (replace(matrix.workloads[0], metric="lost updates"), *matrix.workloads[1:])
    made = plan.make(replace(matrix, workloads=works), profile="quick", only=["counting"])
    assert [race[1] for race in made.races] == [Mode.THREADS]


def test_a_mode_without_tags_races_none_and_implementations_can_be_selected() -> None:
    matrix = a_matrix()
    profile = replace(matrix.profiles[0], mode_tags={Mode.THREADS: frozenset()}, implementations=("pypy",))
    matrix = replace(matrix, profiles=(profile,))
    made = plan.make(matrix, profile="quick")
    assert {race[1] for race in made.races} == {Mode.SERIAL}
    assert [one.name for one in made.implementations] == ["base", "pypy"]
    asked = plan.make(matrix, profile="quick", implementations=["jython"])
    assert [one.name for one in asked.implementations] == ["base", "jython"]


GLOBS = st.lists(
    st.sampled_from(["counting", "*/serial/*", "raises/*/pypy", "*", "needy/threads-?/*", "*/*/base"]), max_size=3
)


@given(globs=GLOBS, names=st.sets(st.sampled_from(["base", "pypy", "jython"])))
def test_filters_only_ever_take_away_and_keep_the_baseline(globs: list[str], names: set[str]) -> None:
    try:
        selected = ids(only=globs, implementations=sorted(names))
    except InputError:
        return
    assert selected <= ids()
    assert {one.rpartition("/")[0] for one in selected} == {
        one.rpartition("/")[0] for one in selected if one.endswith("/base")
    }


def test_an_estimate_is_capped_by_the_budget() -> None:
    matrix = a_matrix()
    assert plan.cost(plan.make(matrix, profile="quick", budget=3.0)) == 3.0
    assert plan.cost(plan.make(matrix, profile="quick")) > 3.0


def test_a_seed_is_drawn_if_none_is_given() -> None:
    matrix = a_matrix()
    assert plan.make(matrix, profile="quick", seed=7).seed == 7
    assert len({plan.make(matrix, profile="quick").seed for _ in range(3)}) > 1
