"""Digits of pi: products and quotients of big integers.

Jeremy Gibbons: Unbounded Spigot Algorithms for the Digits of Pi (American Mathematical Monthly 113, 2006). The terms of
Leibniz' series in Euler's form are composed as linear fractional transformations, until they agree on the next digit.
Our own writing from the paper's section 4.
"""

SIZES = {"small": 150, "medium": 560, "large": 2500}
TAGS = ("cpu", "numeric", "alloc")


def digits_of_pi(count):
    q, r, t = 1, 0, 1  # x -> (q * x + r) / t, where x is known to lie between 3 and 4
    term = 1
    digits = []
    while len(digits) < count:
        digit = (3 * q + r) // t
        if digit == (4 * q + r) // t:
            digits.append(digit)
            q, r = 10 * q, 10 * (r - digit * t)
        else:
            odd = 2 * term + 1
            q, r, t = q * term, (2 * q + r) * odd, t * odd
            term += 1
    return digits


def setup(size):
    return size


def run(state):
    digits = digits_of_pi(state)
    return ["".join(["%d" % digit for digit in digits[-20:]]), sum(digits)]
