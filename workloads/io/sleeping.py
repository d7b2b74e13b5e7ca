"""Waiting: a call that only sleeps, as one that waits for the network would.

The negative control of every statement about threads: workers that wait don't need the interpreter.
"""

import time

SIZES = {"small": 0.002, "medium": 0.02, "large": 0.2}
TAGS = ("core", "io", "waiting", "scaling", "gil")


def setup(size):
    return size


def run(state):
    time.sleep(state)
    return 1
