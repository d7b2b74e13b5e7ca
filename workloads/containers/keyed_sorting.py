"""Sorting by keys: records by one field, by two, and by two stable passes.

Sorting in passes from the least to the most significant key, as Herman Hollerith's machines sorted cards (Knuth, The
Art of Computer Programming 3, 5.2.5), with `operator.itemgetter` and each implementation's `sorted`. Our own writing.
"""

from operator import itemgetter

SIZES = {"small": 700, "medium": 7000, "large": 70000}  # records
TAGS = ("cpu", "containers", "alloc")

SYLLABLES = ("ka", "lo", "mi", "nu", "re", "sa", "to", "vi")
TOWNS = ("Athens", "Bergen", "Cork", "Delft", "Essen", "Faro", "Genoa")
NUMBER, NAME, TOWN, AGE = range(4)


def setup(size):
    """(number, name, town, age) each; all but the number occur more than once."""
    records = []
    seed = 43
    for number in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        one = seed // 65536
        name = SYLLABLES[one % 8] + SYLLABLES[one // 8 % 8] + SYLLABLES[one // 64 % 8]
        records.append((number, name, TOWNS[one % 7], 18 + one // 512 % 60))
    return records


def checksum(records):
    """Of the numbers, in their order."""
    result = 0
    for record in records:
        result = (result * 31 + record[NUMBER]) % 1000003
    return result


def run(state):
    by_name = sorted(state, key=itemgetter(NAME))
    by_town_and_age = sorted(state, key=itemgetter(TOWN, AGE))
    oldest_first = sorted(state, key=lambda record: (-record[AGE], record[NAME]))
    in_passes = sorted(by_name, key=itemgetter(AGE), reverse=True)
    in_passes.sort(key=itemgetter(TOWN))
    return [checksum(by_name), checksum(by_town_and_age), checksum(oldest_first), checksum(in_passes)]
