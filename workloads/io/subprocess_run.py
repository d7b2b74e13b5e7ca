"""Starting a child process that does nothing, and waiting for it.

Our own writing, with subprocess (PEP 324): the price of a process as a script pays it. The child is the system's
`true`.
"""

import os
import subprocess

PLACES = [place for place in ("/bin/true", "/usr/bin/true") if os.path.exists(place)]
if not PLACES:
    raise ImportError("there is no program that does nothing: true")

SIZES = {"small": 1, "medium": 50, "large": 800}
TAGS = ("io", "processes")


def setup(size):
    return PLACES[:1], open(os.devnull, "wb"), size


def run(state):
    command, nowhere, count = state
    failures = 0
    for _ in range(count):  # without a stdin of its own: Jython would close it under the next child
        failures += subprocess.call(command, stdout=nowhere)
    return [count, failures]
