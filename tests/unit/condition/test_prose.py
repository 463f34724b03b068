"""Conditions in a reader's words, and back in the condition language."""

from datetime import date

import pytest

from policy_engine.condition.prose import Prose, shown_value, source_text
from policy_engine.language import Words
from policy_engine.vocabulary import Value
from tests.policies import condition, vocabulary

DEFINED = {"grand": Words("Grand", "Tall")}


@pytest.mark.parametrize(
    ("text", "french", "opposite"),
    [
        ("a", "a : oui", "a : non"),
        ("non a", "a : non", "a : oui"),
        ("vrai", "toujours", "jamais"),
        ("faux", "jamais", "toujours"),
        ("grand", "Grand : oui", "Grand : non"),
        ("e = x", "e : x", "e : autre que x"),
        ("e != x", "e : autre que x", "e : x"),
        ("x = e", "e : x", "e : autre que x"),
        ("e dans {z, x}", "e : x ou z", "e : autre que x ou z"),
        ("e dans {x, y, z}", "e : x, y ou z", None),
        ("e dans s", "e : s", "e : autre que s"),
        ("s contient x", "s : comprend x", "s : sans x"),
        ("x dans s", "s : comprend x", "s : sans x"),
        ("s contient e", "s : comprend e", None),
        ("s inclus dans {x}", "s : rien d'autre que x", "s : autre chose que x"),
        ("s croise t", "s : au moins t", "s : rien de t"),
        ("n < 3", "n : moins de 3", "n : au moins 3"),
        ("3 < n", "n : plus de 3", "n : au plus 3"),
        ("3 <= n", "n : au moins 3", "n : moins de 3"),
        ("3 > n", "n : moins de 3", None),
        ("n >= m", "n : au moins m", None),
        ("date < 2020-01-31", "la date de l'acte : avant 2020-01-31", None),
        ("2020-01-31 >= date", "la date de l'acte : au plus tard 2020-01-31", None),
        ("naissance + 18 ans <= date", "naissance + 18 ans : au plus tard la date de l'acte", None),
        ("naissance - 1 an > reception", "naissance − 1 an : après reception", None),
        ("reception + 1 mois = date", "reception + 1 mois : la date de l'acte", None),
        ("date - 1 jour >= reception", None, None),
        ('code = "A"', "code : A", "code : autre que A"),
        ('code dans {"B", "A"}', "code : A ou B", None),
        ("a et b", "a : oui et b : oui", "a : non ou b : non"),
        ("a ou b", "a : oui ou b : oui", "a : non et b : non"),
        (
            "a et (b ou e = x)",
            "a : oui et (b : oui ou e : x)",
            "a : non ou (b : non et e : autre que x)",
        ),
        ("a et non (b ou c)", "a : oui et (b : non et c : non)", None),
    ],
)
def test_a_condition_reads_as_a_sentence(text: str, french: str | None, opposite: str | None):
    prose = Prose(vocabulary(), DEFINED, "fr")
    tree = condition(text, definitions=DEFINED)
    said = prose.sentence(tree)
    assert french is None or said == french
    assert opposite is None or prose.sentence(tree, negated=True) == opposite


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("a ou grand", "a (en): yes or Tall: yes"),
        ("e dans {x, y}", "e (en): x (en) or y (en)"),
        ("naissance - 2 jours < date", "naissance (en) − 2 days: before the date of the act"),
        ("s inclus dans {z}", "s (en): nothing but z (en)"),
    ],
)
def test_it_reads_in_english_too(text: str, english: str):
    tree = condition(text, definitions=DEFINED)
    assert Prose(vocabulary(), DEFINED, "en").sentence(tree) == english


@pytest.mark.parametrize(
    ("fact", "value", "french", "english"),
    [
        ("a", True, "oui", "yes"),
        ("a", False, "non", "no"),
        ("a", None, "inconnu", "unknown"),
        ("e", "x", "x", "x (en)"),
        ("s", frozenset(), "aucun", "none"),
        ("s", frozenset("zx"), "x, z", "x (en), z (en)"),
        ("n", 3, "3", "3"),
        ("naissance", date(2020, 1, 2), "2020-01-02", "2020-01-02"),
        ("code", "A", "A", "A"),
    ],
)
def test_a_value_is_shown_by_its_label(fact: str, value: Value | None, french: str, english: str):
    of = vocabulary().facts[fact]
    assert (shown_value(value, of, "fr"), shown_value(value, of, "en")) == (french, english)


def test_a_set_without_its_fact_is_shown_in_order():
    assert shown_value(frozenset("zx"), None, "fr") == "x, z"


CANONICAL = [
    "a",
    "vrai",
    "faux",
    "non a",
    "non (a ou b)",
    "a et (b ou c) et grand",
    "a = vrai",
    "e = x",
    "x != e",
    "e dans {x, y}",
    "e dans s",
    "s contient x",
    "x dans s",
    "s inclus dans {x}",
    "s croise t",
    "s = {x, z}",
    "n >= -3",
    "3 < m",
    "naissance + 18 ans <= date",
    "naissance + 1 an + 1 mois - 1 jour <= 2020-01-31",
    'code = "A"',
    '"A" != code',
    'code dans {"A", "B"}',
    "patient.majeur",
]


@pytest.mark.parametrize("text", CANONICAL)
def test_the_canonical_text_of_a_canonical_text_is_itself(text: str):
    assert source_text(condition(text, definitions=DEFINED), "fr") == text


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("a et non (b ou vrai)", "a and not (b or true)"),
        ("e dans s et s contient x", "e in s and s contains x"),
        ("s inclus dans t ou s croise {x}", "s within t or s meets {x}"),
        ("date - 2 mois < naissance + 1 an", "date - 2 months < naissance + 1 year"),
        ("a != faux", "a != false"),
    ],
)
def test_a_condition_is_written_in_either_language(french: str, english: str):
    assert source_text(condition(french), "en") == english
    assert source_text(condition(english, language="en"), "fr") == french


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("(a)", "a"),
        ("a et (b et c)", "a et b et c"),
        ("  a\u00a0et\n b", "a et b"),
        ("e dans {y,x}", "e dans {x, y}"),
        ("naissance+18an<=date", "naissance + 18 ans <= date"),
    ],
)
def test_spacing_and_idle_parentheses_go(text: str, canonical: str):
    assert source_text(condition(text), "fr") == canonical
