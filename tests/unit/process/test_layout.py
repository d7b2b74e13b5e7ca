"""Layouts of memory: the same for all who share a draw, another for every draw."""

from __future__ import annotations

import os
import random
import sys
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyderby import process
from pyderby.process import layout

if TYPE_CHECKING:
    from pathlib import Path

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process lay out its memory")

ADDRESSES = "import sys; print(id(object()), id(sys), flush=True); input()"


def size_of(env: dict[str, str]) -> int:
    """Bytes on the stack: texts with their ends, and a pointer each."""
    return sum(len(os.fsencode(f"{name}={text}")) + 1 + 8 for name, text in env.items())


@given(st.integers(0, 2**32), st.dictionaries(st.sampled_from("ABC"), st.text("xyzä", max_size=40)))
def test_an_arms_own_variables_do_not_move_its_stack(seed: int, own: dict[str, str]) -> None:
    drawn = layout.draw(random.Random(seed))
    assert size_of(dict(drawn.environment(own))) == size_of(dict(drawn.environment({})))


def test_what_an_arm_sets_itself_comes_first() -> None:
    drawn = layout.draw(random.Random(1))
    assert drawn.environment({"PYTHONHASHSEED": "0"})["PYTHONHASHSEED"] == "0"


@given(st.integers(0, 2**32))
def test_a_seed_repeats_a_draw_and_every_draw_is_within_its_bounds(seed: int) -> None:
    drawn = layout.draw(random.Random(seed))
    assert drawn == layout.draw(random.Random(seed))
    assert 1 <= drawn.hash_seed <= layout.MAX_HASH_SEED
    assert layout.OWN_BYTES <= drawn.padding_bytes <= layout.OWN_BYTES + layout.PADDING_BYTES
    assert 0 <= drawn.heap_bytes <= layout.HEAP_BYTES
    assert drawn.stack_bytes > layout.LEAST_STACK_BYTES - 1
    assert drawn.stack_bytes % layout.PAGE_BYTES == 0


@pytest.fixture
def addresses(tmp_path: Path) -> layout.Layout:
    """Skips where the kernel keeps its own randomisation."""
    drawn = layout.draw(random.Random(1))
    if where(drawn, tmp_path)[1]:
        pytest.skip("the kernel does not let a process take its randomisation off (a container's filter of calls?)")
    return drawn


def where(drawn: layout.Layout, folder: Path) -> tuple[bytes, bool | None]:
    """Where a process laid out so has its objects, and whether the kernel drew."""
    env = process.environment(drawn.environment({}))
    child = process.Child([sys.executable, "-S", "-c", ADDRESSES], env=env, log=folder / "log", layout=drawn)
    try:
        return child.receive(time.monotonic() + 10), layout.randomised(child.pid)
    finally:
        child.kill()


@linux
def test_processes_of_one_draw_lie_alike_and_those_of_another_elsewhere(
    addresses: layout.Layout, tmp_path: Path
) -> None:
    one, other = where(addresses, tmp_path), where(addresses, tmp_path)
    assert one == other
    assert one[1] is False
    moved, _ = where(layout.draw(random.Random(2)), tmp_path)
    assert moved != one[0]


@linux
def test_without_a_layout_the_kernel_draws(tmp_path: Path) -> None:
    child = process.Child([sys.executable, "-S", "-c", ADDRESSES], env=process.environment({}), log=tmp_path / "log")
    try:
        child.receive(time.monotonic() + 10)
        assert layout.randomised(child.pid) == layout.randomised(os.getpid())
    finally:
        child.kill()


def test_of_a_process_that_is_not_there_nothing_is_known() -> None:
    assert layout.randomised(2**22 + 1) is None
