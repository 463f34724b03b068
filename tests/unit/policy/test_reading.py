"""A version file as it stands: what it adds, replaces and repeals."""

from datetime import date

import pytest

from policy_engine import Texts
from policy_engine.condition.written import DateWord, Name, Shift, Unit
from policy_engine.diagnostics import Diagnostic
from policy_engine.document import Mapping
from policy_engine.language import Words
from policy_engine.loader import load_tree
from policy_engine.policy import (
    Deadline,
    Delay,
    Effect,
    Invariant,
    Moment,
    Obligation,
    Omission,
    Rule,
    Section,
)
from policy_engine.policy.reading import VersionFile, read_facts, read_version
from policy_engine.source import Place
from tests.policies import START, codes, fact, forbid, node, permit, policy, vocabulary

P = Place("", 0, 0)


def _read(text: str, day: str = "2020-01-01") -> tuple[VersionFile, list[str]]:
    document = node(text)
    assert isinstance(document, Mapping)
    version, found = read_version(document, vocabulary(), date.fromisoformat(day))
    return version, [each.code for each in found]


def test_everything_a_rule_may_say_is_read():
    version, wrong = _read("""
rules:
  r:
    title: {fr: R}
    effect: permit
    when: a
    requires: [q, {id: w, when: b}]
    overrides: [x]
    subject_to: [y, z]
    obligations: [{id: o}]
    message: {fr: M}
    source: [{text: loi}]
""")
    rule = version.entries[Section.RULES]["r"]
    assert wrong == []
    assert isinstance(rule, Rule)
    assert (rule.title, rule.effect, rule.message) == (Words("R"), Effect.PERMIT, Words("M"))
    assert [(each.id, each.when) for each in rule.requires] == [("q", None), ("w", Name("b", P))]
    assert [link.id for link in (*rule.overrides, *rule.subject_to)] == ["x", "y", "z"]
    assert [each.id for each in rule.obligations] == ["o"]


def test_invariants_and_omissions_are_read():
    version, _ = _read("""
invariants: {i: {title: {fr: I}, if: a, then: permit}, j: {title: {fr: J}, if: b}}
not_encoded: {n: {title: {fr: N}, reason: {fr: R}, source: [{text: loi}]}, m: {}}
""")
    invariants = version.entries[Section.INVARIANTS].values()
    assert [each.then for each in invariants if isinstance(each, Invariant)] == ["permit", "deny"]
    omissions = version.entries[Section.NOT_ENCODED].values()
    assert [each.reason for each in omissions if isinstance(each, Omission)] == [
        Words("R"),
        Words(""),
    ]


@pytest.mark.parametrize(
    ("timing", "read"),
    [
        ("before", Moment.BEFORE),
        ("with", Moment.WITH),
        ("after", Moment.AFTER),
        ("{after: 21 jours}", Delay(21, Unit.DAYS)),
        ("{after: 1 mois}", Delay(1, Unit.MONTHS)),
        ("{after: 2 years}", Delay(2, Unit.YEARS)),
        ("{after: 1an}", Delay(1, Unit.YEARS)),
        ("{at_latest: date}", Deadline(DateWord(P))),
        (
            "{at_latest: reception + 8 jours}",
            Deadline(Shift(Name("reception", P), 8, Unit.DAYS, P)),
        ),
        ("{fr: sans délai, en: at once}", Words("sans délai", "at once")),
        ("{fr: sans délai}", Words("sans délai")),
        ("soon", None),
        ("[x]", None),
        ("~", None),
    ],
)
def test_a_timing_has_several_forms(timing: str, read: object):
    version, wrong = _read(f"obligations: {{o: {{label: {{fr: O}}, timing: {timing}}}}}")
    found = version.entries[Section.OBLIGATIONS]["o"]
    assert isinstance(found, Obligation)
    assert (found.timing, wrong) == (read, [])


@pytest.mark.parametrize(
    "timing",
    [
        "soon",
        {"after": "bientôt"},
        {"after": "-1 jours"},
        {"after": "21 jours", "at_latest": "date"},
        {"after": ["21 jours"]},
        {"at_latest": "date +"},
        {"at_latest": "a et b"},
        {"en": "soon"},
        {},
    ],
)
def test_anything_else_is_no_timing(timing: object):
    obligation = {"o": {"timing": timing, "source": [{"text": "loi"}]}}
    assert len(codes(obligations=obligation, rules={"r": permit("a", obligations=["o"])})) == 1


@pytest.mark.parametrize(
    ("interval", "found"),
    [
        ("{from: 2020-01-01}", []),
        ("{from: 2020-01-01, until: 2020-01-01}", []),
        ("{from: 2020-01-02}", ["date-mismatch"]),
        ("{from: 2020-01-01, until: 2019-12-31}", ["bad-interval"]),
        ("{from: 2020-02-30}", ["bad-date"]),
        ("{until: 2019-01-01}", ["bad-interval"]),
        ("{}", []),
        ("~", []),
    ],
)
def test_a_file_is_in_force_from_the_day_it_is_named_for(interval: str, found: list[str]):
    version, wrong = _read(f"in_force: {interval}")
    assert (version.start, wrong) == (date(2020, 1, 1), found)


def test_repeals_are_read_by_section():
    version, wrong = _read("repeals: {rules: [r, s, r], requirements: [q, [x]], other: [y]}")
    assert wrong == ["repeated-reference"]
    assert {kind: list(ids) for kind, ids in version.repeals.items() if ids} == {
        Section.RULES: ["r", "s"],
        Section.REQUIREMENTS: ["q"],
    }


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"rules": {"r": permit("a", alternatives=["x"])}}, "forbid-only"),
        ({"rules": {"r": forbid("a", requires=["q"])}}, "permit-only"),
        ({"rules": {"r": permit("a", overrides=["x", "x"])}}, "repeated-reference"),
        ({"rules": {"r": permit("a", requires=["q", "q"])}}, "repeated-reference"),
        (
            {
                "rules": {
                    "r": permit("a", requires=[{"id": "q", "when": "a"}, {"id": "q", "when": "a"}])
                }
            },
            "repeated-reference",
        ),
        ({"rules": {"r": permit("a", requires=[{"id": "q", "when": "a et"}])}}, "condition-syntax"),
        ({"definitions": {"date": "a"}}, "reserved-name"),
        ({"definitions": {"a": "b"}}, "name-taken"),
        (
            {"facts": {"e": "enumeration x y"}, "definitions": {"x": "e = y"}},
            "definition-is-a-value",
        ),
        ({"alternatives": {"x": {"with": {"d": True}}}}, "unknown-fact"),
        ({"alternatives": {"x": {"with": {"a": 3}}}}, "wrong-type"),
        ({"facts": "a.b", "alternatives": {"x": {"with": {"a": True}}}}, "group-needed"),
        (
            {"facts": "a.b", "alternatives": {"x": {"with": {"a.b": True, "a": {"b": True}}}}},
            "fact-twice",
        ),
    ],
)
def test_a_faulty_entry(parts: dict[str, object], code: str):
    assert code in codes(**parts)


def test_one_requirement_may_be_called_for_under_two_conditions():
    twice = permit("a", requires=[{"id": "q", "when": "b"}, {"id": "q", "when": "c"}])
    assert codes(requirements={"q": "a"}, rules={"r": twice}) == []


@pytest.mark.parametrize(
    "parts",
    [
        {"requirements": {"q": {"condition": ["a"]}}, "rules": {"r": permit("a", requires=["q"])}},
        {"rules": {"r": {"effect": "permit"}}},
        {"rules": {"r": {"effect": "allow", "when": "a"}}},
        {"rules": {"r": permit("a", overrides=[["s"]])}},
        {"rules": {"r": permit("a", requires=[{"when": "a"}])}},
        {"rules": {"r": permit("a", overrides="s")}},
        {"repeals": {"rules": "r"}},
        {"alternatives": {"v": {"with": "a"}}},
    ],
)
def test_what_the_schema_refuses_is_told_once(parts: dict[str, object]):
    assert len(codes(**{"rules": {"s": permit("b")}, **parts})) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"rules": {', '"rules": {"r": "permit", '),
        ('"default": {', '"default": "forbid", "titre": {'),
        ('"title": {', '"titel": {'),
    ],
)
def test_entries_of_another_shape_are_no_crash(old: str, new: str):
    files = dict(policy(rules={"s": permit("a")}).files)
    path = f"p/{START}.yaml"
    files[path] = str(files[path]).replace(old, new, 1)
    assert load_tree(Texts(files)).errors


def test_a_fact_that_could_not_be_read_is_unknown_to_nobody():
    facts = {"a": fact("boolean", type="bool"), "b": "boolean"}
    parts = {"alternatives": {"v": {"with": {"a": True}}}, "rules": {"r": forbid("b")}}
    assert codes(facts=facts, **parts) == ["wrong-value"]


def test_an_unreadable_entry_is_unknown_to_nobody():
    """One mistake is told once: who refers to the faulty entry is not at fault."""
    rules = {"r": permit("a et et b"), "s": forbid("b", overrides=["r"])}
    assert codes(rules=rules) == ["condition-syntax"]


@pytest.mark.parametrize(
    ("facts", "read"),
    [
        ("{a: true, b: ~, n: '3'}", {"a": True, "b": None, "n": 3}),
        ("{patient: {majeur: true}}", {"patient.majeur": True}),
        ("{patient.majeur: false}", {"patient.majeur": False}),
        ("[a]", {}),
    ],
)
def test_facts_in_a_file_are_nested_or_dotted(facts: str, read: object):
    found, wrong = read_facts(node(facts), vocabulary())
    assert (found, wrong) == (read, ())


def test_facts_in_a_file_are_told_at_their_place():
    text = "{a: 3, patient: 3, patint: {majeur: true}, n: 1, s: [x, x]}"
    found: tuple[Diagnostic, ...] = read_facts(node(text), vocabulary())[1]
    assert [(each.code, each.place and each.place.column) for each in found] == [
        ("wrong-type", 5),
        ("group-needed", 8),
        ("unknown-fact", 20),
        ("repeated-value", 57),
    ]
