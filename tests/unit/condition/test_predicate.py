"""Compiled conditions say on complete facts what three-valued truth says."""

from collections.abc import Mapping
from datetime import date

import pytest

from policy_engine.condition.predicate import compile_predicate
from policy_engine.condition.truth import three_valued
from policy_engine.vocabulary import Value
from tests.policies import DAY, condition

ONE: Mapping[str, Value] = {
    "a": True,
    "b": False,
    "e": "x",
    "f": "y",
    "s": frozenset("xy"),
    "t": frozenset(),
    "n": 12,
    "m": -3,
    "naissance": date(2002, 6, 15),
    "reception": date(2020, 5, 31),
    "code": 'it\'s "quoted" {0} \\',
    "patient.majeur": True,
}
OTHER: Mapping[str, Value] = {**ONE, "a": False, "e": "y", "s": frozenset(), "n": 0, "code": "A"}

TEXTS = [
    "vrai",
    "faux ou a",
    "a et non b et patient.majeur",
    "a ou b ou non a",
    "e = x ou e = f",
    "e != f",
    "e dans {x, z}",
    "e dans s",
    "s contient y",
    "s inclus dans t",
    "s inclus dans {x, y, z}",
    "s croise t",
    "s croise {x}",
    "s = {x, y}",
    "s != t",
    "n < 12",
    "n <= 12 et m > -4",
    "12 >= n",
    "naissance + 18 ans <= date",
    "date - 1 mois + 1 jour >= reception",
    "reception = 2020-05-31",
    'code = "A"',
    'code dans {"A", "B"}',
    "grand et non (petit ou a)",
]


@pytest.mark.parametrize("facts", [ONE, OTHER], ids=["one", "other"])
@pytest.mark.parametrize("text", TEXTS)
def test_a_predicate_agrees_with_truth(text: str, facts: Mapping[str, Value]):
    definitions = {"grand": condition("n >= 12"), "petit": condition("non a ou b")}
    tree = condition(text, definitions=definitions)

    def defined(name: str) -> bool | None:
        return three_valued(definitions[name], facts, DAY, defined)

    compiled = {name: compile_predicate(each, {}) for name, each in definitions.items()}
    said = compile_predicate(tree, compiled)(facts, DAY)
    assert said is three_valued(tree, facts, DAY, defined)


def test_a_missing_fact_is_an_error_and_never_a_guess():
    with pytest.raises(KeyError):
        compile_predicate(condition("a"), {})({}, DAY)
