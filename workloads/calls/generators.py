"""Generators: trees walked by a generator for each node, and chains of generators that consume one another.

The same-fringe problem: have two trees of different shapes the same leaves? (Carl Hewitt, in the seventies; John
McCarthy: Another SAMEFRINGE, SIGART Newsletter 61, 1977). Our own writing. A leaf passes through as many generators as
it is deep.
"""

SIZES = {"small": 600, "medium": 6000, "large": 60000}
TAGS = ("cpu", "calls")

MODULUS = 1000003


class Tree(object):
    """A branch with two trees, or a leaf with a value."""

    def __init__(self, left, right, value):
        self.left = left
        self.right = right
        self.value = value


def grown(leaves, first, end, seed):
    """A tree over some of the leaves, split by a linear congruential generator."""
    if end - first == 1:
        return Tree(None, None, leaves[first]), seed
    seed = (seed * 1103515245 + 12345) % 2147483648
    middle = first + 1 + seed // 256 % (end - first - 1)
    left, seed = grown(leaves, first, middle, seed)
    right, seed = grown(leaves, middle, end, seed)
    return Tree(left, right, None), seed


def fringe(tree):
    if tree.left is None:
        yield tree.value
    else:
        for value in fringe(tree.left):
            yield value
        for value in fringe(tree.right):
            yield value


def agreeing(one, other):
    """How many leaves are the same, up to the first that is not."""
    count = 0
    values = fringe(other)
    for value in fringe(one):
        if value != next(values, None):
            break
        count += 1
    return count


def differences(values):
    previous = 0
    for value in values:
        yield value - previous
        previous = value


def chunks(values, length):
    chunk = []
    for value in values:
        chunk.append(value)
        if len(chunk) == length:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def checksum():
    """A coroutine that is sent numbers and yields the checksum of all so far."""
    total = 0
    while True:
        value = yield total
        total = (total * 31 + value) % MODULUS


def setup(size):
    leaves = [number * number % 10007 for number in range(size)]
    other = list(leaves)
    other[size // 2] = -1
    return [grown(leaves, 0, size, 1)[0], grown(leaves, 0, size, 2)[0], grown(other, 0, size, 3)[0]]


def run(state):
    tree, same, other = state
    total = checksum()
    result = next(total)
    for chunk in chunks(differences(fringe(tree)), 3):
        result = total.send(max(chunk) - min(chunk))
    return [agreeing(tree, same), agreeing(tree, other), result]
