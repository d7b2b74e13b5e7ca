"""Objects that all workers use at once and none changes: what is contended is the counts of their references.

Our own writing. Nothing is written to them but those counts, where there are any. CPython's are plain numbers under
a global lock; without one they are biased to the thread that made the object, deferred for functions and left out for
what is immortal (PEP 703; Choi, Shull and Torrellas: Biased Reference Counting, PACT 2018).
"""

SIZES = {"small": 6000, "medium": 90000, "large": 1500000}
TAGS = ("concurrency", "calls", "objects")
SHARED = True


class Stone(object):
    def __init__(self, weight, label):
        self.weight = weight
        self.label = label


def heavier(left, right):
    return left if left.weight >= right.weight else right


def label(stone):
    return stone.label


def setup(size):
    stones = tuple(Stone(100000 + number * number, ("stone", number)) for number in range(3))
    return stones, size


def run(state):
    stones, rounds = state
    first, second, third = stones
    total = 0
    for _ in range(rounds):
        heaviest = heavier(heavier(first, second), third)
        total += label(heaviest)[1]
        first, second, third = second, third, first
    return [total, heaviest.weight]
