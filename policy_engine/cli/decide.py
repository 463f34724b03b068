"""`policy decide`: the answer to a request, why, and what to do."""

from enum import StrEnum
from typing import Annotated

import typer

from policy_engine.cli.exits import BY_OUTCOME
from policy_engine.cli.options import (
    FORMAT_HELP,
    AtOption,
    FactOption,
    LanguageOption,
    PoliciesOption,
    PolicyOption,
    RequestArgument,
)
from policy_engine.cli.output import write_json, write_page
from policy_engine.cli.policies import tree_of, usable_policies
from policy_engine.cli.requests import Asked, decided
from policy_engine.language import Language
from policy_engine.reporting.decisions import decision_page


class DecideFormat(StrEnum):
    """What `policy decide` can print."""

    TEXT = "text"
    JSON = "json"


def decide(  # noqa: PLR0913 - an argument per option
    request: RequestArgument = None,
    *,
    policy: PolicyOption = None,
    at: AtOption = None,
    fact: FactOption = None,
    policies: PoliciesOption = None,
    lang: LanguageOption = Language.FR,
    form: Annotated[DecideFormat, typer.Option("--format", help=FORMAT_HELP)] = DecideFormat.TEXT,
) -> None:
    """Décide une demande. / Decide a request."""
    loaded = usable_policies(tree_of(policies), lang)
    asked = Asked(request, policy, at, tuple(fact or ()))
    decision = decided(asked, loaded.policies, lang)
    if form is DecideFormat.JSON:
        write_json(decision.to_dict())
    else:
        write_page(decision_page(decision, lang))
    raise typer.Exit(BY_OUTCOME[decision.outcome])
