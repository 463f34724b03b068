"""What would make it lawful: the smallest sets of changes that someone can bring about."""

from typing import Any

import pytest

from tests.policies import EVERY_TYPE, ask, fact, forbid, permit, point

CAN = {name: fact("boolean", actionable=True) for name in "abc"}


def _remedies(asked: str, rules: dict[str, Any], **parts: Any) -> list[dict[str, object]]:  # noqa: ANN401
    decision = ask(point(**{"facts": CAN, "rules": rules, **parts}), asked)
    return [dict(each) for each in decision.remedies]


T = True


@pytest.mark.parametrize(
    ("when", "asked", "remedies"),
    [
        ("a", "!a", [{"a": T}]),
        ("a et b", "!a !b", [{"a": T, "b": T}]),
        ("a et b", "a !b", [{"b": T}]),
        ("a ou b", "!a !b !c", [{"a": T}, {"b": T}]),  # minimal: never both
        ("a ou (b et c)", "!a !b !c", [{"a": T}, {"b": T, "c": T}]),  # smallest first
        ("(b et c) ou a", "!a !b !c", [{"a": T}, {"b": T, "c": T}]),
        (
            "(a et b) ou (b et c) ou (a et c)",
            "!a !b !c",
            [{"a": T, "b": T}, {"a": T, "c": T}, {"b": T, "c": T}],
        ),
        ("non a", "a", []),  # the other direction is not actionable
        ("a et non b", "!a b", []),
        ("a et b", "!a", [{"a": T, "b": T}]),  # a missing fact may be brought about too
        ("a et (b ou non b)", "!a", [{"a": T}]),
        ("faux", "", []),
    ],
)
def test_the_minimal_sets_of_changes(when: str, asked: str, remedies: list[dict[str, object]]):
    assert _remedies(asked, {"p": permit(when)}) == remedies


@pytest.mark.parametrize("asked", ["a", "!b", ""])
def test_only_a_deny_has_remedies(asked: str):
    assert _remedies(asked, {"p": permit("a")}) in ([], [{"a": True}])
    assert ask(point(facts=CAN, rules={"p": permit("a")}), "a").remedies == ()
    assert ask(point(facts=CAN, rules={"p": permit("a")}), "").remedies == ()


def test_requirements_are_mended_as_situations_are():
    requirements = {"r": "b"}
    rules = {"p": permit("a", requires=["r"])}
    assert _remedies("a !b", rules, requirements=requirements) == [{"b": True}]


def test_a_refusal_is_never_a_to_do():
    """Consent asked for may be given; one refused is not proposed to be overcome."""
    states = "enumeration non_demande refuse donne"
    consent = fact(states, actionable={"to": "donne", "when": "consentement != refuse"})
    parts = {"facts": {"consentement": consent}, "requirements": {"r": "consentement = donne"}}
    rules = {"p": permit("vrai", requires=["r"])}
    assert _remedies("consentement=non_demande", rules, **parts) == [{"consentement": "donne"}]
    assert _remedies("consentement=refuse", rules, **parts) == []
    assert _remedies("", rules, **parts) == []  # it may have been refused


@pytest.mark.parametrize(
    ("when", "asked", "possible"),
    [
        ("b", "!a b", True),
        ("b", "!a !b", False),
        ("b", "!a", False),  # in every completion, or it is not proposed
        ("b ou non b", "!a", True),
    ],
)
def test_an_action_is_possible_where_its_condition_holds(when: str, asked: str, possible: bool):
    facts = {"a": fact("boolean", actionable={"to": True, "when": when}), "b": "boolean"}
    assert bool(_remedies(asked, {"p": permit("a")}, facts=facts)) is possible


def test_an_action_whose_condition_is_too_entangled_is_not_proposed():
    when = " et ".join(f"m != {3 * n}" for n in range(1_100))
    facts = {**EVERY_TYPE, "a": fact("boolean", actionable={"to": True, "when": when})}
    assert _remedies("!a", {"p": permit("a")}, facts=facts) == []


def test_a_change_must_lead_to_a_permit_in_every_completion():
    facts = {**CAN, "d": "boolean"}
    rules = {"p": permit("a et d"), "q": permit("b et c")}
    assert _remedies("!a !b c", rules, facts=facts) == [{"b": True}]


def test_a_change_must_not_contradict():
    rules = {"p": permit("a ou b")}
    facts = {**CAN, "d": "boolean"}
    assert _remedies("!a !b d", rules, facts=facts, constraints=("a et d",)) == [{"b": True}]
    assert _remedies("!a !b !c", {"p": permit("a")}, constraints=("a et non c",)) == [
        {"a": True, "c": True}
    ]


def test_a_presumption_is_made_anew_for_the_changed_request():
    """With `a` the presumption on `d` would contradict, so it is not made: nothing is settled."""
    facts = {**CAN, "d": fact("boolean", presumed=True)}
    rules = {"p": permit("a et d")}
    assert _remedies("!a", rules, facts=facts) == [{"a": True}]
    assert _remedies("!a", rules, facts=facts, constraints=("a et d",)) == []
    rules = {"p": permit("a et non d")}
    assert _remedies("!a", rules, facts=facts, constraints=("a et d",)) == [{"a": True}]


def test_a_presumed_fact_may_be_changed_and_is_then_stated():
    facts = {"a": fact("boolean", presumed=False, actionable=True), "b": "boolean"}
    rules = {"p": permit("a et b")}
    assert _remedies("b", rules, facts=facts) == [{"a": True}]
    assert _remedies("b", rules, facts=facts, constraints=("a et non b",)) == [{"a": True}]


def test_a_remedy_may_lift_a_prohibition():
    rules = {"p": permit("a", overrides=["f"]), "f": forbid("c")}
    assert _remedies("!a !b c", rules) == [{"a": True}]


def test_facts_of_any_type_may_be_brought_about():
    facts = {
        "s": fact("set x y", actionable=["x", "y"]),
        "n": fact("integer 0 9", actionable=3),
        "d": fact("date", actionable="2020-01-01"),
    }
    rules = {"p": permit("s contient x et n > 2 et d < 2020-06-01")}
    (found,) = _remedies("s={} n=0 d=2020-06-02", rules, facts=facts)
    assert found["s"] == frozenset("xy")
    assert list(found) == ["s", "n", "d"]


def test_at_most_thirty_two_are_told_and_whether_that_is_all():
    facts = {f"f{n}": fact("boolean", actionable=True) for n in range(33)}
    for count, complete in ((32, True), (33, False)):
        when = " ou ".join(list(facts)[:count])
        policy = point(facts=facts, rules={"p": permit(when)})
        decision = ask(policy, " ".join(f"!{name}" for name in facts))
        assert len(decision.remedies) == 32
        assert decision.remedies_complete is complete


def test_what_is_too_entangled_is_told_as_incomplete():
    facts = {**EVERY_TYPE, "a": fact("boolean", actionable=True)}
    many = " et ".join(f"m != {3 * n}" for n in range(1_100))
    decision = ask(point(facts=facts, rules={"p": permit(f"a et ({many})")}), "!a")
    assert (decision.remedies, decision.remedies_complete) == ((), False)


def test_a_change_of_facts_that_nothing_rests_on_is_no_remedy():
    facts = {**CAN, "z": fact("boolean", actionable=True)}
    assert _remedies("!a !z", {"p": permit("a")}, facts=facts) == [{"a": True}]
