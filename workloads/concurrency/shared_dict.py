"""One dictionary for all workers: each reads and writes keys of its own, so that only the dictionary is in common.

Our own writing. Where a lock guards the interpreter it is as fast as a dictionary of one's own; else a write takes the
dictionary's lock (PEP 703, Container Thread-Safety) or that of a part of its table (Jython's ConcurrentHashMap).
"""

import threading

SIZES = {"small": 60, "medium": 900, "large": 15000}
TAGS = ("concurrency", "containers")
SHARED = True

SPAN = 128


class Common(object):
    """The dictionary, and which worker has which keys."""

    def __init__(self, rounds):
        self.rounds = rounds
        self.table = {}
        self.lock = threading.Lock()
        self.starts = {}

    def keys(self):
        """This worker's own; handed out at its first call."""
        me = threading.current_thread().ident
        with self.lock:
            start = self.starts.setdefault(me, SPAN * len(self.starts))
        return range(start, start + SPAN)


def setup(size):
    return Common(size)


def run(state):
    table = state.table
    keys = state.keys()
    for step, key in enumerate(keys):
        table[key] = step
    for _ in range(state.rounds):
        for key in keys:
            table[key] = (table[key] * 5 + 3) % 4096
    return sum(step * table[key] for step, key in enumerate(keys))
