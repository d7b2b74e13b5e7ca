"""Leaves children behind: one in its own group, one in a session of its own."""

import os
import subprocess
import sys

SIZES = {"small": 100, "medium": 100, "large": 100}
TAGS = ("cpu", "core")


SLEEP = [sys.executable, "-c", "import time; time.sleep(3600)"]


def setup(size):
    subprocess.Popen(SLEEP)
    subprocess.Popen(SLEEP, preexec_fn=os.setsid)
    return None


def run(state):
    return 1
