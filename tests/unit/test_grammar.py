"""The grammar: one tree for two languages, no conflicts, every name of the schemas explained."""

import json
from collections.abc import Iterator

import pytest
from lark import Lark

from policy_engine.condition.parser import parse_condition
from policy_engine.condition.prose import source_text
from policy_engine.condition.written import Written
from policy_engine.resources import grammar_folder
from policy_engine.schema import Kind
from policy_engine.vocabulary import KEYWORDS
from tests.policies import condition, node

GRAMMAR = (grammar_folder() / "condition.lark").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_grammar_has_no_conflict_nor_colliding_terminals(language: str):
    pytest.importorskip("interegular")
    Lark(GRAMMAR, parser="lalr", start=[language], strict=True)


PAIRS = [
    ("a et b ou_pas", None),
    ("a et b", "a and b"),
    ("non a ou b", "not a or b"),
    ("e dans {x, y}", "e in {x, y}"),
    ("s contient x", "s contains x"),
    ("s inclus dans t", "s within t"),
    ("s croise {x}", "s meets {x}"),
    ("a = vrai", "a = true"),
    ("faux", "false"),
    ("naissance + 18 ans <= date", "naissance + 18 years <= date"),
    ("date - 1 an > reception", "date - 1 year > reception"),
    ("date + 2 mois - 8 jours < 2020-01-31", "date + 2 months - 8 days < 2020-01-31"),
]


@pytest.mark.parametrize(("french", "english"), PAIRS[1:])
def test_french_and_english_expressions_are_one_tree(french: str, english: str):
    assert condition(french) == condition(english, language="en")
    assert source_text(condition(french), "en") == english


def _parsed(text: str, language: str) -> Written | None:
    return parse_condition(node(json.dumps(text)), language)[0]


@pytest.mark.parametrize(
    ("joined", "apart", "language"),
    [
        ("a etabli", "a et abli", "fr"),
        ("a oublie", "a ou blie", "fr"),
        ("nona", "non a", "fr"),
        ("e danse", "e dans e", "fr"),
        ("e = x1et b", "e = x1 et b", "fr"),
        ("a andb", "a and b", "en"),
        ("nota", "not a", "en"),
        ("e insight", "e in sight", "en"),
    ],
)
def test_no_keyword_is_cut_out_of_a_word(joined: str, apart: str, language: str):
    assert _parsed(apart, language) is not None
    assert _parsed(joined, language) != _parsed(apart, language)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_keywords_are_no_names_but_words_that_begin_with_one_are(language: str):
    for word in KEYWORDS[language] - {"date", "vrai", "faux", "true", "false"}:
        assert _parsed(f"{word} = 3", language) is None
    for word in KEYWORDS[language]:
        for name in (f"{word}s", f"{word}_1", f"{word}.a", f"a.{word}"):
            assert _parsed(f"{name} = 3", language) is not None


def test_the_keywords_of_one_language_are_names_in_the_other():
    assert _parsed("not et or", "fr") is not None
    assert _parsed("non and ou", "en") is not None


# The schemas


def _schema(kind: Kind) -> dict[str, object]:
    text = (grammar_folder() / f"{kind}.schema.json").read_text(encoding="utf-8")
    return json.loads(text)


def _named(schema: object, path: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield everything that has a name: the file, its keys at every depth, its definitions."""
    if not isinstance(schema, dict):
        return
    if path.count("/") == 1:
        yield path, schema
    for group in ("properties", "$defs"):
        for name, inner in schema.get(group, {}).items():
            yield f"{path}{group}/{name}", inner
            yield from _named(inner, f"{path}{group}/{name}/")
    for inner in ("items", "additionalProperties"):
        yield from _named(schema.get(inner), f"{path}{inner}/")


@pytest.mark.parametrize("kind", Kind)
def test_every_name_of_a_schema_has_a_title_and_a_description_in_both_languages(kind: Kind):
    found = dict(_named(_schema(kind), f"{kind}/"))
    assert len(found) > 5
    for path, schema in found.items():
        title, description = str(schema.get("title", "")), str(schema.get("description", ""))
        assert title.count(" / ") == 1, path
        assert description.count("\n") == 1, path


@pytest.mark.parametrize("kind", Kind)
def test_a_schema_is_closed_and_of_the_draft_that_editors_read(kind: Kind):
    schema = _schema(kind)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
