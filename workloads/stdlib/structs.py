"""Binary records: numbers and names packed to bytes and taken apart again, little end first.

A format of our own in the language of the `struct` module, with standard sizes, so every machine writes it alike.
"""

import struct

SIZES = {"small": 1200, "medium": 14000, "large": 200000}
TAGS = ("cpu", "stdlib")

RECORD = struct.Struct("<IhBd8s")
LENGTH = struct.Struct(">H")


def setup(size):
    records = []
    seed = 43
    for number in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        one = seed // 65536
        records.append((seed * 2, one - 16384, one % 256, one / 2.0, ("name%04d" % (number % 10000)).encode("ascii")))
    return records


def run(state):
    parts = []
    for record in state:
        data = RECORD.pack(*record)
        parts.append(LENGTH.pack(len(data)))
        parts.append(data)
    stream = b"".join(parts)
    place = count = whole = small = 0
    total = 0.0
    names = set()
    while place < len(stream):
        (length,) = LENGTH.unpack_from(stream, place)
        place += LENGTH.size
        first, second, third, fourth, name = RECORD.unpack_from(stream, place)
        place += length
        count += 1
        whole += first
        small += second * third
        total += fourth
        names.add(name)
    return [count, len(stream), whole, small, total, len(names)]
