"""Compression: a little text deflated and inflated by zlib; native code, with the lock released."""

import os
import zlib

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "native")


def unit(data):
    deflater = zlib.compressobj(1, zlib.DEFLATED, 10, 1)  # with little memory, which would take longer than the text
    back = zlib.decompress(deflater.compress(data) + deflater.flush())
    return [len(back), zlib.crc32(back) & 0xFFFFFFFF]


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    text = " ".join(["%d" % pow(7, place, 101) for place in range(60)])
    return size * (100 + extra) // 100, text.encode("ascii")


def run(state):
    units, data = state
    for _ in range(units):
        answer = unit(data)
    return answer
