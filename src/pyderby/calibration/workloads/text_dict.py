"""A dict with text as keys: words counted, and those that occur most picked out."""

import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "containers", "text")


def unit(words):
    counts = {}
    for word in words:
        if word in counts:
            counts[word] += 1
        else:
            counts[word] = 1
    most = max(counts.values())
    return min([word for word, count in counts.items() if count == most])


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    words = ["word %d" % (pow(16807, place, 2147483647) % 83) for place in range(1, 161)]
    return size * (100 + extra) // 100, words


def run(state):
    units, words = state
    for _ in range(units):
        answer = unit(words)
    return answer
