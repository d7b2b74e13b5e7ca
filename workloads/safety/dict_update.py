"""Updating one dictionary with small ones by all workers: whether each key of an update is there, and there once.

The operation is `table.update(other)`, with integers; no two updates have a key in common, and the table is looked at
when all of them are done. CPython's FAQ ("What kinds of global value mutation are thread-safe?") has D1.update(D2)
among those that are atomic; without the global lock both dictionaries' own are held, says the library reference
("Thread Safety Guarantees", 3.14; PEP 703, Container Thread-Safety). The Definitive Guide to Jython (Juneau et al.,
2010, chapter 19) calls it atomic, too. The language reference promises nothing. Our own writing.
"""

import sys
import threading

METRIC = "lost or doubled updates"
SHARED = True
SIZES = {"small": 3000, "medium": 30000, "large": 120000}  # the table grows with every call, so memory is the limit
TAGS = ("safety",)

WIDTH = 4  # keys of an update


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
        """The updates that this call of run is to make, and no other one."""
        with self.lock:
            first = self.calls * self.tries
            self.calls += 1
        return range(first, first + self.tries)

    def leave(self, failures):
        """What run answers, after taking down for which updates nobody knows whether they are there."""
        with self.lock:
            self.failed.extend(failures)
        return {"tries": self.tries, "errors": len(failures), "kinds": sorted(set(failures.values()))[:5]}


def setup(size):
    return Shared(size)


def run(state):
    table = state.table
    failures = {}
    for number in state.enter():
        key = number * WIDTH
        try:
            table.update({key: number, key + 1: number, key + 2: number, key + 3: number})
        except:  # Java's throwables are no Exceptions
            failures[number] = sys.exc_info()[0].__name__
    return state.leave(failures)


def settle(state):
    """An update that lacks a key, or has it with another's value, counts as one lost; each key too many is a duplicate."""
    tries = state.calls * state.tries
    table = state.table
    keys = [key for key in table if table[key] == key // WIDTH]
    seen = bytearray(tries * WIDTH)
    for key in keys:
        seen[key] = 1
    duplicated = len(keys) - sum(seen)
    whole = bytearray(map(min, *[seen[part::WIDTH] for part in range(WIDTH)]))
    for number in state.failed:
        whole[number] = 1
    state.clear()
    return {"tries": tries, "lost": tries - sum(whole), "duplicated": duplicated}
