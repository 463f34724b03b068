"""A vocabulary as it stands in its file."""

import pytest

from policy_engine.diagnostics import Diagnostic
from policy_engine.document import Mapping, Node
from policy_engine.language import Words
from policy_engine.vocabulary import (
    Boolean,
    Citation,
    Date,
    Enumeration,
    Integer,
    SetOf,
    Text,
    Vocabulary,
)
from policy_engine.vocabulary.reading import (
    citations_of,
    missing_translations,
    read_sources,
    read_vocabulary,
    unknown_sources,
    words_of,
)
from policy_engine.vocabulary.sources import Source, Sources
from tests.policies import codes, fact, faults, node

LAW = Sources({"loi": Source("loi", Words("Loi"), "statute")})


def _read(facts: str, more: str = "") -> tuple[Vocabulary, tuple[Diagnostic, ...]]:
    document = node(f"vocabulary: p\nfacts:\n{facts}\n{more}")
    assert isinstance(document, Mapping)
    read = read_vocabulary(document, LAW)
    return read.vocabulary, read.diagnostics


# Facts and types


def test_every_type_is_read():
    found, wrong = _read(
        """
  a: {type: boolean, label: {fr: A}}
  e: {type: enumeration, label: {fr: E}, values: {x: {label: {fr: X}}, y: {label: {fr: Y}}}}
  s: {type: set, label: {fr: S}, of: t}
  n: {type: integer, label: {fr: N}, minimum: -1, maximum: '3'}
  m: {type: integer, label: {fr: M}}
  d: {type: date, label: {fr: D}}
  c: {type: text, label: {fr: C}}""",
        "types: {t: {values: {z: {label: {fr: Z}}}}}",
    )
    assert wrong == ()
    assert [each.type for each in found] == [
        Boolean(),
        Enumeration(("x", "y")),
        SetOf(("z",)),
        Integer(-1, 3),
        Integer(),
        Date(),
        Text(),
    ]
    assert found.facts["s"].value_label("z") == Words("Z")


def test_everything_a_fact_may_say_is_read():
    found, wrong = _read(
        """
  a.b:
    type: boolean
    label: {fr: A, en: A}
    definition: {fr: D}
    question: Q ?
    source: [{text: loi, at: art. 1, checked: false}]
    presumed: {value: false, source: [{text: loi}], reason: {fr: R}}
    actionable: {to: true, how: {fr: H}, when: a.b}
    assessed_by: auteur
    personal: true"""
    )
    (read,) = found
    assert wrong == ()
    assert read.definition == Words("D")
    assert read.question == Words("Q ?", "Q ?")
    assert read.source == (Citation("loi", "art. 1", "false"),)
    assert read.presumed is not None
    assert (read.presumed.value, read.presumed.source) == (False, (Citation("loi"),))
    assert read.action is not None
    assert (read.action.to, read.action.how) == (True, Words("H"))
    assert read.assessed_by == Words("auteur", "auteur")
    assert read.personal
    assert found.groups() == {"a"}


def test_facts_keep_the_order_of_the_file():
    found, _ = _read("  b: {type: date, label: {fr: B}}\n  a: {type: date, label: {fr: A}}")
    assert list(found.facts) == ["b", "a"]
    assert [found.position(name) for name in ("b", "a")] == [0, 1]


def test_the_language_of_conditions_is_french_unless_said():
    assert _read("  a: {type: date, label: {fr: A}}")[0].language == "fr"
    assert _read("  a: {type: date, label: {fr: A}}", "language: en")[0].language == "en"
    assert _read("  a: {type: date, label: {fr: A}}", "language: de")[0].language == "fr"


# What is wrong


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"et": "boolean"}, "reserved-name"),
        ({"date": "date"}, "reserved-name"),
        ({"e": "enumeration vrai x"}, "reserved-name"),
        ({"a": "boolean", "a.b": "boolean"}, "prefix-fact"),
        ({"a.b.c": "boolean", "a": "boolean"}, "prefix-fact"),
        ({"e": "enumeration e x"}, "value-is-a-name"),
        ({"e": "enumeration x f", "f": "set f x"}, "value-is-a-name"),
        ({"n": "integer 3 2"}, "bad-bounds"),
        ({"a": fact("boolean", minimum=0)}, "key-not-for-type"),
        ({"a": fact("date", of="t")}, "key-not-for-type"),
        (
            {"n": fact("integer", values={"x": {"label": {"fr": "X", "en": "X"}}})},
            "key-not-for-type",
        ),
        ({"e": "enumeration"}, "values-or-type"),
        ({"e": fact("enumeration", of="t")}, "unknown-type"),
        ({"e": fact("enumeration x", of="t")}, "values-or-type"),
        ({"a": fact("boolean", presumed=3)}, "wrong-type"),
        ({"e": fact("enumeration x", presumed="y")}, "unknown-value"),
        ({"n": fact("integer 0 9", actionable=10)}, "out-of-bounds"),
        ({"d": fact("date", presumed="2021-02-29")}, "bad-date"),
        ({"a": fact("boolean", source=[{"text": "lio"}])}, "unknown-source"),
    ],
)
def test_a_faulty_fact(facts: dict[str, object], code: str):
    assert code in codes(facts=facts)


def test_a_value_may_bear_the_name_of_a_fact_it_is_never_compared_with():
    assert codes(facts={"x": "boolean", "e": "enumeration x y"}) == []
    assert codes(facts={"f": "enumeration x y", "e": "enumeration f z"}) == []


def test_a_presumption_has_a_source_or_a_reason():
    found, wrong = _read("  a: {type: boolean, label: {fr: A}, presumed: {value: true}}")
    assert [each.code for each in wrong] == ["presumption-unfounded"]
    assert found.facts["a"].presumed is not None


def test_a_named_type_is_used_by_its_name():
    lists = {"t": "x y"}
    good = {"e": fact("enumeration", of="t"), "s": fact("set", of="t")}
    assert codes(facts=good, types=lists, rules={}) == ["empty"]
    found = faults(facts={"e": fact("set", of="tt")}, types={"ttt": "x"})
    assert [each.near for each in found if each.code == "unknown-type"] == ["ttt"]


@pytest.mark.parametrize(
    "facts",
    [
        "  a: boolean",
        "  a: [boolean]",
        "  a: {type: [x], label: {fr: A}}",
        "  a: {type: enumeration, label: {fr: A}, values: [x]}",
        "  a: {type: set, label: {fr: A}, of: [x]}",
        "  a: {label: {fr: A}}",
        "  a: {type: bool, label: {fr: A}}",
    ],
)
def test_what_the_schema_refuses_is_passed_over(facts: str):
    found, _ = _read(facts)
    assert list(found.facts) == []


@pytest.mark.parametrize(
    "entry", ["presumed: true", "presumed: {reason: {fr: R}}", "actionable: [x]", "actionable: {}"]
)
def test_half_a_presumption_or_action_is_none(entry: str):
    found, _ = _read(f"  a: {{type: boolean, label: {{fr: A}}, {entry}}}")
    assert (found.facts["a"].presumed, found.facts["a"].action) == (None, None)


def test_constraints_without_condition_or_reason_are_left_to_the_schema():
    more = "constraints: [{never: a, reason: {fr: R}}, {never: a}, {reason: {fr: R}}, a]"
    found, _ = _read("  a: {type: boolean, label: {fr: A}}", more)
    assert [each.reason for each in found.constraints] == [Words("R")]


# Parts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{fr: A, en: B}", Words("A", "B")),
        ("{fr: A}", Words("A")),
        ("A", Words("A", "A")),
        ("~", None),
        ("{en: B}", None),
        ("[A]", None),
    ],
)
def test_words_in_a_file(text: str, words: Words | None):
    assert words_of(node(text)) == words


def test_citations_without_a_text_are_left_to_the_schema():
    assert citations_of(node("[{at: art. 1}, x, {text: loi}]")) == (Citation("loi"),)
    assert citations_of(node("{text: loi}")) == ()


def test_a_citation_as_data_says_only_what_it_holds():
    assert Citation("loi").to_dict() == {"text": "loi"}
    assert Citation("loi", "art. 1", "secondary").to_dict() == {
        "text": "loi",
        "at": "art. 1",
        "checked": "secondary",
    }


def test_a_missing_english_label_is_a_warning_wherever_it_is():
    tree: Node = node("a: {fr: A}\nb: [{label: {fr: B}}, {fr: C, en: C}]\nc: {fr: D, x: E}")
    found = list(missing_translations(tree))
    assert [(each.code, str(each.place)) for each in found] == [
        ("missing-translation", "a.yaml:1:4"),
        ("missing-translation", "a.yaml:2:13"),
    ]


def test_sources_are_read_by_id():
    sources = read_sources(
        node("sources: {a: {title: {fr: A}, kind: decree, url: u, checked: true}}")
    )
    assert dict(sources) == {"a": Source("a", Words("A"), "decree", "u", "true")}
    assert len(sources) == 1


def test_an_unknown_source_is_told_wherever_it_is_cited():
    tree = node("acts: [{text: lois}]\nrules: [{r: {source: [{text: loi}, {text: x}]}}]")
    found = list(unknown_sources(tree, LAW))
    assert [(each.code, each.near) for each in found] == [
        ("unknown-source", "loi"),
        ("unknown-source", None),
    ]
