"""Mutants that scenarios kill, that live on, that change nothing, that do not load."""

from typing import Any

import pytest

from policy_engine import Texts
from policy_engine.loader import load_tree
from policy_engine.testing.mutation.mutants import Key, mutants
from policy_engine.testing.mutation.running import MutantResult, Status, run_mutants
from policy_engine.testing.scenarios import load_scenarios
from tests.policies import fact, forbid, permit, policy

LATER = "2021-01-01"


def ran(scenarios: str, **parts: Any) -> dict[str, MutantResult]:  # noqa: ANN401 - see `policy`
    """Return `entry change` → what became of the mutant.

    Takes scenarios, a line each: day, facts, what is expected.
    """
    lines = [line.split(" | ") for line in scenarios.splitlines() if line]
    cases = "".join(
        f"  - {{name: cas {n}, at: {at}, facts: {{{facts}}}, expect: {{{expect}}}}}\n"
        for n, (at, facts, expect) in enumerate(lines)
    )
    files = policy(**parts).files
    text = f"policy: p\nscenarios:\n{cases}"
    tree = Texts({**files, "p/scenarios/a.yaml": text} if cases else files)
    loaded = load_tree(tree)
    assert not loaded.errors, loaded.errors
    found, wrong = load_scenarios(tree, loaded.policies)
    assert wrong == ()
    made = mutants(loaded.policies["p"], tree)
    return {
        f"{each.mutant.key.entry} {each.mutant.key.change}": each
        for each in run_mutants(made, found)
    }


def _statuses(found: dict[str, MutantResult]) -> dict[str, str]:
    return {name: str(each.status) for name, each in found.items() if name.startswith("rules/")}


def test_a_scenario_kills_what_it_tells():
    rules = {"p": permit("a et b")}
    found = ran("2020-06-15 | a: true, b: false | outcome: deny", rules=rules)
    assert _statuses(found) == {
        "rules/p l'effet « permit » devient « forbid »": "survived",
        "rules/p retirer la règle « p »": "survived",
        "rules/p « et » devient « ou » dans « a et b »": "killed",
        "rules/p retirer « a »": "survived",
        "rules/p « a » devient « non a »": "survived",
        "rules/p retirer « b »": "killed",
        "rules/p « b » devient « non b »": "killed",
    }
    killer = found["rules/p retirer « b »"].killed_by
    assert killer is not None
    assert killer.name == "cas 0"


@pytest.mark.parametrize(
    ("expect", "change", "status"),
    [
        # What is not expected is not told.
        ("outcome: permit", "rules/p retirer « o »", "survived"),
        ("outcome: permit, obligations: [o]", "rules/p retirer « o »", "killed"),
        ("outcome: permit", "rules/q retirer la règle « q »", "survived"),
        ("outcome: permit, rules: [p, q]", "rules/q retirer la règle « q »", "killed"),
        # It expected something else of the policy itself: it tells nothing.
        ("outcome: permit, rules: [p]", "rules/q retirer la règle « q »", "survived"),
        ("outcome: permit, rules: [p]", "rules/p retirer la règle « p »", "survived"),
    ],
)
def test_a_scenario_tells_what_it_expects(expect: str, change: str, status: str):
    found = ran(
        f"2020-06-15 | a: true | {expect}",
        obligations={"o": None},
        rules={"p": permit("a", obligations=["o"]), "q": permit("a")},
    )
    assert found[change].status == status


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ("a: true", "killed"),  # open with `b` missing, and without the mistake too
        ("a: false", "survived"),
        ("a: true, b: true", "killed"),
    ],
)
def test_missing_facts(facts: str, status: str):
    expect = "outcome: permit" if "b" in facts else "outcome: indeterminate, missing: [b]"
    expect = "outcome: deny" if facts == "a: false" else expect
    found = ran(f"2020-06-15 | {facts} | {expect}", rules={"p": permit("a et b")})
    assert found["rules/p « b » devient « non b »"].status == (
        "survived" if facts == "a: true" else status
    )
    assert found["rules/p retirer « b »"].status == (
        "survived" if facts == "a: true, b: true" else status
    )


def test_another_way_out_is_decided_on_other_facts():
    # The mistake is in what the changed request rests on.
    found = ran(
        "2020-06-15 | a: false, b: true | outcome: deny, alternatives: [v]",
        alternatives={"v": {"with": {"a": True}}},
        default={"alternatives": ["v"]},
        rules={"p": permit("a et b")},
    )
    assert found["rules/p « a » devient « non a »"].status is Status.KILLED
    assert found["rules/p « b » devient « non b »"].status is Status.KILLED
    assert found["default/base retirer « v »"].status is Status.KILLED


def test_definitions_are_looked_through():
    found = ran(
        "2020-06-15 | a: true | outcome: permit",
        definitions={"d": "a", "e": "d et a"},
        rules={"p": permit("e")},
    )
    assert found["definitions/d « a » devient « non a »"].status is Status.KILLED
    assert found["definitions/e retirer « d »"].status is Status.EQUIVALENT


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        # It never mattered: whoever is of age is registered.
        (
            "rules/p retirer « b »",
            {"constraints": ("a et non b",), "rules": {"p": permit("a et b")}},
        ),
        # One says what both say.
        ("rules/p « ou » devient « et » dans « a ou a »", {"rules": {"p": permit("a ou a")}}),
        (
            "rules/p retirer « f »",
            {"rules": {"p": permit("a", overrides=["f"]), "f": forbid("b", subject_to=["p"])}},
        ),
        # A requirement that nothing requires.
        ("requirements/r retirer « b »", {"requirements": {"r": "b"}, "rules": {"p": permit("a")}}),
        # The same text on both sides of the day.
        (
            f"in_force « from: {LATER} » devient « 2020-12-31 »",
            {"rules": {"p": permit("a")}, "later": {LATER: {"rules": {"p": permit("a et a")}}}},
        ),
        # There is no younger reader.
        (
            "rules/p « 0 » devient « -1 » dans « n >= 0 »",
            {"facts": {"n": "integer 0 9"}, "rules": {"p": permit("n >= 0")}},
        ),
    ],
)  # fmt: skip
def test_what_changes_no_decision_is_equivalent(change: str, parts: dict[str, Any]):
    found = ran("", **parts)[change]
    assert (found.status, found.example) == (Status.EQUIVALENT, None)


def test_an_override_that_closes_another_door_is_not_equivalent():
    rules = {"p": permit("a"), "q": permit("b", subject_to=["p"])}
    found = ran("", rules=rules)["rules/q retirer « p »"]
    assert found.status is Status.SURVIVED
    assert found.example is not None
    assert found.example.to_dict() == {
        "at": "2020-01-01",
        "facts": {"a": True, "b": True},
        "original": {"rules": ["p"]},
        "mutant": {"rules": ["p", "q"]},
    }


def test_a_text_that_others_need_is_stillborn():
    found = ran(
        "",
        rules={"p": permit("a")},
        later={
            LATER: {"definitions": {"d": "b"}, "rules": {"q": permit("d")}},
            "2022-01-01": {"rules": {"r": permit("d et c")}},
        },
    )
    assert found[f"file retirer le texte du {LATER}"].status is Status.STILLBORN
    assert found["file retirer le texte du 2022-01-01"].status is Status.SURVIVED


@pytest.mark.parametrize(
    ("change", "at", "outcomes"),
    [
        ("from: 2020-01-01 » devient « 2019-12-31", "2019-12-31", ("not_applicable", "permit")),
        ("from: 2020-01-01 » devient « 2020-01-02", "2020-01-01", ("permit", "not_applicable")),
        ("from: 2021-01-01 » devient « 2020-12-31", "2020-12-31", ("deny", "permit")),
        ("from: 2021-01-01 » devient « 2021-01-02", "2021-01-01", ("deny", "permit")),
        ("until: 2021-06-30 » devient « 2021-06-29", "2021-06-30", ("permit", "not_applicable")),
        ("until: 2021-06-30 » devient « 2021-07-01", "2021-07-01", ("not_applicable", "permit")),
    ],
)
def test_a_day_is_told_by_that_day(change: str, at: str, outcomes: tuple[str, str]):
    later = {LATER: {"rules": {"p": permit("b")}, "until": "2021-06-30"}}
    rules = {"p": permit("a"), "f": forbid("a et non a")}
    found = ran("", rules=rules, later=later)[f"in_force « {change} »"]
    assert found.example is not None
    assert found.example.at.isoformat() == at
    decisions = (found.example.original, found.example.mutant)
    assert tuple(str(each.outcome) for each in decisions) == outcomes


def test_an_example_tells_only_what_matters():
    found = ran(
        "",
        facts=dict.fromkeys("abcdef", "boolean") | {"g": fact("boolean", presumed=False)},
        requirements={"r": "c"},
        rules={"p": permit("a et b", requires=["r"]), "f": forbid("d ou g"), "q": permit("e et f")},
    )
    example = found["rules/p retirer « b »"].example
    assert example is not None
    # `f` keeps the other door shut; `g` is presumed.
    assert dict(example.facts) == {"a": True, "b": False, "c": True, "d": False, "f": False}


def test_the_day_of_a_duty_can_be_expected():
    found = ran(
        "",
        obligations={"o": {"timing": {"after": "21 jours"}}},
        rules={"p": permit("a", obligations=["o"])},
    )["obligations/o « 21 jours » devient « 22 jours »"]
    assert found.status is Status.SURVIVED
    assert found.example is not None
    assert found.example.tellable
    assert found.example.to_dict()["original"] == {"due": ["o 2020-01-22"]}
    assert found.example.to_dict()["mutant"] == {"due": ["o 2020-01-23"]}


def test_what_no_scenario_can_expect_is_said_so():
    found = ran(
        "",
        obligations={"o": {"timing": "with"}},
        alternatives={"w": {"with": {"a": True}, "obligations": ["o"]}},
        rules={"p": permit("a"), "f": forbid("non a", alternatives=["w"])},
    )["alternatives/w retirer « o »"]
    assert found.status is Status.SURVIVED
    assert found.example is not None
    assert not found.example.tellable
    assert found.example.to_dict()["original"] == {"duties": ["w → o"]}
    assert found.example.to_dict()["mutant"] == {"duties": []}


#: Days of which each month has its own length, compared in a circle: out of exact reach.
LOOSE = {
    "facts": {"x": "date", "y": "date", "z": "date", "a": "boolean"},
    "rules": {"p": permit("a et x + 1 mois >= y et z > x et y >= z + 1 mois")},
}


def test_what_is_too_wide_is_undecided():
    found = ran("", **LOOSE)
    statuses = {each.status for name, each in found.items() if "x + 1 mois" in name}
    assert Status.UNDECIDED in statuses
    assert Status.EQUIVALENT not in statuses


def test_a_survivor_says_where_it_would_be_told():
    rules = {"p": permit("a et b")}
    result = ran("", rules=rules)["rules/p retirer « b »"]
    found = {each.what: each for each in result.where()}
    assert set(found) == {"outcome", "rules"}
    assert found["outcome"].universe.example(found["outcome"].node) == {"a": True, "b": False}


def test_a_scenario_can_be_tried_on_a_survivor():
    rules = {"p": permit("a et b")}
    result = ran("", rules=rules)["rules/p retirer « b »"]
    tree = Texts({**policy(rules=rules).files, "p/scenarios/a.yaml": (
        "policy: p\nscenarios:\n"
        "  - {name: tue, at: 2020-06-15, facts: {a: true, b: false}, expect: {outcome: deny}}\n"
        "  - {name: faux, at: 2020-06-15, facts: {a: true, b: false}, expect: {outcome: permit}}\n"
        "  - {name: muet, at: 2020-06-15, facts: {a: true, b: true}, expect: {outcome: permit}}\n"
    )})  # fmt: skip
    scenarios, _ = load_scenarios(tree, load_tree(tree).policies)
    assert {each.name: result.kills(each) for each in scenarios} == {
        "tue": True, "faux": False, "muet": False,
    }  # fmt: skip


def test_the_key_knows_no_line():
    found = ran("", rules={"p": permit("a et b")})["rules/p retirer « b »"]
    assert found.mutant.key == Key("2020-01-01", "rules/p", found.mutant.kind, "retirer « b »")
