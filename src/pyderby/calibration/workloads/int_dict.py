"""A dict with integers as keys: written, counted up, asked for what it lacks, emptied."""

import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "containers")


def unit(numbers):
    counts = {}
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    missing = 0
    for number in range(50):
        if number in counts:
            del counts[number]
        else:
            missing += 1
    return [missing, len(counts)]


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    numbers = [pow(16807, place, 2147483647) % 97 for place in range(1, 121)]
    return size * (100 + extra) // 100, numbers


def run(state):
    units, numbers = state
    for _ in range(units):
        answer = unit(numbers)
    return answer
