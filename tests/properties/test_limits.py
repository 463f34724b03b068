"""Shapes that strain the engine: settled, or said to be undecided; never wrong, never a crash."""

import time
from collections.abc import Mapping

import pytest

from policy_engine import Decision, PolicyDecisionPoint, PolicyError, load_policies
from tests.properties import strategies as some
from tests.properties.test_found import AT, BOOLEAN, point

MANY = 1000
VALUES = {f"v{n}": {"label": {"fr": "v", "en": "v"}} for n in range(MANY)}
SET = {"type": "set", "label": {"fr": "s", "en": "s"}, "values": VALUES}
HALF = "{" + ", ".join(f"v{n}" for n in range(MANY // 2)) + "}"


def everything(pdp: PolicyDecisionPoint, facts: Mapping[str, bool] | None = None) -> Decision:
    """Return a decision of which everything was asked."""
    decision = pdp.decide("p", at=AT, facts=facts)
    decision.to_dict()
    str(decision.explain("fr"))
    return decision


@pytest.mark.parametrize(
    ("when", "outcome"),
    [
        ("s contient v5 et s contient v7", "indeterminate"),
        (f"s inclus dans {HALF}", "indeterminate"),
        (f"s croise {HALF} ou s contient v999", "indeterminate"),
        (f"s = {HALF} et s contient v999", "deny"),
        ("s inclus dans t ou non (s inclus dans t)", "permit"),
        ("s croise t et s inclus dans u et non (u croise t)", "deny"),
        ("s = t et t = u et s != u", "deny"),
    ],
)
def test_sets_of_many_values_are_settled(when: str, outcome: str):
    decision = everything(
        point({"s": SET, "t": SET, "u": SET}, {"regle": {"effect": "permit", "when": when}})
    )
    assert decision.settled
    assert decision.outcome == outcome


def test_an_unknown_value_in_an_unknown_set_is_never_a_crash():
    facts = {"s": SET, "e": {**SET, "type": "enumeration"}}
    decision = everything(point(facts, {"regle": {"effect": "permit", "when": "e dans s"}}))
    assert decision.outcome == "indeterminate"


def test_a_long_chain_of_derogations():
    rules = {
        f"regle-{n}": {
            "effect": "forbid" if n % 2 else "permit",
            "when": f"b{n}",
            **({"overrides": [f"regle-{n - 1}"]} if n else {}),
        }
        for n in range(200)
    }
    pdp = point({f"b{n}": BOOLEAN for n in range(200)}, rules)
    decision = everything(pdp, {f"b{n}": n < 101 for n in range(200)})
    # Each permit is closed by the next prohibition, and a closed permit lifts nothing.
    assert (decision.outcome, decision.reason) == ("deny", "conflict")
    assert everything(pdp).outcome == "indeterminate"


def test_a_long_chain_of_definitions():
    definitions = {
        f"d{n}": {
            "label": {"fr": "d", "en": "d"},
            "condition": f"non d{n - 1}" if n else "b0",
        }
        for n in range(60)
    }
    pdp = point(
        {"b0": BOOLEAN}, {"regle": {"effect": "permit", "when": "d59"}}, definitions=definitions
    )
    assert everything(pdp).outcome == "indeterminate"
    assert everything(pdp, {"b0": False}).outcome == "permit"


@pytest.mark.parametrize(
    "when",
    [
        " et ".join(f"b{n}" for n in range(500)),
        " ou ".join(f"(b{n} et b{499 - n})" for n in range(250)),
        {"any": [{"all": [f"b{n}", f"non b{n + 1}"]} for n in range(499)]},
    ],
)
def test_conditions_of_many_atoms(when: object):
    pdp = point(
        {f"b{n}": BOOLEAN for n in range(500)}, {"regle": {"effect": "permit", "when": when}}
    )
    decision = everything(pdp)
    assert decision.outcome == "indeterminate"
    assert decision.missing
    assert everything(pdp, {f"b{n}": True for n in range(500)}).settled


def test_many_rules_with_many_missing_facts_end_soon():
    rules = {
        f"regle-{n}": {
            "effect": "permit" if n % 3 else "forbid",
            "when": " et ".join(
                f"(b{(n * k) % 50} ou non b{(n * k + 7 * k) % 50})" for k in (3, 7, 11, 13)
            ),
            **({"overrides": [f"regle-{n // 2}"]} if n else {}),
        }
        for n in range(60)
    }
    pdp = point({f"b{n}": BOOLEAN for n in range(50)}, rules)
    start = time.perf_counter()
    decision = pdp.decide("p", at=AT)
    assert decision.outcome == "indeterminate" or decision.settled
    # Generous: it takes well under a second where nothing else runs.
    assert time.perf_counter() - start < 5


def test_a_circle_of_definitions_is_refused_in_words():
    version = {
        "policy": "p",
        "in_force": {"from": "2000-01-01"},
        "title": some.label("titre"),
        "default": {"id": "base", "effect": "forbid", "title": some.label("base")},
        "definitions": {
            f"d{n}": {"label": some.label("d"), "condition": f"non d{(n + 1) % 300}"}
            for n in range(300)
        },
    }
    vocabulary = {"vocabulary": "p", "facts": {"b": BOOLEAN}}
    with pytest.raises(PolicyError, match="cyclic-definitions"):
        load_policies(some.tree(vocabulary, {AT: version}))
