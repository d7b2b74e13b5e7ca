"""The journal survives what runs do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pyderby.errors import OutputError
from pyderby.measure import journal
from pyderby.measure.journal import Journal
from pyderby.model import Heat, Mode

if TYPE_CHECKING:
    from pathlib import Path

HEAT = {"record": "heat", "heat": 1, "workload": "w", "mode": "threads", "workers": [1, 2], "meeting": 4}


def written(path: Path, *records: dict[str, object]) -> Path:
    with Journal(path) as one:
        for record in records:
            one.append(record)
        one.sync()
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "j", {"record": "a", "x": "ü\n"}, {"record": "b"})
    assert journal.read(path) == [{"record": "a", "x": "ü\n"}, {"record": "b"}]


def test_undecodable_output_survives(tmp_path: Path) -> None:
    path = written(tmp_path / "j", {"record": "a", "stderr": "caf\udce9", "ns": [1, 2**70]})
    assert journal.read(path) == [{"record": "a", "stderr": "caf\udce9", "ns": [1, 2**70]}]


def test_a_line_torn_by_a_kill_is_left_out_and_written_over(tmp_path: Path) -> None:
    path = written(tmp_path / "j", {"record": "a"})
    with path.open("ab") as raw:
        raw.write(b'{"record": "to')
    assert journal.read(path) == [{"record": "a"}]
    written(path, {"record": "b"})
    assert journal.read(path) == [{"record": "a"}, {"record": "b"}]


def test_damage_before_the_last_line_is_an_error_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "j"
    path.write_bytes(b'{"record": "a"}\nrubbish\n{"record": "b"}\n')
    with pytest.raises(OutputError, match=":2: "):
        journal.read(path)


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="can't be written"):
        Journal(tmp_path / "nowhere" / "j")


def test_a_heat_with_its_line_is_done() -> None:
    assert journal.heats_done([HEAT, {"record": "invocation"}]) == {
        Heat(index=1, workload="w", mode=Mode.THREADS, workers=(1, 2))
    }


def test_meetings_are_counted_on() -> None:
    assert journal.meetings_begun([]) == 0
    assert journal.meetings_begun([HEAT]) == 5


def test_time_spent_adds_up_over_sessions() -> None:
    records = [{"record": "session", "seconds": 2.5}, {**HEAT, "seconds": 0.9}, {"record": "session", "seconds": 1}]
    assert journal.seconds_spent(records) == 3.5


def test_of_a_session_that_was_killed_its_heats_count() -> None:
    records = [
        {"record": "heat", "seconds": 2.0},
        {"record": "session", "seconds": 3.0},
        {"record": "heat", "seconds": 1.5},
    ]
    assert journal.seconds_spent(records) == pytest.approx(4.5)
