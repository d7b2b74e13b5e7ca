"""Matrices, good and bad: every problem is told, at once, with its line."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyderby import matrix
from pyderby.errors import Exit, InputError
from pyderby.matrix.document import MatrixDocument
from pyderby.model import Mode

if TYPE_CHECKING:
    from pathlib import Path

    from pyderby.model import Matrix

GOOD = """
baseline: base
implementations:
  base: {interpreter: cpython3.13}
  pypy: {interpreter: pypy, env: {NAME: "1"}}
  jython: {interpreter: jython, java_options: [-Xmx1g]}
workloads: ["*.py"]
modes: {serial: true, threads: [2, cores, 2]}
profiles:
  quick: {select: {tags: [core]}, isolation: shared, heats: [5, 5], budget: 4m}
limits: {turn: 60s, heat: 10m, memory: 2GiB}
"""
WORKLOAD = '''"""Adds."""
SIZES = {"small": 1, "medium": 2, "large": 3}
TAGS = ("core",)


def setup(size):
    return size


def run(state):
    return state
'''


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "adding.py").write_text(WORKLOAD)
    return tmp_path / "matrix.yaml"


def parse(text: str, place: Path) -> Matrix:
    return matrix.parse(textwrap.dedent(text), place)


def problems(text: str, place: Path) -> list[tuple[int | None, str]]:
    with pytest.raises(InputError) as caught:
        parse(text, place)
    assert caught.value.exit_code == Exit.USAGE
    return [(one.line, one.message) for one in caught.value.problems]


def test_a_good_matrix_is_read(place: Path) -> None:
    read = parse(GOOD, place)
    assert [one.name for one in read.implementations] == ["base", "pypy", "jython"]
    assert read.implementations[1].env == (("NAME", "1"),)
    assert read.implementations[2].java_options == ("-Xmx1g",)
    assert [one.name for one in read.workloads] == ["adding"]
    counts = read.modes[Mode.THREADS]
    assert counts[:2] == (1, 2)
    assert len(set(counts)) == len(counts)
    assert read.profiles[0].budget == 240.0
    assert read.limits.memory_bytes == 2 * 2**30


def test_all_problems_are_told_at_once_with_their_lines(place: Path) -> None:
    text = GOOD.replace("baseline: base", "baseline: bas").replace("interpreter: pypy,", "interpretr: pypy,")
    text = (
        text.replace("turn: 60s", "turn: 60").replace("threads:", "thread:").replace("heats: [5, 5]", "heats: [9, 5]")
    )
    found = problems(text, place)
    assert [line for line, _ in found] == [2, 5, 5, 8, 10, 11]
    told = " ".join(message for _, message in found)
    for hint in (
        "did you mean 'base'",
        "did you mean 'interpreter'",
        "did you mean 'threads'",
        "lacks a unit",
        "more than",
    ):
        assert hint in told


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (("  pypy:", "  base:"), 5, "used twice"),
        (("interpreter: cpython3.13}", "interpreter: cpyton3.13}"), 4, "did you mean 'cpython3.13'"),
        (('["*.py"]', '["none/*.py"]'), 7, "matches no file"),
        (("modes: {", "modes: {processes: [0], "), 8, "greater than or equal to 1"),
        (("modes: {", "modes: {proceses: [2], "), 8, "did you mean 'processes'"),
        (("modes: {", "claims: {one: {says: it}}\nmodes: {"), 8, "'claims.one.measure' is missing"),
        (("isolation: shared", "isolation: shared, select: {implementations: [pipy]}"), 10, "did you mean 'pypy'"),
        (("budget: 4m", "budget: four"), 10, "write it like"),
        (("[2, cores, 2]", "[0]"), 8, "greater than or equal to 1"),
        (("isolation: shared", "isolation: own"), 10, "'shared' or 'process'"),
        (("memory: 2GiB", "memory: lots"), 11, "512MiB"),
    ],
)
def test_a_problem_has_its_place_and_a_hint(place: Path, change: tuple[str, str], line: int, message: str) -> None:
    found = problems(GOOD.replace(*change), place)
    assert any(where == line and message in told for where, told in found), found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("# nothing\n", "is empty"),
        ("a: [1\n", "is not YAML"),
        ("a: b: c\n", "is not YAML"),
        ("- a\n- b\n", "should be a mapping"),
        ("a: !!python/object/apply:os.system [ls]\n", "is not YAML"),
        ("{}\n", "'baseline' is missing"),
    ],
)
def test_what_is_no_matrix_is_told_plainly(place: Path, text: str, told: str) -> None:
    with pytest.raises(InputError, match="matrix") as caught:
        parse(text, place)
    assert told in str(caught.value)


def test_a_missing_file_is_told_with_a_next_step(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--matrix"):
        matrix.load(tmp_path / "matrix.yaml")


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "matrix.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        matrix.load(tmp_path / "matrix.yaml")


def test_bad_workloads_are_told_beside_the_matrix_problems(place: Path) -> None:
    (place.parent / "broken.py").write_text("def run(:\n")
    text = GOOD.replace("baseline: base", "baseline: nobody")
    told = problems(text, place)
    assert len(told) == 2
    assert any("does not parse" in message for _, message in told)


def test_two_workloads_of_one_name_are_told_with_both_places(place: Path) -> None:
    (place.parent / "more").mkdir()
    (place.parent / "more" / "adding.py").write_text(WORKLOAD)
    ((_, message),) = problems(GOOD.replace('["*.py"]', '["**/*.py"]'), place)
    assert "taken by" in message


@given(key=st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12))
def test_no_unknown_key_ever_passes(key: str) -> None:
    from pydantic import ValidationError

    known = set(MatrixDocument.model_fields)
    data = {"baseline": "a", "implementations": {"a": {"interpreter": "pypy"}}, "workloads": ["*"], key: {}}
    if key in known:
        return
    with pytest.raises(ValidationError, match="Extra inputs"):
        MatrixDocument.model_validate(data)
