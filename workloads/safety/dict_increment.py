"""Counting in one dictionary by all workers: how many counts are lost.

The operation is `counts[key] += 1`: a read, an addition and a write. No Python promises that it is atomic; CPython's
FAQ ("What kinds of global value mutation are thread-safe?") has D[x] = D[x] + 1 among the operations that aren't, and
so has the library reference ("Thread Safety Guarantees", 3.14). Where nothing is lost, it is by where the interpreter
happens to switch threads. Our own writing.
"""

import sys
import threading

METRIC = "lost increments"
SHARED = True
SIZES = {"small": 12000, "medium": 180000, "large": 3000000}
TAGS = ("safety",)

KEYS = 8


class Shared(object):
    """The counts, and what their users did to them; the lock is for the latter alone."""

    def __init__(self, tries):
        self.tries = tries
        self.lock = threading.Lock()
        self.clear()

    def clear(self):
        self.counts = dict.fromkeys(range(KEYS), 0)
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
    counts = state.counts
    kinds = []
    for step in range(state.tries):
        try:
            counts[step % KEYS] += 1
        except:  # Java's throwables are no Exceptions
            kinds.append(sys.exc_info()[0].__name__)
    return state.leave(kinds)


def settle(state):
    tries = state.calls * state.tries
    lost = tries - state.errors - sum(state.counts.values())
    state.clear()
    return {"tries": tries, "lost": max(0, lost), "duplicated": max(0, -lost)}
