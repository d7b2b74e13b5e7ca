"""Recursive calls: the paths through a grid, counted by one call a corner."""

import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "calls")


def paths(right, down):
    if right == 0 or down == 0:
        return 1
    return paths(right - 1, down) + paths(right, down - 1)


def unit(grid):
    right, down = grid
    return paths(right, down)


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    return size * (100 + extra) // 100, (5, 4)


def run(state):
    units, grid = state
    for _ in range(units):
        answer = unit(grid)
    return answer
