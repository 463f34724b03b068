"""What there is to show of a policy: which goals, written where, in which versions."""

import pytest

from policy_engine import load_policies
from policy_engine.compiler import CompiledPolicy
from policy_engine.testing.goals import Goal, GoalKind, Measure, goals
from tests.policies import forbid, permit, policy

LATER, LAST = "2021-01-01", "2022-01-01"


def law(**parts: object) -> CompiledPolicy:
    return load_policies(policy(**parts))["p"]


def told(goal: Goal) -> str:
    return " ".join(filter(None, (str(goal.kind), goal.entry, goal.what)))


def listed(measure: Measure, **parts: object) -> list[str]:
    return [told(goal) for goal in goals(law(**parts)) if goal.kind.measure is measure]


RULES = [
    pytest.param({"p": permit("a")}, ["applied p", "effective p"], id="plain"),
    pytest.param(
        {"p": permit("a", requires=["u"])},
        ["applied p", "satisfied p", "effective p"],
        id="requirement",
    ),
    pytest.param(
        {"p": permit("a"), "f": forbid("b", overrides=["p"])},
        ["applied p", "overridden p", "effective p", "applied f", "effective f"],
        id="overrides",
    ),
    pytest.param(
        {"p": permit("a", subject_to=["f"]), "f": forbid("b")},
        ["applied p", "overridden p", "effective p", "applied f", "effective f"],
        id="subject-to",
    ),
]


@pytest.mark.parametrize(("rules", "expected"), RULES)
def test_a_rule_is_shown_in_each_state_that_it_can_be_in(
    rules: dict[str, object], expected: list[str]
):
    found = listed(Measure.RULES, requirements={"u": "b"}, rules=rules)
    assert sorted(found) == sorted(["default base", *expected])


REQUIRES = [
    pytest.param(["u"], ["met p u", "failed-alone p u"], id="always"),
    pytest.param(
        [{"id": "u", "when": "b"}],
        ["met p u", "failed-alone p u", "not-called-for p u"],
        id="under-a-condition",
    ),
    pytest.param(
        ["u", {"id": "v", "when": "b"}],
        ["met p u", "failed-alone p u", "met p v", "failed-alone p v", "not-called-for p v"],
        id="two",
    ),
]


@pytest.mark.parametrize(("requires", "expected"), REQUIRES)
def test_a_requirement_is_shown_met_failed_alone_and_not_called_for(
    requires: list[object], expected: list[str]
):
    rules = {"p": permit("a", requires=requires)}
    assert listed(Measure.REQUIREMENTS, requirements={"u": "b", "v": "c"}, rules=rules) == expected


def test_an_obligation_is_shown_due():
    rules = {"p": permit("a", obligations=["o", {"id": "k", "when": "b"}])}
    found = listed(Measure.OBLIGATIONS, obligations={"o": None, "k": None}, rules=rules)
    assert found == ["due p o", "due p k"]


def test_every_atom_of_every_condition_is_shown_to_decide_both_ways():
    found = listed(
        Measure.CONDITIONS,
        facts="a b c d e f g h",
        definitions={"nomme": {"condition": "a"}},
        requirements={"u": "b"},
        obligations={"o": None},
        alternatives={"w": {"with": {"h": True}, "obligations": [{"id": "o", "when": "c"}]}},
        rules={
            "p": permit(
                "nomme et non (d ou vrai)",
                requires=[{"id": "u", "when": "e"}],
                obligations=[{"id": "o", "when": "f"}],
            ),
            "q": forbid("g", alternatives=["w"]),
        },
        constraints=("h et g",),
        invariants={"i": {"title": {"fr": "i", "en": "i"}, "if": "h", "then": "deny"}},
    )
    atoms = ["nomme a", "u b", "w c", "p nomme", "p d", "p e", "p f", "q g"]
    expected = [f"decides-{side} {atom}" for atom in atoms for side in ("true", "false")]
    assert found == expected


def test_an_atom_stands_where_it_is_written():
    (first, _, second, _) = (
        goal
        for goal in goals(law(facts={"n": "integer 0 9"}, rules={"p": permit("n > 3 ou n = 1")}))
        if goal.kind.measure is Measure.CONDITIONS
    )
    assert (first.what, second.what) == ("n > 3", "n = 1")
    assert second.place.column == first.place.column + len("n > 3 ou ")
    assert str(first.place).startswith("p/2020-01-01.yaml:1:")


def test_what_stands_unchanged_in_several_versions_is_one_goal():
    found = goals(
        law(
            definitions={"d": {"condition": "a"}},
            rules={"p": permit("d"), "q": permit("b")},
            later={
                LATER: {"rules": {"q": permit("c"), "f": forbid("c", overrides=["p"])}},
                LAST: {"definitions": {"d": {"condition": "b"}}},
            },
        )
    )
    where = {
        (told(goal), goal.place.file): goal.versions
        for goal in found
        if goal.kind.measure is not Measure.BOUNDARIES
    }
    first, later, last = (f"p/{day}.yaml" for day in ("2020-01-01", LATER, LAST))
    assert where["applied p", first] == (0, 1, 2)
    assert where["decides-true p d", first] == (0, 1, 2)
    # It may be lifted only since another rule does so.
    assert where["overridden p", first] == (1, 2)
    assert where["applied q", first] == (0,)
    assert where["applied q", later] == (1, 2)
    assert where["decides-true d a", first] == (0, 1)
    assert where["decides-true d b", last] == (2,)
    assert where["default base", first] == (0, 1, 2)


def sides(**parts: object) -> list[tuple[str, str, str, tuple[int, ...], int | None]]:
    return [
        (str(goal.kind), goal.entry, str(goal.at), goal.versions, goal.other)
        for goal in goals(law(**parts))
        if goal.kind.measure is Measure.BOUNDARIES
    ]


AGAIN = {"rules": {"p": permit("b")}}


def test_a_boundary_has_the_sides_on_which_a_version_stands():
    assert sides(rules={"p": permit("a")}, later={LATER: AGAIN}) == [
        ("first-day", "2020-01-01", "2020-01-01", (0,), None),
        ("last-day", LATER, "2020-12-31", (0,), 1),
        ("first-day", LATER, LATER, (1,), 0),
    ]


def test_a_version_that_ends_before_the_next_leaves_two_boundaries():
    assert sides(rules={"p": permit("a")}, until="2020-06-30", later={LATER: AGAIN}) == [
        ("first-day", "2020-01-01", "2020-01-01", (0,), None),
        ("last-day", "2020-01-01", "2020-06-30", (0,), None),
        ("first-day", LATER, LATER, (1,), None),
    ]


@pytest.mark.parametrize(
    ("later", "written"),
    [
        ({"acts": [{"text": "loi"}], "rules": {"p": permit("b")}}, '"loi"'),
        ({"rules": {"p": permit("b")}}, '"p": {'),
        ({"repeals": {"rules": ["p"]}}, "{"),
    ],
)
def test_a_boundary_stands_in_the_file_that_makes_it(later: dict[str, object], written: str):
    texts = policy(rules={"p": permit("a"), "q": permit("c")}, later={LATER: later})
    (compiled,) = load_policies(texts).values()
    place = next(goal.place for goal in goals(compiled) if goal.other == 0)
    assert place.file == f"p/{LATER}.yaml"
    assert str(texts.files[place.file])[place.column - 1 :].startswith(written)


def test_each_kind_counts_in_one_measure():
    assert {kind.measure for kind in GoalKind} == set(Measure)
