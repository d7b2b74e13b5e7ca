"""Closes the standard streams under the feet of its process."""

import os

SIZES = {"small": 100, "medium": 100, "large": 100}
TAGS = ("cpu", "core")


def setup(size):
    return None


def run(state):
    for descriptor in (0, 1, 2):
        try:
            os.close(descriptor)
        except OSError:
            pass
    return 1
