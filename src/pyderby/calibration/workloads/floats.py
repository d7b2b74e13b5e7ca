"""Floats in a loop: a weight on a spring, in small steps of time."""

import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "numeric")


def unit(start):
    place, speed = start
    for _ in range(140):
        speed -= (place + 0.125 * speed) * 0.0625
        place += speed * 0.0625
    return place


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    return size * (100 + extra) // 100, (1.0, 0.0)


def run(state):
    units, start = state
    for _ in range(units):
        answer = unit(start)
    return answer
