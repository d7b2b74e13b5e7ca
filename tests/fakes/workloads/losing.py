"""Counts: half of what it tries is lost, and every call raises once.

A fake workload.
"""

SIZES = {"small": 10, "medium": 100, "large": 1000}
TAGS = ("safety",)
METRIC = "lost updates"
SHARED = True


def setup(size):
    return {"size": size, "tries": []}


def run(state):
    state["tries"].append(state["size"])
    return {"tries": state["size"], "errors": 1, "kinds": ["ValueError"]}


def settle(state):
    tries = sum(state["tries"])
    del state["tries"][:]
    return {"tries": tries, "lost": tries // 2, "duplicated": 0}
