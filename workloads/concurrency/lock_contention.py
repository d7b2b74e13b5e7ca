"""One lock that all workers take, around a critical section of a few instructions.

Our own writing. The section takes the token off the table and lays it back: whoever finds none there has been let in
while another was inside, and the answer counts that.
"""

import threading

SIZES = {"small": 5000, "medium": 70000, "large": 1200000}
TAGS = ("concurrency", "lock")
SHARED = True


class Table(object):
    def __init__(self, entries):
        self.lock = threading.Lock()
        self.token = 1
        self.entries = entries


def setup(size):
    return Table(size)


def run(state):
    lock = state.lock
    found = 0
    for _ in range(state.entries):
        with lock:
            token = state.token
            state.token = 0
            found += token
            state.token = 1
    return [found, state.entries - found]
