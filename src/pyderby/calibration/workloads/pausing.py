"""Pauses: integer arithmetic, and if asked for, every 40th call does ten calls' more of it.

With PYDERBY_PAUSES=1, 40 calls take the time of 50: a fifth of it is pauses, and the ratio to none is exactly 1.25.
"""

import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("calibration", "pauses")

EVERY = 40  # calls from pause to pause
PAUSE = 10  # a pause, in calls


def unit(number):
    total = 0
    for _ in range(120):
        number = number * 171 % 30269
        total += number & 7
    return total


def work(units):
    for _ in range(units):
        answer = unit(1)
    return answer


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    return [size * (100 + extra) // 100, PAUSE if os.environ.get("PYDERBY_PAUSES") == "1" else 0, 0]


def run(state):
    units, pause, calls = state
    state[2] = calls = (calls + 1) % EVERY
    if not calls:
        for _ in range(pause):  # one long loop would be compiled otherwise than ten short ones
            work(units)
    return work(units)
