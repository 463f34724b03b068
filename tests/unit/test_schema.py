"""The shape of files: what differs from the grammar's schemas, at its key or value."""

import pytest

from policy_engine.diagnostics import Diagnostic
from policy_engine.schema import INTEGER, Kind, check_shape, schema
from tests.policies import marked, node

VOCABULARY, SOURCES, VERSION, SCENARIO, CODES, SURVIVORS = Kind


def _found(kind: Kind, text: str) -> list[tuple[str, str]]:
    found = check_shape(node(text), kind)
    places = [(each.place, each.code) for each in found if each.place]
    return [(f"{place.line}:{place.column}", code) for place, code in sorted(places)]


def _vocabulary(fact: str) -> str:
    return f"vocabulary: p\nfacts:\n  a: {{label: {{fr: A}}, {fact}}}\n"


def _rule(rule: str) -> str:
    return (
        "policy: p\nin_force: {from: 2020-01-01}\ntitle: {fr: P}\nrules:\n"
        f"  a: {{title: {{fr: A}}, effect: permit, source: [{{text: loi}}], {rule}}}\n"
    )


def _scenario(scenario: str) -> str:
    return f"policy: p\nscenarios:\n  - {{name: a, {scenario}}}\n"


def _system(system: str) -> str:
    return f"codes: p\nsystems:\n  a: {{name: A, label: {{fr: A}}, {system}}}\n"


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_file_has_its_schema(kind: Kind):
    assert schema(kind)["$id"] == f"{kind}.schema.json"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (VOCABULARY, _vocabulary("type: boolean, personal: true")),
        (VOCABULARY, _vocabulary("type: boolean, personal: 'true'")),  # quoted or plain
        (VOCABULARY, _vocabulary("type: integer, minimum: -3, maximum: '12'")),
        (VOCABULARY, _vocabulary("type: set, of: t, presumed: {value: []}")),
        (SOURCES, "sources: {a: {title: {fr: A}, kind: statute, checked: secondary}}"),
        (VERSION, _rule("when: a")),
        (VERSION, _rule("when: {all: [a, {any: [b, {none: [c]}]}]}")),
        (VERSION, _rule("when: no")),  # YAML 1.1's boolean is a text here
        (
            SCENARIO,
            _scenario("facts: {a: ~, b: [], c: {d: 1}}, expect: {outcome: permit, rules: []}"),
        ),
        (
            SCENARIO,
            _scenario("facts: {b: [x, {system: S, code: 10}]}, expect: {outcome: permit}"),
        ),
        (CODES, _system("facts: [a], codes: {08: {value: x, label: {fr: A}, from: 2020-01-01}}")),
        (CODES, _system("refused: {fr: A}, uri: 'urn:oid:1.2', codes: {'1': {label: {fr: A}}}")),
    ],
)
def test_a_good_file_has_no_fault(kind: Kind, text: str):
    assert _found(kind, text) == []


@pytest.mark.parametrize(
    ("kind", "text", "codes"),
    [
        (VOCABULARY, "»[]", "wrong-type"),
        (VOCABULARY, "vocabulary: p\n»fact: {}", "unknown-key"),
        (VOCABULARY, "»facts: »{}", "missing-key empty"),
        (VOCABULARY, _vocabulary("type: »bool"), "wrong-value"),
        (VOCABULARY, _vocabulary("type: »[boolean]"), "wrong-value"),
        (VOCABULARY, _vocabulary("type: boolean, personal: »yes"), "wrong-type"),
        (VOCABULARY, _vocabulary("type: boolean, personal: »{x: y}"), "wrong-type"),
        (VOCABULARY, _vocabulary("type: integer, minimum: »010"), "wrong-type"),
        (VOCABULARY, _vocabulary("type: integer, minimum: »1_000"), "wrong-type"),
        (VOCABULARY, _vocabulary("type: integer, minimum: »1.0"), "wrong-type"),
        (VOCABULARY, _vocabulary("type: date, definition: »{en: D}"), "missing-label"),
        (VOCABULARY, _vocabulary("type: date").replace("a:", "»Âge:"), "bad-name"),
        (SOURCES, "sources: {a: {title: {fr: A}, kind: »law}}", "wrong-value"),
        (SOURCES, "sources: {a: {title: {fr: A}, kind: statute, url: »www.x}}", "bad-url"),
        (VERSION, _rule("when: »''"), "empty"),
        (VERSION, _rule("when: »~"), "wrong-type"),
        (VERSION, _rule("when: »[a, b]"), "wrong-type"),
        (VERSION, _rule("when: {all: »[]}"), "empty"),
        (VERSION, _rule("when: »{all: [a], any: [b]}"), "too-many-keys"),
        (VERSION, _rule("when: a, requires: [»{when: a}]"), "missing-key"),
        (VERSION, "policy: »P_1\nin_force: {from: »2020-1-1}\ntitle: {fr: P}", "bad-name bad-date"),
        (
            VERSION,
            _rule("when: a") + "obligations: {a: {label: {fr: A}, timing: »soon}}",
            "bad-timing",
        ),
        (SCENARIO, _scenario("expect: »{}"), "missing-key"),
    ],
)
def test_a_difference_is_told_at_its_key_or_value(kind: Kind, text: str, codes: str):
    clean, places = marked(text)
    assert _found(kind, clean) == list(zip(places, codes.split(), strict=True))


def _only(kind: Kind, text: str) -> Diagnostic:
    (found,) = check_shape(node(text), kind)
    return found


def test_an_unknown_key_gets_the_nearest_one_that_is_not_there_yet():
    assert _only(VERSION, _rule("when: a, overides: [b]")).near == "overrides"


def test_a_comma_in_an_unquoted_label_gets_its_cure():
    text = "sources: {a: {title: {fr: Prêt, gratuit}, kind: statute}}"
    assert _only(SOURCES, text).hint == "quote-comma"


def test_a_list_for_a_condition_gets_its_cure():
    assert _only(VERSION, _rule("when: [a, b]")).hint == "one-of-all"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (VOCABULARY, _vocabulary("type: date, definition: [D]")),
        (VOCABULARY, _vocabulary("type: enumeration, values: [x, y]")),
        (VOCABULARY, _vocabulary("type: date, source: loi")),
        (VOCABULARY, _vocabulary("type: date, source: [loi]")),
        (VOCABULARY, _vocabulary("type: enumeration, values: {x: X}")),
        (VERSION, _rule("when: a, overrides: b")),
    ],
)
def test_another_shape_gets_the_form_that_was_meant(kind: Kind, text: str):
    assert _only(kind, text).hint is not None


def test_every_difference_is_told_at_once():
    text = "vocabulary: P\nfacts:\n  A: {type: x}\n  b: {type: date, label: {fr: }}\n"
    assert len(_found(VOCABULARY, text)) == 5


@pytest.mark.parametrize(
    ("text", "fits"),
    [("0", True), ("-12", True), ("012", False), ("+1", False), ("1.0", False), ("9" * 19, False)],
)
def test_integers_are_decimal(text: str, fits: bool):
    assert bool(INTEGER.fullmatch(text)) is fits
