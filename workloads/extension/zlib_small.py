"""Checksums of buffers of 4 KiB by zlib: many native calls that hold the GIL.

The CRC-32 of RFC 1952 through each implementation's own `zlib`; CPython lets go of its lock for buffers over 5 KiB.
"""

import zlib

SIZES = {"small": 800, "medium": 12000, "large": 200000}
TAGS = ("extension", "control")


def setup(size):
    """Seven buffers, and how many are to be checked."""
    return [("%07d " % number).encode("ascii") * 512 for number in range(7)], size


def run(state):
    buffers, count = state
    checksum = 0
    for number in range(count):
        checksum = zlib.crc32(buffers[number % 7], checksum) & 0xFFFFFFFF
    return checksum
