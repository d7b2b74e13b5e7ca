"""Decimal arithmetic: the price of telephone calls, with exact products, roundings and running sums.

After Mike Cowlishaw's telco benchmark (IBM, 2000): a rate by the kind of call, rounding half to even, taxes cut off.
Numbers and writing are our own; CPython has a native `decimal` since 3.3, Python 2.7 one in Python.
"""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

SIZES = {"small": 600, "medium": 8000, "large": 120000}
TAGS = ("cpu", "stdlib", "numeric")

CENT = Decimal("0.01")
RATES = (Decimal("0.0013"), Decimal("0.00894"))
TAX = Decimal("0.0675")
DISTANCE_TAX = Decimal("0.0341")


def setup(size):
    """Seconds of each call; the odd ones are to distant places."""
    calls = []
    seed = 59
    for _ in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        calls.append(seed // 65536)
    return calls


def run(state):
    total = taxes = Decimal(0)
    longest = Decimal(0)
    for seconds in state:
        distant = seconds & 1
        price = (Decimal(seconds) * RATES[distant]).quantize(CENT, rounding=ROUND_HALF_EVEN)
        tax = (price * TAX).quantize(CENT, rounding=ROUND_DOWN)
        if distant:
            tax += (price * DISTANCE_TAX).quantize(CENT, rounding=ROUND_DOWN)
        taxes += tax
        total += price + tax
        if price > longest:
            longest = price
    return [str(total), str(taxes), str(longest), str((total / len(state)).quantize(CENT, rounding=ROUND_HALF_EVEN))]
