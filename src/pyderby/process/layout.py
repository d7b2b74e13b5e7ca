"""Where things lie in a process's memory: drawn anew for every heat, and the same for all of its arms.

A kernel that randomises addresses moves the times of one binary by 1 to 4% from process to process, since which lines
of the caches collide depends on them (Mytkowicz et al. 2009; Curtsinger & Berger 2013, "Stabilizer";
docs/statistics.md). Drawn for each arm by itself, that is the largest part of what a heat's ratio varies by. So the
kernel's draw is replaced by one of our own that the arms of a heat share (common random numbers: Law, "Simulation
Modeling and Analysis", section 11.2): ratios have the same mean, and lose what both have in common. Where the kernel
does not allow it, its own stays.
"""

from __future__ import annotations

import ctypes
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if sys.platform == "linux":
    import resource

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

OWN_BYTES = 512
PADDING_BYTES = 4096
"""So many bytes of environment, and up to so many more: its size moves the stack. What an arm's own variables take is
taken off, so that all arms have as much."""

HEAP_BYTES = 1 << 16
"""At most so many bytes are allocated before all else: less than what an allocator would map by itself."""

PAGE_BYTES = 4096
LEAST_STACK_BYTES = 128 << 20
"""Linux maps libraries and large blocks below the room that the stack's limit asks for, if that is more than this."""

STACK_PAGES = 1 << 14
MAX_HASH_SEED = 2**32 - 1
THREAD_STACK_BYTES = 8 << 20
"""What threads get for their stacks; the C library would give them as much as the first thread may have."""

_ENTRY_BYTES = len("=") + 1 + 8  # with the end of the text, and its pointer
_ADDR_NO_RANDOMIZE = 0x0040000
_AS_IT_IS = 0xFFFFFFFF


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One draw: a hash seed, bytes of environment, bytes of heap, and the stack's limit in bytes."""

    hash_seed: int
    padding_bytes: int
    heap_bytes: int
    stack_bytes: int

    def environment(self, own: Mapping[str, str]) -> Mapping[str, str]:
        """An arm's own variables, and what says of the layout."""
        taken = sum(len(os.fsencode(name)) + len(os.fsencode(text)) + _ENTRY_BYTES for name, text in own.items())
        return {
            "PYTHONHASHSEED": str(self.hash_seed),
            "PYDERBY_PADDING": "x" * max(0, self.padding_bytes - taken),
            "PYDERBY_HEAP": str(self.heap_bytes),
            "PYDERBY_THREAD_STACK": str(THREAD_STACK_BYTES),
            **own,
        }

    def arrange(self) -> None:
        """Between fork and exec: take the kernel's randomisation off, if it lets us. Linux; else nothing happens."""
        if sys.platform != "linux":
            return
        _, most = resource.getrlimit(resource.RLIMIT_STACK)
        if most != resource.RLIM_INFINITY and most < self.stack_bytes:
            return
        before = _personality(_AS_IT_IS)
        if before != -1 and _personality(before | _ADDR_NO_RANDOMIZE) != -1:
            resource.setrlimit(resource.RLIMIT_STACK, (self.stack_bytes, most))


def draw(rng: random.Random) -> Layout:
    """A layout; all are equally likely."""
    return Layout(
        hash_seed=rng.randint(1, MAX_HASH_SEED),
        padding_bytes=OWN_BYTES + rng.randint(0, PADDING_BYTES),
        heap_bytes=rng.randint(0, HEAP_BYTES),
        stack_bytes=LEAST_STACK_BYTES + PAGE_BYTES * rng.randrange(STACK_PAGES),
    )


def randomised(pid: int) -> bool | None:
    """Whether the kernel randomises a process's addresses; None where that can't be read."""
    try:
        return not int(Path(f"/proc/{pid}/personality").read_text(), 16) & _ADDR_NO_RANDOMIZE
    except (OSError, ValueError):
        return None


def _personality(persona: int) -> int:
    return int(ctypes.CDLL(None).personality(ctypes.c_ulong(persona)))
