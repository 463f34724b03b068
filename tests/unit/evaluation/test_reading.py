"""Incomplete facts: what is so in every completion, and what in some."""

from typing import Any

import pytest

from tests.policies import EVERY_TYPE, ask, fact, forbid, permit, point

PF = {"p": permit("a"), "f": forbid("b", overrides=["p"])}


def _said(asked: str, **parts: Any) -> tuple[str, str]:  # noqa: ANN401 - see `policy`
    decision = ask(point(**parts), asked)
    return decision.outcome, decision.reason


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("a !b", ("permit", "permitted")),
        ("a", ("indeterminate", "missing-facts")),  # an undecided prohibition lets nothing through
        ("!b", ("indeterminate", "missing-facts")),
        ("", ("indeterminate", "missing-facts")),
        ("b", ("deny", "forbidden")),
        ("!a", ("deny", "not-permitted")),  # some completions are forbidden, not all
        ("!a !b", ("deny", "not-permitted")),
    ],
)
def test_an_outcome_is_that_of_every_completion(facts: str, said: tuple[str, str]):
    assert _said(facts, facts="a b", rules=PF) == said


@pytest.mark.parametrize(
    "when",
    [
        "a ou non a",
        "e = x ou e != x",
        "n < 18 ou n >= 18",
        "(a et b) ou (a et non b) ou non a",
        "e dans s ou non (s contient e)",
        "naissance + 18 ans <= date ou naissance + 18 ans > date",
        "d ou non d",
    ],
)
def test_what_holds_whatever_the_missing_facts_permits(when: str):
    parts = {"facts": EVERY_TYPE, "definitions": {"d": "a"}, "rules": {"p": permit(when)}}
    assert _said("", **parts) == ("permit", "permitted")


def test_two_rules_may_settle_together_what_neither_settles_alone():
    decision = ask(point(facts="a", rules={"p": permit("a"), "q": permit("non a")}))
    assert decision.outcome == "permit"
    assert decision.rules == ()  # none of them in every completion


def test_constraints_leave_completions_out():
    parts: dict[str, Any] = {"facts": "a b", "rules": {"p": permit("b")}}
    assert _said("a", **parts)[0] == "indeterminate"
    assert _said("a", **parts, constraints=("a et non b",)) == ("permit", "permitted")
    assert _said("a", **parts, constraints=("a et b",)) == ("deny", "not-permitted")


def test_constraints_work_through_one_another():
    never = ("a et non b", "b et non c")
    assert _said("a", facts="a b c", constraints=never, rules={"p": permit("c")})[0] == "permit"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [("a", "conflict"), ("", "not-permitted"), ("!a", "not-permitted")],
)
def test_the_reason_is_a_conflict_where_every_completion_is_one(facts: str, reason: str):
    rules = {"p": permit("a et (b ou non b)"), "f": forbid("a")}
    assert _said(facts, facts="a b", rules=rules) == ("deny", reason)


def test_the_reason_is_forbidden_where_every_completion_has_a_prohibition():
    """Some completions are conflicts, the others plain prohibitions."""
    assert _said("a", facts="a b", rules={"p": permit("b"), "f": forbid("a")}) == (
        "deny",
        "forbidden",
    )


def test_rules_and_unmet_are_those_of_every_completion():
    requirements = {"r": "b", "s": "c"}
    rules = {"p": permit("a", requires=["r", "s"]), "q": permit("d"), "o": permit("a")}
    decision = ask(point(facts="a b c d", requirements=requirements, rules=rules), "a !b")
    assert [rule.id for rule in decision.rules] == ["o"]
    assert [(each.rule, each.requirement) for each in decision.unmet] == [("p", "r")]


def test_a_duty_is_never_lost():
    """What is due in some completion is told, and certain only when due in all."""
    owes = ["o", {"id": "k", "when": "b"}, {"id": "z", "when": "a"}]
    rules = {"p": permit("a", obligations=owes), "q": permit("c", obligations=["o"])}
    policy = point(rules=rules, obligations={"o": None, "k": None, "z": None})
    owed = ask(policy, "a").obligations
    assert [(each.rule, each.obligation.id, each.certain) for each in owed] == [
        ("p", "o", True),
        ("p", "k", False),
        ("p", "z", True),
        ("q", "o", False),
    ]
    assert [each.obligation.id for each in ask(policy, "a !b !c").obligations] == ["o", "z"]


def test_alternatives_of_what_forbids_in_some_completion_are_offered():
    rules = {"f": forbid("a", alternatives=["v"]), "p": permit("b", subject_to=["f"])}
    policy = point(facts="a b", rules=rules, alternatives={"v": {"with": {"a": False}}})
    assert [each.id for each in ask(policy, "b").alternatives] == ["v"]
    assert [each.id for each in ask(policy, "!a b").alternatives] == []


def test_a_missing_fact_never_permits_but_through_a_presumption():
    facts = {"a": "boolean", "b": fact("boolean", presumed=False)}
    assert _said("a", facts=facts, rules=PF) == ("permit", "permitted")
    assert _said("a", facts="a b", rules=PF)[0] == "indeterminate"


def test_what_is_too_entangled_is_not_guessed():
    many = " et ".join(f"m != {3 * n}" for n in range(1_100))
    rules = {"p": permit(f"a et ({many})", obligations=["o"], requires=["r"])}
    policy = point(
        facts=EVERY_TYPE, rules=rules, obligations={"o": None}, requirements={"r": "m < 3"}
    )
    decision = ask(policy, "a")
    assert (decision.outcome, decision.reason) == ("indeterminate", "missing-facts")
    assert not decision.settled
    assert decision.rules == decision.unmet == ()
    assert [(each.obligation.id, each.certain) for each in decision.obligations] == [("o", False)]
    assert [each.name for each in decision.missing] == ["m"]
    assert decision.presumptions == ()
    assert "trop emmêlés" in str(decision.explain("fr"))
    assert ask(policy, "!a").settled  # three-valued truth settles it at once


def test_a_deny_whose_reason_is_too_entangled_says_the_least():
    many = " et ".join(f"m != {3 * n}" for n in range(1_100))
    rules = {"p": permit("a"), "f": forbid(many)}
    decision = ask(point(facts=EVERY_TYPE, rules=rules), "!a")
    assert (decision.outcome, decision.reason) == ("deny", "not-permitted")


WIDE = [f"f{n}" for n in range(600)]
ANY = " ou ".join(WIDE)


def test_more_missing_facts_than_can_be_told_apart_are_undecided_and_no_crash():
    facts = {**dict.fromkeys(WIDE, "boolean"), "a": "boolean"}
    decision = ask(point(facts=facts, rules={"p": permit(f"a et ({ANY})")}), "a")
    assert (decision.outcome, decision.settled) == ("indeterminate", False)
    assert len(decision.missing) == len(WIDE)
    assert "trop emmêlés" in str(decision.explain("fr"))


@pytest.mark.parametrize("asked", ["a", "!a"])
def test_presumptions_beside_too_many_missing_facts(asked: str):
    """Where it cannot be told which presumption matters, each is told."""
    facts = {**dict.fromkeys(WIDE, "boolean"), "a": "boolean", "z": fact("boolean", presumed=False)}
    rules = {"p": permit("a et non z"), "f": forbid(f"({ANY}) et z", overrides=["p"])}
    decision = ask(point(facts=facts, rules=rules), asked)
    assert decision.outcome == ("permit" if asked == "a" else "deny")
    assert [each.name for each, _ in decision.presumptions] == ["z"]


def test_remedies_beside_too_many_missing_facts():
    facts = {**dict.fromkeys(WIDE, "boolean"), "z": fact("boolean", actionable=True)}
    decision = ask(point(facts=facts, rules={"p": permit(f"z et ({ANY})")}), "!z")
    assert (decision.remedies, decision.remedies_complete) == ((), False)
    facts["z"] = fact("boolean", actionable={"to": True, "when": ANY})
    assert ask(point(facts=facts, rules={"p": permit("z")}), "!z").remedies == ()
