"""JSON: a small record written and read back."""

import json
import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "text")


def unit(record):
    text = json.dumps(record, sort_keys=True)
    back = json.loads(text)
    return [len(text), back["name"], sum(back["sizes"]), len(back["more"])]


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    record = {"name": 'a "b"', "sizes": [1, 20, 300], "more": {"half": 0.5, "none": None, "yes": True}}
    return size * (100 + extra) // 100, record


def run(state):
    units, record = state
    for _ in range(units):
        answer = unit(record)
    return answer
