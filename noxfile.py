# /// script
# dependencies = ["nox>=2025.2.9", "PyYAML>=6.0.1"]
# ///
"""pyderby's sessions: `nox -s compare` is the main job, `nox --list` shows all."""

from __future__ import annotations

from pathlib import Path

import nox
import yaml

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["compare"]
nox.options.reuse_venv = "yes"

HERE = Path(__file__).parent


def implementations() -> list[str]:
    """The names in matrix.yaml; none if it can't be read, and then `pyderby check` says why."""
    try:
        matrix = yaml.safe_load((HERE / "matrix.yaml").read_text(encoding="utf-8"))
        return [str(name) for name in matrix["implementations"]]
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        return []


def pyderby(session: nox.Session, *arguments: str) -> None:
    """One of pyderby's commands. 0 and 3 are good ends; the command prints which it was.

    An interrupted run has a minute to bring its round to an end and to write its report.
    """
    session.install("-e", ".")
    session.run(
        "pyderby", *arguments, success_codes=[0, 3], stderr=None, interrupt_timeout=60.0, terminate_timeout=10.0
    )


def provide(session: nox.Session) -> None:
    """All interpreters of the matrix. 4: not all of them can be had here, which is told; the rest goes on without."""
    session.run("pyderby", "interpreters", "install", *implementations(), success_codes=[0, 4], stderr=None)


def group(name: str) -> list[str]:
    """A dependency group of pyproject.toml."""
    project = nox.project.load_toml(HERE / "pyproject.toml")
    return list(nox.project.dependency_groups(project, name))


@nox.session
def compare(session: nox.Session) -> None:
    """Provide the interpreters, race the quick profile, print the tables, write the reports."""
    pyderby(session, "run", *session.posargs)


@nox.session
def gil(session: nox.Session) -> None:
    """Race what the claims about the GIL need, and print their verdicts."""
    pyderby(session, "run", "--profile", "gil", *session.posargs)


@nox.session
@nox.parametrize("implementation", implementations(), ids=implementations())
def measure(session: nox.Session, implementation: str) -> None:
    """Race one implementation against the baseline: nox -s "measure(pypy)"."""
    pyderby(session, "run", "--implementation", implementation, *session.posargs)


@nox.session
def interpreters(session: nox.Session) -> None:
    """Provide the matrix's interpreters: found, downloaded or built, into the user's cache."""
    if session.posargs:
        pyderby(session, "interpreters", *session.posargs)
        return
    session.install("-e", ".")
    provide(session)


@nox.session
def report(session: nox.Session) -> None:
    """Draw a run's reports again, the latest's unless told: nox -s report -- reports/RUN --format markdown."""
    runs = sorted(path.parent for path in HERE.glob("reports/*/run.json"))
    if not session.posargs and not runs:
        session.error("there is no run in reports/ yet; nox -s compare makes one")
    pyderby(session, "report", *(session.posargs or [str(runs[-1])]))


@nox.session
def calibrate(session: nox.Session) -> None:
    """Measure pyderby itself on this machine: nox -s calibrate -- --profile full --against pyperf."""
    session.install("pyperf>=2.6")
    pyderby(session, "calibrate", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """All tests: the quick ones, then those that start real interpreters, which are provided first."""
    session.install("-e", ".", *group("tests"))
    if session.posargs:
        session.run("pytest", *session.posargs)
        return
    provide(session)
    session.run("pytest", "-m", "interpreters or not interpreters")


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff's rules and format."""
    session.install(*group("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """mypy, strict."""
    session.install("-e", ".", *group("types"))
    session.run("mypy")
