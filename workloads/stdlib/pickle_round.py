"""Pickling: nested records written with protocol 2 and read back, shared parts staying shared.

Protocol 2 of PEP 307, the newest that Python 2.7 knows; through each implementation's own `pickle`, the native one
where that is a module of its own.
"""

try:
    import cPickle as pickle
except ImportError:
    import pickle

SIZES = {"small": 400, "medium": 4000, "large": 50000}
TAGS = ("cpu", "stdlib", "alloc")


def setup(size):
    stables = [{"name": "stable %d" % number, "open": number % 2 == 0} for number in range(7)]
    records = []
    for number in range(size):
        records.append(
            {
                "number": number,
                "chip": (1 << 70) + number,
                "name": "horse %d" % number,
                "weight": 400 + number % 200 / 2.0,
                "laps": [(lap, lap * number % 101) for lap in range(number % 6)],
                "sire": None,
                "stable": stables[number % len(stables)],
            }
        )
    return records


def run(state):
    back = pickle.loads(pickle.dumps(state, 2))
    laps = weight = 0
    for record in back:
        laps += sum([seconds for _, seconds in record["laps"]])
        weight += record["weight"]
    return [back == state, len(back), laps, weight, back[0]["stable"] is back[7]["stable"], back[-1]["chip"] % 1000003]
