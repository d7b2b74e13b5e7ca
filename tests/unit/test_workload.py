"""Workload files are read without running them, and held to the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pyderby import workload

if TYPE_CHECKING:
    from pathlib import Path

    from pyderby.model import Workload

GOOD = '''"""Adds up.

After Gauss.
"""
import os

SIZES = {"small": 1 << 3, "medium": 20, "large": 30}
TAGS = ("cpu", "core")
NEEDS = ("json",)
TOLERANCE = 1e-6


def setup(size):
    return range(size)


def run(state):
    return max(*state) + sum(state)
'''


def read(tmp_path: Path, source: str | bytes, name: str = "adding.py") -> tuple[Workload | None, list[str]]:
    path = tmp_path / name
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    found, problems = workload.read(path)
    return found, [str(problem) for problem in problems]


def test_a_good_file_is_read_without_being_run(tmp_path: Path) -> None:
    found, problems = read(tmp_path, GOOD + "\nraise SystemExit\n")
    assert not problems
    assert found is not None
    assert (found.name, found.summary, found.sizes) == ("adding", "Adds up.", ("small", "medium", "large"))
    assert (found.tags, found.needs, found.tolerance) == (frozenset({"cpu", "core"}), ("json",), 1e-6)
    assert len(found.digest) == 64


def test_a_change_of_the_source_changes_the_digest(tmp_path: Path) -> None:
    digests = {one.digest for source in (GOOD, GOOD + "\n") if (one := read(tmp_path, source)[0]) is not None}
    assert len(digests) == 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("def run(state)", "def walk(state)", "lacks the function run"),
        ("def setup(size)", "def prepare(size)", "lacks the function setup"),
        ("def run(state)", "def run()", "must take one argument"),
        ('"small": 1 << 3, ', "", "SIZES lacks small"),
        ("SIZES =", "AMOUNTS =", "lacks SIZES"),
        ('("cpu", "core")', '("cpu", 1)', "TAGS must be a tuple of text"),
        ('("cpu", "core")', "tags()", "TAGS must be a literal"),
        ("1e-6", '"small"', "TOLERANCE must be a number"),
        ('"""Adds up.\n\nAfter Gauss.\n"""\n', "", "lacks a docstring"),
    ],
)
def test_what_the_contract_asks_for_and_isnt_there_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    found, problems = read(tmp_path, GOOD.replace(old, new))
    assert found is None
    assert any(told in problem for problem in problems), problems


COUNTING = GOOD.replace("TOLERANCE = 1e-6", 'METRIC = "lost updates"\nSHARED = True')
COUNTING += '\n\ndef settle(state):\n    return {"tries": 1, "lost": 0, "duplicated": 0}\n'


def test_a_workload_that_counts_is_read(tmp_path: Path) -> None:
    found, problems = read(tmp_path, COUNTING)
    assert not problems
    assert found is not None
    assert (found.metric, found.shared) == ("lost updates", True)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("def settle(state)", "def settled(state)", "has a METRIC and lacks the function settle(state)"),
        ("def settle(state)", "class settle(object)", "has a METRIC and lacks the function settle(state)"),
        ("def settle(state)", "def settle()", "settle must take one argument, state"),
        ("SHARED = True", "", "has a METRIC and lacks SHARED = True"),
        ("SHARED = True", "SHARED = False", "has a METRIC and lacks SHARED = True"),
    ],
)
def test_what_a_workload_that_counts_lacks_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    source = COUNTING.replace(old, new)
    found, problems = read(tmp_path, source)
    assert found is None
    (problem,) = problems
    assert told in problem
    place = "def settle()" if "argument" in told else "METRIC ="
    assert source.splitlines()[int(problem.split(":")[1]) - 1].startswith(place)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ('x = f"{1}"', "f-string"),
        ("x: int = 1", "annotated assignment"),
        ("def f(x: int): pass", "an annotation"),
        ("def f() -> int: pass", "an annotation"),
        ("def f(*, x): pass", "keyword-only"),
        ("def f(x, /): pass", "positional-only"),
        ("y = [1]\nif (x := 1): pass", "assignment expression"),
        ("async def f(): pass", "async def"),
        ("def f():\n    yield from []", "yield from"),
        ("x = 1 @ 2", "operator @"),
        ("a, *b = [1, 2]", "a star"),
        ("x = [*[1]]", "a star"),
        ("x = {**{}}", "** in a display"),
        ("raise ValueError from None", "raise … from"),
        ("class A(metaclass=type): pass", "keyword in a class"),
        ("print(1, 2)", "print as a function"),
        ("class A(object):\n    def f(self):\n        super().f()", "super()"),
        ("match 1:\n    case 1: pass", "match"),
        ("def f():\n    x = 1\n    def g():\n        nonlocal x", "nonlocal"),
    ],
)
def test_syntax_that_2_7_lacks_is_told_with_its_line(tmp_path: Path, statement: str, told: str) -> None:
    found, problems = read(tmp_path, GOOD + statement + "\n")
    first = GOOD.count("\n") + 1
    assert found is None
    (problem, *_) = problems
    assert "does not parse on 2.7" in problem
    assert told in problem
    assert first <= int(problem.split(":")[1]) <= first + 4


@pytest.mark.parametrize(
    "statement", ["max(*[1, 2])", "from __future__ import print_function\nprint(1, 2)", "print(1)"]
)
def test_what_2_7_has_too_passes(tmp_path: Path, statement: str) -> None:
    head, tail = (statement, GOOD) if "__future__" in statement else (GOOD, statement)
    source = GOOD.replace("import os", head) if "__future__" in statement else head + tail + "\n"
    assert read(tmp_path, source)[1] == []


def test_text_beyond_ascii_needs_a_coding_line(tmp_path: Path) -> None:
    source = GOOD.replace("Gauss", "Gauß")
    assert any("beyond ASCII" in problem for problem in read(tmp_path, source)[1])
    assert read(tmp_path, "# coding: utf-8\n" + source)[1] == []


@pytest.mark.parametrize("source", [b"def run(:\n", b"\xff\xfe", b"x = 1\0\n"])
def test_what_does_not_parse_at_all_is_told(tmp_path: Path, source: bytes) -> None:
    found, problems = read(tmp_path, source)
    assert found is None
    assert "does not parse" in problems[0]


def test_a_name_that_no_cell_can_have_is_told(tmp_path: Path) -> None:
    assert any("can't be a workload's name" in problem for problem in read(tmp_path, GOOD, "a-b.py")[1])


def test_two_files_of_one_name_are_told_with_both_places(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "adding.py").write_text(GOOD)
    found, problems = workload.collect(["*/adding.py"], tmp_path)
    assert [one.name for one in found] == ["adding"]
    (problem,) = problems
    assert "is taken by" in str(problem)
    assert str(tmp_path / "one") in str(problem)
    assert str(tmp_path / "two") in str(problem)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("return 1 / 2", "a division of integers"),
        ("return len(state) / (2 * 3)", "a division of integers"),
        ("return {}.keys()[0]", "keys() has no items by number"),
        ("return {}.items().sort()", "items() is no list"),
        ("return range(3) + [4]", "range(…) is no list"),
        ("return map(str, state)[0]", "map(…) has no items by number"),
        ("return len(zip(state, state))", "zip(…) has no length"),
    ],
)
def test_what_is_other_work_on_2_is_told(tmp_path: Path, line: str, told: str) -> None:
    found, problems = read(tmp_path, GOOD.replace("return max(*state) + sum(state)", line))
    assert found is None
    assert [problem for problem in problems if "is other work on 2.7" in problem and told in problem]


@pytest.mark.parametrize(
    "line",
    [
        "return 1 / 2.0",
        "return state / 2",
        "return 7 // 2",
        "return sorted({}.keys())[0]",
        "return list(range(3)) + [4]",
        "return range(3)[1]",
        "return len({}.keys())",
        "return {}.pop(1, None)",
    ],
)
def test_the_same_work_on_both_is_no_problem(tmp_path: Path, line: str) -> None:
    assert read(tmp_path, GOOD.replace("return max(*state) + sum(state)", line))[1] == []


def test_with_true_division_two_integers_may_be_divided(tmp_path: Path) -> None:
    source = GOOD.replace("import os", "from __future__ import division").replace("return max(*state)", "return 1 / 2")
    assert read(tmp_path, source)[1] == []
