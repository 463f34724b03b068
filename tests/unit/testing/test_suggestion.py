"""Suggested scenarios: they load, pass, fill their gaps, and no situation comes twice."""

from datetime import date
from pathlib import Path

import pytest

from policy_engine import PolicyDecisionPoint, Texts
from policy_engine.file_tree import FileTree, Folder
from policy_engine.language import Words
from policy_engine.loader import load_tree
from policy_engine.reporting.suggestions import suggestions_data, suggestions_text
from policy_engine.testing.coverage import Coverage, Goal, measure
from policy_engine.testing.gaps import coverage_gaps
from policy_engine.testing.runner import run_scenarios
from policy_engine.testing.scenarios import Scenario, load_scenarios
from policy_engine.testing.suggestion import Gap, Suggestion, suggest
from tests.policies import forbid, permit, policy

PRET = Path(__file__).parents[2] / "cases" / "policies" / "pret"


def texts(tree: FileTree, folder: str) -> dict[str, str]:
    return {f"{folder}/{path}": tree.read(path).decode() for path in tree.paths()}


def told(goal: Goal) -> Words:
    return Words(f"{goal.kind} {goal.entry} {goal.what}".strip())


def measured(tree: FileTree) -> tuple[tuple[Scenario, ...], Coverage]:
    loaded = load_tree(tree)
    assert not loaded.errors, [each.line() for each in loaded.errors]
    scenarios, found = load_scenarios(tree, loaded.policies)
    assert [each.line() for each in found] == []
    results = list(run_scenarios(scenarios, PolicyDecisionPoint(loaded.policies)))
    assert [each.to_dict() for each in results if not each.passed] == []
    return scenarios, measure(loaded.policies, results)


def suggested(tree: FileTree) -> tuple[list[tuple[Gap, Suggestion | None]], Coverage]:
    scenarios, coverage = measured(tree)
    return list(suggest(coverage.policies, scenarios, coverage_gaps(coverage, told))), coverage


def final(found: list[tuple[Gap, Suggestion | None]]) -> list[Suggestion]:
    return list({each.scenario.name: each for _, each in found if each is not None}.values())


TREES = {
    "pret": Texts(texts(Folder(PRET), "pret")),
    "no scenario at all": policy(
        facts={"a": "boolean", "e": "enumeration x y z", "n": "integer 0 99", "jour": "date",
               "code": "text", "autre": "text", "s": "set x y z"},
        definitions={"d": {"condition": "code = autre"}},
        requirements={"r": {"condition": "jour + 2 jours <= date"}, "q": {"condition": "d"}},
        obligations={"o": None},
        rules={
            "un": permit("a et (e dans {x, y} ou n > 3)", requires=["r", {"id": "q", "when": "a"}],
                         obligations=[{"id": "o", "when": "s contient x"}]),
            "deux": forbid("s croise {y, z} et a", overrides=["un"]),
        },
        later={"2021-01-01": {"rules": {"un": permit("a")}}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TREES)
def test_with_what_is_suggested_everything_possible_is_reached(name: str):
    tree = TREES[name]
    found, before = suggested(tree)
    assert found, "nothing was open: the test shows nothing"
    assert [gap.told.fr for gap, each in found if each is None] == []
    made = final(found)
    text = suggestions_text(made, (), before.policies, "fr")
    identity = next(iter(before.policies))
    whole = Texts({**tree.files, f"{identity}/scenarios/suggested.yaml": text})
    scenarios, after = measured(whole)
    assert {each.name for each in scenarios} >= {each.scenario.name for each in made}
    assert [told(each.goal).fr for each in after.covered if each.status == "open"] == []
    assert all(count.reached == count.total for count in after.counts.values())
    situations = [(each.scenario.at, each.scenario.facts) for each in made]
    assert all(one not in situations[:n] for n, one in enumerate(situations))


def test_a_suggestion_is_another_scenario_with_as_little_changed_as_can_be():
    scenario = {
        "name": "tout va bien",
        "at": "2020-06-01",
        "facts": {"a": True, "b": True, "c": False},
        "expect": {"outcome": "permit"},
    }
    texts = policy(rules={"oui": permit("a et b")}).files
    tree = Texts({**texts, "p/scenarios/s.yaml": f'{{"policy": "p", "scenarios": [{scenario}]}}'})
    found, coverage = suggested(Texts({k: v.replace("True", "true").replace("False", "false")
                                       if k.endswith("s.yaml") else v
                                       for k, v in tree.files.items()}))  # fmt: skip
    by = {told.fr: each for gap, each in found if each is not None and (told := gap.told)}
    without = by["decides-false oui a"]
    assert without.like == "tout va bien"
    assert without.at is None
    assert without.facts == {"a": False}
    assert without.scenario.expect == {"outcome": "deny", "reason": "not-permitted"}
    assert by["decides-false oui b"].facts == {"b": False}
    # One situation fills several gaps, and is told once.
    assert by["default base"] is not None
    assert len(final(found)) == 3
    assert [gap.told.fr for gap, each in found if each is without] != []
    data = suggestions_data(final(found), (), coverage.policies)
    first = data["suggestions"][0]  # type: ignore[index]
    assert first["like"] == "tout va bien"
    assert first["shows"][0]["told"] == {"fr": first["shows"][0]["told"]["fr"]}


def test_a_gap_that_nothing_fills_is_told():
    tree = policy(rules={"oui": permit("a")})
    policies = load_tree(tree).policies
    rule = policies["p"].versions[0].version.rules["oui"]
    assert rule.place is not None
    nowhere = Gap("p", Words("impossible", "impossible"), rule.place, (), tuple, _never)
    assert list(suggest(policies, (), [nowhere])) == [(nowhere, None)]
    text = suggestions_text((), [nowhere], policies, "en")
    assert text.startswith("# Nothing to suggest for: impossible (p/2020-01-01.yaml:1:")


def _never(_scenario: Scenario, _decision: object) -> bool:
    return False


def test_names_and_days_are_written_as_people_write_them():
    found, coverage = suggested(TREES["no scenario at all"])
    text = suggestions_text(final(found), (), coverage.policies, "fr")
    assert '  - name: "à confirmer — ' in text
    assert "at: 2020-01-01" in text
    assert any(each.scenario.at == date(2021, 1, 1) for each in final(found))
