"""One queue that all workers put into and get from: whether each item comes out, and once.

The operations are `items.put(item)` and `items.get_nowait()`, a put before each get, so that it is never empty. The
library reference promises it: the queue (Queue in 2.7, queue in 3) has many producers and consumers and all the
locking that this needs. The control of the other files: whatever loses an item here is at fault. Our own writing.
"""

import sys
import threading

try:
    from queue import Queue
except ImportError:
    from Queue import Queue

METRIC = "lost or doubled items"
SHARED = True
SIZES = {"small": 800, "medium": 9000, "large": 150000}
TAGS = ("safety",)


class Shared(object):
    """The queue, and what its users did to it; the lock is for the latter alone."""

    def __init__(self, tries):
        self.tries = tries
        self.lock = threading.Lock()
        self.clear()

    def clear(self):
        self.items = Queue()
        self.calls = 0
        self.failed = []
        self.taken = []

    def enter(self):
        """The numbers that this call of run is to put, and no other one."""
        with self.lock:
            first = self.calls * self.tries
            self.calls += 1
        return range(first, first + self.tries)

    def leave(self, taken, failures, kinds):
        """What run answers, after taking down what came out and for which numbers nobody knows where they are."""
        with self.lock:
            self.taken.extend(taken)
            self.failed.extend(failures)
        return {"tries": self.tries, "errors": len(kinds), "kinds": sorted(set(kinds))[:5]}


def setup(size):
    return Shared(size)


def run(state):
    items = state.items
    taken = []
    failures = []
    kinds = []
    for item in state.enter():
        try:
            items.put(item)
        except:  # Java's throwables are no Exceptions
            failures.append(item)
            kinds.append(sys.exc_info()[0].__name__)
        try:
            taken.append(items.get_nowait())
        except:
            kinds.append(sys.exc_info()[0].__name__)
    return state.leave(taken, failures, kinds)


def settle(state):
    """What is still in the queue is not lost."""
    tries = state.calls * state.tries
    while not state.items.empty():
        state.taken.append(state.items.get_nowait())
    seen = bytearray(tries)
    for item in state.taken:
        seen[item] = 1
    duplicated = len(state.taken) - sum(seen)
    for item in state.failed:
        seen[item] = 1
    state.clear()
    return {"tries": tries, "lost": tries - sum(seen), "duplicated": duplicated}
