"""Gives another answer every time."""

SIZES = {"small": 100, "medium": 100, "large": 100}
TAGS = ("cpu", "core")


def setup(size):
    return [0]


def run(state):
    state[0] += 1
    return state[0]
