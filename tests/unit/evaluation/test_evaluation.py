"""Section 4 of the design, on complete facts: applies, satisfied, effective, and what decides."""

from datetime import date
from typing import Any

import pytest

from tests.policies import ask, fact, forbid, permit, point, words


def _said(rules: dict[str, Any], asked: str, **parts: Any) -> tuple[str, str, str]:  # noqa: ANN401
    """Return outcome, reason and rules."""
    decision = ask(point(rules=rules, **parts), asked)
    return decision.outcome, decision.reason, " ".join(rule.id for rule in decision.rules)


PERMITTED, FORBIDDEN = ("permit", "permitted"), ("deny", "forbidden")
NOT_PERMITTED, CONFLICT = ("deny", "not-permitted", ""), ("deny", "conflict")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("a !b", (*PERMITTED, "p")),
        ("a b", (*CONFLICT, "p f")),
        ("!a b", (*FORBIDDEN, "f")),
        ("!a !b", NOT_PERMITTED),
    ],
)
def test_a_permit_and_a_prohibition_side_by_side(facts: str, said: tuple[str, ...]):
    assert _said({"p": permit("a"), "f": forbid("b")}, facts, facts="a b") == said


@pytest.mark.parametrize(
    ("rules", "facts", "said"),
    [
        # « par dérogation à » and « sous réserve de » are one edge.
        ({"p": permit("a", overrides=["f"]), "f": forbid("b")}, "a b", (*PERMITTED, "p")),
        ({"p": permit("a"), "f": forbid("b", subject_to=["p"])}, "a b", (*PERMITTED, "p")),
        ({"p": permit("a"), "f": forbid("b", overrides=["p"])}, "a b", (*FORBIDDEN, "f")),
        ({"p": permit("a", subject_to=["f"]), "f": forbid("b")}, "a b", (*FORBIDDEN, "f")),
        ({"p": permit("a", subject_to=["f"]), "f": forbid("b")}, "a !b", (*PERMITTED, "p")),
        # A rule may be lifted by a rule of its own effect.
        ({"p": permit("a", subject_to=["q"]), "q": permit("b")}, "a b", (*PERMITTED, "q")),
        ({"f": forbid("a"), "g": forbid("b", overrides=["f"])}, "a b", (*FORBIDDEN, "g")),
        # An edge of a rule that does not apply lifts nothing.
        ({"p": permit("a", overrides=["f"]), "f": forbid("b")}, "!a b", (*FORBIDDEN, "f")),
    ],
)
def test_derogations(rules: dict[str, Any], facts: str, said: tuple[str, ...]):
    assert _said(rules, facts, facts="a b") == said


def test_a_derogation_opens_its_own_door_only():
    """`q` lifts the prohibition for itself; `p`, which `f` closes, stays closed."""
    rules = {
        "p": permit("a"),
        "f": forbid("b", overrides=["p"]),
        "q": permit("c", overrides=["f"]),
    }
    assert _said(rules, "a b c") == (*PERMITTED, "q")
    assert _said(rules, "a b !c") == (*FORBIDDEN, "f")


def test_a_permit_that_is_stopped_lifts_nothing():
    """`q` would lift `f`, but `g` stops `q`: so `f` forbids."""
    rules = {
        "q": permit("a", overrides=["f"]),
        "f": forbid("b"),
        "g": forbid("c", overrides=["q"]),
    }
    assert _said(rules, "a b c") == (*FORBIDDEN, "f g")
    assert _said(rules, "a b !c") == (*PERMITTED, "q")


def test_a_permit_is_closed_by_a_satisfied_rule_even_where_that_is_itself_lifted():
    rules = {
        "p": permit("a", subject_to=["f"]),
        "f": forbid("b", subject_to=["q"]),
        "q": permit("c"),
    }
    assert _said(rules, "a b c") == (*PERMITTED, "q")


def test_a_permit_without_what_it_requires_lifts_nothing():
    rules = {"p": permit("a", requires=["r"], overrides=["f"]), "f": forbid("b")}
    requirements = {"r": "c"}
    assert _said(rules, "a b c", requirements=requirements) == (*PERMITTED, "p")
    assert _said(rules, "a b !c", requirements=requirements) == (*FORBIDDEN, "f")


def test_definitions_are_conditions():
    definitions = {"grand": "a et non petit", "petit": "b"}
    rules = {"p": permit("grand")}
    assert _said(rules, "a !b", definitions=definitions) == (*PERMITTED, "p")
    assert _said(rules, "a b", definitions=definitions) == NOT_PERMITTED


def test_every_effective_rule_is_told_in_the_order_of_the_text():
    rules = {"z": permit("a"), "m": permit("b"), "a": permit("c")}
    assert _said(rules, "a b c") == (*PERMITTED, "z m a")


# Requirements


def _unmet(rules: dict[str, Any], facts: str) -> list[tuple[str, str]]:
    requirements = {"r": "b", "s": "c"}
    decision = ask(point(facts="a b c d", requirements=requirements, rules=rules), facts)
    return [(each.rule, each.requirement) for each in decision.unmet]


@pytest.mark.parametrize(
    ("requires", "facts", "unmet"),
    [
        (["r", "s"], "a !b !c !d", ["r", "s"]),
        (["s", "r"], "a !b !c !d", ["s", "r"]),
        (["r", "s"], "a b !c !d", ["s"]),
        (["r", "s"], "!a !b !c !d", []),  # a permit that does not apply demands nothing
        ([{"id": "r", "when": "d"}], "a !b !c d", ["r"]),
        ([{"id": "r", "when": "d"}], "a !b !c !d", []),
        ([{"id": "r", "when": "d"}, {"id": "r", "when": "c"}], "a !b c !d", ["r"]),
        (["r", {"id": "r", "when": "d"}], "a !b c d", ["r"]),
    ],
)
def test_unmet_requirements_of_permits_that_apply(
    requires: list[object], facts: str, unmet: list[str]
):
    assert _unmet({"p": permit("a", requires=requires)}, facts) == [("p", each) for each in unmet]


def test_unmet_requirements_are_told_per_rule_also_on_a_permit():
    rules = {"p": permit("a", requires=["r"]), "q": permit("a", requires=["r"]), "o": permit("a")}
    assert _unmet(rules, "a !b c d") == [("p", "r"), ("q", "r")]


# Obligations


def test_obligations_are_told_per_deciding_rule():
    """Two bases are a choice, not a sum."""
    rules = {
        "p": permit("a", obligations=["o", "k"]),
        "q": permit("b", obligations=["o"]),
        "f": forbid("c", obligations=["k"]),
    }
    policy = point(rules=rules, obligations={"k": "with", "o": "after"})
    owed = ask(policy, "a b !c").obligations
    assert [(each.rule, each.obligation.id) for each in owed] == [
        ("p", "o"),
        ("p", "k"),
        ("q", "o"),
    ]
    assert all(each.certain for each in owed)
    assert [each.rule for each in ask(policy, "!a !b c").obligations] == ["f"]


def test_an_obligation_may_have_its_own_condition():
    rules = {"p": permit("a", obligations=[{"id": "o", "when": "b"}, {"id": "o", "when": "c"}])}
    policy = point(rules=rules, obligations={"o": None})
    assert len(ask(policy, "a b c").obligations) == 1
    assert ask(policy, "a !b !c").obligations == ()


def test_on_a_conflict_both_sides_owe():
    rules = {"p": permit("a", obligations=["o"]), "f": forbid("b", obligations=["o"])}
    owed = ask(point(facts="a b", rules=rules, obligations={"o": None}), "a b").obligations
    assert [each.rule for each in owed] == ["p", "f"]


@pytest.mark.parametrize(
    ("timing", "at", "due"),
    [
        ("after", "2020-06-15", None),
        (None, "2020-06-15", None),
        (words("bientôt"), "2020-06-15", None),
        ({"after": "21 jours"}, "2020-06-15", "2020-07-06"),
        ({"after": "1 mois"}, "2020-01-31", "2020-02-29"),
        ({"after": "1 mois"}, "2021-01-31", "2021-02-28"),
        ({"after": "1 an"}, "2020-02-29", "2021-02-28"),
        ({"after": "1 jour"}, "9999-12-31", "9999-12-31"),
        ({"at_latest": "recu + 8 jours"}, "2020-06-15", "2020-06-09"),
        ({"at_latest": "recu + 3 mois"}, "2020-06-15", "2020-09-01"),
        ({"at_latest": "date + 1 mois"}, "2020-03-31", "2020-04-30"),
        ({"at_latest": "autre + 1 jour"}, "2020-06-15", None),  # rests on a missing fact
        ({"at_latest": "2020-12-31"}, "2020-06-15", "2020-12-31"),
    ],
)
def test_the_due_day_is_worked_out_where_it_can_be(timing: object, at: str, due: str | None):
    facts = {"a": "boolean", "recu": "date", "autre": "date"}
    rules = {"p": permit("a", obligations=["o"])}
    policy = point(facts=facts, rules=rules, obligations={"o": timing})
    (owed,) = ask(policy, "a recu=2020-06-01", at).obligations
    assert owed.due == (due and date.fromisoformat(due))


# Alternatives

ROUTES = {"facts": {"e": "enumeration x y z", "a": "boolean", "b": "boolean"}}


def _offers(asked: str, alternatives: dict[str, Any], **parts: Any) -> dict[str, str]:  # noqa: ANN401
    rules = parts.pop(
        "rules",
        {
            "f": forbid("e = x", alternatives=list(alternatives)),
            "p": permit("e = y et a"),
            "q": permit("e = z", requires=["r"]),
        },
    )
    policy = point(
        **{
            "requirements": {"r": "b"},
            **ROUTES,
            "rules": rules,
            "alternatives": alternatives,
            **parts,
        }
    )
    return {each.id: str(each.evaluation.outcome) for each in ask(policy, asked).alternatives}


@pytest.mark.parametrize(
    ("facts", "offers"),
    [
        ("e=x a b", {"y": "permit", "z": "permit"}),
        ("e=x !a b", {"z": "permit"}),  # a deny without remedies is no way
        ("e=x b", {"z": "permit", "y": "indeterminate"}),  # permits first
        ("e=x !a !b", {}),
        ("e=z !a !b", {}),  # a requirement that fails is no prohibition
        ("e=y a b", {}),
    ],
)
def test_alternatives_of_what_forbids(facts: str, offers: dict[str, str]):
    assert _offers(facts, {"y": {"e": "y"}, "z": {"e": "z"}}) == offers


def test_a_deny_that_can_be_mended_is_offered_last():
    facts = {**ROUTES["facts"], "b": fact("boolean", actionable=True)}
    found = _offers("e=x a !b", {"z": {"e": "z"}, "y": {"e": "y"}}, facts=facts)
    assert list(found.items()) == [("y", "permit"), ("z", "deny")]


def test_an_offer_tells_what_is_unmet_and_owed():
    facts = {**ROUTES["facts"], "b": fact("boolean", actionable=True)}
    alternative = {"with": {"e": "z"}, "obligations": ["o", {"id": "k", "when": "b"}]}
    rules = {"f": forbid("e = x", alternatives=["z"]), "q": permit("e = z", requires=["r"])}
    policy = point(
        facts=facts,
        rules=rules,
        requirements={"r": "b"},
        obligations={"o": None, "k": None},
        alternatives={"z": alternative},
    )
    (offered,) = ask(policy, "e=x !b").alternatives
    assert [each.requirement for each in offered.evaluation.unmet] == ["r"]
    assert [(each.obligation.id, each.rule) for each in offered.obligations] == [("o", "z")]
    (offered,) = ask(policy, "e=x b").alternatives
    assert [(each.obligation.id, each.certain) for each in offered.obligations] == [
        ("o", True),
        ("k", True),
    ]
    (offered,) = ask(policy, "e=x").alternatives
    assert [(each.obligation.id, each.certain) for each in offered.obligations] == [
        ("o", True),
        ("k", False),
    ]


def test_the_obligations_of_an_offer_are_those_of_the_changed_request_and_its_own():
    rules = {"f": forbid("e = x", alternatives=["y"]), "p": permit("e = y", obligations=["o"])}
    alternatives = {"y": {"with": {"e": "y"}, "obligations": ["k"]}}
    policy = point(
        **ROUTES, rules=rules, obligations={"o": None, "k": None}, alternatives=alternatives
    )
    (offered,) = ask(policy, "e=x").alternatives
    assert [(each.obligation.id, each.rule) for each in offered.obligations] == [
        ("o", "p"),
        ("k", "y"),
    ]


def test_an_offer_that_contradicts_a_constraint_is_never_made():
    assert _offers("e=x a b", {"y": {"e": "y"}}, constraints=("e = y et b",)) == {}
    assert _offers("e=x a !b", {"y": {"e": "y"}}, constraints=("e = y et b",)) == {"y": "permit"}


def test_an_offer_that_is_too_entangled_to_be_checked_is_not_made():
    facts = {**ROUTES["facts"], "m": "integer"}
    never = "e = y et " + " et ".join(f"m != {3 * n}" for n in range(1_100))
    found = _offers(
        "e=x a b", {"y": {"e": "y"}, "z": {"e": "z"}}, facts=facts, constraints=(never,)
    )
    assert found == {"z": "permit"}


def test_an_offer_may_take_a_fact_away():
    """With `null` the fact is unknown, and presumed where that is declared."""
    facts = {**ROUTES["facts"], "e": fact("enumeration x y z", presumed="y")}
    assert _offers("e=x a b", {"o": {"e": None}}, facts=facts) == {"o": "permit"}
    assert _offers("e=x a b", {"o": {"e": None}}) == {"o": "indeterminate"}


def test_an_offer_that_changes_nothing_is_none():
    rules = {"f": forbid("e = x et non a", alternatives=["x"])}
    assert _offers("e=x !a", {"x": {"e": "x"}}, rules=rules) == {}


def test_the_base_rule_has_alternatives_of_its_own():
    rules = {"p": permit("e = y")}
    default = {"alternatives": ["y"]}
    assert _offers("e=x a b", {"y": {"e": "y"}}, rules=rules, default=default) == {"y": "permit"}
    assert _offers("e=y a b", {"y": {"e": "y"}}, rules=rules, default=default) == {}


def test_alternatives_stand_in_the_order_of_the_text_each_once():
    rules = {
        "f": forbid("e = x", alternatives=["z", "y"]),
        "g": forbid("a", alternatives=["y"]),
        "p": permit("e = y ou e = z", overrides=["f", "g"]),
    }
    found = _offers("e=x a b", {"y": {"e": "y"}, "z": {"e": "z"}}, rules=rules)
    assert list(found) == ["y", "z"]


def test_an_offer_has_no_alternatives_of_its_own_in_the_answer():
    rules = {"f": forbid("e = x", alternatives=["y"]), "p": permit("e = y")}
    policy = point(**ROUTES, rules=rules, alternatives={"y": {"e": "y"}})
    told = ask(policy, "e=x").to_dict()["alternatives"]
    assert isinstance(told, list)
    assert "alternatives" not in told[0]
