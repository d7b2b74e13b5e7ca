"""Answers with the order of hashes.

A fake workload.
"""

SIZES = {"small": 1, "medium": 2, "large": 3}
TAGS = ("cpu",)


def setup(size):
    return size


def run(state):
    return "".join(set("abcdefghijklmnopqrstuvwxyz"))
