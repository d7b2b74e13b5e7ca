"""Claims in a matrix: what they may say, and every way of saying it wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pyderby import machine
from pyderby.claim import Measure, Over, expectation
from pyderby.errors import InputError
from pyderby.matrix.parse import parse
from pyderby.model import Mode

if TYPE_CHECKING:
    from pathlib import Path

WORK = '"""Adds up."""\nSIZES = {"small": 1, "medium": 2, "large": 3}\nTAGS = ("cpu",)\n'
WORK += "def setup(size):\n    return size\n\n\ndef run(state):\n    return state\n"
COUNTING = WORK.replace('TAGS = ("cpu",)', 'TAGS = ("safety",)\nMETRIC = "lost updates"\nSHARED = True')
COUNTING += '\n\ndef settle(state):\n    return {"tries": 1, "lost": 0, "duplicated": 0}\n'
MATRIX = """\
baseline: base
implementations: {base: {interpreter: cpython3.13}, pypy: {interpreter: pypy}}
workloads: ["*.py"]
modes: {threads: [2]}
claims:
  it:
    says: PyPy is fast
    measure: ratio
    of: {implementation: pypy, workloads: ["add*"]}
    expect: "<= 0.5"
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "adding.py").write_text(WORK)
    (tmp_path / "increment.py").write_text(COUNTING)
    return tmp_path / "matrix.yaml"


def test_a_claim_is_read(place: Path) -> None:
    (claim,) = parse(MATRIX, place).claims
    assert (claim.id, claim.says, claim.measure, claim.over) == ("it", "PyPy is fast", Measure.RATIO, Over.MEAN)
    assert (claim.of.implementation, claim.of.mode, claim.of.workers) == ("pypy", Mode.SERIAL, 1)
    assert (claim.expect.low, claim.expect.high) == (None, 0.5)


@pytest.mark.parametrize(
    ("change", "line", "told"),
    [
        (("implementation: pypy", "implementation: pipy"), 9, "did you mean 'pypy'"),
        (("implementation: pypy", "implementation: pypy, against: bas"), 9, "did you mean 'base'"),
        (('["add*"]', '["sub*"]'), 9, "'sub*', which is not there"),
        (('workloads: ["add*"]', "tags: [cpus]"), 9, "did you mean 'cpu'"),
        (('["add*"]', '["add*"], tags: [safety]'), 9, "selects nothing"),
        (('["add*"]', '["add*"], mode: processes'), 9, "is about processes; the matrix races serial, threads"),
        (('["add*"]', '["add*"], mode: threads, workers: 3'), 9, "threads race with 1, 2 workers"),
        (("measure: ratio", "measure: speedup"), 8, "takes more than one worker"),
        (("measure: ratio", "measure: value"), 8, "is timed, and counts nothing"),
        (("measure: ratio", "measure: value\n    over: every"), 9, "counts add up"),
        (('["add*"]', '["increment"]'), 8, "counts, and has no ratio"),
        (('"<= 0.5"', '"about 0.5"'), 10, "is no expectation"),
        (("measure: ratio", "measure: rati"), 8, "ratio"),
    ],
)
def test_what_is_wrong_with_a_claim_is_told_with_its_line(
    place: Path, change: tuple[str, str], line: int, told: str
) -> None:
    with pytest.raises(InputError) as caught:
        parse(MATRIX.replace(*change), place)
    assert (line, True) in [(one.line, told in one.message) for one in caught.value.problems], str(caught.value)


@pytest.mark.parametrize("cores", [1, 2, 16])
def test_claims_of_all_cores_are_no_problem_of_a_machine(
    place: Path, cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "usable_cores", lambda: cores)
    text = MATRIX.replace("measure: ratio", "measure: speedup").replace('["add*"]', '["add*"], mode: threads')
    (claim,) = parse(text.replace("threads: [2]", "threads: [2, cores]"), place).claims
    assert claim.of.workers == "cores"


@pytest.mark.parametrize(
    ("text", "low", "high", "open_"),
    [
        (">= 1.5", 1.5, None, False),
        ("<= 10%", None, 0.1, False),
        ("== 0", 0.0, 0.0, False),
        ("> 0", 0.0, None, True),
        ("0.95 to 1.05", 0.95, 1.05, False),
        ("-5% .. 5%", -0.05, 0.05, False),
    ],
)
def test_an_expectation_is_read(text: str, low: float | None, high: float | None, open_: bool) -> None:
    read = expectation(text)
    assert (read.low, read.high, read.open) == (low, high, open_)
    assert all(read.holds(end) is not open_ for end in (low, high) if end is not None)


@pytest.mark.parametrize("text", ["", "1.5", "about 2", ">= x", "2 to 1", "<> 3"])
def test_what_is_no_expectation_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expectation|holds nothing"):
        expectation(text)
