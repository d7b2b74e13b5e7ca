"""Walking through a dictionary and a list while others write to them: failed walks, and wrong items in those that end.

The calls of run take turns: one writes, the next reads. The writers add items of their own, to the list at its front,
and take them away again; the readers ought to see every item that stays, once and with its value. Nobody promises
that. A dictionary may raise RuntimeError or miss items when it changes under its iterator (library reference,
Dictionary view objects), a list's iterator goes by number, so items that move are met again or passed over, iteration
is never atomic ("Thread Safety Guarantees", 3.14), and Jython's iterators don't raise but may or may not see what is
new (java.util.concurrent.ConcurrentHashMap: weakly consistent). Our own writing.
"""

import sys
import threading

METRIC = "failed walks and wrong items"
SHARED = True
SIZES = {"small": 16384, "medium": 262144, "large": 4194304}
TAGS = ("safety",)

STAYING = 64  # items of either container that nobody takes away
PASSING = 16  # items that each writer has there at most

pairs = getattr(dict, "iteritems", dict.items)  # 2.7's items would be a copy


class Shared(object):
    """The containers, and what their users did and saw; the lock is for the latter alone."""

    def __init__(self, tries):
        self.tries = tries
        self.lock = threading.Lock()
        self.clear()

    def clear(self):
        self.table = dict((key, -key) for key in range(STAYING))
        self.items = list(range(STAYING))
        self.calls = 0
        self.lost = 0
        self.duplicated = 0

    def enter(self):
        """A number that no other call of run has."""
        with self.lock:
            self.calls += 1
            return self.calls

    def check(self, found):
        """Take down what is wrong with the items that a walk has found to stay."""
        different = len(set(found))
        with self.lock:
            self.lost += STAYING - different
            self.duplicated += len(found) - different

    def walk_table(self):
        self.check([key for key, value in pairs(self.table) if key < STAYING and value == -key])

    def walk_items(self):
        self.check([item for item in self.items if item < STAYING])


def write(state, first):
    """Adds some items, takes them away by name, so that none that stays goes, and so on; returns names of exceptions."""
    table = state.table
    items = state.items
    kinds = []
    for step in range(state.tries):
        key = first + step % PASSING
        try:
            if step // PASSING % 2:
                table.pop(key, None)
                items.remove(key)
            else:
                table[key] = -key
                items.insert(0, key)  # all that stay move up
        except:  # Java's throwables are no Exceptions
            kinds.append(sys.exc_info()[0].__name__)
    return kinds


def read(state):
    """Walks through both until as many items were due; returns the names of exceptions."""
    kinds = []
    for _ in range(state.tries // (2 * STAYING)):
        for walk in (state.walk_table, state.walk_items):
            try:
                walk()
            except:
                kinds.append(sys.exc_info()[0].__name__)
    return kinds


def setup(size):
    return Shared(size)


def run(state):
    number = state.enter()
    kinds = write(state, STAYING + number * PASSING) if number % 2 else read(state)
    return {"tries": state.tries, "errors": len(kinds), "kinds": sorted(set(kinds))[:5]}


def settle(state):
    """The last walk is undisturbed."""
    state.walk_table()
    state.walk_items()
    answer = {"tries": state.calls * state.tries, "lost": state.lost, "duplicated": state.duplicated}
    state.clear()
    return answer
