"""`policy check`: everything that is wrong with policies."""

from pathlib import Path
from typing import Annotated

import typer

from policy_engine.diagnostics import Severity
from policy_engine.loader import file_tree, load_tree


def check(
    folder: Annotated[Path | None, typer.Argument()] = None,
    policies: Annotated[Path | None, typer.Option()] = None,
    lang: Annotated[str, typer.Option(envvar="POLICY_LANG")] = "fr",
) -> None:
    """Vérifie les fichiers. / Check the files."""
    loaded = load_tree(file_tree(folder or policies))
    for each in loaded.diagnostics:
        print(each.line(lang))
    errors = len(loaded.errors)
    warnings = sum(each.severity is Severity.WARNING for each in loaded.diagnostics)
    typer.echo(f"{len(loaded.policies)} policies, {errors} errors, {warnings} warnings", err=True)
    raise typer.Exit(3 if errors else 0)
