"""Scenario files to cases."""

from datetime import date

import pytest

from policy_engine import Texts
from policy_engine.diagnostics import Diagnostic
from policy_engine.loader import load_tree
from policy_engine.testing.scenarios import Scenario, load_scenarios
from tests.policies import EVERY_TYPE, permit, policy

GOOD = policy(
    facts=EVERY_TYPE,
    constraints=("a et b",),
    requirements={"r": "a"},
    rules={"p": permit("a")},
    until="2020-12-31",
).files

BASE = "- {name: base, at: 2020-06-15, facts: {a: true, n: 3}, expect: {outcome: permit}}\n"


def _load(scenarios: str, **more: str) -> tuple[tuple[Scenario, ...], tuple[Diagnostic, ...]]:
    files = {"p/scenarios/a.yaml": f"policy: p\nscenarios:\n{scenarios}"}
    files |= {
        f"p/scenarios/{name}.yaml": f"policy: p\nscenarios:\n{each}" for name, each in more.items()
    }
    tree = Texts({**GOOD, **files})
    return load_scenarios(tree, load_tree(tree).policies)


def _codes(scenarios: str, **more: str) -> list[str]:
    return [each.code for each in _load(scenarios, **more)[1]]


def test_a_scenario_has_a_day_facts_and_what_is_expected():
    (found,), wrong = _load(
        "- name: un cas\n  at: 2020-06-15\n"
        "  facts: {a: true, patient: {majeur: false}, s: [x], naissance: 2000-01-01, b: ~}\n"
        "  expect: {outcome: permit, reason: permitted, rules: [p], unmet: [], missing: [a]}\n"
        "  source: [{text: loi, at: art. 1}]\n"
    )
    assert wrong == ()
    assert (found.name, found.policy, found.at) == ("un cas", "p", date(2020, 6, 15))
    assert found.facts == {
        "a": True,
        "patient.majeur": False,
        "s": frozenset("x"),
        "naissance": date(2000, 1, 1),
    }
    assert found.expect == {
        "outcome": "permit",
        "reason": "permitted",
        "rules": ("p",),
        "unmet": (),
        "missing": ("a",),
    }
    assert [each.text for each in found.source] == ["loi"]
    assert str(found.place) == "p/scenarios/a.yaml:3:9"


def test_a_coded_fact_is_read_on_the_day_that_the_scenario_comes_to():
    codes = (
        "codes: p\nsystems:\n  s: {name: S, label: {fr: S, en: S}, facts: [s], codes: {'1': "
        "{value: x, label: {fr: U, en: O}, from: 2020-06-15}}}\n"
    )
    scenarios = (
        BASE + "- {name: codes, like: base, facts: {s: [{system: S, code: 1}]}, "
        "expect: {outcome: permit}}\n"
        "- {name: avant, like: codes, at: 2020-06-14, expect: {outcome: permit}}\n"
        "- {name: trop tôt, like: base, at: 2020-06-14, facts: {s: [{system: S, code: 1}]}, "
        "expect: {outcome: permit}}\n"
    )
    files = {"p/scenarios/a.yaml": f"policy: p\nscenarios:\n{scenarios}", "p/codes.yaml": codes}
    tree = Texts({**GOOD, **files})
    found, wrong = load_scenarios(tree, load_tree(tree).policies)
    assert [(each.name, each.facts.get("s")) for each in found] == [
        ("base", None),
        ("codes", frozenset("x")),
        ("avant", frozenset("x")),  # taken over as the id that it meant
    ]
    assert [each.code for each in wrong] == ["code-out-of-period"]


# like


def _like(scenario: str, **more: str) -> Scenario:
    found, wrong = _load(BASE + scenario, **more)
    assert wrong == ()
    return next(each for each in found if each.name == "autre")


def test_like_takes_over_day_and_facts_but_no_expectation():
    found = _like("- {name: autre, like: base, expect: {outcome: deny}}")
    assert (found.at, found.facts) == (date(2020, 6, 15), {"a": True, "n": 3})
    assert found.expect == {"outcome": "deny"}


@pytest.mark.parametrize(
    ("facts", "merged"),
    [
        ("{n: 4}", {"a": True, "n": 4}),
        ("{c: true}", {"a": True, "n": 3, "c": True}),
        ("{n: null}", {"a": True}),
        ("{c: ~}", {"a": True, "n": 3}),
    ],
)
def test_facts_are_changed_added_and_taken_away(facts: str, merged: dict[str, object]):
    found = _like(f"- {{name: autre, like: base, facts: {facts}, expect: {{outcome: deny}}}}")
    assert found.facts == merged


def test_a_day_of_its_own_stands():
    found = _like("- {name: autre, like: base, at: 2020-07-01, expect: {outcome: deny}}")
    assert found.at == date(2020, 7, 1)


def test_like_reaches_through_others_and_other_files():
    found = _like(
        "- {name: autre, like: milieu, facts: {n: 5}, expect: {outcome: deny}}",
        b="- {name: milieu, like: base, facts: {a: ~, n: 4}, expect: {outcome: deny}}",
    )
    assert found.facts == {"n": 5}


# What is wrong


@pytest.mark.parametrize(
    ("scenarios", "code"),
    [
        ("- {name: x, facts: {a: true}, expect: {outcome: permit}}", "missing-date"),
        ("- {name: x, at: 2020-02-30, expect: {outcome: permit}}", "bad-date"),
        ("- {name: x, at: hier, expect: {outcome: permit}}", "bad-date"),
        ("- {name: x, like: y, expect: {outcome: permit}}", "unknown-scenario"),
        ("- {name: x, like: x, expect: {outcome: permit}}", "cyclic-scenarios"),
        (
            "- {name: x, at: 2020-06-15, facts: {z: true}, expect: {outcome: permit}}",
            "unknown-fact",
        ),
        ("- {name: x, at: 2020-06-15, facts: {a: 3}, expect: {outcome: permit}}", "wrong-type"),
        (
            "- {name: x, at: 2020-06-15, facts: {a: true, b: true}, expect: {outcome: permit}}",
            "contradictory-facts",
        ),
        ("- {name: x, at: 2020-06-15, expect: {outcome: permit, rules: [q]}}", "unknown-rule"),
        ("- {name: x, at: 2020-06-15, expect: {outcome: deny, unmet: [q]}}", "unknown-requirement"),
        ("- {name: x, at: 2020-06-15, expect: {outcome: deny, missing: [z]}}", "unknown-fact"),
        (
            "- {name: x, at: 2020-06-15, expect: {outcome: deny, obligations: [q]}}",
            "unknown-obligation",
        ),
        (
            "- {name: x, at: 2020-06-15, expect: {outcome: deny, alternatives: [q]}}",
            "unknown-alternative",
        ),
        ("- {name: x, at: 2020-06-15, expect: {outcome: perhaps}}", "wrong-value"),
        (
            "- {name: x, at: 2020-06-15, expect: {outcome: deny}, source: [{text: x}]}",
            "unknown-source",
        ),
        ("- {name: x, at: 2020-06-15}", "missing-key"),
        ("- {at: 2020-06-15, expect: {outcome: deny}}", "missing-key"),
        ("- [x]", "wrong-type"),
        ("- {name: x, at: 2020-06-15, expect: permit}", "wrong-type"),
        ("- {name: x, at: 2020-06-15, expect: {outcome: permit, rules: [[p]]}}", "wrong-type"),
        ("- {name: x, at: 2020-06-15, expect: {outcome: }}", "wrong-value"),
        (BASE + BASE, "duplicate-scenario"),
    ],
)
def test_a_faulty_scenario(scenarios: str, code: str):
    assert _codes(scenarios) == [code]


def test_two_files_may_not_name_one_scenario():
    assert _codes(BASE, b=BASE) == ["duplicate-scenario"]


def test_every_scenario_of_a_circle_is_told():
    cycle = "".join(
        f"- {{name: {one}, like: {other}, expect: {{outcome: deny}}}}\n"
        for one, other in ("xy", "yz", "zx", "wx")
    )
    codes = _codes(cycle)
    assert set(codes) == {"cyclic-scenarios"}


def test_what_is_like_a_faulty_scenario_is_not_run_nor_told_again():
    faulty = "- {name: x, at: 2020-06-15, facts: {a: 3}, expect: {outcome: deny}}\n"
    found, wrong = _load(faulty + "- {name: y, like: x, expect: {outcome: deny}}\n")
    assert found == ()
    assert len(wrong) == 1
    missing = "- {name: x, like: rien, expect: {outcome: deny}}\n"
    found, wrong = _load(missing + "- {name: y, like: x, expect: {outcome: deny}}\n")
    assert found == ()
    assert [each.code for each in wrong] == ["unknown-scenario"]


def test_ids_are_looked_up_in_the_version_of_the_day():
    beyond = "- {name: x, at: 2021-06-15, expect: {outcome: not_applicable, rules: [q]}}"
    assert _codes(beyond) == []


DUE = """
  - name: rendre
    at: 2020-05-01
    facts: {a: true}
    expect: {outcome: permit, due: {DUE}}
"""


@pytest.mark.parametrize(
    ("due", "codes", "expected"),
    [
        ("rendre: 2020-05-22", [], ("rendre 2020-05-22",)),
        ('rendre: "2020-05-22"', [], ("rendre 2020-05-22",)),
        ("", [], ()),
        ("rendr: 2020-05-22", ["unknown-obligation"], ("rendr 2020-05-22",)),
        ("rendre: 2020-02-30", ["bad-date"], ()),
        ("rendre: demain", ["bad-date"], None),
    ],
)
def test_the_day_of_a_duty_can_be_expected(
    due: str, codes: list[str], expected: tuple[str, ...] | None
):
    files = policy(
        obligations={"rendre": {"timing": {"after": "21 jours"}}},
        rules={"p": permit("a", obligations=["rendre"])},
    ).files
    text = "policy: p\nscenarios:" + DUE.replace("DUE", due)
    tree = Texts({**files, "p/scenarios/a.yaml": text})
    found, wrong = load_scenarios(tree, load_tree(tree).policies)
    assert [each.code for each in wrong] == codes
    assert [each.expect.get("due") for each in found] == ([] if expected is None else [expected])


def test_an_unknown_scenario_gets_the_nearest_name():
    _, (found,) = _load(BASE + "- {name: x, like: bases, expect: {outcome: deny}}")
    assert found.near == "base"


def test_contradictions_that_are_too_entangled_are_told():
    never = "a et " + " et ".join(f"m != {3 * n}" for n in range(1_100))
    tied = policy(facts=EVERY_TYPE, constraints=(never,), rules={"p": permit("a")}).files
    text = "policy: p\nscenarios:\n" + BASE
    tree = Texts({**tied, "p/scenarios/a.yaml": text})
    found, (wrong,) = load_scenarios(tree, load_tree(tree).policies)
    assert (found, wrong.code) == ((), "undecided-constraints")


# Files


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("policy: q\nscenarios:\n" + BASE, ["policy-mismatch"]),
        ("scenarios:\n" + BASE, ["missing-key"]),
        ("[]", ["wrong-type"]),
        ("a: [b", ["yaml-syntax"]),
        ("policy: p\nscenarios: []", ["empty"]),
    ],
)
def test_a_faulty_file(text: str, codes: list[str]):
    tree = Texts({**GOOD, "p/scenarios/a.yaml": text})
    _, found = load_scenarios(tree, load_tree(tree).policies)
    assert [each.code for each in found] == codes


def test_of_policies_that_could_not_be_loaded_only_the_shape_of_scenarios_is_checked():
    text = "policy: q\nscenarios:\n" + BASE.replace("n: 3", "z: 3").replace("permit", "perhaps")
    tree = Texts({**GOOD, "p/scenarios/a.yaml": text, "p/scenarios/b.yaml": "a: [b"})
    found, wrong = load_scenarios(tree, {})
    assert (found, [each.code for each in wrong]) == ((), ["wrong-value", "yaml-syntax"])


def test_scenarios_may_lie_in_folders_in_the_order_of_the_files():
    later = BASE.replace("base", "autre")
    tree = Texts(
        {
            **GOOD,
            "p/scenarios/b/z.yaml": f"policy: p\nscenarios:\n{BASE}",
            "p/scenarios/a.yml": f"policy: p\nscenarios:\n{later}",
            "p/scenarios/readme.md": "",
        }
    )
    found, _ = load_scenarios(tree, load_tree(tree).policies)
    assert [each.name for each in found] == ["autre", "base"]


def test_a_long_chain_of_scenarios_is_followed_once():
    count = 3_000
    chain = "".join(
        f"- {{name: s{n}, like: s{n - 1}, expect: {{outcome: permit}}}}\n" for n in range(1, count)
    )
    base = "- {name: s0, at: 2020-06-15, facts: {a: true, n: 3}, expect: {outcome: permit}}\n"
    found, diagnostics = _load(base + chain)
    assert diagnostics == ()
    assert len(found) == count
