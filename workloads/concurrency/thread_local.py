"""Reads and writes of the attributes of one threading.local, of which every worker sees its own.

Our own writing, after the library reference's chapter on thread-local data (since Python 2.4): a generator of numbers
that keeps what it is at in the thread, as connections and contexts of requests are kept.
"""

import threading

SIZES = {"small": 2500, "medium": 40000, "large": 600000}
TAGS = ("concurrency", "attributes")
SHARED = True


def setup(size):
    return threading.local(), size


def run(state):
    local, steps = state
    local.number = 42
    local.total = 0
    for _ in range(steps):
        local.number = (local.number * 3877 + 29573) % 139968
        local.total += local.number & 7
    answer = [local.number, local.total]
    del local.number, local.total
    return answer
