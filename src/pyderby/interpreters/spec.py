"""What to look for: `cpython3.13t`, `pypy`, `pypy3.11`, `jython`, `ironpython`, or a path."""

from __future__ import annotations

import difflib
import enum
import re
from dataclasses import dataclass

from pyderby.errors import InputError

_PATTERN = re.compile(r"(?P<kind>cpython|pypy|jython|ironpython)(?P<version>[23](\.\d{1,2}){0,2})?(?P<threading>t)?")
_EXAMPLES = ("cpython3.13", "cpython3.13t", "cpython3.14", "cpython3.14t", "pypy", "pypy3.11", "jython", "ironpython")


class Kind(enum.StrEnum):
    """The implementations that can be looked for by name, and anything at a path."""

    CPYTHON = "cpython"
    PYPY = "pypy"
    JYTHON = "jython"
    IRONPYTHON = "ironpython"
    PATH = "path"


@dataclass(frozen=True, kw_only=True)
class Spec:
    """A parsed specification; an empty `version` stands for any."""

    text: str
    kind: Kind
    version: tuple[int, ...] = ()
    free_threaded: bool = False

    @property
    def series(self) -> str:
        """The version as text: `3.13`."""
        return ".".join(map(str, self.version))

    @property
    def partner(self) -> str:
        """The same version with the lock where this one has none, and the other way round."""
        return self.text[:-1] if self.free_threaded else f"{self.text}t"


def parse_spec(text: str) -> Spec:
    """Read a specification.

    Raises `InputError`, with the nearest form that would do.
    """
    if "/" in text:
        return Spec(text=text, kind=Kind.PATH)
    match = _PATTERN.fullmatch(text)
    version = tuple(int(part) for part in (match["version"] or "").split(".") if part) if match else ()
    if match is None or (match["threading"] and (match["kind"] != Kind.CPYTHON or version < (3, 13))):
        near = difflib.get_close_matches(text.lower().replace("-", ""), _EXAMPLES, n=1, cutoff=0.4)
        suggestion = f"did you mean {near[0]!r}? " if near else ""
        raise InputError(
            f"{text!r} names no interpreter: {suggestion}use cpythonX.Y, cpythonX.Yt (from 3.13), pypy, "
            "pypyX.Y, jython, ironpython, or a path with a slash in it"
        )
    return Spec(text=text, kind=Kind(match["kind"]), version=version, free_threaded=bool(match["threading"]))
