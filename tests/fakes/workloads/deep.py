"""Recurses deeper than any stack allows.

A fake workload.
"""

SIZES = {"small": 1, "medium": 2, "large": 3}
TAGS = ("cpu",)


def setup(size):
    return size


def down(depth):
    return 1 + down(depth + 1)


def run(state):
    return down(0)
