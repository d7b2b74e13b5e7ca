"""Objects: many small linked ones that live for a moment, since nothing is ever changed but made anew.

The Josephus problem with F. Warren Burton's functional queues (An efficient functional implementation of FIFO queues,
1982) and sorting with Clark Crane's leftist heaps (1972), both as in Chris Okasaki's Purely Functional Data Structures
(1998, sections 5.2 and 3.1). Our own writing.
"""

SIZES = {"small": 120, "medium": 1800, "large": 25000}
TAGS = ("cpu", "calls", "alloc")

STEP = 7
MODULUS = 1000003


class Cell(object):
    def __init__(self, value, rest):
        self.value = value
        self.rest = rest


class Queue(object):
    """The front in order, the back in reverse order; the front is only empty if the back is."""

    def __init__(self, front, back):
        if front is None:
            while back is not None:
                front = Cell(back.value, front)
                back = back.rest
        self.front = front
        self.back = back

    def first(self):
        return self.front.value

    def without_first(self):
        return Queue(self.front.rest, self.back)

    def followed_by(self, value):
        return Queue(self.front, Cell(value, self.back))


class Heap(object):
    """The way down its right is never longer than the one down its left; the height is its right's."""

    def __init__(self, value, one, other):
        if height(one) < height(other):
            one, other = other, one
        self.value = value
        self.left = one
        self.right = other
        self.height = height(other) + 1


def height(heap):
    return 0 if heap is None else heap.height


def merged(one, other):
    if one is None:
        return other
    if other is None:
        return one
    if other.value < one.value:
        one, other = other, one
    return Heap(one.value, one.left, merged(one.right, other))


def survivor(people):
    """Who is left of a circle from which every seventh has to go."""
    circle = Queue(None, None)
    for person in range(people):
        circle = circle.followed_by(person)
    for _ in range(people - 1):
        for _ in range(STEP - 1):
            circle = circle.without_first().followed_by(circle.first())
        circle = circle.without_first()
    return circle.first()


def order(count):
    """A checksum of that many numbers in ascending order."""
    heap = None
    seed = 3
    for _ in range(count):
        seed = (seed * 1103515245 + 12345) % 2147483648
        heap = merged(heap, Heap(seed // 256, None, None))
    checksum = 0
    while heap is not None:
        checksum = (checksum * 31 + heap.value) % MODULUS
        heap = merged(heap.left, heap.right)
    return checksum


def setup(size):
    return size


def run(state):
    return [survivor(state), order(state)]
