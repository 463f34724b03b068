"""All completions of what is known: exact where three-valued truth is not."""

from datetime import date

import pytest

from policy_engine.condition.truth import Known, three_valued
from policy_engine.situations import FALSE, TRUE, Situations, opened
from tests.policies import DAY, condition


def _node(text: str, known: Known | None = None) -> tuple[Situations, int]:
    tree = condition(text)
    situations = Situations([tree], {}, known or {}, DAY)
    return situations, situations.condition(tree)


@pytest.mark.parametrize(
    "text",
    [
        "vrai",
        "a ou non a",
        "non (a et non a)",
        "e = x ou e = y ou e = z",
        "e dans {x, y, z}",
        "n >= 0",
        "n < 3 ou n >= 3",
        "n <= 99",
        "m < 5 ou m > 3",
        "n = n",
        "e = f ou e != f",
        "s inclus dans {x, y, z}",
        "s inclus dans s",
        "s = t ou s != t",
        "non (s croise t) ou s contient x ou s contient y ou s contient z",
        "non (s inclus dans t et s contient x) ou t contient x",
        "non (e dans s et s inclus dans t) ou e dans t",
        'code = "A" ou code != "A"',
        "code = autre_code ou code != autre_code",
        "naissance <= naissance + 1 jour",
        "non (naissance + 18 ans <= date) ou naissance < date",
        "reception >= 0001-01-01",
        "non (n < m et m < 3) ou n < 2",
        "non (naissance <= reception et reception <= date) ou naissance <= date",
    ],
)
def test_what_is_true_in_every_completion_is_true(text: str):
    assert _node(text)[1] == TRUE
    assert _node(f"non ({text})")[1] == FALSE


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a et b",
        "e = f",
        "e dans s",
        "s contient e",
        "s = t",
        "s croise t et non (s inclus dans t)",
        "n < m",
        "m = 7",
        'code = autre_code et code != "A"',
        "naissance + 18 ans = reception",
        "reception + 1 mois = 2020-02-29",
        "reception + 1 jour = reception",  # only at the end of the calendar
    ],
)
def test_an_example_makes_a_condition_true(text: str):
    situations, node = _node(text)
    facts = situations.example(node)
    assert facts is not None
    assert three_valued(condition(text), facts, DAY, lambda _: None) is True
    assert situations.condition(condition(f"non ({text})")) != TRUE


def test_what_is_impossible_has_no_example():
    situations, node = _node("a et non a")
    assert situations.example(node) is None


@pytest.mark.parametrize(
    ("text", "known", "truth"),
    [
        ("a et b", {"a": True, "b": True}, TRUE),
        ("e dans s", {"e": "x", "s": frozenset("x")}, TRUE),
        ("e dans s", {"e": "x", "s": frozenset()}, FALSE),
        ("e dans s", {"s": frozenset("xyz")}, TRUE),
        ("s croise t", {"s": frozenset()}, FALSE),
        ("s inclus dans t", {"s": frozenset()}, TRUE),
        ("s != t", {"s": frozenset("x"), "t": frozenset("x")}, FALSE),
        ("m < n", {"m": -1}, TRUE),
        ("naissance + 18 ans <= date", {"naissance": date(2002, 6, 16)}, FALSE),
    ],
)
def test_known_facts_settle_conditions(text: str, known: Known, truth: int):
    assert _node(text, known)[1] == truth


def test_the_facts_tested_are_those_that_matter():
    situations, node = _node("(a ou non a) et (b ou s contient x) et c", {"c": True})
    assert sorted(situations.facts_tested(node)) == ["b", "s"]


def test_a_set_is_tested_by_its_elements():
    situations, _ = _node("s contient x et a")
    assert len(situations.levels(["s"])) == 3
    assert len(situations.levels(["a", "s"])) == 4
    assert situations.levels(["b"]) == frozenset()


def test_sets_compared_take_turns():
    """Else a diagram of two sets would double with each element."""
    situations, _ = _node("s inclus dans t")
    assert [each.fact for each in situations.variables] == ["s", "t"] * 3


def test_a_value_is_where_a_fact_has_it():
    situations, node = _node("n = 12 ou e = x")
    twelve = situations.is_value("n", 12)
    assert situations.diagrams.conjunction((twelve, situations.diagrams.negation(node))) == FALSE
    situations, node = _node("s = {x, z}")
    assert situations.is_value("s", frozenset("xz")) == node


def test_definitions_are_opened_once():
    inner, outer = condition("a"), condition("k ou b", definitions=["k"])
    definitions = {"k": inner, "idle": condition("c")}
    asked = condition("l et k et b", definitions=["k", "l"])
    found = opened([asked], {**definitions, "l": outer})
    assert [id(each) for each in found] == [id(asked), id(outer), id(inner)]


# Switches: facts that may also take one other value


@pytest.mark.parametrize(
    ("known", "off", "on"),
    [({"a": False}, FALSE, TRUE), ({"a": True}, TRUE, TRUE), ({}, None, TRUE)],
)
def test_a_switch_changes_a_fact_stated_or_missing(known: Known, off: int | None, on: int):
    tree = condition("a")
    situations = Situations([tree], {}, known, DAY, switches={"a": True})
    node, level = situations.condition(tree), situations.switch_level("a")
    if off is not None:
        assert situations.diagrams.restrict(node, {level: 0}) == off
    assert situations.diagrams.restrict(node, {level: 1}) == on


def test_switched_facts_may_be_compared_with_each_other():
    tree = condition("e = f et s contient e")
    switches = {"e": "x", "f": "x", "s": frozenset("x")}
    situations = Situations([tree], {}, {"e": "y", "f": "z"}, DAY, switches=switches)
    node = situations.condition(tree)
    levels = [situations.switch_level(name) for name in switches]
    assert situations.diagrams.restrict(node, dict.fromkeys(levels, 1)) == TRUE
    assert situations.diagrams.restrict(node, {levels[0]: 0, levels[1]: 1}) == FALSE


def test_a_switch_that_no_condition_names_is_none():
    situations = Situations([condition("a")], {}, {}, DAY, switches={"b": True})
    with pytest.raises(KeyError):
        situations.switch_level("b")


def test_an_example_says_nothing_of_switches():
    tree = condition("a et b")
    situations = Situations([tree], {}, {"a": False}, DAY, switches={"a": True})
    assert situations.example(situations.condition(tree)) == {"b": True}
