"""What scenarios reach, what no situation can, and how it is counted."""

import json
from collections.abc import Iterable
from itertools import product

import pytest
from hypothesis import given as drawn
from hypothesis import settings as tried
from hypothesis import strategies as st

from policy_engine import PolicyDecisionPoint, Texts
from policy_engine.loader import load_tree
from policy_engine.testing.coverage import (
    Count,
    Coverage,
    Covered,
    Measure,
    Requests,
    Setting,
    Status,
    count,
    goals,
    measure,
    reached,
    settings,
)
from policy_engine.testing.runner import run_scenarios
from policy_engine.testing.scenarios import load_scenarios
from tests.policies import forbid, given, permit, policy

EVE, LATER = "2020-12-31", "2021-01-01"
#: Facts in short, on a day of the first version or on the day given.
Case = str | tuple[str, str]


def covered(*cases: Case, budget: int | None = None, **parts: object) -> Coverage:
    """Return what some cases, as scenarios of a policy, reach."""
    texts = policy(**parts)
    listed = [("2020-06-15", each) if isinstance(each, str) else each for each in cases]
    scenarios = [
        {"name": f"{at} {facts}".strip(), "at": at, "facts": given(facts),
         "expect": {"outcome": "permit"}}
        for at, facts in listed
    ]  # fmt: skip
    written = json.dumps({"policy": "p", "scenarios": scenarios})
    tree = Texts({**texts.files, "p/scenarios/a.yaml": written}) if cases else texts
    loaded = load_tree(tree)
    assert not loaded.errors, [each.line() for each in loaded.errors]
    read, found = load_scenarios(tree, loaded.policies)
    assert found == ()
    results = run_scenarios(read, PolicyDecisionPoint(loaded.policies))
    more = {} if budget is None else {"budget": budget}
    return measure(loaded.policies, results, **more)


def told(each: Covered) -> str:
    return " ".join(filter(None, (str(each.goal.kind), each.goal.entry, each.goal.what)))


def shown(coverage: Coverage, *wanted: Measure, status: Status = Status.REACHED) -> list[str]:
    """Return the goals of some measures (all, where none is named) that have a status."""
    return [
        told(each)
        for each in coverage.covered
        if each.status is status and (not wanted or each.goal.kind.measure in wanted)
    ]


LAW = {
    "facts": "a b c d g",
    "requirements": {"u": "b", "v": "c"},
    "obligations": {"o": None, "k": None},
    "rules": {
        "p": permit(
            "a",
            requires=["u", {"id": "v", "when": "d"}],
            obligations=["o", {"id": "k", "when": "d"}],
        ),
        "f": forbid("g", overrides=["p"]),
    },
}

REACHED = [
    ("", []),
    ("!a !g", ["default base"]),
    ("a b !d !g", ["applied p", "satisfied p", "effective p", "met p u", "not-called-for p v",
                   "due p o"]),
    ("a b c d !g", ["applied p", "satisfied p", "effective p", "met p u", "met p v", "due p o",
                    "due p k"]),
    ("a b !d g", ["applied p", "satisfied p", "overridden p", "applied f", "effective f",
                  "met p u", "not-called-for p v"]),
    ("a !b !d", ["applied p", "failed-alone p u", "not-called-for p v"]),
    ("a b !c d", ["applied p", "met p u", "failed-alone p v"]),
    ("a !b !c d", ["applied p"]),
    # What is missing may be anything: only what is so in any case is shown.
    ("a b d", ["applied p", "met p u"]),
    ("g", ["applied f", "effective f"]),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "expected"), REACHED)
def test_a_scenario_reaches_what_holds_on_its_facts(facts: str, expected: list[str]):
    wanted = (Measure.RULES, Measure.REQUIREMENTS, Measure.OBLIGATIONS)
    assert sorted(shown(covered(facts, **LAW), *wanted)) == sorted(expected)


def test_presumed_facts_are_known():
    facts = {"a": "boolean", "b": {"type": "boolean", "presumed": False}}
    rules = {"p": permit("a et non b")}
    assert shown(covered("a", facts=facts, rules=rules), Measure.CONDITIONS) == [
        "decides-true p a",
        "decides-false p b",
    ]


def test_the_names_of_the_scenarios_are_kept():
    coverage = covered("a", "a b", "!a", rules={"p": permit("a")})
    (applied,) = (each for each in coverage.covered if told(each) == "applied p")
    assert applied.scenarios == ("2020-06-15 a", "2020-06-15 a b")


def test_a_scenario_outside_every_version_reaches_nothing():
    assert shown(covered(("2019-12-31", "a"), rules={"p": permit("a")})) == []


def test_one_version_will_do_for_what_stands_in_several():
    later = {LATER: {"rules": {"q": permit("b")}}}
    coverage = covered((LATER, "a !b"), rules={"p": permit("a")}, later=later)
    found = shown(coverage, Measure.RULES, Measure.CONDITIONS)
    assert {"applied p", "decides-true p a", "decides-false q b"} <= set(found)


# What nothing reaches

IMPOSSIBLE = [
    pytest.param({"rules": {"p": permit("a")}}, [], [], id="nothing"),
    pytest.param(
        # Each occurrence by itself: the first could only decide being false, the other being true.
        {"rules": {"p": permit("a et non a")}},
        ["applied p", "effective p", "decides-true p a", "decides-false p a"],
        [],
        id="never",
    ),
    pytest.param(
        # An occurrence that never decides: where it does, the other has decided already.
        {"rules": {"p": permit("a ou (a et b)")}},
        ["decides-true p a", "decides-true p b", "decides-false p b"],
        [],
        id="absorbed",
    ),
    pytest.param(
        {"rules": {"p": permit("a ou vrai")}},
        ["decides-true p a", "decides-false p a", "default base"],
        [],
        id="constant",
    ),
    pytest.param(
        {"rules": {"p": permit("a et b")}, "constraints": ("a et b",)},
        [],
        ["applied p", "effective p", "decides-true p a", "decides-true p b"],
        id="constraint",
    ),
    pytest.param(
        {"rules": {"p": permit("a"), "f": forbid("a", overrides=["p"])}},
        ["effective p"],
        [],
        id="always-lifted",
    ),
    pytest.param(
        {"requirements": {"u": "b", "v": "b"}, "rules": {"p": permit("a", requires=["u", "v"])}},
        ["failed-alone p u", "failed-alone p v"],
        [],
        id="never-alone",
    ),
    pytest.param(
        {"requirements": {"u": "b"}, "rules": {"p": permit("a", requires=["u"])},
         "definitions": {"d": {"condition": "c"}}},
        ["decides-true d c", "decides-false d c"],
        [],
        id="nobody-names-it",
    ),
    pytest.param(
        {"requirements": {"u": "b"},
         "rules": {"p": permit("a", requires=[{"id": "u", "when": "a"}])}},
        ["not-called-for p u", "decides-false p a"],
        [],
        id="always-called-for",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "by_text", "by_constraints"), IMPOSSIBLE)
def test_what_no_situation_reaches_is_left_out(
    parts: dict[str, object], by_text: list[str], by_constraints: list[str]
):
    coverage = covered(**parts)
    assert sorted(shown(coverage, status=Status.EXCLUDED_BY_TEXT)) == sorted(by_text)
    assert sorted(shown(coverage, status=Status.EXCLUDED_BY_CONSTRAINTS)) == sorted(by_constraints)
    left_out = len(by_text) + len(by_constraints)
    assert count(coverage.covered).total == len(coverage.covered) - left_out


def test_what_is_possible_on_some_day_only_is_open():
    rules = {"p": permit("a et date >= 2020-03-01 et date <= 2020-03-31")}
    later = {LATER: {"rules": {"q": permit("b")}}}
    coverage = covered(rules=rules, later=later)
    assert "applied p" in shown(coverage, status=Status.OPEN)
    late = covered(rules={"p": permit("a et date >= 2021-06-01")}, until="2020-12-31")
    assert "applied p" in shown(late, status=Status.EXCLUDED_BY_TEXT)


def test_what_is_possible_in_one_of_its_versions_is_open():
    coverage = covered(
        rules={"p": permit("a"), "f": forbid("a", overrides=["p"])},
        later={LATER: {"rules": {"f": forbid("b", overrides=["p"])}}},
    )
    assert "effective p" in shown(coverage, status=Status.OPEN)


BUDGETS = (2, 3, 5, 8, 13, 20, 30, 50, 80, 200)


def test_what_is_too_much_to_settle_is_undecided_and_never_guessed():
    parts = {
        "facts": dict.fromkeys("nmkl", "integer 0 9"),
        "rules": {"p": permit("n = m et k = l et n < k"), "q": permit("n = 3 et m = 4")},
        "constraints": ("n = m et k > 7",),
    }
    exact = {told(each): each.status for each in covered(**parts).covered}
    seen = set()
    for budget in BUDGETS:
        for each in covered(budget=budget, **parts).covered:
            seen.add(each.status)
            assert each.status in {Status.UNDECIDED, exact[told(each)]}
    assert {Status.UNDECIDED, Status.OPEN} <= seen


def test_an_undecided_goal_still_counts():
    coverage = covered(budget=2, rules={"p": permit("a et b et c")})
    assert shown(coverage, Measure.RULES, status=Status.UNDECIDED) != []
    assert coverage.counts[Measure.RULES] == Count(0, 3)


# Boundaries

CHANGE = {"rules": {"p": permit("a")}, "later": {LATER: {"rules": {"p": permit("b")}}}}
FIRST = f"first-day {LATER}"
LAST = f"last-day {LATER}"

BOUNDARIES = [
    ((EVE, "a !b"), [LAST]),
    ((EVE, "!a b"), [LAST]),
    ((EVE, "a b"), []),
    ((LATER, "a !b"), [FIRST]),
    ((LATER, "a b"), []),
    # A permit the day before; the day after it hangs on what is not said.
    ((EVE, "a"), [LAST]),
    ((EVE, ""), []),
    (("2020-12-30", "a !b"), []),
    (("2021-01-02", "a !b"), []),
    (("2020-01-01", ""), ["first-day 2020-01-01"]),
    (("2019-12-31", ""), []),
]


@pytest.mark.parametrize(("case", "expected"), BOUNDARIES)
def test_a_boundary_is_shown_by_a_case_that_the_other_side_answers_otherwise(
    case: Case, expected: list[str]
):
    assert shown(covered(case, **CHANGE), Measure.BOUNDARIES) == expected


def test_a_boundary_that_changes_no_outcome_is_left_out():
    later = {LATER: {"rules": {"p": permit("a et a")}}}
    coverage = covered(rules={"p": permit("a")}, later=later)
    assert shown(coverage, Measure.BOUNDARIES, status=Status.EXCLUDED_BY_TEXT) == [LAST, FIRST]
    coverage = covered(constraints=("a et non b", "b et non a"), **CHANGE)
    found = shown(coverage, Measure.BOUNDARIES, status=Status.EXCLUDED_BY_CONSTRAINTS)
    assert found == [LAST, FIRST]


def test_a_text_that_nothing_follows_is_shown_on_its_last_day():
    coverage = covered((EVE, "a"), rules={"p": permit("a")}, until=EVE)
    assert shown(coverage, Measure.BOUNDARIES) == ["last-day 2020-01-01"]


# Counting


@pytest.mark.parametrize(
    ("reached_", "total", "percent", "enough"),
    [
        (0, 0, 100.0, True),
        (0, 3, 0.0, False),
        (2, 3, 66.6, False),
        (3, 3, 100.0, True),
        (1999, 2000, 99.9, False),
        (999_999, 1_000_000, 99.9, False),
    ],
)
def test_a_share_is_never_rounded_up(reached_: int, total: int, percent: float, enough: bool):
    found = Count(reached_, total)
    assert found.percent == percent
    assert found.below(100) is not enough


def test_every_measure_is_held_to_what_is_required():
    coverage = covered("a", "!a", ("2020-01-01", ""), rules={"p": permit("a")})
    assert {each: (n.reached, n.total) for each, n in coverage.counts.items()} == {
        Measure.RULES: (3, 3),
        Measure.REQUIREMENTS: (0, 0),
        Measure.OBLIGATIONS: (0, 0),
        Measure.CONDITIONS: (2, 2),
        Measure.BOUNDARIES: (1, 1),
    }
    assert coverage.below(100) == ()
    half = covered("a", rules={"p": permit("a")})
    assert half.below(100) == (Measure.RULES, Measure.CONDITIONS, Measure.BOUNDARIES)
    assert half.below(50) == (Measure.BOUNDARIES,)
    assert half.below(0) == ()


def test_a_goal_is_told_as_data():
    coverage = covered("a", rules={"p": permit("a")})
    found = coverage.to_dict()
    assert found["measures"]["mcdc"] == {"reached": 1, "total": 2, "percent": 50.0}
    (atom,) = (each for each in found["goals"] if each["kind"] == "decides-true")
    assert atom.pop("column") > 1
    assert atom == {
        "policy": "p", "measure": "mcdc", "kind": "decides-true", "section": "rules",
        "entry": "p", "what": "a", "file": "p/2020-01-01.yaml", "line": 1,
        "versions": ["2020-01-01"], "status": "reached", "scenarios": ["2020-06-15 a"],
    }  # fmt: skip
    (first,) = (each for each in found["goals"] if each["kind"] == "first-day")
    assert (first["at"], first["entry"], "section" in first) == ("2020-01-01",) * 2 + (False,)
    assert json.loads(json.dumps(found)) == found


# What is reached, one by one: all requests as scenarios

CONDITIONS = st.sampled_from(
    ["a", "b", "c", "non a", "a et b", "a ou c", "d", "non d", "d et c", "non (a et c)",
     "a et (b ou non c)", "non (a et non (b ou d))", "(a et b) ou (a et c)", "a ou vrai"]
)  # fmt: skip


@st.composite
def laws(draw: st.DrawFn) -> dict[str, object]:
    """Draw the parts of a version."""

    def items(*names: str) -> list[object]:
        found = draw(st.lists(st.sampled_from(names), unique=True))
        return [
            {"id": each, "when": draw(CONDITIONS)} if draw(st.booleans()) else each
            for each in found
        ]

    def rule(**more: object) -> dict[str, object]:
        return {key: value for key, value in more.items() if value != []}

    rules: dict[str, object] = {
        name: permit(
            draw(CONDITIONS),
            **rule(
                requires=items("u", "v"),
                obligations=items("o"),
                overrides=["f"] if draw(st.booleans()) else [],
            ),
        )
        for name in ("p", "q")
    }
    rules["f"] = forbid(draw(CONDITIONS), **rule(alternatives=["w"]))
    rules["g"] = forbid(draw(CONDITIONS), **rule(overrides=["p"] if draw(st.booleans()) else []))
    return {
        "definitions": {"d": {"condition": draw(st.sampled_from(("a", "a ou b", "non c")))}},
        "requirements": {name: {"condition": draw(CONDITIONS)} for name in ("u", "v")},
        "obligations": {"o": None},
        "alternatives": {
            "w": {"with": {"a": True}, "obligations": [{"id": "o", "when": draw(CONDITIONS)}]}
        },
        "rules": rules,
    }


def everything(constraints: Iterable[str]) -> list[str]:
    every = (
        " ".join(name if value else f"!{name}" for name, value in zip("abc", values, strict=True))
        for values in product((False, True), repeat=3)
    )
    barred = [set(each.replace("non ", "!").split(" et ")) for each in constraints]
    return [facts for facts in every if not any(each <= set(facts.split()) for each in barred)]


@tried(max_examples=60, deadline=None)
@drawn(laws(), laws(), st.sampled_from(((), ("a et b et c",), ("non a et b", "a et c"))))
def test_what_is_possible_is_what_some_request_reaches(
    one: dict[str, object], other: dict[str, object], constraints: tuple[str, ...]
):
    parts = {**one, "constraints": constraints}
    if one["rules"] != other["rules"]:
        parts["later"] = {LATER: {"rules": {
            name: rule for name, rule in other["rules"].items() if rule != one["rules"][name]
        }}}  # fmt: skip
    days = ("2020-01-01", EVE, LATER)
    cases = [(day, facts) for day in days for facts in everything(constraints)]
    nothing, all_of_them = covered(**parts), covered(*cases, **parts)
    for before, after in zip(nothing.covered, all_of_them.covered, strict=True):
        assert before.goal == after.goal
        assert (before.status is Status.OPEN) == (after.status is Status.REACHED), told(before)
        assert after.status is not Status.OPEN


# For those who look for examples


def test_a_decision_reaches_goals_of_its_own_version_only():
    loaded = load_tree(policy(**CHANGE))
    compiled, point = loaded.policies["p"], PolicyDecisionPoint(loaded.policies)

    def found(at: str) -> set[str]:
        decision = point.decide("p", at=at, facts={"a": True, "b": True})
        every = reached(compiled, goals(compiled), decision)
        return {goal.place.file for goal in every if goal.kind == "applied"}

    assert found("2019-12-31") == set()
    assert found("2020-06-15") == {"p/2020-01-01.yaml"}
    assert found(LATER) == {f"p/{LATER}.yaml"}


def test_the_requests_that_reach_a_goal_can_be_asked_for():
    loaded = load_tree(policy(**CHANGE))
    compiled = loaded.policies["p"]
    point = PolicyDecisionPoint(loaded.policies)
    for goal in goals(compiled):
        found = list(settings(compiled, goal))
        assert all(isinstance(each, Setting) for each in found)
        requests = Requests(compiled, found[0])
        facts = requests.universe.example(requests.reaching(goal))
        assert facts is not None
        decision = point.decide("p", at=found[0].at, facts=facts)
        assert goal in set(reached(compiled, [goal], decision))
