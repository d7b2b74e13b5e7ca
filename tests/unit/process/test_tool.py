"""Tools are run to their end, or ended with all that they started."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from pyderby import process

if TYPE_CHECKING:
    from pathlib import Path


def test_a_tools_output_is_captured_and_streamed() -> None:
    done = process.capture([sys.executable, "-c", "import sys; print('out'); sys.exit('err')"])
    assert (done.returncode, done.stdout, done.stderr) == (1, "out\n", "err\n")
    lines: list[str] = []
    code = process.stream([sys.executable, "-c", "print('one'); print('two', end='')"], on_line=lines.append)
    assert (code, lines) == (0, ["one", "two"])


@pytest.mark.parametrize("how", ["capture", "stream"])
def test_a_tool_that_hangs_is_ended_with_its_children(how: str, tmp_path: Path) -> None:
    note = tmp_path / "pids"
    script = f"sleep 60 & echo $! > {note}; wait"
    begun = time.monotonic()
    with pytest.raises(TimeoutError, match="did not end within"):
        if how == "capture":
            process.capture(["/bin/sh", "-c", script], timeout=1.0)
        else:
            process.stream(["/bin/sh", "-c", script], on_line=lambda _: None, timeout=1.0)
    assert time.monotonic() - begun < 10
    deadline = time.monotonic() + 10
    while psutil.pid_exists(int(note.read_text())):
        assert time.monotonic() < deadline, "the tool's child lives on"
        time.sleep(0.01)
