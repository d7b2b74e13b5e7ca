"""Appending to one list by all workers: whether each item is there, and there once.

The operation is `items.append(item)`. CPython's FAQ ("What kinds of global value mutation are thread-safe?") has
L.append(x) among those that are atomic; without the global lock the list's own is held (PEP 703, Container
Thread-Safety), and the library reference says atomic ("Thread Safety Guarantees", 3.14). Jython means to keep it so
(Juneau et al.: The Definitive Guide to Jython, 2010, chapter 19). The language reference promises nothing. Our own
writing.
"""

import sys
import threading

METRIC = "lost or doubled items"
SHARED = True
SIZES = {"small": 25000, "medium": 250000, "large": 1000000}  # the list grows with every call, so memory is the limit
TAGS = ("safety",)


class Shared(object):
    """The list, and what its users did to it; the lock is for the latter alone."""

    def __init__(self, tries):
        self.tries = tries
        self.lock = threading.Lock()
        self.clear()

    def clear(self):
        self.items = []
        self.calls = 0
        self.failed = []

    def enter(self):
        """The numbers that this call of run is to append, and no other one."""
        with self.lock:
            first = self.calls * self.tries
            self.calls += 1
        return range(first, first + self.tries)

    def leave(self, failures):
        """What run answers, after taking down for which numbers nobody knows whether they are there."""
        with self.lock:
            self.failed.extend(failures)
        return {"tries": self.tries, "errors": len(failures), "kinds": sorted(set(failures.values()))[:5]}


def setup(size):
    return Shared(size)


def run(state):
    items = state.items
    failures = {}
    for item in state.enter():
        try:
            items.append(item)
        except:  # Java's throwables are no Exceptions
            failures[item] = sys.exc_info()[0].__name__
    return state.leave(failures)


def settle(state):
    tries = state.calls * state.tries
    items = list(state.items)
    seen = bytearray(tries)
    for item in items:
        seen[item] = 1
    duplicated = len(items) - sum(seen)
    for item in state.failed:
        seen[item] = 1
    state.clear()
    return {"tries": tries, "lost": tries - sum(seen), "duplicated": duplicated}
