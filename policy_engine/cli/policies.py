"""The policies that a command works on, or what is wrong with them."""

import sys
from pathlib import Path

import typer

from policy_engine.cli.exits import CommandError, Exit
from policy_engine.cli.output import write_diagnostics
from policy_engine.file_tree import FileTree
from policy_engine.language import Language, Words
from policy_engine.loader import Loaded, file_tree, load_tree


def tree_of(folder: Path | None) -> FileTree:
    """Return the file tree of a folder, by default of the shipped policies; raises CommandError."""
    if folder is not None and not folder.is_dir():
        raise CommandError(
            Words(f"le dossier « {folder} » n'existe pas", f"there is no folder “{folder}”")
            if not folder.exists()
            else Words(f"« {folder} » n'est pas un dossier", f"“{folder}” is not a folder")
        )
    return file_tree(folder)


def usable_policies(tree: FileTree, language: Language) -> Loaded:
    """Load policies that must all be in order; else says what is wrong and leaves with 3."""
    loaded = load_tree(tree)
    if loaded.errors:
        write_diagnostics(loaded.errors, language, sys.stderr)
        raise typer.Exit(Exit.INVALID)
    return loaded
