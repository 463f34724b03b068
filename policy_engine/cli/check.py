"""`policy check`: everything that is wrong with policies and their scenarios."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from policy_engine.cli.exits import Exit
from policy_engine.cli.options import (
    FORMAT_HELP,
    FolderArgument,
    LanguageOption,
    PoliciesOption,
    one_folder,
)
from policy_engine.cli.output import write, write_diagnostics, write_json
from policy_engine.cli.policies import tree_of
from policy_engine.diagnostics import Diagnostic, Severity, arranged
from policy_engine.file_tree import FileTree
from policy_engine.language import Language, Words
from policy_engine.loader import load_tree
from policy_engine.reporting.counting import counted
from policy_engine.reporting.diagnostics import diagnostics_data, github_annotations, sarif
from policy_engine.testing.scenarios import load_scenarios

_COUNTED = {
    "policies": (Words("politique", "policy"), Words("politiques", "policies")),
    "versions": (Words("version", "version"), Words("versions", "versions")),
    "rules": (Words("règle", "rule"), Words("règles", "rules")),
    "scenarios": (Words("scénario", "scenario"), Words("scénarios", "scenarios")),
    "errors": (Words("erreur", "error"), Words("erreurs", "errors")),
    "warnings": (Words("avertissement", "warning"), Words("avertissements", "warnings")),
}


class CheckFormat(StrEnum):
    """What `policy check` can print."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


def check(
    folder: FolderArgument = None,
    *,
    policies: PoliciesOption = None,
    lang: LanguageOption = Language.FR,
    form: Annotated[CheckFormat, typer.Option("--format", help=FORMAT_HELP)] = CheckFormat.TEXT,
) -> None:
    """Vérifie les fichiers. / Check the files."""
    found, summary = _checked(tree_of(one_folder(folder, policies)))
    match form:
        case CheckFormat.TEXT:
            write_diagnostics(found, lang)
        case CheckFormat.JSON:
            write_json(diagnostics_data(found, summary, lang))
        case CheckFormat.SARIF:
            write_json(sarif(found, lang))
        case CheckFormat.GITHUB:
            write(github_annotations(found, lang))
    write(f"{_summed(summary, lang)}\n", sys.stderr)
    raise typer.Exit(Exit.INVALID if summary["errors"] else Exit.FINE)


def _checked(tree: FileTree) -> tuple[tuple[Diagnostic, ...], dict[str, int]]:
    """Return every diagnostic of a tree, and how much there is of everything."""
    loaded = load_tree(tree)
    scenarios, more = load_scenarios(tree, loaded.policies)
    found = arranged((*loaded.diagnostics, *more))
    errors = sum(each.severity is Severity.ERROR for each in found)
    versions = [each.versions for each in loaded.policies.values()]
    rules = (len({name for version in each for name in version.version.rules}) for each in versions)
    return found, {
        "policies": len(versions),
        "versions": sum(map(len, versions)),
        "rules": sum(rules),
        "scenarios": len(scenarios),
        "errors": errors,
        "warnings": len(found) - errors,
    }


def _summed(summary: dict[str, int], language: Language) -> str:
    parts = [counted(count, _COUNTED[name], language) for name, count in summary.items()]
    there, wrong = ", ".join(parts[:4]), ", ".join(parts[4:])
    return Words(f"{there} ; {wrong}", f"{there}; {wrong}").in_(language)
