"""Sets of integers: built, united, intersected, subtracted and compared."""

import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "containers")


def unit(lists):
    one, other = set(lists[0]), set(lists[1])
    both = one & other
    either = one | other
    apart = either - both
    return [len(both), len(either), sum(apart), apart == one ^ other]


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    lists = [[pow(root, place, 257) for place in range(90)] for root in (3, 5)]
    return size * (100 + extra) // 100, lists


def run(state):
    units, lists = state
    for _ in range(units):
        answer = unit(lists)
    return answer
