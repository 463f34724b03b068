"""`policy test`: the scenarios that legal experts wrote, run."""

import sys
from collections.abc import Iterable, Sequence
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
from policy_engine.cli.output import (
    is_terminal,
    write,
    write_diagnostics,
    write_json,
    write_page,
)
from policy_engine.cli.policies import tree_of, usable_policies
from policy_engine.decision_point import PolicyDecisionPoint
from policy_engine.diagnostics import Severity
from policy_engine.language import Language, Words
from policy_engine.reporting.scenarios import junit, scenarios_page
from policy_engine.testing.runner import ScenarioResult, run_scenarios, summary
from policy_engine.testing.scenarios import Scenario, load_scenarios

_RUNNING = Words("Scénarios", "Scenarios")


class TestFormat(StrEnum):
    """What `policy test` can print."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"


def run(
    folder: FolderArgument = None,
    *,
    policies: PoliciesOption = None,
    lang: LanguageOption = Language.FR,
    form: Annotated[TestFormat, typer.Option("--format", help=FORMAT_HELP)] = TestFormat.TEXT,
) -> None:
    """Joue les scénarios. / Run the scenarios."""
    tree = tree_of(one_folder(folder, policies))
    loaded = usable_policies(tree, lang)
    scenarios, found = load_scenarios(tree, loaded.policies)
    write_diagnostics(found, lang, sys.stderr)
    if any(each.severity is Severity.ERROR for each in found):
        raise typer.Exit(Exit.INVALID)
    point = PolicyDecisionPoint(loaded.policies)
    results = tuple(_watched(run_scenarios(scenarios, point), scenarios, lang))
    match form:
        case TestFormat.TEXT:
            write_page(scenarios_page(results, lang))
        case TestFormat.JSON:
            write_json(summary(results))
        case TestFormat.JUNIT:
            write(junit(results, lang))
    failed = any(not each.passed for each in results)
    raise typer.Exit(Exit.FINDINGS if failed else Exit.FINE)


def _watched(
    results: Iterable[ScenarioResult], scenarios: Sequence[Scenario], language: Language
) -> Iterable[ScenarioResult]:
    """Return the results, with a progress bar while they come where someone watches."""
    if not is_terminal(sys.stderr):
        return results
    from rich.console import Console
    from rich.progress import track

    return track(
        results,
        _RUNNING.in_(language),
        total=len(scenarios),
        console=Console(stderr=True),
        transient=True,
    )
