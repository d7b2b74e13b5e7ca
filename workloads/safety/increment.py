"""Incrementing one attribute by all workers: how many increments are lost.

The operation is `shared.value += 1`: a read, an addition and a write. No Python promises that it is atomic; CPython's
FAQ ("What kinds of global value mutation are thread-safe?") has i = i+1 among the operations that aren't. Where
nothing is lost, it is by where the interpreter happens to switch threads. Our own writing.
"""

import sys
import threading

METRIC = "lost increments"
SHARED = True
SIZES = {"small": 20000, "medium": 400000, "large": 6000000}
TAGS = ("safety",)


class Shared(object):
    """The value, and what its users did to it; the lock is for the latter alone."""

    def __init__(self, tries):
        self.tries = tries
        self.lock = threading.Lock()
        self.clear()

    def clear(self):
        self.value = 0
        self.calls = 0
        self.errors = 0

    def leave(self, kinds):
        """What run answers, after taking down that it has run."""
        with self.lock:
            self.calls += 1
            self.errors += len(kinds)
        return {"tries": self.tries, "errors": len(kinds), "kinds": sorted(set(kinds))[:5]}


def setup(size):
    return Shared(size)


def run(state):
    kinds = []
    for _ in range(state.tries):
        try:
            state.value += 1
        except:  # Java's throwables are no Exceptions
            kinds.append(sys.exc_info()[0].__name__)
    return state.leave(kinds)


def settle(state):
    tries = state.calls * state.tries
    lost = tries - state.errors - state.value
    state.clear()
    return {"tries": tries, "lost": max(0, lost), "duplicated": max(0, -lost)}
