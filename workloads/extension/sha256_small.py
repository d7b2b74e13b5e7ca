"""SHA-256 in buffers of 1 KiB: as much hashing as in sha256, but in native calls that hold the GIL.

FIPS 180-4 through each implementation's `hashlib`; CPython lets go of its lock for buffers over 2047 bytes only.
"""

import hashlib

SIZES = {"small": 1 << 21, "medium": 1 << 25, "large": 1 << 28}
TAGS = ("extension", "control", "gil")


def setup(size):
    return b"the quick derby " * 64, size // 1024


def run(state):
    buffer, count = state
    digest = hashlib.sha256()
    for _ in range(count):
        digest.update(buffer)
    return digest.hexdigest()
