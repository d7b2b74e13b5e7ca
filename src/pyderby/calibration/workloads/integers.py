"""Small integers in a loop: halving what is even, tripling what is odd, until there is 1."""

import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "numeric")


def unit(number):
    steps = 0
    while number != 1:
        if number % 2:
            number = 3 * number + 1
        else:
            number //= 2
        steps += 1
    return steps


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    return size * (100 + extra) // 100, 871  # takes 178 steps, more than any smaller number


def run(state):
    units, number = state
    for _ in range(units):
        answer = unit(number)
    return answer
