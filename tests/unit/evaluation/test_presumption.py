"""Presumptions and constraints: what is presumed, what contradicts."""

from typing import Any

import pytest

from policy_engine.evaluation import contradictions, presume
from policy_engine.evaluation.presumption import binding
from policy_engine.request import check_facts
from policy_engine.situations import UndecidedError
from tests.policies import DAY, EVERY_TYPE, ask, fact, forbid, given, permit, point


def _presumed(asked: str, facts: dict[str, Any], *never: str) -> dict[str, object]:
    written = (
        point(facts=facts, constraints=never, rules={"p": permit("vrai")}).policies["p"].policy
    )
    stated, _ = check_facts(given(asked), written.vocabulary)
    return dict(presume(written.vocabulary, written.constraints, stated, DAY).presumed)


AB = {"a": fact("boolean", presumed=True), "b": fact("boolean", presumed=True), "c": "boolean"}
BA = {"b": AB["b"], "a": AB["a"], "c": "boolean"}


@pytest.mark.parametrize(
    ("asked", "facts", "never", "presumed"),
    [
        ("", AB, (), {"a": True, "b": True}),
        ("!a", AB, (), {"b": True}),  # what is stated is not presumed
        ("a=?", AB, (), {"a": True, "b": True}),
        # In the vocabulary's order; one that would contradict is not made.
        ("", AB, ("a et b",), {"a": True}),
        ("", BA, ("a et b",), {"b": True}),
        ("c", AB, ("c et a",), {"b": True}),
        ("!c", AB, ("c et a",), {"a": True, "b": True}),
        # A contradiction through a fact that nobody knows, and through two constraints.
        ("", AB, ("a et c", "b et non c"), {"a": True}),
        ("", AB, ("a et c", "a et non c"), {"b": True}),
        ("", AB, ("a et c",), {"a": True, "b": True}),
    ],
)
def test_presumptions_are_made_in_order_unless_they_contradict(
    asked: str, facts: dict[str, Any], never: tuple[str, ...], presumed: dict[str, object]
):
    assert _presumed(asked, facts, *never) == presumed


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("enumeration x y", "y", "y"),
        ("set x y", [], frozenset()),
        ("integer 0 9", 3, 3),
        ("text", "A", "A"),
        ("date", "2020-01-01", None),
    ],
)
def test_any_type_may_be_presumed(kind: str, value: object, read: object):
    found = _presumed("", {"f": fact(kind, presumed=value)})["f"]
    assert read is None or found == read


def test_a_presumption_whose_compatibility_is_too_entangled_is_not_made():
    never = "a et " + " et ".join(f"m != {3 * n}" for n in range(1_100))
    assert _presumed("", {**EVERY_TYPE, "a": fact("boolean", presumed=True)}, never) == {}


# The constraints that can bar something


@pytest.mark.parametrize(
    ("asked", "named", "never", "left"),
    [
        ("", "", ("a et b",), 0),
        ("", "a b", ("a et b",), 1),
        # A fact that only constraints name, and that one value frees of them all.
        ("", "a", ("a et b",), 0),
        ("", "a", ("a et b", "a et non b"), 2),
        ("", "a", ("a et b", "e = x et non b"), 0),  # e is free, and then b
        ("", "a e", ("a et b", "e = x et non b"), 2),
        ("", "e", ("s contient x et e = y",), 0),  # the empty set
        ("", "e", ("non s contient x et e = y",), 1),
        ("", "a", ("n < 3 et a",), 1),  # numbers are not tried
        # What is known is not free, what holds already does not count.
        ("b", "a", ("a et b",), 1),
        ("!b", "a", ("a et b",), 0),
    ],
)
def test_constraints_that_bar_nothing_are_left_out(
    asked: str, named: str, never: tuple[str, ...], left: int
):
    policy = point(facts=EVERY_TYPE, constraints=never, rules={"p": permit("vrai")}).policies["p"]
    known, _ = check_facts(given(asked), policy.policy.vocabulary)
    assert len(binding(policy.policy.constraints, known, DAY, named.split())) == left


# Contradictions


def _contradictions(asked: str, *never: str) -> list[str]:
    written = point(facts=EVERY_TYPE, constraints=never, rules={"p": permit("vrai")}).policies["p"]
    stated, _ = check_facts(given(asked), written.policy.vocabulary)
    return [each.reason.fr for each in contradictions(written.policy.constraints, stated, DAY)]


@pytest.mark.parametrize(
    ("asked", "never", "broken"),
    [
        ("a b", ("a et b",), ["jamais 0"]),
        ("a !b", ("a et b",), []),
        ("a", ("a et b",), []),  # a completion honours it
        ("a", ("b", "a et non b"), ["jamais 0", "jamais 1"]),
        ("a", ("a et b", "c", "a et non b"), ["jamais 0", "jamais 2"]),
        ("n=3", ("n < 5 et m > n", "m <= 3"), ["jamais 0", "jamais 1"]),
        ("e=x", ("e = x et a", "a ou non a"), ["jamais 1"]),
        ("", ("a", "non a"), ["jamais 0", "jamais 1"]),
        ("a b", ("a", "b", "c"), ["jamais 0", "jamais 1"]),
    ],
)
def test_facts_without_a_completion_are_contradictory(
    asked: str, never: tuple[str, ...], broken: list[str]
):
    assert _contradictions(asked, *never) == broken


def test_what_is_too_entangled_is_told_so():
    never = "a et " + " et ".join(f"m != {3 * n}" for n in range(1_100))
    with pytest.raises(UndecidedError):
        _contradictions("a", never)


# What a decision says of the presumptions it rests on


def _told(asked: str, facts: dict[str, Any], rules: dict[str, Any], **parts: Any) -> list[str]:  # noqa: ANN401
    decision = ask(point(facts=facts, rules=rules, **parts), asked)
    return [f"{each.name}={value}" for each, value in decision.presumptions]


NO = {"a": "boolean", "b": fact("boolean", presumed=False), "c": fact("boolean", presumed=False)}


@pytest.mark.parametrize(
    ("rules", "asked", "told"),
    [
        ({"p": permit("a et non b")}, "a", ["b=False"]),
        ({"p": permit("a et non b")}, "!a", []),
        ({"p": permit("a et non b")}, "a !b", []),
        ({"p": permit("a et non b et non c")}, "a", ["b=False", "c=False"]),
        # The outcome stays a deny without it, but the reason would be open.
        ({"p": permit("a"), "f": forbid("b")}, "!a", ["b=False"]),
        # Neither alone opens anything, both together do.
        ({"p": permit("a et (non b ou non c)")}, "a", ["b=False", "c=False"]),
        ({"p": permit("a"), "f": forbid("b et c")}, "!a", ["b=False", "c=False"]),
        ({"p": permit("a et b")}, "a", ["b=False"]),
        ({"p": permit("b ou non b ou a")}, "", []),
        # An open outcome rests on nothing.
        ({"p": permit("a et non b")}, "", []),
    ],
)
def test_the_presumptions_that_a_decision_rests_on(
    rules: dict[str, Any], asked: str, told: list[str]
):
    assert _told(asked, NO, rules) == told


def test_those_that_matter_together_are_those_that_missing_would_name():
    """`d` changes nothing either way, with or without the other two."""
    facts = {**NO, "d": fact("boolean", presumed=False)}
    rules = {"p": permit("a et (non b ou non c) et (d ou non d)")}
    assert _told("a", facts, rules) == ["b=False", "c=False"]


def test_a_presumption_on_a_fact_of_no_rule_is_not_told():
    assert _told("a", {**NO, "z": fact("boolean", presumed=True)}, {"p": permit("a")}) == []


def test_assessed_facts_are_told_where_the_decision_rests_on_them():
    facts = {"a": fact("boolean", assessed_by="médecin"), "b": "boolean"}
    policy = point(facts=facts, rules={"p": permit("a ou b")})
    assert [each.name for each in ask(policy, "a !b").assessed] == ["a"]
    assert [each.name for each in ask(policy, "!a !b").assessed] == ["a"]
    assert ask(policy, "a b").assessed == ()
    assert ask(policy, "!b").assessed == ()  # not known, not assessed
