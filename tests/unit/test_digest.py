"""The same law, the same digest; another law, another one."""

import re
from typing import Any

import pytest

from tests.policies import codes, fact, forbid, permit, point

FACTS = {"a": "boolean", "b": fact("boolean", presumed=False), "e": "enumeration x y"}
BASE: dict[str, Any] = {
    "facts": FACTS,
    "definitions": {"d": "a et e = x"},
    "requirements": {"q": "b"},
    "obligations": {"o": {"after": "21 jours"}},
    "alternatives": {"v": {"with": {"e": "y"}}},
    "rules": {
        "r": permit("d", requires=["q"], obligations=["o"]),
        "s": forbid("b", alternatives=["v"]),
    },
}


def _digests(**parts: Any) -> list[str]:  # noqa: ANN401 - see `policy`
    policy = {**BASE, **parts}
    assert codes(**policy) == []
    return [each.digest for each in point(**policy).policies["p"].versions]


def _digest(**parts: Any) -> str:  # noqa: ANN401 - see `policy`
    return _digests(**parts)[0]


def test_a_digest_names_its_function():
    assert re.fullmatch("sha256:[0-9a-f]{64}", _digest())


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"facts": {**FACTS, "neuf": "date"}},
        {"facts": {"neuf": fact("boolean", presumed=True, actionable=False), **FACTS}},
        {"facts": {**FACTS, "neuf": "boolean", "z": "boolean"}, "constraints": ("neuf et z",)},
        {"definitions": {"d": {"condition": {"all": ["a", "e = x"]}}}},
        {"definitions": {"d": "(a)  et e=x"}},
        {"later": {"2021-01-01": {"rules": {"r": permit("a")}}}},
    ],
    ids=[
        "itself",
        "a new fact",
        "a presumed fact",
        "a foreign constraint",
        "another layout",
        "another spacing",
        "a later version",
    ],
)
def test_what_changes_nothing_of_a_version_keeps_its_digest(parts: dict[str, Any]):
    assert _digest(**parts) == _digest()


@pytest.mark.parametrize(
    "parts",
    [
        {"rules": {**BASE["rules"], "r": permit("d", requires=["q"])}},
        {"rules": {**BASE["rules"], "t": permit("a")}},
        {"rules": dict(reversed(BASE["rules"].items()))},
        {"definitions": {"d": "a ou e = x"}},
        {"requirements": {"q": "non b"}},
        {"obligations": {"o": {"after": "22 jours"}}},
        {"obligations": {"o": {"after": "21 ans"}}},
        {"alternatives": {"v": {"with": {"e": None}}}},
        {"default": {"message": {"fr": "Non", "en": "No"}}},
        {"until": "2020-12-31"},
        {"facts": {**FACTS, "b": fact("boolean", presumed=True)}},
        {"facts": {**FACTS, "a": fact("boolean", actionable=True)}},
        {"facts": {**FACTS, "e": "enumeration x y z"}},
        {"constraints": ("a et b",)},
        {"facts": {**FACTS, "c": "boolean"}, "constraints": ("a et c",)},
        {
            "rules": {
                **BASE["rules"],
                "r": permit(
                    "d", requires=["q"], obligations=["o"], source=[{"text": "loi", "at": "art. 9"}]
                ),
            }
        },
    ],
)
def test_what_changes_a_version_changes_its_digest(parts: dict[str, Any]):
    assert _digest(**parts) != _digest()


def test_a_constraint_counts_through_other_constraints():
    """`c` bears on `a` only through `z`: a chain that reaches the version is part of it."""
    facts = {**FACTS, "z": "boolean", "c": "boolean"}
    far = ("a et z", "z et c")
    assert _digest(facts=facts, constraints=far) != _digest(facts=facts, constraints=far[:1])


def test_how_a_version_came_about_does_not_matter():
    """Written at once or by an amendment, the same law in force from the same day is one."""
    day, rules = "2021-01-01", {"r": permit("a"), "s": forbid("b")}
    _, one = _digests(rules={"r": permit("a")}, later={day: {"rules": {"s": forbid("b")}}})
    _, other = _digests(rules=rules, later={day: {"title": {"fr": day, "en": f"{day} (en)"}}})
    assert one == other


def test_an_actionable_fact_brings_the_facts_of_its_condition():
    facts = {**FACTS, "c": "boolean"}
    with_when = {**facts, "a": fact("boolean", actionable={"to": True, "when": "c"})}
    without = {**facts, "a": fact("boolean", actionable={"to": True})}
    assert _digest(facts=with_when) != _digest(facts=without)


def test_the_end_at_which_an_edge_is_written_does_not_matter():
    above = {"r": permit("a"), "s": forbid("b", overrides=["r"])}
    below = {"r": permit("a", subject_to=["s"]), "s": forbid("b")}
    assert (
        _digests(rules=above)
        == _digests(rules=below)
        != _digests(rules={**above, "s": forbid("b")})
    )
