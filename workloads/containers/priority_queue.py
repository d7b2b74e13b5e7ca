"""Priority queue: a binary heap written in Python, tuples compared and moved within a list.

The heap of J. W. J. Williams (Algorithm 232, CACM 1964) under the hold model of Jean Vaucher and Pierre Duval (A
Comparison of Simulation Event List Algorithms, CACM 1975): the earliest event happens and is scheduled anew. Our own
writing.
"""

SIZES = {"small": 500, "medium": 8000, "large": 120000}  # events
TAGS = ("cpu", "containers", "alloc")

STATIONS = 250


class Heap(object):
    """A list where no item comes before the one at half its place."""

    def __init__(self):
        self.items = []

    def push(self, item):
        items = self.items
        place = len(items)
        items.append(item)
        while place:
            parent = (place - 1) // 2
            if items[parent] <= item:
                break
            items[place] = items[parent]
            place = parent
        items[place] = item

    def pop(self):
        items = self.items
        item = items.pop()
        size = len(items)
        if not size:
            return item
        first = items[0]
        place = 0
        child = 1
        while child < size:
            if child + 1 < size and items[child + 1] < items[child]:
                child += 1
            if item <= items[child]:
                break
            items[place] = items[child]
            place = child
            child = 2 * place + 1
        items[place] = item
        return first


def setup(size):
    delays = []
    seed = 53
    for _ in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        delays.append(1 + seed // 65536 % 1000)
    return delays


def run(state):
    heap = Heap()
    for station in range(STATIONS):
        heap.push((station * 37 % STATIONS, station))
    time = checksum = 0
    for delay in state:
        time, station = heap.pop()
        checksum = (checksum * 31 + station) % 1000003
        heap.push((time + delay, station))
    return [time, checksum]
