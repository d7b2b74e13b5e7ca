"""Regular expressions: times and words found in a line, and digits masked."""

import os
import re

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "text")

TIME = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b")
WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
DIGITS = re.compile(r"\d+")


def unit(text):
    minutes = 0
    for match in TIME.finditer(text):
        minutes += 60 * int(match.group(1)) + int(match.group(2))
    return [minutes, len(WORD.findall(text)), DIGITS.sub("#", text).count("#")]


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    text = "Trains at 7:45, 9:05 and 23:59; none at 24:61. A well-known one-way trip of 12 minutes, or 90 by bus."
    return size * (100 + extra) // 100, text


def run(state):
    units, text = state
    for _ in range(units):
        answer = unit(text)
    return answer
