"""Binary trees: many small objects built, walked and thrown away.

After Hans Boehm's GCBench (1997), from John Ellis' and Pete Kovac's: trees of a fixed depth, over and over.
"""

SIZES = {"small": 10, "medium": 14, "large": 18}
TAGS = ("core", "cpu", "containers", "alloc", "gil")


class Tree(object):
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left = left
        self.right = right


def build(depth):
    if depth == 0:
        return Tree(None, None)
    return Tree(build(depth - 1), build(depth - 1))


def count(tree):
    if tree.left is None:
        return 1
    return 1 + count(tree.left) + count(tree.right)


def setup(size):
    return size


def run(state):
    total = 0
    for depth in range(state - 2, state + 1):
        total = total * 3 + count(build(depth))
    return total
