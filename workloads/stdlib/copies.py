"""Deep copies: objects, lists and mappings that share parts and lead back to one another.

`copy.deepcopy` with the memo that keeps shared parts shared and ends cycles; stables, owners and horses are our own.
"""

import copy

SIZES = {"small": 60, "medium": 900, "large": 13000}
TAGS = ("cpu", "stdlib", "calls", "alloc")


class Owner(object):
    def __init__(self, name):
        self.name = name
        self.horses = []


class Horse(object):
    def __init__(self, number, owner, colours):
        self.number = number
        self.owner = owner
        self.colours = colours
        self.laps = [(number, lap, [lap % 3]) for lap in range(number % 4)]
        self.records = {"best": 60 + number % 17, "places": [1, 2, number]}
        owner.horses.append(self)


def setup(size):
    owners = [Owner("owner %d" % number) for number in range(max(1, size // 8))]
    colours = {"silks": ["red", "white"], "cap": ("green", "gold")}
    return [Horse(number, owners[number % len(owners)], colours) for number in range(size)]


def run(state):
    horses = copy.deepcopy(state)
    laps = best = found = fresh = 0
    for horse, original in zip(horses, state):
        laps += sum([lap + rest[0] for _, lap, rest in horse.laps])
        best += horse.records["best"]
        found += horse in horse.owner.horses
        fresh += horse.owner is not original.owner and horse.records is not original.records
    owners = {id(horse.owner) for horse in horses}
    colours = {id(horse.colours) for horse in horses}
    return [len(horses), laps, best, found, fresh, len(owners), len(colours)]
