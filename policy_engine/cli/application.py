"""The application `policy`: its commands, its version, and how its faults are said."""

import io
import os
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from policy_engine.cli import check, decide, explain, fmt, show, test, trace
from policy_engine.cli.exits import CommandError, Exit
from policy_engine.cli.faults import usage_words
from policy_engine.cli.output import is_terminal
from policy_engine.language import Words
from policy_engine.release import __version__

#: What the parser of command lines raises, whichever library brings it.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


class _Helped:
    """A command whose `--help` speaks both languages."""

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - of typer or of click
        """Return the option `--help`."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "Montre cette aide. / Show this help."
        return option


class Command(_Helped, TyperCommand):
    """One command."""


class CommandLine(_Helped, TyperGroup):
    """The commands; whatever goes wrong, a person reads a sentence and no traceback."""

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 - typer's signature
        """Run, and leave with the exit code."""
        for stream in (sys.stdout, sys.stderr):
            # A letter that the output cannot hold is no reason to fail.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        standalone = extra.pop("standalone_mode", True)
        code = Exit.FINE
        try:
            code = Exit(super().main(*args, **extra | {"standalone_mode": False}) or 0)
        except CommandError as fault:
            code = _said(fault.words, fault.code)
        except _UsageError as error:
            code = _said(usage_words(error), Exit.USAGE)
        except (KeyboardInterrupt, typer.Abort):
            code = Exit.INTERRUPTED
        except Exception as error:
            if os.environ.get("POLICY_TRACEBACK"):
                raise
            code = _said(_internal(error), Exit.INTERNAL)
        if standalone:
            sys.exit(code)
        return code


def _said(words: Words, code: Exit) -> Exit:
    """Say what is wrong in both languages: which one to speak may be what is wrong."""
    for text in dict.fromkeys((words.fr, words.in_("en"))):
        if text:
            typer.echo(f"policy: {text}", err=True)
    return code


def _internal(error: Exception) -> Words:
    told = f"{type(error).__name__}: {error}"
    return Words(
        f"erreur du moteur lui-même, à signaler (POLICY_TRACEBACK=1 en dit plus) : {told}",
        f"a mistake of the engine itself, please report it (POLICY_TRACEBACK=1 tells more): {told}",
    )


_WATCHED = is_terminal(sys.stdout)

app = typer.Typer(
    cls=CommandLine,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Panels are for people; what a program reads stays plain and unwrapped.
    rich_markup_mode="rich" if _WATCHED else None,
    context_settings={} if _WATCHED else {"terminal_width": 10_000},
)


@app.callback(
    invoke_without_command=True,
    help="Le droit en données : vérifier, décider, expliquer. "
    "/ The law as data: check, decide, explain.\n\n"
    "Une lecture du droit, non le droit lui-même. / A reading of the law, not the law.",
)
def policy(
    context: typer.Context,
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Montre la version du moteur. / Show the version of the engine.",
        ),
    ] = False,
) -> None:
    """Answer the options that stand before any command; without a command, show the help."""
    if version:
        typer.echo(f"policy {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(Exit.USAGE)


_COMMANDS: dict[str, Callable[..., None]] = {
    "check": check.check,
    "decide": decide.decide,
    "explain": explain.explain,
    "show": show.show,
    "test": test.run,
    "trace": trace.run,
    "fmt": fmt.fmt,
}
for name, command in _COMMANDS.items():
    app.command(name, cls=Command, short_help=command.__doc__)(command)
