"""Compression of a large buffer by zlib: two long calls into native code that releases the GIL.

The format of RFC 1950 and the DEFLATE of RFC 1951, through each implementation's own `zlib`. Versions of the library
compress differently, so only what comes back is in the answer.
"""

import zlib

SIZES = {"small": 1 << 15, "medium": 1 << 19, "large": 1 << 23}
TAGS = ("extension", "releases", "gil")


def setup(size):
    data = bytearray()
    seed = 67
    while len(data) < size:
        seed = (seed * 1103515245 + 12345) % 2147483648
        one = seed // 65536
        data += ("lap %d of %d, " % (one % 97, one)).encode("ascii")
    return bytes(data[:size])


def run(state):
    back = zlib.decompress(zlib.compress(state, 6))
    return [len(back), zlib.crc32(back) & 0xFFFFFFFF]
