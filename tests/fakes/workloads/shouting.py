"""Prints megabytes and reads its input while it works."""

import sys

SIZES = {"small": 100, "medium": 100, "large": 100}
TAGS = ("cpu", "core")


def setup(size):
    return "x" * 100000


def run(state):
    sys.stdout.write(state)
    sys.stderr.write(state)
    return sys.stdin.read()
