"""Writing, seeking and reading a temporary file of blocks.

Our own writing. The file is written from its start, then read in the order that a linear congruential generator of
full period gives (Hull and Dobell: Random Number Generators, SIAM Review 4, 1962), and emptied; it mostly stays in
the system's cache.
"""

import tempfile

SIZES = {"small": 256, "medium": 4096, "large": 65536}  # powers of two, for the generator's period
TAGS = ("io", "files")

LENGTH = 512


def setup(size):
    return tempfile.TemporaryFile(), size


def run(state):
    blocks, count = state
    for number in range(count):
        blocks.write(bytes(bytearray([number % 251]) * LENGTH))
    blocks.flush()
    number = 0
    checksum = 0
    for place in range(count):
        number = (number * 5 + 3) % count
        blocks.seek(number * LENGTH)
        block = bytearray(blocks.read(LENGTH))
        checksum = (checksum + block[place % LENGTH] * (place + 1)) % 1000003
    blocks.seek(0, 2)
    length = blocks.tell()
    blocks.seek(0)
    blocks.truncate()
    return [length, checksum]
