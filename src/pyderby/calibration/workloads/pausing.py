"""Pauses: integer arithmetic, and if asked for, every 40th call is followed by a pause of a quarter of their time.

With PYDERBY_PAUSES=1, 40 calls take the time of 50: a fifth of it is pauses, and the ratio to none is 1.25. A pause goes
by the clock, as it is not known beforehand what ten calls in a row would take a compiler's code.
"""

import os
import time

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("calibration", "pauses")

EVERY = 40  # calls from pause to pause
PAUSE = 10  # a pause, in calls
RARE = 400  # pauses after which a compiler has seen to what is rare; else it would in the midst of measuring

clock = getattr(time, "perf_counter", time.time)


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
    pause = PAUSE if os.environ.get("PYDERBY_PAUSES") == "1" else 0
    short = [1, pause, 0, 0.0]
    for _ in range(RARE * EVERY):
        run(short)
    return [size * (100 + extra) // 100, pause, 0, 0.0]


def run(state):
    units, pause, calls, spent = state
    began = clock()
    answer = work(units)
    now = clock()
    calls += 1
    spent += now - began
    if calls == EVERY:
        until = now + spent * pause / EVERY
        while clock() < until:
            pass
        calls, spent = 0, 0.0
    state[2], state[3] = calls, spent
    return answer
