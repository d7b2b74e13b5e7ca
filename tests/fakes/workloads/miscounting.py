"""Counts one too few where there is much to count, without anybody to race with.

A fake workload.
"""

SIZES = {"small": 10, "medium": 100, "large": 1000}
TAGS = ("safety",)
METRIC = "lost updates"
SHARED = True


def setup(size):
    return {"size": size}


def run(state):
    return {"tries": state["size"], "errors": 0, "kinds": []}


def settle(state):
    return {"tries": state["size"], "lost": 1 if state["size"] > 100 else 0, "duplicated": 0}
