"""One deque that all workers append to at one end and pop from at the other: whether each item comes out, and once.

The operations are `items.append(item)` and `items.popleft()`, an append before each pop, so that it is never
empty. The library reference promises more here than elsewhere: deques support thread-safe appends and pops from
either side (collections.deque, since 2.4). Without the global lock the deque's own is held (PEP 703, Container
Thread-Safety). Our own writing.
"""

import sys
import threading
from collections import deque

METRIC = "lost or doubled items"
SHARED = True
SIZES = {"small": 12000, "medium": 150000, "large": 800000}  # what was popped is kept, so memory is the limit
TAGS = ("safety",)


class Shared(object):
    """The deque, and what its users did to it; the lock is for the latter alone."""

    def __init__(self, tries):
        self.tries = tries
        self.lock = threading.Lock()
        self.clear()

    def clear(self):
        self.items = deque()
        self.calls = 0
        self.failed = []
        self.popped = []

    def enter(self):
        """The numbers that this call of run is to append, and no other one."""
        with self.lock:
            first = self.calls * self.tries
            self.calls += 1
        return range(first, first + self.tries)

    def leave(self, popped, failures, kinds):
        """What run answers, after taking down what came out and for which numbers nobody knows where they are."""
        with self.lock:
            self.popped.extend(popped)
            self.failed.extend(failures)
        return {"tries": self.tries, "errors": len(kinds), "kinds": sorted(set(kinds))[:5]}


def setup(size):
    return Shared(size)


def run(state):
    items = state.items
    popped = []
    failures = []
    kinds = []
    for item in state.enter():
        try:
            items.append(item)
        except:  # Java's throwables are no Exceptions
            failures.append(item)
            kinds.append(sys.exc_info()[0].__name__)
        try:
            popped.append(items.popleft())
        except:
            kinds.append(sys.exc_info()[0].__name__)
    return state.leave(popped, failures, kinds)


def settle(state):
    """What is still in the deque is not lost."""
    tries = state.calls * state.tries
    items = state.popped + list(state.items)
    seen = bytearray(tries)
    for item in items:
        seen[item] = 1
    duplicated = len(items) - sum(seen)
    for item in state.failed:
        seen[item] = 1
    state.clear()
    return {"tries": tries, "lost": tries - sum(seen), "duplicated": duplicated}
