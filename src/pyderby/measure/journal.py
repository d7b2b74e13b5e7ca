"""`journal.jsonl`: append-only, the only thing that is ever measured into. docs/formats.md describes its records."""

from __future__ import annotations

import json
import os
from typing import IO, TYPE_CHECKING, Any

import pydantic_core

from pyderby.errors import OutputError
from pyderby.model import Heat, Mode, Solo

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from types import TracebackType


class Journal:
    """An open journal. Records are flushed as they come; `sync` brings them to the disk."""

    def __init__(self, path: Path) -> None:
        try:
            self._file: IO[bytes] = path.open("ab+")
            self._drop_torn_line()
        except OSError as error:
            raise OutputError(f"{path} can't be written: {error.strerror}") from None

    def _drop_torn_line(self) -> None:
        """A run that was killed in the midst of a line goes on after the last whole one."""
        self._file.seek(0)
        whole = 0
        for line in self._file:
            if line.endswith(b"\n"):
                whole += len(line)
        self._file.truncate(whole)
        self._file.seek(0, os.SEEK_END)

    def append(self, record: Mapping[str, Any]) -> None:
        """Write one record as a line.

        Raises `OutputError` if the disk is full or gone.
        """
        try:
            self._file.write(json.dumps(record, separators=(",", ":")).encode() + b"\n")
            self._file.flush()
        except OSError as error:
            raise OutputError(f"the journal can't be written: {error.strerror}", hint="free some disk space") from None

    def sync(self) -> None:
        """Bring everything to the disk."""
        os.fsync(self._file.fileno())

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._file.close()


def read(path: Path) -> list[dict[str, Any]]:
    """All whole records of a journal; a last line that was torn by a kill is left out.

    Raises `OutputError` if the file can't be read, or if a line before the last is damaged.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise OutputError(f"{path} can't be read: {error.strerror}") from None
    records = []
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            records.append(_record(line))
        except ValueError:
            if number < len(lines):
                raise OutputError(
                    f"{path}:{number}: this line of the journal is damaged",
                    hint="remove the line; the rest of the run can still be reported",
                ) from None
    return records


def _record(line: bytes) -> Any:
    """What a line holds. Raises `ValueError` if it is damaged."""
    try:
        return pydantic_core.from_json(line)  # in half of json's time
    except ValueError:
        return json.loads(line)  # takes the surrogates of undecodable output too


def heats_done(records: Iterable[Mapping[str, Any]]) -> frozenset[Heat]:
    """The heats that were raced to their end."""
    return frozenset(
        Heat(
            index=record["heat"],
            workload=record["workload"],
            mode=Mode(record["mode"]),
            workers=tuple(record["workers"]),
        )
        for record in records
        if record["record"] == "heat"
    )


def solos_done(records: Iterable[Mapping[str, Any]]) -> frozenset[Solo]:
    """The starts by themselves that were made."""
    return frozenset(
        Solo(index=record["index"], workload=record["workload"], implementation=record["implementation"])
        for record in records
        if record["record"] == "solo"
    )


def meetings_begun(records: Iterable[Mapping[str, Any]]) -> int:
    """The number that the next meeting gets."""
    return max((record["meeting"] + 1 for record in records if "meeting" in record), default=0)


def seconds_spent(records: Iterable[Mapping[str, Any]]) -> float:
    """What earlier sessions of this run took of its budget; of one that was killed, what its heats took."""
    spent = heats = 0.0
    for record in records:
        if record["record"] == "session":
            spent, heats = spent + float(record["seconds"]), 0.0
        elif record["record"] == "heat":
            heats += float(record["seconds"])
    return spent + heats
