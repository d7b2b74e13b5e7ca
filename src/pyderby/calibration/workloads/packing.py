"""Binary records: numbers packed into bytes and unpacked again by struct."""

import os
import struct

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "native")

RECORD = struct.Struct(">HiBd")


def unit(numbers):
    data = b"".join([RECORD.pack(number, -number, number % 256, number / 2.0) for number in numbers])
    total = 0
    for place in range(0, len(data), RECORD.size):
        first, second, third, fourth = RECORD.unpack_from(data, place)
        total += first - second + third + int(fourth)
    return [len(data), total]


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    numbers = [pow(7, place, 10007) for place in range(24)]
    return size * (100 + extra) // 100, numbers


def run(state):
    units, numbers = state
    for _ in range(units):
        answer = unit(numbers)
    return answer
