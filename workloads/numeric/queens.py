"""The n queens: depth-first search with bit masks, integer logic and recursion.

Counting all solutions of Bezzel's problem (1848) by backtracking with three masks (Martin Richards: Backtracking
algorithms in MCPL using bit patterns and recursion, 1997).
"""

SIZES = {"small": 8, "medium": 10, "large": 12}
TAGS = ("core", "cpu", "numeric", "gil")


def place(full, columns, left, right):
    if columns == full:
        return 1
    count = 0
    free = full & ~(columns | left | right)
    while free:
        bit = free & -free
        free ^= bit
        count += place(full, columns | bit, (left | bit) << 1, (right | bit) >> 1)
    return count


def setup(size):
    return (1 << size) - 1


def run(state):
    return place(state, 0, 0, 0)
