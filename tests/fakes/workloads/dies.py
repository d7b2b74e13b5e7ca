"""Ends its process in the midst of a turn, after some good ones."""

import os

SIZES = {"small": 100, "medium": 100, "large": 100}
TAGS = ("cpu", "core")


def setup(size):
    return [0]


def run(state):
    state[0] += 1
    if state[0] > 20:
        os._exit(3)
    return 1
