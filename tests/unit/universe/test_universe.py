"""Every possible request of a version: which are possible, examples, and what two versions say."""

from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from policy_engine import Decision, PolicyDecisionPoint, load_policies
from policy_engine.compiler import CompiledPolicy
from policy_engine.situations import FALSE
from policy_engine.universe import Aspect, Universe, last_day
from tests.policies import forbid, permit, policy

LATER = "2021-01-01"


def law(**parts: object) -> CompiledPolicy:
    return load_policies(policy(**parts))["p"]


def alone(**parts: object) -> Universe:
    compiled = law(**parts)
    return Universe(compiled.versions, compiled.versions[0].version.start)


# Days


def test_a_version_lasts_until_the_day_before_the_next_or_its_own_last():
    two = law(rules={"r": permit("a")}, later={LATER: {"rules": {"r": permit("b")}}})
    assert last_day(two, 0) == date(2020, 12, 31)
    assert last_day(two, 1) == date.max
    later = {LATER: {"rules": {"r": permit("b")}}}
    ended = law(rules={"r": permit("a")}, later=later, until="2020-03-01")
    assert last_day(ended, 0) == date(2020, 3, 1)


# Requests


def test_constraints_leave_requests_out():
    universe = alone(constraints=("a et b",), rules={"r": permit("a et b"), "q": permit("a")})
    standing = universe.standing()
    assert not universe.possible(standing.effective["r"])
    assert universe.possible(standing.effective["q"])
    assert universe.example(standing.effective["r"]) is None
    assert universe.example(standing.effective["q"]) == {"a": True, "b": False}


def test_a_condition_is_read_by_the_definitions_of_its_version():
    definitions = {"d": {"condition": "a"}, "e": {"condition": "non d"}}
    two = law(
        definitions=definitions,
        rules={"r": permit("e")},
        later={LATER: {"definitions": {"d": {"condition": "b"}}}},
    )
    universe = Universe(two.versions, date(2021, 1, 1))
    rule = two.versions[0].version.rules["r"].when
    assert universe.example(universe.condition(rule)) == {"a": False, "b": False}
    both = universe.situations.diagrams.conjunction(
        (universe.condition(rule), universe.algebra(1).negation(universe.condition(rule, 1)))
    )
    assert universe.example(both) == {"a": False, "b": True}


# Two versions beside each other

ASPECTS = [
    pytest.param({"rules": {"r": permit("b")}}, {"outcome", "rules", "reason"}, id="condition"),
    pytest.param({"rules": {"r": permit("a et a")}}, set(), id="same-meaning"),
    pytest.param({"rules": {"s": forbid("b")}},
                 {"outcome", "reason", "rules"}, id="prohibition"),
    pytest.param({"rules": {"s": permit("a et b")}}, {"rules"}, id="permit"),
    pytest.param({"rules": {"s": forbid("non a")}},
                 {"reason", "rules"}, id="reason"),
    pytest.param({"rules": {"r": permit("a", requires=["q"])}, "requirements":
                  {"q": {"condition": "c"}}},
                 {"outcome", "rules", "reason", "unmet"}, id="requirement"),
    pytest.param({"rules": {"r": permit("a", obligations=[{"id": "o"}])},
                  "obligations": {"o": None}}, {"obligations"}, id="obligation"),
    pytest.param({"default": {"id": "base", "effect": "forbid", "title": {"fr": "b", "en": "b"},
                              "alternatives": ["w"]},
                  "alternatives": {"w": {"with": {"a": True}}}}, {"alternatives"}, id="default"),
]  # fmt: skip


@pytest.mark.parametrize(("later", "expected"), ASPECTS)
def test_two_versions_are_compared_aspect_by_aspect(later: dict[str, object], expected: set[str]):
    two = law(rules={"r": permit("a")}, later={LATER: later})
    found = Universe(two.versions, date(2021, 1, 1)).differences()
    # A reason differs wherever an outcome does: it is told apart only within the denials.
    assert set(found) - {Aspect.REASON} == expected - {Aspect.REASON}
    if "reason" in expected and "outcome" not in expected:
        assert Aspect.REASON in found


def test_an_obligation_and_an_alternative_differ_by_what_they_say():
    obligations = {"o": {"timing": {"after": "8 jours"}}}
    alternatives = {"w": {"with": {"b": True}}}
    two = law(
        obligations=obligations,
        alternatives=alternatives,
        rules={
            "r": permit("a", obligations=[{"id": "o"}]),
            "s": forbid("non a", alternatives=["w"]),
        },
        later={
            LATER: {
                "obligations": {"o": {"timing": {"after": "9 jours"}}},
                "alternatives": {"w": {"with": {"b": False}}},
            }
        },
    )
    universe = Universe(two.versions, date(2021, 1, 1))
    found = universe.differences()
    assert set(found) == {Aspect.OBLIGATIONS, Aspect.ALTERNATIVES}
    assert universe.example(found[Aspect.OBLIGATIONS]) == {"a": True}
    assert universe.example(found[Aspect.ALTERNATIVES]) == {"a": False}


# Against all requests, one by one

CONDITIONS = st.sampled_from(
    ["a", "b", "c", "non a", "a et b", "a ou c", "d", "non d", "d et c", "vrai", "non (a et c)"]
)


@st.composite
def texts(draw: st.DrawFn) -> dict[str, object]:
    """Draw the rules of a version, with derogations, requirements and obligations."""
    rules: dict[str, object] = {}
    for name in ("p", "q"):
        requires = draw(st.lists(st.sampled_from(("u", "v")), unique=True))
        rules[name] = permit(
            draw(CONDITIONS),
            requires=[{"id": each, "when": draw(CONDITIONS)} for each in requires],
            obligations=[{"id": "o", "when": draw(CONDITIONS)}],
            overrides=["f"] if draw(st.booleans()) else [],
        )
    rules["f"] = forbid(draw(CONDITIONS), alternatives=["w"] if draw(st.booleans()) else [])
    rules["g"] = forbid(draw(CONDITIONS), overrides=["p"] if draw(st.booleans()) else [])
    for rule in rules.values():
        for key in ("requires", "overrides", "alternatives"):
            if not rule.get(key, True):  # type: ignore[attr-defined]
                del rule[key]  # type: ignore[attr-defined]
    return {
        "definitions": {"d": {"condition": draw(st.sampled_from(("a", "a ou b", "non c")))}},
        "requirements": {name: {"condition": draw(CONDITIONS)} for name in ("u", "v")},
        "obligations": {"o": None},
        "alternatives": {"w": {"with": {"a": True}}},
        "rules": rules,
    }


def told(decision: Decision) -> dict[Aspect, object]:
    return {
        Aspect.OUTCOME: decision.outcome,
        Aspect.REASON: decision.reason,
        Aspect.RULES: [rule.id for rule in decision.rules],
        Aspect.UNMET: [(each.rule, each.requirement) for each in decision.unmet],
        Aspect.OBLIGATIONS: [(each.rule, each.obligation.id) for each in decision.obligations],
    }


def requests() -> Iterator[dict[str, bool]]:
    for values in product((False, True), repeat=3):
        yield dict(zip("abc", values, strict=True))


@given(texts(), texts(), st.sampled_from((("a et b et c",), ("non a et b",), ())))
def test_what_differs_is_what_differs_for_some_request(
    one: dict[str, object], other: dict[str, object], constraints: tuple[str, ...]
):
    sides = []
    for parts in (one, other):
        compiled = law(constraints=constraints, **parts)
        sides.append((compiled, PolicyDecisionPoint({"p": compiled})))
    universe = Universe([compiled.versions[0] for compiled, _ in sides], date(2020, 6, 1))
    found = universe.differences()
    expected: set[Aspect] = set()
    for facts in requests():
        known = universe.situations
        levels = {name: known.is_value(name, value) for name, value in facts.items()
                  if any(each.fact == name for each in known.variables)}  # fmt: skip
        here = universe.among_possible(known.diagrams.conjunction(levels.values()))
        if here == FALSE:
            continue
        mine, theirs = (told(point.decide("p", at="2020-06-01", facts=facts)) for _, point in sides)
        for aspect, value in mine.items():
            inside = aspect in found and known.diagrams.conjunction((here, found[aspect])) != FALSE
            note(f"{facts} {aspect}: {value} / {theirs[aspect]}")
            if aspect is Aspect.REASON and mine[Aspect.OUTCOME] != theirs[Aspect.OUTCOME]:
                continue
            if aspect in {Aspect.RULES, Aspect.OBLIGATIONS}:
                # A decision tells those that decide; the diagrams compare all that stand.
                assert inside or value == theirs[aspect]
                continue
            assert inside == (value != theirs[aspect])
            if inside:
                expected.add(aspect)
    assert expected <= set(found)
