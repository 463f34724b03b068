"""What the decision of a scenario rests on."""

import json

import pytest

from policy_engine import PolicyDecisionPoint, Texts
from policy_engine.loader import load_tree
from policy_engine.testing.exercise import Exercise, exercises
from policy_engine.testing.runner import run_scenarios
from policy_engine.testing.scenarios import load_scenarios
from tests.policies import fact, forbid, given, permit, policy

FILES: dict[str, str] = dict(
    policy(
        facts={
            "a": "boolean",
            "b": "boolean",
            "c": "boolean",
            "urgent": "boolean",
            "exclu": fact("boolean", presumed=False),
            "conge": fact("boolean", presumed=False),
            "e": "enumeration x y z",
            "s": "set x y z",
        },
        definitions={"d": "a et dd", "dd": "b", "autre": "c"},
        requirements={"r": "c", "si-urgent": "s contient x"},
        obligations={"o": None, "tard": None, "prevenir": None},
        alternatives={
            "voie": {"with": {"e": "x"}, "obligations": [{"id": "prevenir"}]},
            "impasse": {"with": {"e": "z", "exclu": True}},
        },
        rules={
            "p": permit(
                "e = x et d",
                requires=["r", {"id": "si-urgent", "when": "urgent"}],
                obligations=[{"id": "o"}, {"id": "tard", "when": "urgent"}],
            ),
            "f": forbid("e = y", alternatives=["voie", "impasse"]),
            "exclusion": forbid("exclu", overrides=["p"]),
            "repos": forbid("conge", overrides=["p"]),
        },
        default={"source": [{"text": "loi"}]},
        until="2020-12-31",
    ).files
)
FILES["p/vocabulary.yaml"] = FILES["p/vocabulary.yaml"].replace(
    '"reason": {"fr": "convention"', '"source": [{"text": "loi"}], "reason": {"fr": "convention"', 1
)
BASE = "e=x a b c !urgent s={} !exclu"


def _exercise(facts: str, at: str = "2020-06-15") -> Exercise:
    case = {"name": "n", "at": at, "facts": given(facts), "expect": {"outcome": "permit"}}
    text = json.dumps({"policy": "p", "scenarios": [case]})
    tree = Texts({**FILES, "p/scenarios/a.yaml": text})
    loaded = load_tree(tree)
    assert loaded.errors == ()
    scenarios, wrong = load_scenarios(tree, loaded.policies)
    assert wrong == ()
    (found,) = exercises(run_scenarios(scenarios, PolicyDecisionPoint(loaded.policies)))
    return found


def _told(uses: object) -> set[str]:
    return {f"{use.kind} {use.id}" for use in uses}  # type: ignore[attr-defined]


ACT = "act 2020-01-01"
OF_P = {"rule p", "definition d", "definition dd", "fact e", "value e=x", "fact a", "fact b"}
OF_R = {"requirement r", "fact c"}


@pytest.mark.parametrize(
    ("facts", "decided", "used"),
    [
        # All that a permit rests on; what is called for only in urgency is not.
        (BASE, {"rule p"}, {ACT, *OF_P, *OF_R, "obligation o"}),
        # In urgency a requirement more, with what its own condition names.
        (
            f"{BASE} urgent s={{x,z}}",
            {"rule p"},
            {ACT, *OF_P, *OF_R, "requirement si-urgent", "fact urgent", "fact s", "value s=x",
             "value s=z", "obligation o", "obligation tard"},
        ),
        # A requirement that fails was called for; the base rule answers.
        (f"{BASE} !c", {"default base"}, {ACT, *OF_P, *OF_R}),
        # A rule that does not apply is not exercised, nor is anything it names.
        (f"{BASE} !a", {"default base"}, {ACT}),
        # A prohibition that overrides: both rules apply.
        (f"{BASE} exclu", {"rule exclusion"},
         {ACT, *OF_P, *OF_R, "rule exclusion", "fact exclu"}),
        # An alternative that is offered, and what it obliges to; not the one that helps nobody.
        (f"{BASE} e=y", {"rule f"},
         {ACT, "rule f", "fact e", "value e=y", "alternative voie", "obligation prevenir"}),
        # A presumption that decides; the other one rests on no text.
        (BASE.removesuffix(" !exclu"), {"rule p"},
         {ACT, *OF_P, *OF_R, "obligation o", "presumption exclu"}),
        # Whether the rule applies is open: it is not exercised.
        ("e=x a c !urgent s={} !exclu", set(),
         {ACT, "obligation o"}),
        # It applies in every completion, though what it requires is open.
        ("e=x a b !urgent s={} !exclu", set(),
         {ACT, *OF_P, *OF_R, "obligation o"}),
    ],
)  # fmt: skip
def test_a_decision_rests_on(facts: str, decided: set[str], used: set[str]):
    found = _exercise(facts)
    assert _told(found.decided) == decided
    assert _told(found.used) == used
    assert str(found.version) == "2020-01-01"


def test_where_no_version_is_in_force_nothing_is_exercised():
    found = _exercise(BASE, at="2021-01-01")
    assert (found.version, found.decided, found.used) == (None, (), ())
