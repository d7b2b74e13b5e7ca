"""Churning: dicts in cycles, built and dropped, so that the collector has work and pauses.

What a unit builds lives until a hundred later ones have followed: long enough to grow old, so that every generation of the
collector has its share.
"""

import os
from collections import deque

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("calibration", "pauses", "alloc")

KEPT = 100  # rings of dicts that are alive at a time


def build(numbers):
    first = last = {0: 1, 1: None, 2: [1]}
    for number in numbers:
        last = {0: number, 1: last, 2: [number, number + 1]}
    first[1] = last
    return first


def unit(numbers, kept):
    ring = build(numbers)
    kept.append(ring)  # and the oldest falls out
    total = ring[0]
    one = ring[1]
    while one is not ring:
        total += one[0] + len(one[2])
        one = one[1]
    return total


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    numbers = [pow(7, place, 101) for place in range(1, 41)]
    return size * (100 + extra) // 100, numbers, deque([build(numbers) for _ in range(KEPT)], KEPT)


def run(state):
    units, numbers, kept = state
    for _ in range(units):
        answer = unit(numbers, kept)
    return answer
