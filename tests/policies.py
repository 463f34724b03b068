"""Small policies in a few words, so that a test shows only what it is about.

    lending = point(facts="adulte exclu", rules={"pret": permit("adulte"), "non": forbid("exclu")})
    ask(lending, "adulte !exclu").outcome

Labels, titles, sources and the base rule are filled in. The files are written as JSON, which is
YAML too.
"""

import json
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Any

from policy_engine import Decision, PolicyDecisionPoint, Texts, load_policies
from policy_engine.condition.ast import Condition
from policy_engine.condition.checker import Scope, check_condition
from policy_engine.condition.parser import parse_condition
from policy_engine.diagnostics import Diagnostic
from policy_engine.document import Node, read_document
from policy_engine.loader import load_tree
from policy_engine.source import Source
from policy_engine.vocabulary import Vocabulary

#: The first day of the first version, and a day on which tests act.
START = "2020-01-01"
DAY = date(2020, 6, 15)

#: One or two facts of every type: enough for most conditions.
EVERY_TYPE = {
    "a": "boolean",
    "b": "boolean",
    "c": "boolean",
    "e": "enumeration x y z",
    "f": "enumeration x y z",
    "s": "set x y z",
    "t": "set x y z",
    "n": "integer 0 99",
    "m": "integer",
    "naissance": "date",
    "reception": "date",
    "code": "text",
    "autre_code": "text",
    "patient.majeur": "boolean",
}

Parts = Mapping[str, Any]


def permit(when: object, **more: object) -> dict[str, object]:
    """Return a rule that permits."""
    return {"effect": "permit", "when": when, **more}


def forbid(when: object, **more: object) -> dict[str, object]:
    """Return a rule that forbids."""
    return {"effect": "forbid", "when": when, **more}


def fact(kind: str, **more: object) -> dict[str, object]:
    """Return a fact with more than a type: `presumed=False`, `actionable=True` and the like."""
    return {"type": kind, **more}


def policy(
    *,
    facts: "str | Parts" = "a b c",
    constraints: tuple[object, ...] = (),
    types: Parts | None = None,
    language: str = "fr",
    later: Mapping[str, Parts] | None = None,
    **version: object,
) -> Texts:
    """Return the files of a policy `p`.

    Takes the facts (`"a b"` are booleans; else name → type such as `enumeration x y`, or
    `fact(…)`), the constraints (each a condition), the parts of the first version (`rules=…`,
    `requirements=…`), and `later`: the day of each amending text with its parts.
    """
    named = dict.fromkeys(facts.split(), "boolean") if isinstance(facts, str) else facts
    vocabulary: dict[str, object] = {
        "vocabulary": "p",
        "language": language,
        "facts": {name: _fact(name, written) for name, written in named.items()},
    }
    if types is not None:
        vocabulary["types"] = {name: {"values": _values(each)} for name, each in types.items()}
    if constraints:
        vocabulary["constraints"] = [
            {"never": each, "reason": words(f"jamais {n}")} for n, each in enumerate(constraints)
        ]
    source = {"title": "Loi", "kind": "statute", "url": "https://example.org/loi", "checked": True}
    base = {"id": "base", "effect": "forbid", "title": words("base")}
    first = {**version, "default": {**base, **version.get("default", {})}}  # type: ignore[dict-item]
    texts = {"vocabulary": vocabulary, "sources": {"sources": {"loi": source}}}
    texts |= {day: _version(day, parts) for day, parts in {START: first, **(later or {})}.items()}
    return Texts(
        {f"p/{name}.yaml": json.dumps(each, ensure_ascii=False) for name, each in texts.items()}
    )


def point(**parts: Any) -> PolicyDecisionPoint:  # noqa: ANN401 - see `policy`
    """Return a decision point with the one policy `p`; takes what `policy` takes."""
    return PolicyDecisionPoint(load_policies(policy(**parts)))


def faults(**parts: Any) -> tuple[Diagnostic, ...]:  # noqa: ANN401 - see `policy`
    """Return what is wrong with a policy; takes what `policy` takes."""
    return load_tree(policy(**parts)).diagnostics


def codes(**parts: Any) -> list[str]:  # noqa: ANN401 - see `policy`
    """Return the codes of what is wrong with a policy; takes what `policy` takes."""
    return [each.code for each in faults(**parts)]


def given(text: str) -> dict[str, object]:
    """Return facts in short: `a` is true, `!a` false, `n=3`, `e=x`, `s={x,y}`, `a=?` missing."""
    found: dict[str, object] = {}
    for word in text.split():
        name, equals, value = word.lstrip("!").partition("=")
        if not equals:
            found[name] = not word.startswith("!")
        elif value.startswith("{"):
            found[name] = [each for each in value.strip("{}").split(",") if each]
        elif value.lstrip("-").isdigit():
            found[name] = int(value)
        else:
            found[name] = None if value == "?" else value
    return found


def ask(decision_point: PolicyDecisionPoint, facts: str = "", at: date | str = DAY) -> Decision:
    """Decide facts given in short (see `given`)."""
    return decision_point.decide("p", at=at, facts=given(facts))


@cache
def vocabulary(language: str = "fr") -> Vocabulary:
    """Return the vocabulary with facts of every type."""
    return point(facts=EVERY_TYPE, language=language).policies["p"].policy.vocabulary


def condition(
    text: str, *, definitions: Collection[str] = (), language: str = "fr", yaml: bool = False
) -> Condition:
    """Return the checked condition that a text is, over facts of every type.

    Takes the text, the definitions it may name, its language, and whether it is YAML (`all: […]`).
    """
    where = node(text if yaml else json.dumps(text))
    written, found = parse_condition(where, language)
    assert written is not None, found
    checked = check_condition(written, Scope(vocabulary(language), definitions))
    assert checked.condition is not None, checked.diagnostics
    return checked.condition


def node(text: str) -> Node:
    """Return the document that a YAML text is."""
    document, found = read_document(Source("a.yaml", text))
    assert document is not None, found
    return document


def marked(text: str) -> tuple[str, list[str]]:
    """Return a text without its marks (`»`), and `line:column` of what each mark stood before."""
    before, *rest = text.split("»")
    places = []
    for part in rest:
        place = Source("", before + "x").place(len(before))
        places.append(f"{place.line}:{place.column}")
        before += part
    return before, places


def words(text: str) -> dict[str, str]:
    """Return a label in both languages."""
    return {"fr": text, "en": f"{text} (en)"}


def _values(ids: list[str] | str) -> dict[str, object]:
    listed = ids.split() if isinstance(ids, str) else ids
    return {each: {"label": words(each)} for each in listed}


def _fact(name: str, written: "str | Parts") -> dict[str, object]:
    entry: dict[str, Any] = {"type": written} if isinstance(written, str) else dict(written)
    entry["type"], *more = entry["type"].split()
    if entry["type"] == "integer":
        entry |= dict(zip(("minimum", "maximum"), map(int, more), strict=False))
    elif more:
        entry["values"] = _values(more)
    if "presumed" in entry:
        entry["presumed"] = {"value": entry["presumed"], "reason": words("convention")}
    if "actionable" in entry and not isinstance(entry["actionable"], dict):
        entry["actionable"] = {"to": entry["actionable"], "how": words(f"faire {name}")}
    return {"label": words(name), **entry}


def _version(day: str, parts: Parts) -> dict[str, object]:
    version: dict[str, object] = {"policy": "p", "in_force": {"from": day}, "title": words(day)}
    for key, value in parts.items():
        match key:
            case "until":
                version["in_force"] = {"from": day, "until": value}
            case "definitions" | "requirements":
                version[key] = {
                    name: _labelled(name, each, "condition") for name, each in value.items()
                }
            case "obligations":
                version[key] = {
                    name: _labelled(name, each, "timing") for name, each in value.items()
                }
            case "alternatives":
                version[key] = {name: _labelled(name, each, "with") for name, each in value.items()}
            case "rules":
                source = [{"text": "loi", "at": "art. 1"}]
                version[key] = {
                    name: {"title": words(name), "source": source, **rule}
                    for name, rule in value.items()
                }
            case _:
                version[key] = value
    return version


def _labelled(name: str, entry: object, key: str) -> dict[str, object]:
    """Return an entry with its label; one that is not a whole entry is what stands under `key`."""
    whole = isinstance(entry, dict) and {"condition", "timing", "with", "source"} & set(entry)
    if entry is None:
        return {"label": words(name)}
    return {"label": words(name), **(entry if whole else {key: entry})}  # type: ignore[dict-item]
