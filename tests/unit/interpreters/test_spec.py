"""What to look for."""

from __future__ import annotations

import pytest

from pyderby.errors import InputError
from pyderby.interpreters import Kind, parse_spec


@pytest.mark.parametrize(
    ("text", "kind", "version", "free_threaded"),
    [
        ("cpython3.13", Kind.CPYTHON, (3, 13), False),
        ("cpython3.13t", Kind.CPYTHON, (3, 13), True),
        ("cpython3.14.1", Kind.CPYTHON, (3, 14, 1), False),
        ("pypy", Kind.PYPY, (), False),
        ("pypy3.11", Kind.PYPY, (3, 11), False),
        ("jython", Kind.JYTHON, (), False),
        ("ironpython3.4", Kind.IRONPYTHON, (3, 4), False),
        ("/opt/python/bin/python", Kind.PATH, (), False),
        ("./python", Kind.PATH, (), False),
    ],
)
def test_specifications_are_read(text: str, kind: Kind, version: tuple[int, ...], free_threaded: bool) -> None:
    spec = parse_spec(text)
    assert (spec.kind, spec.version, spec.free_threaded) == (kind, version, free_threaded)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("cpyton3.13", "cpython3.13"),
        ("CPython-3.13t", "cpython3.13t"),
        ("pypi", "pypy"),
        ("iron-python", "ironpython"),
    ],
)
def test_nonsense_is_told_with_the_nearest(text: str, near: str) -> None:
    with pytest.raises(InputError, match=f"did you mean '{near}'"):
        parse_spec(text)


def test_a_lockless_build_before_3_13_is_nonsense() -> None:
    with pytest.raises(InputError, match=r"from 3\.13"):
        parse_spec("cpython3.12t")


def test_partners_differ_in_the_lock() -> None:
    assert parse_spec("cpython3.13").partner == "cpython3.13t"
    assert parse_spec("cpython3.13t").partner == "cpython3.13"
