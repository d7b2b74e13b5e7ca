"""What a provider of interpreters is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyderby.interpreters.spec import Spec


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Something that may be the interpreter sought: how to start it, before anyone has spoken with it.

    `pedigree` is equal for two interpreters that were made alike: from the same source, in the same way.
    """

    argv: tuple[str, ...]
    provider: str
    env: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    pedigree: str = ""


class Provider(Protocol):
    """A way to get interpreters into the user's cache directory."""

    name: str

    def offer(self, spec: Spec) -> str | None:
        """How it would provide `spec`, in words; None if it never does. Looks nothing up."""

    def cached(self, spec: Spec) -> Candidate | None:
        """What it has provided before."""

    def provide(self, specs: Sequence[Spec], announce: Callable[[str], None]) -> list[Candidate]:
        """Provide all of `specs`, made alike, and verified.

        Raises `InterpreterUnavailable` if it can't: then none is left half done.
        """
