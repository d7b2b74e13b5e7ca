"""Never returns, after some good turns."""

import time

SIZES = {"small": 100, "medium": 100, "large": 100}
TAGS = ("cpu", "core")


def setup(size):
    return [0]


def run(state):
    state[0] += 1
    if state[0] > 20:
        time.sleep(3600)
    return 1
