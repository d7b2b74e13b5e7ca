"""SHA-256 of a large buffer: one call into native code that releases the GIL.

FIPS 180-4 through each implementation's `hashlib`; CPython lets go of its lock for buffers over 2047 bytes.
"""

import hashlib

SIZES = {"small": 1 << 21, "medium": 1 << 25, "large": 1 << 28}
TAGS = ("core", "extension", "releases", "scaling", "gil")


def setup(size):
    return b"the quick derby " * (size // 16)


def run(state):
    return hashlib.sha256(state).hexdigest()
