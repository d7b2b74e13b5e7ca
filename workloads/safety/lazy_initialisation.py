"""Making things when they are first asked for, by all workers: how many are made again.

The operation is `if slots[place] is None: slots[place] = Thing(place)`: a check, a call and a write. No Python
promises that it is atomic; the library reference names checking before acting among what isn't ("Thread Safety
Guarantees", 3.14, for lists and dictionaries). The pattern is lazy initialisation without a lock, as in D. C. Schmidt
and T. Harrison: Double-Checked Locking, Pattern Languages of Program Design 3, 1997, before they add one. Our own
writing.
"""

import sys
import threading

METRIC = "things made again"
SHARED = True
SIZES = {"small": 6000, "medium": 100000, "large": 500000}
TAGS = ("safety",)


class Thing(object):
    def __init__(self, number):
        self.number = number


class Shared(object):
    """Slots for the n-th call of every worker, and how much was made; the lock is for the bookkeeping alone."""

    def __init__(self, tries):
        self.tries = tries
        self.lock = threading.Lock()
        self.clear()

    def clear(self):
        self.rounds = []
        self.turns = {}
        self.made = 0

    def enter(self):
        """The slots of this worker's next round: others come, or have come, to the same."""
        me = threading.current_thread().ident
        with self.lock:
            turn = self.turns.get(me, 0)
            self.turns[me] = turn + 1
            if turn == len(self.rounds):
                self.rounds.append([None] * self.tries)
            return self.rounds[turn]

    def leave(self, made, kinds):
        """What run answers, after taking down how much it has made."""
        with self.lock:
            self.made += made
        return {"tries": self.tries, "errors": len(kinds), "kinds": sorted(set(kinds))[:5]}


def setup(size):
    return Shared(size)


def run(state):
    slots = state.enter()
    made = 0
    kinds = []
    for place in range(state.tries):
        try:
            if slots[place] is None:
                slots[place] = Thing(place)
                made += 1
        except:  # Java's throwables are no Exceptions
            kinds.append(sys.exc_info()[0].__name__)
    return state.leave(made, kinds)


def settle(state):
    """An empty slot is a loss, and whatever was made for a slot beyond the first is a duplicate."""
    tries = sum(state.turns.values()) * state.tries
    slots = len(state.rounds) * state.tries
    lost = sum(1 for things in state.rounds for thing in things if thing is None)
    duplicated = state.made - (slots - lost)
    state.clear()
    return {"tries": tries, "lost": lost, "duplicated": duplicated}
