"""Suggested scenarios as a scenario file to paste from, and as data."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby

from policy_engine.compiler import CompiledPolicy
from policy_engine.decision import SCHEMA_VERSION
from policy_engine.formatting import format_text
from policy_engine.language import Language, Words
from policy_engine.source import Source
from policy_engine.testing.suggestion import Gap, Suggestion
from policy_engine.vocabulary import SetOf, Value, Vocabulary

_WORD = re.compile(r"[a-z][a-z0-9_.-]*|[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

_CONFIRM = Words(
    "À confirmer par un juriste : l'attente est ce que le moteur répond aujourd'hui.",
    "For a jurist to confirm: what is expected is what the engine answers today.",
)
_SHOWS = Words("Montre", "Shows")
_COLON = Words("\u00a0: ", ": ")
_NOT_FOUND = Words("Sans proposition", "Nothing to suggest for")


def suggestions_text(
    suggestions: Iterable[Suggestion],
    unfilled: Iterable[Gap],
    policies: Mapping[str, CompiledPolicy],
    language: Language | str,
) -> str:
    """Return scenarios to confirm as YAML, a file for each policy, told apart by comments.

    Takes the suggestions, the gaps for which none was found, the policies by id, and the language
    of the comments. Each scenario says in comments what it would show.
    """
    ordered = sorted(suggestions, key=lambda each: each.scenario.policy)
    files = []
    for policy, group in groupby(ordered, key=lambda each: each.scenario.policy):
        vocabulary = policies[policy].policy.vocabulary
        rows = [f"policy: {policy}", "scenarios:"]
        for each in group:
            rows += _scenario(each, vocabulary, language)
        text = "\n".join(rows) + "\n"
        files.append(format_text(Source(policy, text), "scenario", vocabulary.language)[0])
    lacking = [f"# {_NOT_FOUND.in_(language)}{_told(gap, language)}\n" for gap in unfilled]
    return "".join((*files, *lacking))


def suggestions_data(
    suggestions: Iterable[Suggestion],
    unfilled: Iterable[Gap],
    policies: Mapping[str, CompiledPolicy],
) -> dict[str, object]:
    """Return scenarios to confirm as the JSON of `policy test --suggest`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "suggestions": [
            {
                "policy": each.scenario.policy,
                **_entry(each, policies[each.scenario.policy].policy.vocabulary),
                "shows": [_gap(gap) for gap in each.gaps],
            }
            for each in suggestions
        ],
        "unfilled": [_gap(gap) for gap in unfilled],
    }


def _gap(gap: Gap) -> dict[str, object]:
    return {
        "policy": gap.policy,
        "told": gap.told.to_dict(),
        "file": gap.place.file,
        "line": gap.place.line,
        "column": gap.place.column,
    }


def _scenario(
    suggestion: Suggestion, vocabulary: Vocabulary, language: Language | str
) -> Iterator[str]:
    yield f"  # {_CONFIRM.in_(language)}"
    for gap in suggestion.gaps:
        yield f"  # {_SHOWS.in_(language)}{_told(gap, language)}"
    entry = _entry(suggestion, vocabulary)
    for number, (key, value) in enumerate(entry.items()):
        yield f"  {'  ' if number else '- '}{key}: {_written(value)}"


def _told(gap: Gap, language: Language | str) -> str:
    place = f"{gap.place.file}:{gap.place.line}:{gap.place.column}"
    return f"{_COLON.in_(language)}{gap.told.in_(language)} ({place})"


def _written(value: object) -> str:
    """Return a value as YAML on one line; what can only be a word or a day stands unquoted."""
    match value:
        case dict():
            return f"{{{', '.join(f'{key}: {_written(each)}' for key, each in value.items())}}}"
        case list():
            return f"[{', '.join(map(_written, value))}]"
        case str() if _WORD.fullmatch(value) and value not in {"true", "false", "null"}:
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)


def _entry(suggestion: Suggestion, vocabulary: Vocabulary) -> dict[str, object]:
    """Return a scenario as it is written, key by key."""
    scenario = suggestion.scenario
    entry: dict[str, object] = {"name": scenario.name}
    if suggestion.like is not None:
        entry["like"] = suggestion.like
    if suggestion.at is not None:
        entry["at"] = suggestion.at.isoformat()
    if suggestion.facts:
        entry["facts"] = {
            name: _value(value, name, vocabulary) for name, value in suggestion.facts.items()
        }
    entry["expect"] = {key: _expected(key, value) for key, value in scenario.expect.items()}
    if scenario.source:
        entry["source"] = [each.to_dict() for each in scenario.source]
    return entry


def _expected(key: str, value: str | tuple[str, ...]) -> object:
    if isinstance(value, str):
        return value
    return dict(each.split(" ") for each in value) if key == "due" else list(value)


def _value(value: Value, name: str, vocabulary: Vocabulary) -> object:
    kind = vocabulary.facts[name].type
    if isinstance(value, frozenset) and isinstance(kind, SetOf):
        return [each for each in kind.values if each in value]
    return value.isoformat() if isinstance(value, date) else value
