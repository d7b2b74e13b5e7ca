"""Objects with attributes: made, linked, changed and dropped."""

import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "alloc")


class Account(object):
    def __init__(self, number, balance, following):
        self.number = number
        self.balance = balance
        self.following = following


def unit(balances):
    first = None
    for number, balance in enumerate(balances):
        first = Account(number, balance, first)
    total = 0
    account = first
    while account is not None:
        account.balance -= account.number
        total += account.balance
        account = account.following
    return total


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    balances = [pow(7, place, 1009) for place in range(50)]
    return size * (100 + extra) // 100, balances


def run(state):
    units, balances = state
    for _ in range(units):
        answer = unit(balances)
    return answer
