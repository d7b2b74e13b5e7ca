"""`pyderby claims`: judges a run's claims, or a matrix's on a run, for people and for CI."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sys
from typing import TYPE_CHECKING

from pyderby import matrix as matrices
from pyderby.analysis import claims as judging
from pyderby.errors import Exit, InputError
from pyderby.report import gil, terminal
from pyderby.run import load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pyderby.summary import ClaimSummary, Summary


def claims(
    place: Path, matrix: Path | None, *, only: Sequence[str], strict: bool, as_json: bool, echo: Callable[[str], None]
) -> Exit:
    """Judge and print. `REGRESSION` if one is contradicted, or if `strict` and one is not supported.

    The claims are those that the run was begun with, or those of `matrix`. Raises `InputError` if there are none, or
    none of the names in `only`, and `OutputError` if `place` is no run.
    """
    summary = load(place)
    judged = summary.claims if matrix is None else judging.judge(matrices.load(matrix).claims, summary)
    chosen = _chosen(judged, only)
    if as_json:
        echo(json.dumps([dataclasses.asdict(one) for one in chosen], indent=1, ensure_ascii=False))
    else:
        table = gil.claims(chosen)
        echo(terminal.draw(table, colour=sys.stdout.isatty(), width=shutil.get_terminal_size((120, 40)).columns))
        echo(_counted(chosen, summary))
    return _exit(chosen, strict=strict)


def _chosen(judged: Sequence[ClaimSummary], only: Sequence[str]) -> list[ClaimSummary]:
    names = [one.id for one in judged]
    if not names:
        raise InputError(
            "there are no claims: the run's matrix makes none",
            hint="write some, and name the matrix with --matrix FILE",
        )
    for name in only:
        if name not in names:
            raise InputError(f"there is no claim {name!r}: there are {', '.join(names)}")
    return [one for one in judged if not only or one.id in only]


def _counted(chosen: Sequence[ClaimSummary], summary: Summary) -> str:
    kinds = [str(kind) for kind in judging.ClaimVerdict]
    counts = [f"{sum(one.verdict == kind for one in chosen)} {kind}" for kind in kinds]
    return f"{summary.run_id}: {', '.join(counts)}"


def _exit(chosen: Sequence[ClaimSummary], *, strict: bool) -> Exit:
    good = (
        {judging.ClaimVerdict.SUPPORTED} if strict else {judging.ClaimVerdict.SUPPORTED, judging.ClaimVerdict.UNDECIDED}
    )
    return Exit.DONE if all(one.verdict in good for one in chosen) else Exit.REGRESSION
