"""Shares a list by accident: with two threads its answer differs.

A fake workload.
"""

import threading

SIZES = {"small": 1, "medium": 2, "large": 3}
TAGS = ("cpu",)
SEEN = []


def setup(size):
    return size


def run(state):
    name = threading.current_thread().name
    if name not in SEEN:
        SEEN.append(name)
    return 0 if threading.current_thread().name == "MainThread" else len(SEEN)
