"""Taking text apart: split, replaced, stripped, searched and compared."""

import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "text")


def unit(text):
    found = []
    for line in text.replace("\t", " ").split("\n"):
        name, _, value = line.partition("=")
        name = name.strip().lower()
        if name.startswith("size") and "x" in value:
            width, height = value.strip().split("x")
            found.append(int(width) * int(height))
    return [len(found), sum(found)]


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    lines = ["%s %d\t=  %dx%d " % ("Name" if place % 3 else "SIZE", place, place % 7, place) for place in range(32)]
    return size * (100 + extra) // 100, "\n".join(lines)


def run(state):
    units, text = state
    for _ in range(units):
        answer = unit(text)
    return answer
