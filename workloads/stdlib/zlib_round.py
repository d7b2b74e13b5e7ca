"""Compression of short messages: many calls of zlib with a few hundred bytes each, there and back.

The format of RFC 1950 and the DEFLATE of RFC 1951, through each implementation's own `zlib`. Versions of the library
compress differently, so only what comes back is in the answer.
"""

import zlib

SIZES = {"small": 60, "medium": 900, "large": 15000}
TAGS = ("cpu", "stdlib")


def setup(size):
    messages = []
    seed = 47
    for number in range(size):
        words = []
        for _ in range(50):
            seed = (seed * 1103515245 + 12345) % 2147483648
            words.append("lap%d" % (seed // 65536 % 200))
        messages.append(("message %d: %s" % (number, " ".join(words))).encode("ascii"))
    return messages


def run(state):
    checksum = length = shorter = 0
    for message in state:
        squeezed = zlib.compress(message, 6)
        back = zlib.decompress(squeezed)
        shorter += len(squeezed) < len(back)
        length += len(back)
        checksum = zlib.crc32(back, checksum) & 0xFFFFFFFF
    return [shorter, length, checksum]
