"""`policy explain`: why a request is answered as it is, rule by rule and fact by fact."""

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
from policy_engine.cli.output import write, write_json, write_page
from policy_engine.cli.policies import tree_of, usable_policies
from policy_engine.cli.requests import Asked, decided
from policy_engine.decision import SCHEMA_VERSION
from policy_engine.language import Language
from policy_engine.reporting.explanations import explanation_page
from policy_engine.reporting.markdown import markdown


class ExplainFormat(StrEnum):
    """What `policy explain` can print."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def explain(  # noqa: PLR0913 - an argument per option
    request: RequestArgument = None,
    *,
    policy: PolicyOption = None,
    at: AtOption = None,
    fact: FactOption = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Aussi les règles qui ne s'appliquent pas. / Rules that do not apply as well.",
        ),
    ] = False,
    policies: PoliciesOption = None,
    lang: LanguageOption = Language.FR,
    form: Annotated[ExplainFormat, typer.Option("--format", help=FORMAT_HELP)] = ExplainFormat.TEXT,
) -> None:
    """Explique la décision d'une demande. / Explain the decision of a request."""
    loaded = usable_policies(tree_of(policies), lang)
    asked = Asked(request, policy, at, tuple(fact or ()))
    decision = decided(asked, loaded.policies, lang)
    explanation = decision.explain(lang, everything=everything)
    match form:
        case ExplainFormat.TEXT:
            write_page(explanation_page(explanation))
        case ExplainFormat.MARKDOWN:
            write(markdown(explanation_page(explanation)))
        case ExplainFormat.JSON:
            write_json(
                {
                    "schema_version": SCHEMA_VERSION,
                    "outcome": str(decision.outcome),
                    "reason": str(decision.reason),
                    "policy": decision.policy.to_dict(),
                    "at": decision.at.isoformat(),
                    "language": str(lang),
                    "explanation": explanation.to_dict(),
                }
            )
    raise typer.Exit(BY_OUTCOME[decision.outcome])
