"""Raises, after some good turns."""

SIZES = {"small": 100, "medium": 100, "large": 100}
TAGS = ("cpu", "core")


def setup(size):
    return [0]


def run(state):
    state[0] += 1
    if state[0] > 20:
        raise RuntimeError("enough <of> this | `now`")
    return 1
