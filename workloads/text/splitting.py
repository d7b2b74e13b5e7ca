"""Splitting text: split, strip, partition, replace and join on the lines of an untidy table.

A list of made-up addresses with stray blanks and several separators, as hand-kept tables are; our own writing.
"""

SIZES = {"small": 600, "medium": 9000, "large": 140000}
TAGS = ("cpu", "text", "alloc")


def setup(size):
    lines = []
    seed = 11
    for place in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        one = seed // 65536
        blanks = " " * (one % 4)
        lines.append(
            "%s%06d;%s  Long   Paddock Road %d,%sUpper-Town-%d ; owner.id=%d\t"
            % (blanks, place, blanks, one % 300, blanks, one % 41, one)
        )
    return "\n".join(lines)


def run(state):
    owners = 0
    towns = {}
    rows = []
    for line in state.splitlines():
        number, address, setting = [field.strip() for field in line.split(";")]
        street, _, town = address.partition(",")
        street = " ".join(street.split())
        town = town.lstrip().replace("-", " ")
        key, _, value = setting.rpartition("=")
        owners += int(value)
        towns[town] = towns.get(town, 0) + 1
        rows.append("|".join((number.lstrip("0"), street, town, key.split(".")[0])))
    table = "\n".join(rows)
    wide = table.replace("|", " | ")
    return [len(table), len(wide), len(towns), max(towns.values()), owners, rows[-1]]
