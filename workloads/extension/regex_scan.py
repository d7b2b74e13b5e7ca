"""A regular expression over a long text: one native call, in which CPython holds the GIL.

Doubled words, the classic task of a back reference, tried at each word of a text of our own.
"""

import re

SIZES = {"small": 5000, "medium": 80000, "large": 1200000}
TAGS = ("extension", "control", "gil")

DOUBLED = re.compile(r"\b([a-z]+) \1\b")
WORDS = ("the", "theory", "of", "horses", "and", "an", "order", "derby", "on", "one", "course")


def setup(size):
    words = []
    seed = 79
    for _ in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        words.append(WORDS[seed // 65536 % len(WORDS)])
    return " ".join(words)


def run(state):
    doubled = DOUBLED.findall(state)
    return [len(doubled), doubled.count("the"), doubled[-1]]
