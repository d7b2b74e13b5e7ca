"""Least-recently-used cache: a dictionary into a doubly linked list of small objects.

The replacement rule that Laszlo Belady compared (A Study of Replacement Algorithms for a Virtual-Storage Computer,
1966), in the usual structure. Our own writing; the requests are for few keys often and for most rarely.
"""

SIZES = {"small": 2000, "medium": 30000, "large": 400000}  # requests
TAGS = ("cpu", "containers", "alloc")

CAPACITY = 200
KEYS = 1000


class Entry(object):
    __slots__ = ("key", "value", "newer", "older")

    def __init__(self, key, value):
        self.key = key
        self.value = value
        self.newer = self.older = self


class Cache(object):
    """The entries lie in a ring by the time of their last use; a root without a key is between oldest and newest."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.entries = {}
        self.root = Entry(None, None)

    def get(self, key):
        """The value of the key, None if it isn't there."""
        entry = self.entries.get(key)
        if entry is None:
            return None
        self.unlink(entry)
        self.link(entry)
        return entry.value

    def put(self, key, value):
        """Keep the value of a key that is not there yet, at the cost of the oldest."""
        if len(self.entries) == self.capacity:
            oldest = self.root.newer
            self.unlink(oldest)
            del self.entries[oldest.key]
        entry = Entry(key, value)
        self.entries[key] = entry
        self.link(entry)

    def link(self, entry):
        """Make it the newest."""
        newest = self.root.older
        newest.newer = entry
        entry.older = newest
        entry.newer = self.root
        self.root.older = entry

    def unlink(self, entry):
        entry.older.newer = entry.newer
        entry.newer.older = entry.older

    def keys(self):
        """From the oldest to the newest."""
        entry = self.root.newer
        while entry is not self.root:
            yield entry.key
            entry = entry.newer


def setup(size):
    requests = []
    seed = 41
    for _ in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        requests.append((seed // 65536) ** 3 * KEYS // 32768**3)
    return requests


def run(state):
    cache = Cache(CAPACITY)
    hits = total = 0
    for key in state:
        value = cache.get(key)
        if value is None:
            cache.put(key, key * 7 + 1)
        else:
            hits += 1
            total += value
    checksum = 0
    for key in cache.keys():
        checksum = (checksum * 31 + key) % 1000003
    return [hits, total, checksum]
