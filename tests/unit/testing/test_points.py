"""Points that scenarios must show: declared in any file, named by the scenarios."""

import pytest

from policy_engine import Texts
from policy_engine.diagnostics import Diagnostic
from policy_engine.loader import load_tree
from policy_engine.testing.points import Point, named_points
from policy_engine.testing.scenarios import load_points, load_scenarios
from tests.policies import permit, policy

GOOD = policy(rules={"p": permit("a")}).files
CASE = "scenarios: [{name: %s, at: 2020-06-15, facts: {a: true}, expect: {outcome: permit}}]\n"


def _tree(**files: str) -> Texts:
    own = {f"p/scenarios/{name}.yaml": f"policy: p\n{text}" for name, text in files.items()}
    return Texts({**GOOD, **own})


def _points(tree: Texts) -> tuple[Point, ...]:
    return load_points(tree, load_tree(tree).policies)["p"]


def _wrong(tree: Texts) -> list[Diagnostic]:
    return list(load_scenarios(tree, load_tree(tree).policies)[1])


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("S6 — la personne ne sait rien", ("S6",)),
        ("S6, K4 — deux à la fois", ("S6", "K4")),
        ("S6,K4 — deux à la fois", ("S6", "K4")),
        ("S6", ()),
        ("S6 - un autre tiret", ()),
        ("s6 — minuscule", ()),
        ("S — sans numéro", ()),
        ("6 — sans lettre", ()),
        ("S6 et K4 — des mots entre eux", ()),
        ("ligne 33 — une ligne", ()),
        ("un cas — S6 — plus loin", ()),
    ],
)
def test_a_scenario_names_points_first(name: str, points: tuple[str, ...]):
    assert named_points(name) == points


def test_points_are_read_in_the_order_of_the_files():
    b = "points:\n  S1: {title: {fr: un, en: one}, source: [{text: loi, at: art. 3}]}\n"
    tree = _tree(a="points: {K2: {title: {fr: deux, en: two}}}\n", b=b)
    first, second = _points(tree)
    assert (first.id, first.title.fr, first.source) == ("K2", "deux", ())
    assert (second.id, second.source[0].at) == ("S1", "art. 3")
    assert str(second.place) == "p/scenarios/b.yaml:3:3"
    assert _wrong(tree) == []


def test_a_point_declared_twice_counts_as_it_stands_first():
    twice = {name: f"points: {{S1: {{title: {{fr: {name}, en: x}}}}}}\n" for name in ("a", "b")}
    tree = _tree(**twice)
    assert [point.title.fr for point in _points(tree)] == ["a"]
    assert [each.code for each in _wrong(tree)] == ["duplicate-point"]


def test_a_text_that_a_point_cites_is_declared():
    text = "points: {S1: {title: {fr: a, en: a}, source: [{text: lo}]}}\n"
    assert [each.code for each in _wrong(_tree(a=text))] == ["unknown-source"]


def test_a_name_is_held_against_the_points_where_there_are_any():
    points = "points: {S1: {title: {fr: un, en: one}}}\n"
    named = CASE % '"S1, S2 — un cas"'
    assert [each.code for each in _wrong(_tree(a=points, b=named))] == ["unknown-point"]
    assert _wrong(_tree(b=named)) == []
    # What cannot be read may declare it.
    assert "unknown-point" not in [
        each.code for each in _wrong(_tree(a=points, b=named, c="points: {"))
    ]


def test_a_policy_that_cannot_be_loaded_has_no_points():
    tree = Texts(
        {**_tree(a="points: {S1: {title: {fr: a, en: a}}}\n").files, "p/2021-01-01.yaml": ""}
    )
    assert load_points(tree, load_tree(tree).policies) == {}
