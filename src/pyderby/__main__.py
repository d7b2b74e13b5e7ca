"""Exit codes, nothing else."""

from __future__ import annotations

import os
import sys

from pyderby.errors import Exit, PyderbyError


def main() -> None:
    """The console script."""
    sys.exit(code(sys.argv[1:]))


def code(arguments: list[str]) -> int:
    """Run a command and say how it ended; what a person did wrong is told without a traceback."""
    from click import ClickException
    from click.exceptions import Abort

    from pyderby.cli import pyderby

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that can't show ± gets a question mark, not a crash
    try:
        ended = pyderby.main(arguments, prog_name="pyderby", standalone_mode=False)
        sys.stdout.flush()
    except PyderbyError as error:
        print(f"pyderby: {error}", file=sys.stderr)  # noqa: T201 - this is the screen
        return error.exit_code
    except ClickException as error:
        error.show()
        return Exit.USAGE
    except (KeyboardInterrupt, Abort):
        print("pyderby: interrupted", file=sys.stderr)  # noqa: T201
        return Exit.INTERRUPTED
    except (BrokenPipeError, SystemExit):  # click turns the former into the latter, with a code that says otherwise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone; so nothing is left to say
        return Exit.DONE
    return int(ended or 0)


if __name__ == "__main__":
    main()
