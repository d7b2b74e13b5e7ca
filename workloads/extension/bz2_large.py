"""Compression of a large buffer by bzip2: two long calls into native code that releases the GIL.

The block sorting of M. Burrows and D. J. Wheeler (A Block-sorting Lossless Data Compression Algorithm, 1994) in Julian
Seward's bzip2, through each implementation's own `bz2`.
"""

import bz2
import zlib

SIZES = {"small": 1 << 14, "medium": 1 << 17, "large": 1 << 21}
TAGS = ("extension", "releases")
NEEDS = ("bz2",)


def setup(size):
    data = bytearray()
    seed = 71
    while len(data) < size:
        seed = (seed * 1103515245 + 12345) % 2147483648
        one = seed // 65536
        data += ("lap %d of %d, " % (one % 97, one)).encode("ascii")
    return bytes(data[:size])


def run(state):
    back = bz2.decompress(bz2.compress(state, 9))
    return [len(back), zlib.crc32(back) & 0xFFFFFFFF]
