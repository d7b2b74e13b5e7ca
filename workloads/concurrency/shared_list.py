"""One list for all workers: each reads the part that is common and writes slots of its own.

Our own writing. Without a lock around the interpreter, reading takes no lock in CPython while writing takes the
list's (PEP 703, Container Thread-Safety); a list of Jython's is synchronized for both.
"""

import threading

SIZES = {"small": 75, "medium": 1100, "large": 18000}
TAGS = ("concurrency", "containers")
SHARED = True

SPAN = 128


class Common(object):
    """The list: what all read comes first, then the slots of one worker after another."""

    def __init__(self, rounds):
        self.rounds = rounds
        self.items = [place * place % 251 for place in range(SPAN)]
        self.lock = threading.Lock()
        self.starts = {}

    def start(self):
        """Where this worker's own slots begin; they are added at its first call."""
        me = threading.current_thread().ident
        with self.lock:
            if me not in self.starts:
                self.starts[me] = len(self.items)
                self.items.extend([0] * SPAN)
            return self.starts[me]


def setup(size):
    return Common(size)


def run(state):
    items = state.items
    start = state.start()
    for own in range(start, start + SPAN):
        items[own] = 0
    for _ in range(state.rounds):
        own = start
        for place in range(SPAN):
            items[own] = (items[own] + items[place]) & 4095
            own += 1
    return sum(place * items[start + place] for place in range(SPAN))
