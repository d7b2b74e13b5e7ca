"""A place to race in: a matrix, fake interpreters that it names by path, fake workloads, and the command line."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import racing

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCE = Path(racing.__file__).parents[1] / "src"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A folder with a matrix in it."""

    folder: Path

    @property
    def reports(self) -> list[Path]:
        """The run folders, oldest first."""
        return sorted(path.parent for path in self.folder.glob("reports/*/run.json"))

    def interpreter(self, name: str, *behaviour: str) -> str:
        """A program that behaves as the fake interpreter does; the path for the matrix."""
        path = self.folder / name
        path.write_text(f'#!/bin/sh\nexec {shlex.join(racing.argv(*behaviour))} "$@"\n')
        path.chmod(0o755)
        return str(path)

    def matrix(
        self, *workloads: str, heats: int = 5, warmup: str = "10ms", measure: str = "20ms", **others: str
    ) -> Path:
        """Write matrix.yaml: a good baseline called `base`, and others by name and path."""
        interpreters = {"base": self.interpreter("base"), **others}
        lines = ["baseline: base", "implementations:"]
        lines += [f"  {name}: {{interpreter: {path}}}" for name, path in interpreters.items()]
        lines += ["workloads:", *(f"  - {racing.WORKLOADS / f'{name}.py'}" for name in workloads)]
        lines += [
            "modes: {serial: true}",
            "profiles:",
            f"  quick: {{isolation: shared, heats: [{heats}, {heats}], warmup: {warmup}, measure: {measure}}}",
            "limits: {turn: 2s}",
        ]
        path = self.folder / "matrix.yaml"
        path.write_text("\n".join(lines) + "\n")
        return path

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """The test's own environment with a cache of its own and pyderby's source in the path."""
        own = {"PYDERBY_CACHE": str(self.folder / "cache"), "PYTHONPATH": str(SOURCE), "COLUMNS": "100"}
        return {**os.environ, **own, **(extra or {})}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """`pyderby ARGUMENTS` in this place, in a group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "pyderby", *arguments],
            cwd=self.folder,
            env=self.environment(),
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`pyderby ARGUMENTS` in this place, to its end."""
        with self.start(*arguments) as process:
            out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)
