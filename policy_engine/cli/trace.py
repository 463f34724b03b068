"""`policy trace`: which rules rest on which texts, and which scenarios exercise them."""

import os
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from policy_engine.cli.exits import CommandError, Exit
from policy_engine.cli.options import (
    FORMAT_HELP,
    FolderArgument,
    LanguageOption,
    PoliciesOption,
    PolicyOption,
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
from policy_engine.diagnostics import Severity, nearest
from policy_engine.file_tree import FileTree
from policy_engine.language import Language, Words
from policy_engine.loader import Loaded
from policy_engine.reporting.markdown import markdown
from policy_engine.reporting.page import Page
from policy_engine.reporting.trace import trace_document, trace_documents, trace_page
from policy_engine.source import Place
from policy_engine.testing.exercise import Exercise, exercises
from policy_engine.testing.runner import run_scenarios
from policy_engine.testing.scenarios import Scenario, load_points, load_scenarios
from policy_engine.testing.trace import Trace, trace, traces_data

_RUNNING = Words("Scénarios", "Scenarios")


class TraceFormat(StrEnum):
    """What `policy trace` can print."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def run(
    folder: FolderArgument = None,
    *,
    policies: PoliciesOption = None,
    policy: PolicyOption = None,
    lang: LanguageOption = Language.FR,
    form: Annotated[TraceFormat, typer.Option("--format", help=FORMAT_HELP)] = TraceFormat.TEXT,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="FOLDER",
            show_default=False,
            help="Le dossier où écrire le Markdown, en plusieurs pages. "
            "/ The folder to write the Markdown to, as several pages.",
        ),
    ] = None,
) -> None:
    """Relie textes, règles et scénarios. / Tie texts, rules and scenarios together."""
    if output is not None and form is not TraceFormat.MARKDOWN:
        raise CommandError(
            Words("--output demande --format markdown", "--output needs --format markdown")
        )
    tree = tree_of(one_folder(folder, policies))
    loaded = usable_policies(tree, lang)
    _known(policy, loaded)
    scenarios, found = load_scenarios(tree, loaded.policies)
    write_diagnostics(found, lang, sys.stderr)
    if any(each.severity is Severity.ERROR for each in found):
        raise typer.Exit(Exit.INVALID)
    traces = tuple(_traces(policy, loaded, scenarios, tree, lang))
    match form:
        case TraceFormat.TEXT:
            write_page(_joined(trace_page(each, lang) for each in traces))
        case TraceFormat.MARKDOWN:
            if output is None:
                links = _Links(Path.cwd())
                write(markdown(_joined(trace_document(each, lang, links) for each in traces)))
            else:
                _put(traces, lang, output)
        case TraceFormat.JSON:
            write_json(traces_data(traces))
    complete = all(each.complete for each in traces)
    raise typer.Exit(Exit.FINE if complete else Exit.FINDINGS)


def _known(policy: str | None, loaded: Loaded) -> None:
    """Raise CommandError where there is no policy of the id asked for."""
    if policy is None or policy in loaded.policies:
        return
    near = nearest(policy, loaded.policies)
    known = ", ".join(loaded.policies)
    raise CommandError(
        Words(
            f"il n'y a pas de politique « {policy} »"
            + (f" ; vouliez-vous dire « {near} » ?" if near else f" ; il y a : {known}"),
            f"there is no policy “{policy}”"
            + (f"; did you mean “{near}”?" if near else f"; there are: {known}"),
        )
    )


def _traces(
    policy: str | None,
    loaded: Loaded,
    scenarios: tuple[Scenario, ...],
    tree: FileTree,
    language: Language,
) -> Iterator[Trace]:
    """Yield the matrix of the policy asked for, or of each."""
    points = load_points(tree, loaded.policies)
    wanted = [each for each in scenarios if policy in {None, each.policy}]
    decided = exercises(run_scenarios(wanted, PolicyDecisionPoint(loaded.policies)))
    done = tuple(_watched(decided, len(wanted), language))
    for name, compiled in loaded.policies.items():
        if policy in {None, name}:
            own = [each for each in done if each.result.scenario.policy == name]
            yield trace(compiled, own, points[name])


def _watched(decided: Iterable[Exercise], total: int, language: Language) -> Iterable[Exercise]:
    """Return what is decided, with a progress bar while it comes where someone watches."""
    if not is_terminal(sys.stderr):
        return decided
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    running = _RUNNING.in_(language)
    return track(decided, running, total=total, console=console, transient=True)


def _joined(pages: Iterable[Page]) -> Page:
    return tuple(block for page in pages for block in page)


def _put(traces: tuple[Trace, ...], language: Language, folder: Path) -> None:
    """Write the pages to a folder; raises CommandError where one cannot be written."""
    pages: dict[str, Page] = {}
    for each in traces:
        for name, page in trace_documents(each, language, _Links(folder)).items():
            pages[name] = (*pages.get(name, ()), *page)
    for name, page in pages.items():
        path = folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(markdown(page), encoding="utf-8", newline="\n")
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise CommandError(
                Words(
                    f"« {path} » ne peut pas être écrit : {reason}",
                    f"“{path}” cannot be written: {reason}",
                )
            ) from None


class _Links:
    """Links from a folder to the lines of files."""

    def __init__(self, base: Path) -> None:
        self.base = base

    def __call__(self, place: Place) -> str:
        path = Path(os.path.relpath(place.file, self.base)).as_posix()
        return f"{quote(path)}#L{place.line}"
