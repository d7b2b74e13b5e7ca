"""Sorting a list of floats: comparisons in native code."""

import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "containers")


def unit(values):
    ascending = sorted(values)
    ascending.reverse()
    return ascending[len(ascending) // 3]


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    values = [pow(16807, place, 2147483647) / 1024.0 for place in range(1, 331)]
    return size * (100 + extra) // 100, values


def run(state):
    units, values = state
    for _ in range(units):
        answer = unit(values)
    return answer
