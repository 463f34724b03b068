"""Amending texts: add, replace in place, repeal; and what is then in force."""

import json
from datetime import date

import pytest

from policy_engine import Texts
from policy_engine.diagnostics import Diagnostic
from policy_engine.loader import load_tree
from policy_engine.policy import Section, Version
from policy_engine.policy.order import bottom_up, override_edges
from tests.policies import START, codes, fact, faults, forbid, permit, point, policy, words

FIRST = {"r": permit("a"), "s": forbid("b", overrides=["r"]), "t": permit("c")}
LATER = "2021-01-01"


def _versions(**parts: object) -> tuple[Version, ...]:
    return point(**parts).policies["p"].policy.versions


def _later(**parts: object) -> Version:
    return _versions(rules=FIRST, later={LATER: parts})[1]


def _amended(later: dict[str, object], first: dict[str, object] = FIRST) -> list[str]:
    return codes(rules=first, later={LATER: later})


# What is in force


def test_a_later_file_holds_only_what_it_changes():
    version = _later(rules={"u": permit("a et b")})
    assert list(version.rules) == ["r", "s", "t", "u"]


def test_a_replaced_entry_keeps_its_place():
    version = _later(rules={"u": permit("a et b"), "r": permit("a ou c")})
    assert list(version.rules) == ["r", "s", "t", "u"]
    assert version.rules["r"].when != _versions(rules=FIRST)[0].rules["r"].when


def test_an_entry_is_replaced_whole():
    first = {"r": permit("a", message=words("avant"))}
    _, after = _versions(rules=first, later={LATER: {"rules": {"r": permit("b")}}})
    assert after.rules["r"].message is None


def test_what_is_repealed_is_gone_and_may_come_back_at_the_end():
    later = {
        LATER: {"repeals": {"rules": ["r"]}},
        "2022-01-01": {"rules": {"r": permit("a")}},
    }
    _, without, again = _versions(rules=FIRST, later=later)
    assert list(without.rules) == ["s", "t"]
    assert list(again.rules) == ["s", "t", "r"]


def test_derogations_from_and_for_a_repealed_rule_lapse_with_it_for_good():
    rules = {**FIRST, "t": permit("c", subject_to=["r", "s"])}
    later = {
        LATER: {"repeals": {"rules": ["r"]}},
        "2022-01-01": {"rules": {"r": permit("a")}},
    }
    _, without, again = _versions(rules=rules, later=later)
    assert [link.id for link in without.rules["s"].overrides] == []
    assert [link.id for link in without.rules["t"].subject_to] == ["s"]
    assert again.rules["s"].overrides == ()


def test_title_and_default_stay_until_they_are_replaced():
    default = {"id": "base", "effect": "forbid", "title": words("neuf")}
    later = {LATER: {"title": words("deux")}, "2022-01-01": {"default": default}}
    first, second, third = _versions(rules=FIRST, later=later)
    assert [each.title.fr for each in (first, second, third)] == [
        "2020-01-01",
        "deux",
        "2022-01-01",
    ]
    assert [each.default.title.fr for each in (first, second, third)] == ["base", "base", "neuf"]


def test_an_old_version_stays_as_it_was():
    before, after = _versions(rules=FIRST, later={LATER: {"rules": {"r": permit("b")}}})
    assert before.rules["r"] != after.rules["r"]
    assert before.rules["s"] == after.rules["s"]


def test_a_version_says_what_its_file_changed():
    version = _later(rules={"r": permit("b")}, repeals={"rules": ["t"]})
    assert dict(version.changed) == {Section.RULES: ("r",)}
    assert dict(version.repealed) == {Section.RULES: ("t",)}


def test_a_replaced_definition_changes_what_names_it():
    first = {"definitions": {"d": "a"}, "rules": {"r": permit("d")}}
    decided = point(**first, later={LATER: {"definitions": {"d": "b"}}})
    said = [
        decided.decide("p", at=at, facts={"a": True, "b": False}).outcome
        for at in ("2020-12-31", LATER)
    ]
    assert said == ["permit", "deny"]


# What is wrong with an amending text


@pytest.mark.parametrize(
    ("later", "code"),
    [
        ({"repeals": {"rules": ["x"]}}, "unknown-repeal"),
        ({"repeals": {"requirements": ["r"]}}, "unknown-repeal"),
        ({"repeals": {"rules": ["r"]}, "rules": {"r": permit("c")}}, "repeal-and-replace"),
        ({"rules": {"r": permit("a")}}, "no-change"),
        ({"rules": {"s": forbid("b", overrides=["r"])}}, "no-change"),
        ({"default": {"id": "base", "effect": "forbid", "title": words("base")}}, "no-change"),
        ({"rules": {"u": permit("a", overrides=["x"])}}, "unknown-rule"),
        ({"rules": {"u": permit("a", requires=["x"])}}, "unknown-requirement"),
        ({"rules": {"u": permit("a", obligations=["x"])}}, "unknown-obligation"),
        ({"rules": {"u": forbid("a", alternatives=["x"])}}, "unknown-alternative"),
        ({"rules": {"u": permit("d")}}, "unknown-fact"),
    ],
)
def test_a_faulty_amendment(later: dict[str, object], code: str):
    assert _amended(later) == [code]


@pytest.mark.parametrize(
    "same",
    [
        permit("a et b"),
        permit({"all": ["a", "b"]}),
        permit("(a)   et b"),
    ],
)
def test_the_same_tree_is_no_change_however_it_is_written(same: dict[str, object]):
    assert _amended({"rules": {"r": same}}, {"r": permit("a et b")}) == ["no-change"]


def test_a_new_label_or_source_is_a_change():
    relabelled = permit("a", title=words("autre"))
    resourced = permit("a", source=[{"text": "loi", "at": "art. 2"}])
    for changed in (relabelled, resourced):
        assert _amended({"rules": {"r": changed}}) == []


def test_an_unreadable_entry_may_be_repealed():
    """One mistake is told once: what is repealed exists, even if it could not be read."""
    found = _amended({"repeals": {"requirements": ["q"]}}, {"r": permit("a")})
    assert found == ["unknown-repeal"]
    faulty = {"o": {"timing": {"after": "bientôt"}}}
    later = {LATER: {"repeals": {"obligations": ["o"]}}}
    assert codes(obligations=faulty, rules=FIRST, later=later) == ["bad-timing"]


def test_an_unknown_repeal_gets_the_nearest_name():
    found = faults(rules={"regle": permit("a")}, later={LATER: {"repeals": {"rules": ["regles"]}}})
    assert [each.near for each in found] == ["regle"]


def _dangling(found: tuple[Diagnostic, ...]) -> str:
    (one,) = found
    assert one.code == "dangling-reference"
    assert one.place is not None
    assert one.place.file == f"p/{LATER}.yaml"
    return one.message()


@pytest.mark.parametrize(
    ("first", "repeals"),
    [
        ({"definitions": {"x": "a"}, "rules": {"r": permit("x")}}, "definitions"),
        ({"definitions": {"x": "a", "d": "x"}, "rules": {"r": permit("a")}}, "definitions"),
        ({"requirements": {"x": "a"}, "rules": {"r": permit("a", requires=["x"])}}, "requirements"),
        (
            {"obligations": {"x": None}, "rules": {"r": permit("a", obligations=["x"])}},
            "obligations",
        ),
        (
            {
                "alternatives": {"x": {"with": {"a": True}}},
                "rules": {"r": forbid("a", alternatives=["x"])},
            },
            "alternatives",
        ),
        (
            {"alternatives": {"x": {"with": {"a": True}}}, "default": {"alternatives": ["x"]}},
            "alternatives",
        ),
    ],
)
def test_a_reference_left_dangling_is_told_at_the_repeal(first: dict[str, object], repeals: str):
    assert "`x`" in _dangling(faults(**first, later={LATER: {"repeals": {repeals: ["x"]}}}))


def test_all_who_still_refer_are_named():
    first = {"requirements": {"x": "a"}, "rules": {n: permit("a", requires=["x"]) for n in "rst"}}
    message = _dangling(faults(**first, later={LATER: {"repeals": {"requirements": ["x"]}}}))
    assert all(f"`{name}`" in message for name in "rst")


def test_a_repeal_is_fine_where_all_who_referred_go_too():
    first = {"requirements": {"x": "a"}, "rules": {"r": permit("a", requires=["x"])}}
    for later in (
        {"repeals": {"requirements": ["x"], "rules": ["r"]}},
        {"repeals": {"requirements": ["x"]}, "rules": {"r": permit("b")}},
    ):
        assert codes(**first, later={LATER: later}) == []


# The first version


def test_the_first_version_sets_the_base_rule():
    files = dict(policy(rules=FIRST).files)
    version = json.loads(files[f"p/{START}.yaml"])
    del version["default"]
    files[f"p/{START}.yaml"] = json.dumps(version)
    assert [each.code for each in load_tree(Texts(files)).diagnostics] == ["missing-default"]


@pytest.mark.parametrize(
    ("definitions", "cycle"),
    [
        ({"d": "d"}, "d → d"),
        ({"d": "a et f", "f": "non d"}, "d → f → d"),
        ({"d": "f", "f": "g", "g": "a ou f"}, "f → g → f"),
    ],
)
def test_definitions_have_no_circle(definitions: dict[str, str], cycle: str):
    (found,) = faults(definitions=definitions, rules={"r": permit("a")})
    assert (found.code, dict(found.arguments)["cycle"]) == ("cyclic-definitions", cycle)


@pytest.mark.parametrize(
    "rules",
    [
        {"r": permit("a", overrides=["r"])},
        {"r": permit("a", overrides=["s"]), "s": forbid("b", overrides=["r"])},
        {"r": permit("a", overrides=["s"], subject_to=["s"]), "s": forbid("b")},
        {"r": permit("a", subject_to=["s"]), "s": forbid("b", subject_to=["r"])},
        {
            "r": permit("a", overrides=["s"]),
            "s": forbid("b", overrides=["t"]),
            "t": permit("c", overrides=["r"]),
        },
    ],
)
def test_derogations_have_no_circle_at_either_end(rules: dict[str, object]):
    assert codes(rules=rules) == ["cyclic-overrides"]


def test_definitions_that_build_on_one_another_have_a_limit():
    chain = {f"d{n}": f"non d{n - 1}" if n else "a" for n in range(70)}
    assert codes(definitions=chain, rules={"r": permit("d69")}) == ["too-deep"]
    chain = {f"d{n}": f"d{n - 1}" if n else "a" for n in range(100)}
    assert codes(definitions=chain, rules={"r": permit("d99")}) == []


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"requirements": {"q": "d"}}, "unknown-fact"),
        ({"definitions": {"q": "n"}}, "unknown-name"),
        ({"obligations": {"o": {"at_latest": "a"}}}, "type-mismatch"),
        ({"obligations": {"o": {"at_latest": "z + 1 jour"}}}, "unknown-fact"),
        (
            {"alternatives": {"x": {"with": {"a": True}, "obligations": ["o"]}}},
            "unknown-obligation",
        ),
        ({"default": {"alternatives": ["x"]}}, "unknown-alternative"),
        ({"constraints": ("z",)}, "unknown-fact"),
        ({"constraints": ("a et",)}, "condition-syntax"),
        ({"facts": {"a": fact("boolean", actionable={"to": True, "when": "z"})}}, "unknown-fact"),
    ],
)
def test_every_condition_is_checked(parts: dict[str, object], code: str):
    assert codes(**{"rules": {"r": permit("a")}, **parts}) == [code]


def test_one_mistake_is_told_once_however_many_versions_it_lives_in():
    later = {f"{year}-01-01": {"rules": {f"r{year}": permit("b")}} for year in (2021, 2022, 2023)}
    assert codes(rules={"r": permit("z")}, later=later) == ["unknown-fact"]


# Edges


def test_both_ends_write_the_same_edge():
    left = _versions(rules={"r": permit("a"), "s": forbid("b", overrides=["r"])})[0]
    right = _versions(rules={"r": permit("a", subject_to=["s"]), "s": forbid("b")})[0]
    both = _versions(rules={"s": forbid("b", overrides=["r"]), "r": permit("a", subject_to=["s"])})
    edges = {"r": [], "s": ["r"]}
    assert [override_edges(each.rules) for each in (left, right, both[0])] == [edges] * 3


def test_bottom_up_puts_each_after_those_it_points_to():
    edges = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": [], "e": ["a"]}
    assert bottom_up(edges) == ["d", "b", "c", "a", "e"]


def test_the_versions_are_dated_by_their_files():
    versions = _versions(rules=FIRST, until="2020-12-31")
    assert [(each.start, each.until) for each in versions] == [
        (date(2020, 1, 1), date(2020, 12, 31))
    ]
