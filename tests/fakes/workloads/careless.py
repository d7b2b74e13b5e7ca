"""Leaves its mark on the interpreter that runs it.

A fake workload.
"""

import os

SIZES = {"small": 1, "medium": 2, "large": 3}
TAGS = ("cpu",)


def setup(size):
    return size


def run(state):
    os.environ["CARELESS"] = os.environ.get("CARELESS", "") + "x"
    return state
