"""`policy decide`: the answer to a request."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from policy_engine.cli.exits import BY_OUTCOME
from policy_engine.decision_point import PolicyDecisionPoint
from policy_engine.loader import file_tree, load_tree
from policy_engine.request import RequestError, read_request


def decide(
    request: Annotated[str, typer.Argument()],
    policies: Annotated[Path | None, typer.Option()] = None,
    lang: Annotated[str, typer.Option(envvar="POLICY_LANG")] = "fr",
    format: Annotated[str, typer.Option()] = "text",
) -> None:
    """Décide une demande. / Decide a request."""
    loaded = load_tree(file_tree(policies))
    if loaded.errors:
        for each in loaded.errors:
            print(each.line(lang), file=sys.stderr)
        raise typer.Exit(3)
    content = sys.stdin.buffer.read() if request == "-" else Path(request).read_bytes()
    try:
        decision = PolicyDecisionPoint(loaded.policies).decide_request(
            read_request(request, content)
        )
    except RequestError as error:
        for each in error.diagnostics:
            print(each.line(lang), file=sys.stderr)
        raise typer.Exit(2) from None
    if format == "json":
        print(json.dumps(decision.to_dict(), ensure_ascii=False, indent=2))
    else:
        print(decision.explain(lang))
    raise typer.Exit(BY_OUTCOME[decision.outcome])
