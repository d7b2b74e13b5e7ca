"""Takes more and more memory."""

SIZES = {"small": 100, "medium": 100, "large": 100}
TAGS = ("cpu", "core")


def setup(size):
    return []


def run(state):
    state.append(bytearray(1 << 24))
    return 1
