"""Sorting: the built-in sort on numbers, on text and with a key.

Timsort (Tim Peters, 2002) over data from a linear congruential generator (Knuth, The Art of Computer Programming 2,
3.2.1), part of it in ascending runs.
"""

SIZES = {"small": 2000, "medium": 20000, "large": 250000}
TAGS = ("core", "cpu", "containers", "gil")


def setup(size):
    values = []
    seed = 11
    for place in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        values.append(seed // 65536 if place % 4 else place)
    texts = ["%05d" % value for value in values]
    return values, texts


def run(state):
    values, texts = state
    ascending = sorted(values)
    backwards = sorted(texts, reverse=True)
    by_digits = sorted(values, key=lambda value: (value % 10, value))
    checksum = 0
    for place in range(0, len(values), 7):
        checksum = (checksum * 31 + ascending[place] + int(backwards[place]) + by_digits[place]) % 1000000007
    return checksum
