"""Answers on how many cores it may run."""

import os

SIZES = {"small": 100, "medium": 100, "large": 100}
TAGS = ("cpu", "core")


def setup(size):
    return None


def run(state):
    return len(os.sched_getaffinity(0))
