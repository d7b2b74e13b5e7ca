"""How long the analysis of a journal with a million iterations takes, and how much memory.

A benchmark, not a test: it prints seconds, which depend on the machine. The journal is simulated first, and read,
analysed and written as JSON in a fresh interpreter, as `pyderby report` would.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def simulate(run: Path) -> int:
    """Write the journal and manifest of 20 workloads, three arms and 20 heats; how many iterations they hold."""
    sys.path.insert(0, str(Path(__file__).parent.parent))
    from journals import Simulated

    race = Simulated(workloads=tuple(f"w{number:02d}" for number in range(20)), heats=20, rounds=830, warm=5)
    records = race.records()
    (run / "journal.jsonl").write_text("".join(json.dumps(record, separators=(",", ":")) + "\n" for record in records))
    (run / "run.json").write_text(json.dumps(race.manifest()))
    return sum(len(record["iterations"]["ns"]) for record in records if record["record"] == "invocation")


def analyse(run: Path) -> None:
    """Analyse it, imports included, and print what that took."""
    began = time.perf_counter()
    from pyderby.analysis import summarise
    from pyderby.measure import journal

    summarise(json.loads((run / "run.json").read_text()), journal.read(run / "journal.jsonl")).to_json()
    seconds, peak = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.1f} s, {peak:.0f} MiB")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        analyse(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            print(f"{simulate(Path(folder)):,} iterations:", end=" ", flush=True)
            subprocess.run([sys.executable, __file__, folder], check=True)
