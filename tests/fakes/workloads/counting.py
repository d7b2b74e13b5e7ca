"""Adds up the first numbers: quick, and always right."""

SIZES = {"small": 100, "medium": 100, "large": 100}
TAGS = ("cpu", "core")


def setup(size):
    return list(range(size))


def run(state):
    return sum(state)
