"""Building text: numbers formatted, padded, appended and joined."""

import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "text")


def unit(numbers):
    lines = []
    for number in numbers:
        line = "%d:%x" % (number, number)
        line += "-" * (number % 5)
        lines.append(line.rjust(14))
    text = "\n".join(lines)
    return [len(text), text.count("-"), text[-14:]]


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    numbers = [pow(7, place, 10007) for place in range(5, 33)]
    return size * (100 + extra) // 100, numbers


def run(state):
    units, numbers = state
    for _ in range(units):
        answer = unit(numbers)
    return answer
