"""The command line: one function a command, each thin. Heavy imports wait until they are needed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pyderby import __version__, quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyderby.errors import Exit

FORMATS = ("terminal", "markdown", "csv", "json")

matrix_option = click.option("--matrix", type=click.Path(path_type=Path), help="The matrix; ./matrix.yaml by default.")
json_option = click.option("--json", "as_json", is_flag=True, help="For machines.")
provision_option = click.option(
    "--no-provision", "provision", is_flag=True, default=True, flag_value=False, help="Neither download nor build."
)


class Duration(click.ParamType[float]):
    """`90s`, `4m`."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Text → seconds."""
        try:
            return value if isinstance(value, float) else quantity.seconds(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose what is raced."""
    options = (
        click.option("--profile", default="quick", show_default=True, help="How thoroughly to measure."),
        matrix_option,
        click.option("--only", multiple=True, metavar="GLOB", help="Cells to race, by id: nbody, '*/threads-2/*'."),
        click.option("--implementation", "implementations", multiple=True, metavar="NAME", help="And the baseline."),
        click.option("--size", help="Size of the work: small, medium or large."),
        click.option("--budget", type=Duration(), help="Time for the whole run: 90s, 4m."),
        click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Repeats a schedule."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExamples:\n"
    "  pyderby run                                  the quick profile, about four minutes\n"
    "  pyderby run --only 'nbody/*' --budget 30s    one workload\n"
    "  pyderby plan --profile standard              what that would take\n"
    "  pyderby interpreters                         what is here and what could be provided\n\n"
    "\b\nExit codes: 0 done; 1 a claim contradicted or a regression found; 2 usage, matrix or workload invalid;\n"
    "3 done, but some cells failed; 4 nothing could be measured; 130 interrupted, everything measured kept.",
)
@click.version_option(__version__, prog_name="pyderby")
def pyderby() -> None:
    """Race Python implementations: one set of workloads, live processes taking turns, figures with intervals."""


@pyderby.command(
    epilog="\b\nExamples:\n"
    "  pyderby run --implementation pypy --only '*/serial/*'\n"
    "  pyderby run --profile standard --output results\n"
    "  pyderby run --resume reports/20260131-142501-quick-3f2a"
)
@filters
@click.option("--output", type=click.Path(path_type=Path), help="Where the run folder is made; ./reports by default.")
@click.option("--resume", type=click.Path(path_type=Path), help="Go on with this run folder.")
@provision_option
def run(output: Path | None, resume: Path | None, provision: bool, **chosen: Any) -> Exit:
    """Measure, with progress and a time to go, then report."""
    from pyderby import run as runs

    return runs.race(runs.Options(output=output, resume=resume, provision=provision, **chosen))


@pyderby.command(epilog="\b\nExamples:\n  pyderby plan --profile rigorous\n  pyderby plan --only 'sieve/*' --json")
@filters
@json_option
def plan(as_json: bool, **chosen: Any) -> None:
    """Show the cells, what is missing and what a run would cost. Measures and provides nothing."""
    from pyderby import preview

    click.echo(preview.render(chosen, as_json=as_json), nl=False)


@pyderby.command(
    epilog="\b\nExamples:\n  pyderby report reports/20260131-142501-quick-3f2a\n"
    "  pyderby report reports/* --format markdown,csv -o published"
)
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "formats", default="terminal", show_default=True, help=f"Any of {', '.join(FORMATS)}.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write files there instead of printing.")
def report(runs: tuple[Path, ...], formats: str, output: Path | None) -> None:
    """Draw the reports of runs again."""
    from pyderby.report import drawing
    from pyderby.run import load

    chosen = [one.strip() for one in formats.split(",")]
    if unknown := [one for one in chosen if one not in FORMATS]:
        raise click.BadParameter(f"{unknown[0]!r} is none of {', '.join(FORMATS)}", param_hint="--format")
    for place in runs:
        summary = load(place)
        for one in chosen:
            if output is None:
                click.echo(drawing.draw(summary, one, stream=sys.stdout), nl=False)
            else:
                click.echo(drawing.save(summary, one, output))


@pyderby.command(
    epilog="\b\nExamples:\n"
    "  pyderby calibrate                                     five minutes: does this machine give figures that hold?\n"
    "  pyderby calibrate --profile full --against processes --against pyperf\n"
    "  pyderby calibrate --part power --seed 7"
)
@click.option(
    "--profile", type=click.Choice(["short", "full"]), default="short", show_default=True, help="How thoroughly."
)
@click.option(
    "--part", "chosen", multiple=True, metavar="NAME", help="Only this: same, power, pauses, turns, layouts, steady."
)
@click.option(
    "--against",
    multiple=True,
    type=click.Choice(["processes", "pyperf"]),
    help="Measure the same binaries like this, too.",
)
@matrix_option
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Repeats the schedules.")
@click.option("--output", type=click.Path(path_type=Path), help="Where the folder is made; ./reports by default.")
@provision_option
def calibrate(**chosen: Any) -> Exit:
    """Measure pyderby itself on this machine: false positives, precision for time spent, power, bias."""
    from pyderby.calibration import calibrate as calibration

    return calibration.calibrate(calibration.Options(**chosen))


@pyderby.command(
    epilog="\b\nExamples:\n"
    "  pyderby claims reports/20260131-142501-gil-3f2a\n"
    "  pyderby claims reports/20260131-142501-quick-3f2a --matrix gate.yaml --strict\n\n"
    "\b\nExit codes: 0 none is contradicted; 1 one is (with --strict: one is not supported); 2 usage or no claims."
)
@click.argument("place", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--matrix", type=click.Path(path_type=Path), help="Judge this matrix's claims instead of the run's own.")
@click.option("--only", multiple=True, metavar="NAME", help="Only this claim.")
@click.option("--strict", is_flag=True, help="Undecided ones end with 1, too.")
@json_option
def claims(place: Path, matrix: Path | None, only: tuple[str, ...], strict: bool, as_json: bool) -> Exit:
    """Judge the claims of a run's matrix; for CI."""
    from pyderby import gate

    return gate.claims(place, matrix, only=only, strict=strict, as_json=as_json, echo=click.echo)


@pyderby.command(
    epilog="\b\nExamples:\n  pyderby check\n  pyderby check --only 'my_*' --matrix my-matrix.yaml --no-provision"
)
@matrix_option
@click.option("--only", multiple=True, metavar="GLOB", help="Only workloads of such names.")
@provision_option
def check(matrix: Path | None, only: tuple[str, ...], provision: bool) -> Exit:
    """Validate matrix and workloads, and hold each workload to the contract under every interpreter."""
    from pyderby import checking

    return checking.check(matrix, provision=provision, echo=click.echo, only=only)


@pyderby.group(
    invoke_without_command=True,
    epilog="\b\nExamples:\n  pyderby interpreters list --json\n"
    "  pyderby interpreters install cpython3.14 cpython3.14t\n"
    "  pyderby interpreters install --optimized cpython3.13 cpython3.13t",
)
@click.pass_context
def interpreters(context: click.Context) -> None:
    """What is here, and what could be provided and how."""
    if context.invoked_subcommand is None:
        context.invoke(list_interpreters)


@interpreters.command("list")
@matrix_option
@json_option
def list_interpreters(matrix: Path | None = None, as_json: bool = False) -> None:
    """List the matrix's interpreters: what is here, what could be provided."""
    from pyderby import preview

    click.echo(preview.interpreters(matrix, as_json=as_json), nl=False)


@interpreters.command("install", epilog="\b\nExample:\n  pyderby interpreters install cpython3.14t")
@click.argument("names", nargs=-1, required=True)
@click.option("--optimized", is_flag=True, help="Build CPython with profile-guided and link-time optimisation.")
@matrix_option
def install_interpreters(names: tuple[str, ...], optimized: bool, matrix: Path | None) -> Exit:
    """Provide interpreters, by their names in the matrix or by specification, into the user's cache."""
    from pyderby import preview

    return preview.install(names, matrix, optimized=optimized, echo=click.echo)


@interpreters.command("show", epilog="\b\nExample:\n  pyderby interpreters show pypy --json")
@click.argument("name")
@matrix_option
@json_option
def show_interpreter(name: str, matrix: Path | None, as_json: bool) -> None:
    """Show all that is known of one interpreter."""
    from pyderby import preview

    click.echo(preview.show(name, matrix, as_json=as_json), nl=False)
