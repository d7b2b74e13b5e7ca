"""Needs a module that nobody has."""

SIZES = {"small": 100, "medium": 100, "large": 100}
TAGS = ("cpu", "core")


NEEDS = ("module_that_nobody_has",)


def setup(size):
    return None


def run(state):
    return 1
