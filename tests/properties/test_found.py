"""What the reference found, each as the smallest case that showed it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from policy_engine import PolicyDecisionPoint
from policy_engine.condition.ast import (
    Both,
    Comparison,
    Either,
    FactTerm,
    Literal,
    Not,
    Operator,
    RequestDate,
    Shifted,
    Term,
    Unit,
)
from policy_engine.loader import load_tree
from policy_engine.situations import TRUE, Situations, UndecidedError
from policy_engine.vocabulary import Date, Integer
from tests.properties import strategies as some

AT = date(2020, 1, 1)
BOOLEAN = {"type": "boolean", "label": some.label("fait")}


Data = Mapping[str, Any]


def point(
    facts: Data, rules: Data, constraints: Sequence[str] = (), **sections: Data
) -> PolicyDecisionPoint:
    vocabulary = {"vocabulary": "p", "facts": facts}
    if constraints:
        vocabulary["constraints"] = [
            {"never": never, "reason": some.label("impossible")} for never in constraints
        ]
    version = {
        "policy": "p",
        "in_force": {"from": "2000-01-01"},
        "title": some.label("titre"),
        "default": {"id": "base", "effect": "forbid", "title": some.label("base")},
        "rules": {
            name: {"title": some.label(name), "source": some.SOURCE, **rule}
            for name, rule in rules.items()
        },
    }
    found = load_tree(some.tree(vocabulary, {date(2000, 1, 1): version | sections}))
    assert not found.errors, [each.line() for each in found.errors]
    return PolicyDecisionPoint(found.policies)


def presumed(*, value: bool) -> dict[str, object]:
    return {**BOOLEAN, "presumed": {"value": value, "reason": some.label("par prudence")}}


def compared(left: Term, sign: str, right: Term) -> Comparison:
    return Comparison(Operator(sign), left, right, some.HERE)


def later(term: Term, amount: int, unit: Unit) -> Shifted:
    return Shifted(term, amount, unit, some.HERE)


def possible(*atoms: Comparison) -> bool:
    condition = Both(atoms, some.HERE)
    situations = Situations([condition], {}, {}, AT)
    return situations.possible(situations.condition(condition))


A, B, C = (FactTerm(name, Date(), some.HERE) for name in "abc")
X, Y, Z = (FactTerm(name, Integer(), some.HERE) for name in "xyz")


def test_a_circle_that_climbs_holds_at_the_end_of_the_calendar():
    assert possible(compared(A, ">=", later(B, 1, Unit.DAYS)), compared(B, ">=", A))
    assert not possible(compared(A, ">", later(B, 1, Unit.DAYS)), compared(B, ">=", A))


@pytest.mark.parametrize("unit", [Unit.MONTHS, Unit.YEARS])
def test_a_circle_that_climbs_for_a_while_is_not_called_impossible(unit: Unit):
    # At the end of January only (of a leap February for years).
    with pytest.raises(UndecidedError):
        possible(compared(later(A, 1, unit), "<=", later(B, 1, unit)), compared(B, "<", A))
    with pytest.raises(UndecidedError):
        possible(
            compared(later(B, 1, unit), ">=", A),
            compared(C, ">", B),
            compared(A, ">=", later(C, 1, unit)),
        )


def test_a_fact_moved_by_months_beside_itself_is_not_guessed():
    # In months of thirty-one days only.
    with pytest.raises(UndecidedError):
        possible(compared(later(A, 1, Unit.MONTHS), "=", later(A, 31, Unit.DAYS)))


def test_what_does_not_hang_on_loose_facts_is_settled():
    loose = compared(later(A, 1, Unit.MONTHS), "=", later(A, 31, Unit.DAYS))
    other = compared(X, "<", Y)
    every = [Either((loose, Not(loose, some.HERE)), some.HERE), Both((loose, other), some.HERE)]
    situations = Situations(every, {}, {}, AT)
    always, both = map(situations.condition, every)
    assert always == TRUE
    with pytest.raises(UndecidedError):
        situations.possible(both)
    neither = situations.diagrams.negation(both)
    assert situations.possible(neither)
    assert situations.example(neither).keys() == {"x", "y"}


def test_one_shift_between_two_dates_beside_their_order_is_settled():
    assert possible(compared(A, "<=", B), compared(B, "<=", later(A, 6, Unit.MONTHS)))
    assert not possible(compared(B, "<", A), compared(B, ">=", later(A, 6, Unit.MONTHS)))


def test_integers_without_minimum_have_room_below():
    assert possible(
        compared(X, "<", Y), compared(Y, "<", Z), compared(Z, "<", Literal(0, some.HERE))
    )


def test_the_last_day_can_be_compared():
    last = Literal(date.max, some.HERE)
    assert possible(compared(A, "<=", last), compared(A, ">=", later(B, 1, Unit.DAYS)))
    assert not possible(compared(A, ">", last), compared(A, ">=", later(B, 1, Unit.DAYS)))
    assert possible(compared(A, ">", RequestDate(some.HERE)))


def test_a_presumption_that_bears_through_a_constraint_is_listed():
    pdp = point(
        {"refus": presumed(value=True), "accord": BOOLEAN},
        {"regle": {"effect": "permit", "when": "accord"}},
        ["refus et accord"],
    )
    decision = pdp.decide("p", at=AT)
    assert decision.outcome == "deny"
    assert [fact.name for fact, _ in decision.presumptions] == ["refus"]


def test_a_presumption_that_makes_each_completion_forbidden_is_listed():
    pdp = point(
        {"clos": presumed(value=True), "droit": BOOLEAN, "autre": {**BOOLEAN}},
        {
            "defense": {"effect": "forbid", "when": "clos"},
            "permis": {"effect": "permit", "when": "clos et droit"},
        },
    )
    decision = pdp.decide("p", at=AT)
    assert (decision.outcome, decision.reason) == ("deny", "forbidden")
    assert [fact.name for fact, _ in decision.presumptions] == ["clos"]


def test_an_action_is_possible_where_the_constraints_make_it_so():
    action = {"to": True, "how": some.label("informer"), "when": "non inconscient"}
    pdp = point(
        {"present": BOOLEAN, "inconscient": BOOLEAN, "informe": {**BOOLEAN, "actionable": action}},
        {"regle": {"effect": "permit", "when": "informe"}},
        ["present et inconscient"],
    )
    decision = pdp.decide("p", at=AT, facts={"present": True, "informe": False})
    assert [dict(each) for each in decision.remedies] == [{"informe": True}]


def test_obligations_of_alternatives_rest_on_facts_of_their_own():
    owed = [
        {"id": "sure", "when": "rare ou non rare"},
        {"id": "possible", "when": "rare"},
        {"id": "possible", "when": "autre"},
    ]
    pdp = point(
        {"demande": BOOLEAN, "rare": BOOLEAN, "autre": BOOLEAN},
        {
            "regle": {"effect": "permit", "when": "non demande"},
            "defense": {"effect": "forbid", "when": "demande", "alternatives": ["voie"]},
        },
        obligations={name: {"label": some.label(name)} for name in ("sure", "possible")},
        alternatives={
            "voie": {"label": some.label("voie"), "with": {"demande": False}, "obligations": owed}
        },
    )
    (offered,) = pdp.decide("p", at=AT, facts={"demande": True}).alternatives
    assert [(each.obligation.id, each.certain) for each in offered.obligations] == [
        ("sure", True),
        ("possible", False),
    ]


def test_a_decision_that_does_not_hang_on_loose_facts_is_settled():
    dates = {name: {"type": "date", "label": some.label("jour")} for name in "abc"}
    tangled = "a + 1 mois <= b et b + 1 mois <= c et c <= a + 3 mois"
    rules = {
        "delai": {"effect": "permit", "when": tangled},
        "accord": {"effect": "permit", "when": "d"},
        "refus": {"effect": "forbid", "when": "e", "overrides": ["delai", "accord"]},
    }
    facts = {**dates, "d": BOOLEAN, "e": BOOLEAN}
    found = point(facts, rules)
    refused = found.decide("p", at=AT, facts={"e": True})
    permitted = found.decide("p", at=AT, facts={"d": True, "e": False})
    assert (refused.outcome, refused.settled) == ("deny", True)
    assert (permitted.outcome, permitted.settled) == ("permit", True)
    open_ = found.decide("p", at=AT, facts={"d": False, "e": False})
    assert (open_.outcome, open_.settled) == ("indeterminate", False)
    assert {fact.name for fact in open_.missing} == {"a", "b", "c"}
