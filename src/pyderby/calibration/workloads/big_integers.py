"""Big integers: multiplied, added, shifted and divided, a few hundred digits long."""

import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "numeric")


def unit(factors):
    product = 1
    total = 0
    for factor in factors:
        product *= factor
        total += product >> 7
    quotient, rest = divmod(total, product // factors[0])
    return [quotient, rest % 1000003]


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    factors = [pow(16807, place, 2147483647) for place in range(3, 63)]
    return size * (100 + extra) // 100, factors


def run(state):
    units, factors = state
    for _ in range(units):
        answer = unit(factors)
    return answer
