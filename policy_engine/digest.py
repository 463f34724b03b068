"""The canonical identity of a consolidated version: the same law, the same digest."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum

from policy_engine.condition.ast import FactTerm
from policy_engine.language import Words
from policy_engine.policy import Constraint, Link, Remediable, Version
from policy_engine.policy.order import override_edges
from policy_engine.vocabulary import Fact, Vocabulary


def digest(
    version: Version,
    vocabulary: Vocabulary,
    constraints: Iterable[Constraint],
    remediable: Iterable[Remediable],
) -> str:
    """Return `sha256:` and the digest of a version with the part of the vocabulary it names.

    Takes the consolidated version, the vocabulary, its constraints and its actionable facts. A
    constraint counts where it can bear on the version: where it names one of its facts, directly
    or through other constraints. So a fact added later does not change an older version.
    """
    text = canonical_text(version, vocabulary, constraints, remediable)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def canonical_text(
    version: Version,
    vocabulary: Vocabulary,
    constraints: Iterable[Constraint],
    remediable: Iterable[Remediable],
) -> str:
    """Return the canonical JSON that the digest is of, without places in files."""
    # How a version came about does not change what it says, nor does the end at which the edge
    # between two rules is written.
    edges = override_edges(version.rules)
    rules = {
        name: dataclasses.replace(
            rule,
            overrides=tuple(Link(other) for other in version.rules if other in edges[name]),
            subject_to=(),
        )
        for name, rule in version.rules.items()
    }
    law = _plain(dataclasses.replace(version, rules=rules, changed={}, repealed={}))
    named = set(_facts(version)) | {
        fact for each in version.alternatives.values() for fact, _ in each.changes
    }
    counted = _counted(named, list(constraints))
    for each in counted:
        named |= set(_facts(each))
    actions = [each for each in remediable if each.fact in named]
    for action in actions:
        named |= set(_facts(action.when))
    facts = [_fact(fact) for fact in vocabulary if fact.name in named]
    content = {
        "version": law,
        "language": vocabulary.language,
        "facts": facts,
        "constraints": _plain(counted),
        "actions": _plain(actions),
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=False, separators=(",", ":"))


def _counted(named: set[str], constraints: list[Constraint]) -> list[Constraint]:
    """Return the constraints that bear on the named facts, directly or through one another."""
    counted: list[Constraint] = []
    reach = set(named)
    while True:
        more = [each for each in constraints if each not in counted and reach & set(_facts(each))]
        if not more:
            return [each for each in constraints if each in counted]
        counted += more
        reach |= {fact for each in more for fact in _facts(each)}


def _facts(thing: object) -> Iterable[str]:
    """Yield the names of the facts anywhere within a value."""
    if isinstance(thing, FactTerm):
        yield thing.name
    elif dataclasses.is_dataclass(thing):
        for each in dataclasses.fields(thing):
            yield from _facts(getattr(thing, each.name))
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from _facts(value)
    elif isinstance(thing, tuple | list):
        for value in thing:
            yield from _facts(value)


def _fact(fact: Fact) -> object:
    return _plain(dataclasses.replace(fact, action=None))


def _plain(thing: object) -> object:
    """Return a value as JSON-ready data: dataclasses by name, places and types left out."""
    match thing:
        case Enum():
            return thing.value
        case None | bool() | int() | str():
            return thing
        case date():
            return thing.isoformat()
        case frozenset():
            return sorted(thing)
        case Words():
            return thing.to_dict()
        case Mapping():
            return {str(key): _plain(value) for key, value in thing.items()}
        case tuple() | list():
            return [_plain(each) for each in thing]
        case _:
            pass
    if not dataclasses.is_dataclass(thing):  # pragma: no cover - all types are above
        raise TypeError(thing)
    return {
        "": type(thing).__name__,
        **{
            each.name: _plain(getattr(thing, each.name))
            for each in dataclasses.fields(thing)
            if each.compare
        },
    }
