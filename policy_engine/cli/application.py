"""The application `policy`: its commands, its version, and how its faults are said."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from policy_engine.cli import check, decide
from policy_engine.cli.exits import CommandFault, Exit
from policy_engine.language import Words
from policy_engine.release import __version__


class CommandLine(TyperGroup):
    """The commands; whatever goes wrong, a person reads a sentence and no traceback."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002 - typer's signature
        **extra: Any,  # noqa: ANN401 - typer's signature
    ) -> Any:  # noqa: ANN401 - typer's signature
        """Run, and leave with the exit code."""
        extra |= {"prog_name": prog_name, "complete_var": complete_var}
        try:
            code = super().main(args, standalone_mode=False, **extra)
        except CommandFault as fault:
            print(fault.words.fr, file=sys.stderr)
            code = fault.code
        code = int(code or 0)
        if standalone_mode:
            sys.exit(code)
        return code


app = typer.Typer(
    cls=CommandLine,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer's signature
    if wanted:
        print(f"policy {__version__}")
        raise typer.Exit


@app.callback()
def policy(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Version.")
    ] = False,
) -> None:
    """Le droit en données : lire, décider, expliquer. / The law as data: read, decide, explain."""


app.command("check")(check.check)
app.command("decide")(decide.decide)
