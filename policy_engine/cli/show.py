"""`policy show`: the consolidated text of a policy on a day."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from policy_engine.cli.exits import CommandError, Exit
from policy_engine.cli.options import FORMAT_HELP, LanguageOption, PoliciesOption
from policy_engine.cli.output import write, write_json, write_page
from policy_engine.cli.policies import tree_of, usable_policies
from policy_engine.compiler import CompiledPolicy, CompiledVersion
from policy_engine.consolidated_text.drafting import draft
from policy_engine.diagnostics import nearest
from policy_engine.language import Language, Words
from policy_engine.loader import Loaded
from policy_engine.reporting.consolidated_texts import consolidated_page
from policy_engine.reporting.markdown import markdown
from policy_engine.versions import VersionIndex


class ShowFormat(StrEnum):
    """What `policy show` can print."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def show(
    identity: Annotated[
        str | None,
        typer.Argument(metavar="ID", show_default=False, help="La politique. / The policy."),
    ] = None,
    *,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="YYYY-MM-DD",
            show_default=False,
            help="Le jour ; sinon la dernière version. / The day; else the latest version.",
        ),
    ] = None,
    policies: PoliciesOption = None,
    lang: LanguageOption = Language.FR,
    form: Annotated[ShowFormat, typer.Option("--format", help=FORMAT_HELP)] = ShowFormat.TEXT,
) -> None:
    """Montre le texte consolidé d'une politique. / Show the consolidated text of a policy."""
    day = _day(at)
    compiled = _named(identity, usable_policies(tree_of(policies), lang))
    # Without a day it is the latest version: nothing here reads the clock.
    version = compiled.versions[-1] if day is None else _in_force(compiled, day)
    text = draft(compiled, version)
    match form:
        case ShowFormat.TEXT:
            write_page(consolidated_page(text, lang))
        case ShowFormat.MARKDOWN:
            write(markdown(consolidated_page(text, lang)))
        case ShowFormat.JSON:
            write_json(text.to_dict())


def _day(at: str | None) -> date | None:
    if at is None:
        return None
    try:
        if len(at) == len("2000-01-01"):
            return date.fromisoformat(at)
    except ValueError:
        pass
    raise CommandError(
        Words(
            f"« {at} » n'est pas une date : écrivez AAAA-MM-JJ",
            f"“{at}” is no date: write YYYY-MM-DD",
        )
    )


def _named(identity: str | None, loaded: Loaded) -> CompiledPolicy:
    """Return the policy of that id, or the only one; raises CommandError."""
    known = ", ".join(loaded.policies)
    if identity is None:
        if len(loaded.policies) == 1:
            return next(iter(loaded.policies.values()))
        raise CommandError(
            Words(f"laquelle des politiques ? {known}", f"which of the policies? {known}")
        )
    if identity in loaded.policies:
        return loaded.policies[identity]
    near = nearest(identity, loaded.policies)
    raise CommandError(
        Words(
            f"il n'y a pas de politique « {identity} »"
            + (f" ; vouliez-vous dire « {near} » ?" if near else f" ; il y a : {known}"),
            f"there is no policy “{identity}”"
            + (f"; did you mean “{near}”?" if near else f"; there are: {known}"),
        )
    )


def _in_force(compiled: CompiledPolicy, day: date) -> CompiledVersion:
    """Return the version in force on a day; raises CommandError with the versions there are."""
    version = VersionIndex(compiled.versions).in_force(day)
    if version is not None:
        return version
    starts = ", ".join(each.version.start.isoformat() for each in compiled.versions)
    until = compiled.versions[-1].version.until
    ended = Words("", "") if until is None else Words(f", fin {until}", f", end {until}")
    identity = compiled.policy.id
    raise CommandError(
        Words(
            f"aucune version de « {identity} » n'est en vigueur le {day} ; "
            f"versions connues : {starts}{ended.fr}",
            f"no version of “{identity}” is in force on {day}; "
            f"known versions: {starts}{ended.in_(Language.EN)}",
        ),
        Exit.OPEN,
    )
