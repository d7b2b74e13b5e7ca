"""Starting up: a child process that imports what a usual script imports, and ends.

Our own writing. To be compared with the bare interpreter's start: the difference is the imports'.
"""

import os
import subprocess
import sys

if not sys.executable or not os.access(sys.executable, os.X_OK):  # Jython names a script that need not be there
    raise ImportError("this interpreter does not know how it was started")

SIZES = {"small": 1, "medium": 3, "large": 10}
TAGS = ("startup",)

PROGRAM = "import argparse, collections, datetime, decimal, json, logging, random, re, tempfile, threading"


def setup(size):
    return size


def run(state):
    ended = 0
    for _ in range(state):
        if subprocess.call([sys.executable, "-c", PROGRAM]) == 0:
            ended += 1
    return ended
