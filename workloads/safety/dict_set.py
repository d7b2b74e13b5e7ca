"""Setting keys of one dictionary by all workers, each its own: whether each is there with its value, and there once.

The operation is `table[key] = value`, with integers. CPython's FAQ ("What kinds of global value mutation are
thread-safe?") has D[x] = y among those that are atomic; without the global lock the dictionary's own is held (PEP
703, Container Thread-Safety), and the library reference says safe ("Thread Safety Guarantees", 3.14). Jython's
dictionary is a ConcurrentHashMap (Juneau et al.: The Definitive Guide to Jython, 2010, chapter 19). The language
reference promises nothing. Our own writing.
"""

import sys
import threading

METRIC = "lost or doubled keys"
SHARED = True
SIZES = {"small": 15000, "medium": 150000, "large": 500000}  # the table grows with every call, so memory is the limit
TAGS = ("safety",)


class Shared(object):
    """The dictionary, and what its users did to it; the lock is for the latter alone."""

    def __init__(self, tries):
        self.tries = tries
        self.lock = threading.Lock()
        self.clear()

    def clear(self):
        self.table = {}
        self.calls = 0
        self.failed = []

    def enter(self):
        """The keys that this call of run is to set, and no other one."""
        with self.lock:
            first = self.calls * self.tries
            self.calls += 1
        return range(first, first + self.tries)

    def leave(self, failures):
        """What run answers, after taking down for which keys nobody knows whether they are there."""
        with self.lock:
            self.failed.extend(failures)
        return {"tries": self.tries, "errors": len(failures), "kinds": sorted(set(failures.values()))[:5]}


def setup(size):
    return Shared(size)


def run(state):
    table = state.table
    failures = {}
    for key in state.enter():
        try:
            table[key] = key
        except:  # Java's throwables are no Exceptions
            failures[key] = sys.exc_info()[0].__name__
    return state.leave(failures)


def settle(state):
    """A key with another's value is lost as well."""
    tries = state.calls * state.tries
    table = state.table
    keys = [key for key in table if table[key] == key]
    seen = bytearray(tries)
    for key in keys:
        seen[key] = 1
    duplicated = len(keys) - sum(seen)
    for key in state.failed:
        seen[key] = 1
    state.clear()
    return {"tries": tries, "lost": tries - sum(seen), "duplicated": duplicated}
