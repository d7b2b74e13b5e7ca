"""Starting up: the bare interpreter as a child process, from its start to its end.

Our own writing. What a short script pays before its first line, and after its last.
"""

import os
import subprocess
import sys

if not sys.executable or not os.access(sys.executable, os.X_OK):  # Jython names a script that need not be there
    raise ImportError("this interpreter does not know how it was started")

SIZES = {"small": 1, "medium": 3, "large": 10}
TAGS = ("startup",)


def setup(size):
    return size


def run(state):
    ended = 0
    for _ in range(state):
        if subprocess.call([sys.executable, "-c", "pass"]) == 0:
            ended += 1
    return ended
