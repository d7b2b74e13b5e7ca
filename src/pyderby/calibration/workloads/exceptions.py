"""Exceptions: raised two calls deep and caught, others not raised at all."""

import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "calls")


class Refused(Exception):
    pass


def check(number):
    if number % 3 == 0:
        raise Refused(number)
    return number


def doubled(number):
    try:
        return 2 * check(number)
    except KeyError:
        return 0


def unit(numbers):
    total = refused = 0
    for number in numbers:
        try:
            total += doubled(number)
        except Refused as refusal:
            refused += refusal.args[0]
    return [total, refused]


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    numbers = [pow(7, place, 1009) for place in range(40)]
    return size * (100 + extra) // 100, numbers


def run(state):
    units, numbers = state
    for _ in range(units):
        answer = unit(numbers)
    return answer
