"""List comprehensions: a table of products, filtered and turned over."""

import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "containers")


def unit(numbers):
    table = [[one * other % 11 for other in numbers] for one in numbers]
    columns = [list(column) for column in zip(*table)]
    return sum([sum(column) for column in columns if column[1] > 3])


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    numbers = [pow(7, place, 101) for place in range(3, 16)]
    return size * (100 + extra) // 100, numbers


def run(state):
    units, numbers = state
    for _ in range(units):
        answer = unit(numbers)
    return answer
