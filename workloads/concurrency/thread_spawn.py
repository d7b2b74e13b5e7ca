"""Starting and joining threads, four at a time, that have next to nothing to do.

Our own writing: the price of a thread, from its start until it is joined.
"""

import threading

SIZES = {"small": 6, "medium": 100, "large": 1600}
TAGS = ("concurrency", "threads")

TEAM = 4


def note(slots, place, number):
    slots[place] = number


def setup(size):
    return size


def run(state):
    total = 0
    for turn in range(state):
        slots = [0] * TEAM
        threads = [threading.Thread(target=note, args=(slots, place, turn + place)) for place in range(TEAM)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        total += sum(slots)
    return total
