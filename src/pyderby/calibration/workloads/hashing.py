"""SHA-256: a chain of digests, each of a block and of the digest before; native code."""

import hashlib
import os

SIZES = {"small": 100, "medium": 1000, "large": 10000}  # units of work in a call
TAGS = ("cpu", "calibration", "native")


def unit(block):
    digest = b""
    for _ in range(6):
        digest = hashlib.sha256(digest + block).digest()
    return hashlib.sha256(digest).hexdigest()


def setup(size):
    extra = int(os.environ.get("PYDERBY_EXTRA_PERCENT", "0"))
    block = "".join(["%03d" % pow(7, place, 997) for place in range(250)]).encode("ascii")
    return size * (100 + extra) // 100, block


def run(state):
    units, block = state
    for _ in range(units):
        answer = unit(block)
    return answer
