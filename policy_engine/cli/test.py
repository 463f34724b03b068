"""`policy test`: the scenarios that legal experts wrote, run, and what they cover."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from policy_engine.cli.exits import CommandError, Exit
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
from policy_engine.file_tree import FileTree
from policy_engine.language import Language, Words
from policy_engine.loader import Loaded
from policy_engine.reporting.coverage import coverage_page, goal_words, shortfall
from policy_engine.reporting.lcov import lcov
from policy_engine.reporting.mutation import mutation_page
from policy_engine.reporting.mutation import shortfall as missed
from policy_engine.reporting.page import words_of
from policy_engine.reporting.scenarios import junit, scenarios_page
from policy_engine.reporting.suggestions import suggestions_data, suggestions_text
from policy_engine.testing.coverage import Coverage, Goal, measure
from policy_engine.testing.gaps import coverage_gaps, mutation_gaps
from policy_engine.testing.mutation.explained import load_explanations
from policy_engine.testing.mutation.mutants import mutants, sample
from policy_engine.testing.mutation.running import run_mutants
from policy_engine.testing.mutation.score import Mutation
from policy_engine.testing.runner import ScenarioResult, run_scenarios, summary
from policy_engine.testing.scenarios import load_scenarios
from policy_engine.testing.suggestion import Gap, Suggestion
from policy_engine.testing.suggestion import suggest as suggest_scenarios

_RUNNING = Words("Scénarios", "Scenarios")
_MEASURING = Words("Couverture", "Coverage")
_MUTATING = Words("Mutants", "Mutants")
_NO_SAMPLE = Words(
    "--sample veut --mutants et un nombre d'au moins 1",
    "--sample needs --mutants and a number of at least 1",
)
_SUGGESTING = Words("Propositions", "Suggestions")
_NO_SUGGESTION = Words(
    "--suggest s'écrit en texte (YAML) ou en JSON", "--suggest is written as text (YAML) or JSON"
)
_NO_PERCENTAGE = Words(
    "--require attend un pourcentage, de 0 à 100", "--require takes a percentage, from 0 to 100"
)

Item = TypeVar("Item")


class TestFormat(StrEnum):
    """What `policy test` can print."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    LCOV = "lcov"


@dataclass(frozen=True)
class _Tested:
    """What there is to print."""

    results: tuple[ScenarioResult, ...]
    coverage: Coverage | None
    mutation: Mutation | None
    #: Scenarios to confirm, and the gaps for which there is none; None where none were asked for.
    suggested: tuple[tuple[Gap, Suggestion | None], ...] | None
    #: What every measure of coverage, and the share of mutants killed, must reach, in percent.
    required: int | None
    language: Language
    loaded: Loaded

    @property
    def failures(self) -> tuple[ScenarioResult, ...]:
        return tuple(each for each in self.results if not each.passed)

    @property
    def shortfall(self) -> str | None:
        if self.required is None:
            return None
        said = []
        if self.coverage is not None:
            said.append(shortfall(self.coverage, self.required, self.language))
        if self.mutation is not None:
            said.append(missed(self.mutation, self.required, self.language))
        return "\n".join(filter(None, said)) or None

    @property
    def outdated(self) -> bool:
        """Whether an explanation of a survivor explains nothing any more."""
        return self.mutation is not None and bool(self.mutation.stale)


def run(  # noqa: PLR0913 - an argument per option
    folder: FolderArgument = None,
    *,
    policies: PoliciesOption = None,
    lang: LanguageOption = Language.FR,
    coverage: Annotated[
        bool,
        typer.Option(
            "--coverage",
            help="Mesurer aussi ce que les scénarios couvrent. "
            "/ Measure what the scenarios cover as well.",
        ),
    ] = False,
    mutants: Annotated[
        bool,
        typer.Option(
            "--mutants",
            help="Glisser de petites fautes dans les politiques et dire lesquelles les scénarios "
            "ne remarquent pas. / Slip small mistakes into the policies and say which ones the "
            "scenarios do not notice.",
        ),
    ] = False,
    sample: Annotated[
        int | None,
        typer.Option(
            "--sample",
            metavar="N",
            show_default=False,
            help="Avec --mutants : N mutants seulement, répartis sur les fichiers. "
            "/ With --mutants: only N mutants, spread over the files.",
        ),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(
            "--seed",
            metavar="S",
            help="Avec --sample : le tirage. / With --sample: which ones are drawn.",
        ),
    ] = 0,
    suggest: Annotated[
        bool,
        typer.Option(
            "--suggest",
            help="Proposer des scénarios, à confirmer, pour ce qui n'est pas couvert et, avec "
            "--mutants, pour les survivants. / Suggest scenarios, to be confirmed, for what is not "
            "covered and, with --mutants, for the survivors.",
        ),
    ] = False,
    require: Annotated[
        int | None,
        typer.Option(
            "--require",
            metavar="PERCENT",
            show_default=False,
            help="Échouer si une mesure de la couverture, ou la part des mutants tués, est "
            "au-dessous. / Fail where a measure of coverage, or the share of mutants killed, is "
            "below.",
        ),
    ] = None,
    form: Annotated[TestFormat, typer.Option("--format", help=FORMAT_HELP)] = TestFormat.TEXT,
) -> None:
    """Joue les scénarios. / Run the scenarios."""
    if require is not None and not 0 <= require <= 100:  # noqa: PLR2004 - of a hundred
        raise CommandError(_NO_PERCENTAGE)
    if sample is not None and (sample < 1 or not mutants):
        raise CommandError(_NO_SAMPLE)
    tree = tree_of(one_folder(folder, policies))
    loaded = usable_policies(tree, lang)
    results = _run(tree, loaded, lang)
    if suggest and form not in {TestFormat.TEXT, TestFormat.JSON}:
        raise CommandError(_NO_SUGGESTION)
    wanted = coverage or suggest or (require is not None and not mutants)
    wanted = wanted or form is TestFormat.LCOV
    covered = _covered(loaded, results, lang) if wanted else None
    mutated = _mutated(tree, loaded, results, _Draw(sample, seed), lang) if mutants else None
    suggested = _suggested(loaded, results, covered, mutated, lang) if suggest else None
    tested = _Tested(results, covered, mutated, suggested, require, lang, loaded)
    _PRINTERS[form](tested)
    fine = not tested.failures and tested.shortfall is None and not tested.outdated
    raise typer.Exit(Exit.FINE if fine else Exit.FINDINGS)


def _run(tree: FileTree, loaded: Loaded, language: Language) -> tuple[ScenarioResult, ...]:
    """Run every scenario; leaves with 3 where one is not in order."""
    scenarios, found = load_scenarios(tree, loaded.policies)
    write_diagnostics(found, language, sys.stderr)
    if any(each.severity is Severity.ERROR for each in found):
        raise typer.Exit(Exit.INVALID)
    results = run_scenarios(scenarios, PolicyDecisionPoint(loaded.policies))
    return tuple(_watched(results, len(scenarios), _RUNNING.in_(language)))


def _covered(loaded: Loaded, results: tuple[ScenarioResult, ...], language: Language) -> Coverage:
    """Measure what the scenarios cover."""
    return measure(
        loaded.policies,
        results,
        watch=lambda steps: _watched(steps, len(steps), _MEASURING.in_(language)),
    )


@dataclass(frozen=True)
class _Draw:
    """Which mutants are run: all, or how many of which drawing."""

    size: int | None
    seed: int


def _mutated(
    tree: FileTree,
    loaded: Loaded,
    results: tuple[ScenarioResult, ...],
    draw: _Draw,
    language: Language,
) -> Mutation:
    """Run the scenarios against mutants of the policies."""
    every = [each for policy in loaded.policies.values() for each in mutants(policy, tree)]
    chosen = every if draw.size is None else sample(every, draw.size, draw.seed)
    run = run_mutants(chosen, [each.scenario for each in results])
    found = tuple(_watched(run, len(chosen), _MUTATING.in_(language)))
    return Mutation(found, load_explanations(tree, loaded.policies), len(every))


def _suggested(
    loaded: Loaded,
    results: tuple[ScenarioResult, ...],
    covered: Coverage | None,
    mutated: Mutation | None,
    language: Language,
) -> tuple[tuple[Gap, Suggestion | None], ...]:
    """Find scenarios for survivors, then for what coverage still leaves open."""
    gaps: list[Gap] = []
    if mutated is not None:
        gaps += mutation_gaps(mutated.results)
    if covered is not None:
        gaps += coverage_gaps(covered, _goal_words)
    found = suggest_scenarios(loaded.policies, [each.scenario for each in results], gaps)
    return tuple(_watched(found, len(gaps), _SUGGESTING.in_(language)))


def _goal_words(goal: Goal) -> Words:
    return Words(*(words_of(goal_words(goal, each)) for each in (Language.FR, Language.EN)))


def _watched(items: Iterable[Item], total: int, label: str) -> Iterable[Item]:
    """Return the items, with a progress bar while they come where someone watches."""
    if not is_terminal(sys.stderr):
        return items
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return track(items, label, total=total, console=console, transient=True)


# What is printed


def _text(tested: _Tested) -> None:
    if tested.suggested is not None:
        # What is printed is a file to paste from: the rest goes beside it.
        if tested.failures:
            write_page(scenarios_page(tested.failures, tested.language), sys.stderr)
        write(suggestions_text(*_made(tested), tested.loaded.policies, tested.language))
        _say_shortfall(tested)
        return
    page = scenarios_page(tested.results, tested.language)
    if tested.coverage is not None:
        page += coverage_page(tested.coverage, tested.language, tested.required)
    if tested.mutation is not None:
        page += mutation_page(tested.mutation, tested.language, tested.required)
    write_page(page)


def _json(tested: _Tested) -> None:
    told = summary(tested.results)
    if tested.coverage is not None:
        told["coverage"] = {"required": tested.required, **tested.coverage.to_dict()}
    if tested.mutation is not None:
        told["mutation"] = {"required": tested.required, **tested.mutation.to_dict()}
    if tested.suggested is not None:
        told |= suggestions_data(*_made(tested), tested.loaded.policies)
    write_json(told)
    _say_shortfall(tested)


def _made(tested: _Tested) -> tuple[list[Suggestion], list[Gap]]:
    """Return the suggested scenarios, each once with all its gaps, and the gaps without one."""
    found = tested.suggested or ()
    made = {each.scenario.name: each for _, each in found if each is not None}
    return list(made.values()), [gap for gap, each in found if each is None]


def _junit(tested: _Tested) -> None:
    write(junit(tested.results, tested.language))
    _say_shortfall(tested)


def _lcov(tested: _Tested) -> None:
    if tested.coverage is not None:
        write(lcov(tested.coverage, Path.cwd()))
    if tested.failures:
        # The form has no place for them.
        write_page(scenarios_page(tested.failures, tested.language), sys.stderr)
    _say_shortfall(tested)


def _say_shortfall(tested: _Tested) -> None:
    """Say beside the output of which measures there is too little."""
    if tested.shortfall is not None:
        write(f"{tested.shortfall}\n", sys.stderr)


_PRINTERS = {
    TestFormat.TEXT: _text,
    TestFormat.JSON: _json,
    TestFormat.JUNIT: _junit,
    TestFormat.LCOV: _lcov,
}
