"""Scenarios run: what was expected and what came."""

import pytest

from policy_engine import PolicyDecisionPoint, Texts
from policy_engine.loader import load_tree
from policy_engine.testing.runner import ScenarioResult, run_scenarios, summary
from policy_engine.testing.scenarios import load_scenarios
from tests.policies import forbid, permit, policy

FILES = policy(
    facts="a b c",
    requirements={"r": "b", "s": "c"},
    obligations={"o": None, "k": None},
    alternatives={"v": {"with": {"a": True}}},
    rules={
        "p": permit("a", requires=["r", "s"], obligations=["o", "k"]),
        "q": permit("a", requires=["r"], obligations=["o"]),
        "f": forbid("non a", alternatives=["v"]),
    },
).files


def _run(facts: str, expect: str) -> ScenarioResult:
    text = (
        "policy: p\nscenarios:\n"
        f"  - {{name: cas, at: 2020-06-15, facts: {{{facts}}}, expect: {{{expect}}}}}\n"
    )
    tree = Texts({**FILES, "p/scenarios/a.yaml": text})
    policies = load_tree(tree).policies
    scenarios, wrong = load_scenarios(tree, policies)
    assert wrong == ()
    (result,) = run_scenarios(scenarios, PolicyDecisionPoint(policies))
    return result


YES, NO = "a: true, b: true, c: true", "a: true, b: false, c: false"


@pytest.mark.parametrize(
    ("facts", "expect"),
    [
        (YES, "outcome: permit"),
        (YES, "outcome: permit, reason: permitted, rules: [q, p], missing: []"),
        (YES, "outcome: permit, obligations: [k, o]"),  # two rules owe `o`: told once
        (NO, "outcome: deny, unmet: [s, r], obligations: []"),
        ("a: true", "outcome: indeterminate, missing: [b]"),
        ("a: false, b: true, c: true", "outcome: deny, alternatives: [v], rules: [f]"),
        ("a: false", "outcome: deny, reason: forbidden, alternatives: [v]"),
    ],
)
def test_a_scenario_passes_where_everything_expected_came_order_aside(facts: str, expect: str):
    result = _run(facts, expect)
    assert result.passed
    assert result.differing == ()


@pytest.mark.parametrize(
    ("facts", "expect", "differing"),
    [
        (YES, "outcome: deny", ("outcome",)),
        (YES, "outcome: permit, rules: [p]", ("rules",)),  # each list must be equal
        (YES, "outcome: permit, obligations: []", ("obligations",)),
        (NO, "outcome: deny, reason: forbidden, unmet: [r]", ("reason", "unmet")),
        ("a: true", "outcome: permit, missing: [a]", ("outcome", "missing")),
        ("a: false", "outcome: deny, alternatives: []", ("alternatives",)),
    ],
)
def test_a_scenario_fails_by_what_did_not_come(facts: str, expect: str, differing: tuple[str, ...]):
    result = _run(facts, expect)
    assert not result.passed
    assert result.differing == differing


def test_a_result_as_data():
    told = _run(YES, "outcome: deny, rules: [p]").to_dict()
    assert told == {
        "name": "cas",
        "policy": "p",
        "file": "p/scenarios/a.yaml",
        "line": 3,
        "passed": False,
        "expected": {"outcome": "deny", "rules": ["p"]},
        "got": {"outcome": "permit", "rules": ["p", "q"]},
    }


def test_the_summary_counts():
    results = [_run(YES, "outcome: permit"), _run(YES, "outcome: deny")]
    told = summary(results)
    assert told["schema_version"] == "1"
    assert told["summary"] == {"passed": 1, "failed": 1}
