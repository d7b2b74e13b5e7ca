"""Deques: a ring that rotates, a queue served by turns, a window that slides.

Flavius Josephus' circle (The Jewish War III 8), round-robin scheduling, and the largest number in a sliding window by a
monotone queue. Our own writing over `collections.deque`.
"""

from collections import deque

SIZES = {"small": 2000, "medium": 24000, "large": 350000}
TAGS = ("cpu", "containers")

STEP = 3
QUANTUM = 4
WINDOW = 50


def survivor(people):
    """Who is left in a circle when every third leaves it; the first has the number 1."""
    ring = deque(range(1, people + 1))
    while len(ring) > 1:
        ring.rotate(1 - STEP)
        ring.popleft()
    return ring[0]


def served(jobs):
    """A checksum of the order and times in which jobs end that share one server by turns."""
    queue = deque(enumerate(jobs))
    clock = checksum = 0
    while queue:
        number, left = queue.popleft()
        if left > QUANTUM:
            clock += QUANTUM
            queue.append((number, left - QUANTUM))
        else:
            clock += left
            checksum = (checksum * 31 + number + clock) % 1000003
    return checksum


def largest(values):
    """The sum of the largest values of all windows."""
    candidates = deque()  # places of falling values; the first is the largest of the window
    total = 0
    for place, value in enumerate(values):
        while candidates and values[candidates[-1]] <= value:
            candidates.pop()
        candidates.append(place)
        if candidates[0] <= place - WINDOW:
            candidates.popleft()
        if place >= WINDOW - 1:
            total += values[candidates[0]]
    return total


def setup(size):
    values = []
    seed = 31
    for _ in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        values.append(seed // 65536)
    return values, [1 + value % 10 for value in values]


def run(state):
    values, jobs = state
    return [survivor(len(values)), served(jobs), largest(values)]
