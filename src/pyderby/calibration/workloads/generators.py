"""Generators: numbers handed through a chain of three."""

import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "calls")


def odd(numbers):
    for number in numbers:
        if number % 2:
            yield number


def pairs(numbers):
    last = 0
    for number in numbers:
        yield last, number
        last = number


def unit(numbers):
    return sum(one * other % 13 for one, other in pairs(odd(numbers)))


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    numbers = [pow(7, place, 1009) for place in range(100)]
    return size * (100 + extra) // 100, numbers


def run(state):
    units, numbers = state
    for _ in range(units):
        answer = unit(numbers)
    return answer
