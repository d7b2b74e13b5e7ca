"""The user's cache directory: interpreters are complete in it, or not there at all."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from pyderby.interpreters.provider import Candidate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_RECORD = "pyderby.json"
_PLACE = "{place}"


def root() -> Path:
    """`$PYDERBY_CACHE`, or the platform's cache directory for the user."""
    override = os.environ.get("PYDERBY_CACHE")
    return Path(override).absolute() if override else platformdirs.user_cache_path("pyderby")


def digest(*parts: object) -> str:
    """Twelve hexadecimal digits that differ where any part does."""
    return hashlib.sha256(json.dumps(parts, default=str, sort_keys=True).encode()).hexdigest()[:12]


def file_digest(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def place(name: str) -> Path:
    """Where the interpreter of that name is, or will be."""
    return root() / "interpreters" / name


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Only one process at a time is in here; another one waits, and then finds what the first has made."""
    folder = root() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def workshop(name: str) -> Iterator[Path]:
    """A folder to work in, gone afterwards by whatever way; those of processes that were killed are swept first."""
    folder = root() / "work"
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.iterdir():
        owner = stale.name.rpartition("-")[2]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(stale, ignore_errors=True)
    mine = folder / f"{name}-{os.getpid()}"
    shutil.rmtree(mine, ignore_errors=True)
    mine.mkdir()
    try:
        yield mine
    finally:
        shutil.rmtree(mine, ignore_errors=True)


def complete(staged: Path, name: str, candidate: Candidate, facts: Mapping[str, Any]) -> Candidate:
    """Move a finished, verified folder to its place, with a record of what it is, in one step.

    In `candidate`, the text `{place}` stands for the folder's path.
    """
    record = {**asdict(candidate), **facts}
    (staged / _RECORD).write_text(json.dumps(record, indent=1), encoding="utf-8")
    target = place(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():  # made for other flags or damaged, else nobody would have made it again
        shutil.rmtree(target)
    staged.replace(target)
    return located(candidate, target)


def located(candidate: Candidate, folder: Path) -> Candidate:
    """The candidate with `{place}` filled in."""

    def fill(text: str) -> str:
        return text.replace(_PLACE, str(folder))

    return Candidate(
        argv=tuple(map(fill, candidate.argv)),
        provider=candidate.provider,
        env=tuple((name, fill(value)) for name, value in candidate.env),
        notes=candidate.notes,
        pedigree=candidate.pedigree,
    )


def lookup(pattern: str, accept: Callable[[Mapping[str, Any]], bool] = lambda _: True) -> Candidate | None:
    """The most recently completed interpreter whose name matches and whose record is accepted."""
    folder = root() / "interpreters"
    records = sorted(folder.glob(f"{pattern}/{_RECORD}"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in records:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            record = json.loads(path.read_text(encoding="utf-8"))
            if accept(record):
                candidate = Candidate(
                    argv=tuple(record["argv"]),
                    provider=record["provider"],
                    env=tuple((name, value) for name, value in record["env"]),
                    notes=tuple(record["notes"]),
                    pedigree=record["pedigree"],
                )
                return located(candidate, path.parent)
    return None
