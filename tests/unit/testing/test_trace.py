"""The matrix of texts, entries and scenarios: wordings, places, and what is missing."""

import json

import pytest

from policy_engine import PolicyDecisionPoint, Texts
from policy_engine.loader import load_tree
from policy_engine.testing.exercise import exercises
from policy_engine.testing.runner import run_scenarios
from policy_engine.testing.scenarios import load_points, load_scenarios
from policy_engine.testing.trace import Entry, Trace, trace, traces_data
from tests.policies import given, permit, policy

SOURCES = {
    "loi": {"title": "Loi", "kind": "statute", "checked": True},
    "doctrine": {"title": "Doctrine", "kind": "doctrine", "checked": False},
    "oubli": {"title": "Oubli", "kind": "doctrine"},
}


def _source(*places: str) -> list[dict[str, object]]:
    """Return citations: `loi I`, `doctrine`; with `?` the place itself was not read."""
    found = []
    for each in places:
        text, _, at = each.rstrip("?").partition(" ")
        own = {"checked": "secondary"} if each.endswith("?") else {}
        found.append({"text": text, **({"at": at} if at else {}), **own})
    return found


def _files(**more: object) -> dict[str, str]:
    files = policy(
        facts={"a": "boolean", "b": "boolean", "e": {"type": "enumeration x y"}},
        definitions={"d": {"condition": "a", "source": _source("loi II, 2°")}},
        requirements={"r": {"condition": "b", "source": _source("loi II, 1°")}},
        rules={"p": permit("d", requires=["r"], source=_source("loi III", "doctrine A10"))},
        default={"source": _source("loi I")},
        acts=_source("loi"),
        **more,
    ).files
    return {**files, "p/sources.yaml": json.dumps({"sources": SOURCES})}


def _trace(scenarios: dict[str, str], *, points: str = "", **more: object) -> Trace:
    """Return the matrix of a policy; scenarios are name → `2020-06-15 a !b`."""
    cases = []
    for name, told in scenarios.items():
        at, _, facts = told.partition(" ")
        expect = {"outcome": "permit"}
        cases.append({"name": name, "at": at, "facts": given(facts), "expect": expect})
    told = {"policy": "p", "scenarios": cases} if cases else {"policy": "p", "points": {}}
    if points:
        titles = {each: {"title": {"fr": each, "en": each}} for each in points.split()}
        told["points"] = titles
    tree = Texts({**_files(**more), "p/scenarios/a.yaml": json.dumps(told)})
    loaded = load_tree(tree)
    assert [each.line() for each in loaded.errors] == []
    policies = loaded.policies
    found, _ = load_scenarios(tree, policies)
    done = exercises(run_scenarios(found, PolicyDecisionPoint(policies)))
    return trace(policies["p"], tuple(done), load_points(tree, policies)["p"])


def _keys(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.key for entry in entries]


def test_the_places_of_a_text_are_in_its_order_with_what_rests_on_them():
    found = _trace({"oui": "2020-06-15 a b", "non": "2020-06-15 !a b"})
    told = {
        text.source.id: [
            (place.at, [entry.key for entry, _ in place.entries],
             [each.name for each in place.exercising])
            for place in text.places
        ]
        for text in found.texts
    }  # fmt: skip
    assert told == {
        "loi": [
            (None, ["act/2020-01-01"], ["oui", "non"]),
            ("I", ["default/base@2020-01-01"], ["non"]),
            ("II, 1°", ["requirement/r@2020-01-01"], ["oui"]),
            ("II, 2°", ["definition/d@2020-01-01"], ["oui"]),
            ("III", ["rule/p@2020-01-01"], ["oui"]),
        ],
        "doctrine": [("A10", ["rule/p@2020-01-01"], ["oui"])],
    }
    assert [source.id for source in found.uncited] == ["oubli"]
    assert found.complete


def test_a_rule_refers_to_its_requirements_and_definitions():
    found = _trace({"oui": "2020-06-15 a b"})
    (rule,) = (each for each in found.rules if each.id == "p")
    assert _keys(found.parts[rule]) == ["requirement/r@2020-01-01", "definition/d@2020-01-01"]


LATER = {
    "2021-01-01": {
        "rules": {"p": permit("a", source=_source("loi IV"))},
        "repeals": {"requirements": ["r"]},
    },
    "2022-01-01": {"until": "2022-12-31", "definitions": {"d": {"condition": "b"}}},
}


def test_each_wording_is_an_entry_with_the_days_for_which_it_stands():
    found = _trace({"avant": "2020-06-15 a b"}, later=LATER)
    days = {entry.key: (str(entry.start), str(entry.until)) for entry in found.entries}
    assert days == {
        "act/2020-01-01": ("2020-01-01", "2020-12-31"),
        "default/base@2020-01-01": ("2020-01-01", "2022-12-31"),
        "definition/d@2020-01-01": ("2020-01-01", "2021-12-31"),
        "requirement/r@2020-01-01": ("2020-01-01", "2020-12-31"),
        "rule/p@2020-01-01": ("2020-01-01", "2020-12-31"),
        "rule/p@2021-01-01": ("2021-01-01", "2022-12-31"),
        "definition/d@2022-01-01": ("2022-01-01", "2022-12-31"),
    }


@pytest.mark.parametrize(
    ("scenarios", "rules", "places"),
    [
        ({"avant": "2020-06-15 a b"},
         ["default/base@2020-01-01", "rule/p@2021-01-01"], ["I", "IV"]),
        ({"après": "2021-06-15 a", "non": "2022-06-15 !a"},
         ["rule/p@2020-01-01"], [None, "II, 1°", "II, 2°", "III", "A10"]),
        ({"avant": "2020-06-15 a b", "après": "2021-06-15 a", "non": "2020-06-15 !a b"}, [], []),
    ],
)  # fmt: skip
def test_each_wording_and_each_place_wants_a_scenario(
    scenarios: dict[str, str], rules: list[str], places: list[str | None]
):
    found = _trace(scenarios, later=LATER)
    assert _keys(found.rules_without_scenario) == rules
    assert [place.at for _, place in found.places_without_scenario] == places
    assert found.complete == (not rules and not places)


def test_a_place_that_is_left_out_wants_none():
    words = {"fr": "x", "en": "x"}
    found = _trace(
        {"oui": "2020-06-15 a b", "non": "2020-06-15 !a b"},
        not_encoded={"o": {"title": words, "reason": words, "source": _source("loi V")}},
    )
    assert "V" in [place.at for text in found.texts for place in text.places]
    assert found.complete


def test_a_place_that_a_scenario_cites_has_one():
    files = _files()
    scenario = {"name": "n", "at": "2020-06-15", "facts": {"a": True, "b": True},
                "expect": {"outcome": "permit"}, "source": _source("loi I", "loi IX")}  # fmt: skip
    text = json.dumps({"policy": "p", "scenarios": [scenario]})
    tree = Texts({**files, "p/scenarios/a.yaml": text})
    policies = load_tree(tree).policies
    scenarios, _ = load_scenarios(tree, policies)
    done = tuple(exercises(run_scenarios(scenarios, PolicyDecisionPoint(policies))))
    found = trace(policies["p"], done, ())
    places = {place.at: place for place in found.texts[0].places}
    assert [each.name for each in places["I"].citing] == ["n"]
    assert places["IX"].entries == ()
    assert found.places_without_scenario == ()
    # The base rule itself still wants one.
    assert _keys(found.rules_without_scenario) == ["default/base@2020-01-01"]


def test_each_point_wants_a_scenario_that_names_it():
    cases = {"S1, K2 — oui": "2020-06-15 a b", "K2 — non": "2020-06-15 !a b"}
    found = _trace(cases, points="S1 S2 K2")
    assert [point.id for point in found.points_without_scenario] == ["S2"]
    assert not found.complete
    assert _trace(cases, points="S1 K2").complete


@pytest.mark.parametrize(
    ("source", "to_check"),
    [
        (["loi I"], False),
        (["loi I?"], True),
        (["doctrine"], True),
        (["doctrine", "loi I?"], True),
        (["doctrine", "loi I"], False),
    ],
)
def test_what_rests_only_on_texts_that_were_not_read_is_to_be_checked(
    source: list[str], to_check: bool
):
    rules = {"q": permit("b", source=_source(*source))}
    found = _trace({"oui": "2021-06-15 a b"}, later={"2021-01-01": {"rules": rules}})
    assert ("rule/q@2021-01-01" in _keys(found.to_check)) == to_check


def test_a_value_of_a_type_that_facts_share_is_one_entry():
    source = _source("loi VII")
    values = {each: {"label": {"fr": each, "en": each}, "source": source} for each in "xy"}
    files = _files()
    vocabulary = json.loads(files["p/vocabulary.yaml"])
    vocabulary["types"] = {"t": {"values": values}}
    for name in ("e", "f"):
        vocabulary["facts"][name] = {
            "type": "enumeration",
            "of": "t",
            "label": {"fr": name, "en": name},
        }
    version = json.loads(files["p/2020-01-01.yaml"])
    version["rules"]["p"]["when"] = "f = x"
    files |= {
        "p/vocabulary.yaml": json.dumps(vocabulary, indent=1),
        "p/2020-01-01.yaml": json.dumps(version),
    }
    scenario = {
        "name": "n",
        "at": "2020-06-15",
        "facts": {"f": "x", "b": True},
        "expect": {"outcome": "permit"},
    }
    files["p/scenarios/a.yaml"] = json.dumps({"policy": "p", "scenarios": [scenario]})
    tree = Texts(files)
    policies = load_tree(tree).policies
    scenarios, _ = load_scenarios(tree, policies)
    found = trace(
        policies["p"], exercises(run_scenarios(scenarios, PolicyDecisionPoint(policies))), ()
    )
    shown = {
        entry.key: len(runs) for entry, runs in found.exercising.items() if entry.kind == "value"
    }
    assert shown == {"value/e=x": 1, "value/e=y": 0}


def test_traces_are_data():
    told = traces_data([_trace({"oui": "2020-06-15 a b"})])
    assert told["schema_version"] == "1"
    assert json.loads(json.dumps(told)) == told


def test_codes_rest_on_texts_and_want_no_scenario():
    label = {"fr": "x", "en": "x"}
    codes = {
        "10": {"label": label, "value": "x", "from": "2020-02-01", "source": _source("loi VIII")},
        "20": {"label": label, "value": "y"},
    }
    system = {"name": "S", "label": label, "facts": ["e"], "codes": codes}
    file = {"codes": "p", "systems": {"s": {**system, "source": _source("oubli")}}}
    tree = Texts({**_files(), "p/codes.yaml": json.dumps(file)})
    loaded = load_tree(tree)
    assert [each.line() for each in loaded.errors] == []
    found = trace(loaded.policies["p"], (), ())
    entries = {each.key: each for each in found.entries if each.kind in {"system", "code"}}
    assert sorted(entries) == ["code/s 10@2020-02-01", "system/s"]
    assert found.uncited == ()
    assert not {each.at for _, each in found.places_without_scenario} & {"VIII"}
