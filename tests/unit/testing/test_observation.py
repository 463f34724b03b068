"""Which atoms decide, and which conditions a decision looks at."""

import pytest

from policy_engine import load_policies
from policy_engine.evaluation.standing import ThreeValued
from policy_engine.policy import Section
from policy_engine.testing.observation import Observation, Part, Site, leaves, node_at, sites
from tests.policies import DAY, forbid, given, permit, policy

WHEN = Site(Section.RULES, "p", Part.WHEN)


def seen(stated: str, /, **parts: object) -> Observation[bool | None]:
    compiled = load_policies(policy(**parts))["p"].versions[0]
    return Observation(compiled, ThreeValued(compiled, given(stated), DAY))


def deciding(observation: Observation[bool | None], site: Site) -> str:
    """Return the atoms that decide, each with its value, those that may in brackets."""
    condition = site.condition(observation.compiled.version)
    found = []
    for path, atom in leaves(condition):
        value = observation.algebra.condition(atom)
        decides = observation.decides(site, path)
        sign = {True: "", False: "!", None: "?"}[value]
        if decides is not False:
            name = f"{sign}{atom.fact.name}"  # type: ignore[union-attr]
            found.append(name if decides else f"({name})")
    return " ".join(found)


MASKING = [
    # condition, facts, what decides
    ("a", "a", "a"),
    ("a", "!a", "!a"),
    ("a", "", "?a"),
    ("non a", "a", "a"),
    ("a et b", "a b", "a b"),
    ("a et b", "a !b", "!b"),
    ("a et b", "!a !b", ""),
    ("a et b", "!a", "(!a)"),
    ("a et b", "a", "(a) ?b"),
    ("a ou b", "a b", ""),
    ("a ou b", "a !b", "a"),
    ("a ou b", "!a !b", "!a !b"),
    ("a ou b", "a", "(a)"),
    ("a et b et c", "a b !c", "!c"),
    ("a et b et c", "a !b !c", ""),
    ("a et (b ou c)", "a b !c", "a b"),
    ("a et (b ou c)", "!a b c", "!a"),
    ("a et (b ou c)", "a !b !c", "!b !c"),
    ("non (a et non (b ou c))", "a !b c", "c"),
    ("non (a et non (b ou c))", "!a !b !c", "!a"),
    ("non (a et non (b ou c))", "a !b !c", "a !b !c"),
    # The same fact in two places: each occurrence by itself.
    ("(a et b) ou (a et c)", "a b !c", "a b"),
    ("(a et b) ou (a et c)", "a b c", ""),
    ("(a et b) ou (non a et c)", "a b c", "a b"),
    ("a et vrai", "a", "a"),
    ("a et faux", "a", ""),
    ("a ou faux", "!a", "!a"),
    ("a ou vrai", "!a", ""),
]


@pytest.mark.parametrize(("condition", "facts", "expected"), MASKING)
def test_an_atom_decides_where_no_sibling_masks_it(condition: str, facts: str, expected: str):
    assert deciding(seen(facts, rules={"p": permit(condition)}), WHEN) == expected


def test_lists_are_read_as_junctions():
    rules = {"p": permit({"all": ["a", {"none": ["b", "c"]}]})}
    assert deciding(seen("a !b !c", rules=rules), WHEN) == "a !b !c"
    assert deciding(seen("a b !c", rules=rules), WHEN) == "b"


RICH = {
    "facts": "a b c d e g h",
    "definitions": {
        "libre": {"condition": "d"},
        "haut": {"condition": "bas"},
        "bas": {"condition": "e"},
        "rare": {"condition": "e"},
    },
    "requirements": {"u": "b", "v": "rare"},
    "obligations": {"o": None},
    "alternatives": {
        "w": {"with": {"h": True}, "obligations": [{"id": "o", "when": "h"}]},
        "x": {"with": {"h": True}, "obligations": [{"id": "o", "when": "h"}]},
        "y": {"with": {"h": True}, "obligations": [{"id": "o", "when": "h"}]},
    },
    "default": {"alternatives": ["x"]},
    "rules": {
        "p": permit(
            "a",
            requires=["u", {"id": "v", "when": "c"}],
            obligations=["o", {"id": "o", "when": "c"}],
        ),
        "q": forbid("g", alternatives=["w"], overrides=["p"]),
        "r": permit("a et haut et faux"),
    },
}
REQUIREMENT, CALL = Site(Section.REQUIREMENTS, "v", Part.CONDITION), Part.REQUIRES
DEFINITIONS, OFFERS = Section.DEFINITIONS, Part.OBLIGATIONS

LOOKED_AT = [
    (WHEN, "", True),
    # What calls for a requirement: where the rule applies.
    (Site(Section.RULES, "p", CALL, 1), "a", True),
    (Site(Section.RULES, "p", CALL, 1), "!a", False),
    # A requirement: where a rule that applies calls for it.
    (Site(Section.REQUIREMENTS, "u", Part.CONDITION), "a", True),
    (Site(Section.REQUIREMENTS, "u", Part.CONDITION), "!a", False),
    (REQUIREMENT, "a c", True),
    (REQUIREMENT, "a !c", False),
    (REQUIREMENT, "a", None),
    # What calls for an obligation: where the rule is effective.
    (Site(Section.RULES, "p", OFFERS, 1), "a b !c !g", True),
    (Site(Section.RULES, "p", OFFERS, 1), "a !b !c !g", False),
    (Site(Section.RULES, "p", OFFERS, 1), "a b !c g", False),
    # That of an alternative: where what refuses names it.
    (Site(Section.ALTERNATIVES, "w", OFFERS), "g", True),
    (Site(Section.ALTERNATIVES, "w", OFFERS), "!g", False),
    (Site(Section.ALTERNATIVES, "x", OFFERS), "!a !g", True),
    (Site(Section.ALTERNATIVES, "x", OFFERS), "!a g", False),
    (Site(Section.ALTERNATIVES, "y", OFFERS), "!a !g", False),
    # A definition: where a condition that names it is looked at.
    (Site(DEFINITIONS, "haut", Part.CONDITION), "", True),
    (Site(DEFINITIONS, "bas", Part.CONDITION), "", True),
    (Site(DEFINITIONS, "rare", Part.CONDITION), "a c", True),
    (Site(DEFINITIONS, "rare", Part.CONDITION), "!a c", False),
    (Site(DEFINITIONS, "libre", Part.CONDITION), "a c d", False),
]


@pytest.mark.parametrize(("site", "facts", "expected"), LOOKED_AT)
def test_a_condition_is_looked_at_where_the_decision_may_turn_on_it(
    site: Site, facts: str, expected: bool | None
):
    assert seen(facts, **RICH).looked_at(site) is expected


def test_nothing_decides_in_a_condition_that_is_not_looked_at():
    rules = {"p": permit("a", requires=["u"])}
    site = Site(Section.REQUIREMENTS, "u", Part.CONDITION)
    assert deciding(seen("!a b", requirements={"u": "b"}, rules=rules), site) == ""
    assert deciding(seen("a b", requirements={"u": "b"}, rules=rules), site) == "b"


def test_every_condition_of_a_version_has_a_site():
    version = seen("", **RICH).compiled.version
    found = [(str(site.section), site.entry, site.item) for site, _ in sites(version)]
    assert found == [
        ("definitions", "libre", 0), ("definitions", "haut", 0), ("definitions", "bas", 0),
        ("definitions", "rare", 0), ("requirements", "u", 0), ("requirements", "v", 0),
        ("alternatives", "w", 0), ("alternatives", "x", 0), ("alternatives", "y", 0),
        ("rules", "p", 0), ("rules", "p", 1), ("rules", "p", 1), ("rules", "q", 0),
        ("rules", "r", 0),
    ]  # fmt: skip
    for site, condition in sites(version):
        assert site.condition(version) is condition


def test_an_item_that_is_always_called_for_has_no_condition():
    version = seen("", **RICH).compiled.version
    with pytest.raises(LookupError):
        Site(Section.RULES, "p", CALL, 0).condition(version)


def test_a_path_that_leads_nowhere_is_refused():
    condition = WHEN.condition(seen("", **RICH).compiled.version)
    with pytest.raises(IndexError):
        node_at(condition, (0,))
