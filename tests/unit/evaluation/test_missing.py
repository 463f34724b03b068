"""Which missing facts are named: those in which two completions of different outcomes differ."""

from typing import Any

import pytest

from tests.policies import EVERY_TYPE, ask, forbid, permit, point


def _missing(asked: str = "", **parts: Any) -> list[str]:  # noqa: ANN401 - see `policy`
    return [each.name for each in ask(point(**parts), asked).missing]


@pytest.mark.parametrize(
    ("when", "asked", "missing"),
    [
        ("a et b", "", ["a", "b"]),
        ("a et b", "a", ["b"]),
        ("a et b", "!a", []),  # a deny misses nothing
        ("a ou non a", "", []),
        ("a et (b ou non b)", "", ["a"]),
        ("(a et c) ou (b et c)", "c", ["a", "b"]),
        ("n >= 18", "", ["n"]),
        ("naissance + 18 ans <= date", "", ["naissance"]),
        ("s croise t", "s={x}", ["t"]),
        ("s croise t", "s={}", []),
        ("e dans s", "", ["e", "s"]),
        ("code = autre_code", "", ["code", "autre_code"]),
        ("patient.majeur", "", ["patient.majeur"]),
    ],
)
def test_the_missing_facts_that_can_change_the_outcome(when: str, asked: str, missing: list[str]):
    assert _missing(asked, facts=EVERY_TYPE, rules={"p": permit(when)}) == missing


def test_a_fact_that_only_changes_the_reason_is_not_missing():
    rules = {"p": permit("a"), "f": forbid("b et non a")}
    assert _missing(facts="a b", rules=rules) == ["a"]


def test_those_that_settle_most_come_first():
    """`c` settles by itself in both directions, `a` and `b` in one of two."""
    rules = {"p": permit("c"), "q": permit("a et b et non c")}
    assert _missing(facts="a b c", rules=rules) == ["c", "a", "b"]
    assert _missing(facts="a b c", rules={"p": permit("a ou (b et c)")}) == ["a", "b", "c"]
    assert _missing(facts="c b a", rules={"p": permit("a ou (b et c)")}) == ["a", "c", "b"]


def test_ties_stand_in_the_order_of_the_vocabulary():
    assert _missing(facts="c b a", rules={"p": permit("a et b et c")}) == ["c", "b", "a"]


def test_an_enumeration_may_settle_for_some_values_only():
    facts = {"a": "boolean", "e": "enumeration x y z"}
    assert _missing(facts=facts, rules={"p": permit("a et e = x")}) == ["e", "a"]


def test_a_fact_bound_by_a_constraint_belongs_to_a_set_of_two():
    """`a` and `b` are opposites: neither can differ alone, both can together."""
    never = ("a et b", "non a et non b")
    for when in ("a", "a et non b"):
        rules = {"p": permit(when)}
        assert _missing(facts="a b c", constraints=never, rules=rules) == ["a", "b"]


def test_a_set_is_minimal_without_facts_that_add_nothing():
    """`c` never matters by itself and the pair does without it."""
    never = ("a et b", "non a et non b", "c et non d", "d et non c")
    rules = {"p": permit("a et non b et (c ou non d)")}
    assert _missing(facts="a b c d", constraints=never, rules=rules) == ["a", "b"]


def test_two_minimal_sets_are_both_told():
    never = ("a et b", "non a et non b", "c et d", "non c et non d")
    rules = {"p": permit("(a et non b) ou (c et non d)")}
    assert _missing(facts="a b c d", constraints=never, rules=rules) == ["a", "b", "c", "d"]


def test_a_presumed_fact_is_not_missing():
    facts = {"a": {"type": "boolean", "presumed": True}, "b": "boolean"}
    assert _missing(facts=facts, rules={"p": permit("a et b")}) == ["b"]
