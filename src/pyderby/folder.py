"""The run folder: `reports/<run-id>/` with manifest, journal, summary and reports."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pyderby.errors import OutputError

MANIFEST = "run.json"
JOURNAL = "journal.jsonl"
SUMMARY = "summary.json"
LOGS = "logs"
FORMAT = 1


def run_id(profile: str, *, now: datetime | None = None) -> str:
    """A name that sorts by time and is unique on this machine: `20260131-142501-quick-3f2a`."""
    moment = now or datetime.now(UTC)
    return f"{moment:%Y%m%d-%H%M%S}-{profile}-{os.urandom(2).hex()}"


def create(parent: Path, name: str) -> Path:
    """Make the folder of a new run.

    Raises `OutputError` if it can't be made there.
    """
    folder = parent / name
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise OutputError(
            f"the run folder {folder} can't be made: {error.strerror}", hint="name a writable folder with --output DIR"
        ) from None
    return folder


def ensure_writable(parent: Path) -> None:
    """Fail before anything slow runs.

    Raises `OutputError` if no folder can be made in `parent`.
    """
    probe = parent / f".probe-{os.getpid()}"
    try:
        probe.mkdir(parents=True)
        probe.rmdir()
    except OSError as error:
        raise OutputError(
            f"reports can't be written to {parent}: {error.strerror}", hint="name a writable folder with --output DIR"
        ) from None


def write(path: Path, text: str) -> None:
    """Replace a file as a whole: a reader, or a kill, never meets half of it.

    Raises `OutputError` if it can't be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise OutputError(f"{path} can't be written: {error.strerror}") from None


def read_manifest(folder: Path) -> dict[str, Any]:
    """run.json of a run.

    Raises `OutputError` if the folder is none of a run, or of a format that this version does not read.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise OutputError(
            f"{folder} is no run folder: {path.name} can't be read ({error.strerror})",
            hint="name a folder that `pyderby run` made, reports/<run-id>",
        ) from None
    except ValueError:
        raise OutputError(f"{path} is damaged: it is not JSON") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise OutputError(f"{path} is not of format {FORMAT}", hint="it was made by another version of pyderby")
    return manifest


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write run.json."""
    write(folder / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False, default=_plain) + "\n")


def _plain(value: object) -> Any:
    """What `json` does not know of our values."""
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{value!r} has no place in a manifest")
