"""Method dispatch: a tree of expressions evaluated through virtual methods of many classes.

The interpreter pattern (Gamma, Helm, Johnson, Vlissides: Design Patterns, 1994) over a fixed random expression; the call
sites are megamorphic, which is hard on inline caches.
"""

SIZES = {"small": 11, "medium": 15, "large": 19}
TAGS = ("core", "cpu", "calls")

MODULUS = 1000003


class Node(object):
    def evaluate(self, x):
        raise NotImplementedError


class Constant(Node):
    def __init__(self, value):
        self.value = value

    def evaluate(self, x):
        return self.value


class Variable(Node):
    def evaluate(self, x):
        return x


class Binary(Node):
    def __init__(self, left, right):
        self.left = left
        self.right = right

    def evaluate(self, x):
        return self.combine(self.left.evaluate(x), self.right.evaluate(x)) % MODULUS

    def combine(self, one, other):
        raise NotImplementedError


class Sum(Binary):
    def combine(self, one, other):
        return one + other


class Difference(Binary):
    def combine(self, one, other):
        return one - other


class Product(Binary):
    def combine(self, one, other):
        return one * other


class Largest(Binary):
    def combine(self, one, other):
        return one if one > other else other


KINDS = (Sum, Difference, Product, Largest)


def grow(depth, seed):
    """A full tree of that depth, its operations chosen by a linear congruential generator."""
    seed = (seed * 1103515245 + 12345) % 2147483648
    if depth == 0:
        return (Variable() if seed // 65536 % 2 else Constant(seed // 65536 % 100)), seed
    left, seed = grow(depth - 1, seed)
    right, seed = grow(depth - 1, seed)
    return KINDS[seed // 65536 % len(KINDS)](left, right), seed


def setup(size):
    return grow(size, 42)[0]


def run(state):
    total = 0
    for x in (3, 5):
        total += state.evaluate(x)
    return total
