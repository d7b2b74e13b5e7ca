"""Rational numbers: the library's fractions, written in Python with operators for methods.

A Bernoulli number by Shigeki Akiyama's and Yoshio Tanigawa's scheme (Masanobu Kaneko: The Akiyama-Tanigawa Algorithm
for Bernoulli Numbers, 2000), through each implementation's own `fractions`. Our own writing.
"""

from fractions import Fraction

SIZES = {"small": 28, "medium": 110, "large": 340}  # even: the odd ones are 0
TAGS = ("cpu", "numeric", "alloc")


def bernoulli(number):
    row = []
    for last in range(number + 1):
        row.append(Fraction(1, last + 1))
        for place in range(last, 0, -1):
            row[place - 1] = place * (row[place - 1] - row[place])
    return row[0]


def setup(size):
    return size


def run(state):
    result = bernoulli(state)
    return [result.numerator % 1000000007, result.denominator]
