"""Sorting a large list of floats: one long native call that holds the GIL.

Tim Peters' merge sort (2002) in CPython, each implementation's own elsewhere.
"""

SIZES = {"small": 8000, "medium": 100000, "large": 1200000}
TAGS = ("extension", "control", "gil")


def setup(size):
    values = []
    seed = 73
    for _ in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        values.append(seed / 2.0)
    return values


def run(state):
    values = sorted(state)
    return [int(values[0]), int(values[len(values) // 2]), int(values[-1])]
