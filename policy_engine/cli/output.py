"""Where commands print: a terminal in colour, anything else as plain text, pipes that close."""

import json
import os
import sys
from collections.abc import Sequence
from typing import TextIO

import typer

from policy_engine.cli.exits import CommandError, Exit
from policy_engine.diagnostics import Diagnostic
from policy_engine.language import Language, Words
from policy_engine.reporting.page import Page
from policy_engine.reporting.plain import plain_text


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a person watches the stream on a terminal that can show more than text."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def write(text: str, stream: TextIO | None = None) -> None:
    """Write to standard output, or to another stream; leaves quietly where nobody reads it."""
    stream = sys.stdout if stream is None else stream
    if stream is None:
        # The output was closed before the command began.
        raise typer.Exit(Exit.BROKEN_PIPE)
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        # What is still buffered would fail again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise typer.Exit(Exit.BROKEN_PIPE) from None
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        reason = error.strerror or type(error).__name__
        raise CommandError(
            Words(
                f"la réponse ne peut pas être écrite : {reason}",
                f"the answer cannot be written: {reason}",
            )
        ) from None


def write_json(data: object) -> None:
    """Write data as JSON, readable, in letters that the output can hold."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    write(json.dumps(data, ensure_ascii=not unicode, indent=2) + "\n")


def write_page(page: Page, stream: TextIO | None = None) -> None:
    """Write a report, in colour where the stream is a terminal."""
    stream = sys.stdout if stream is None else stream
    write(_coloured(page, stream) if is_terminal(stream) else plain_text(page), stream)


def _coloured(page: Page, stream: TextIO) -> str:
    from rich.console import Console

    from policy_engine.reporting.terminal import for_terminal

    console = Console(file=stream, highlight=False)
    with console.capture() as captured:
        console.print(for_terminal(page))
    return captured.get()


def write_diagnostics(
    diagnostics: Sequence[Diagnostic], language: Language, stream: TextIO | None = None
) -> None:
    """Write diagnostics, a line each; gathered by file and in colour on a terminal."""
    from policy_engine.reporting.diagnostics import diagnostics_page, diagnostics_text

    stream = sys.stdout if stream is None else stream
    if is_terminal(stream):
        write(_coloured(diagnostics_page(diagnostics, language), stream), stream)
    else:
        write(diagnostics_text(diagnostics, language), stream)
