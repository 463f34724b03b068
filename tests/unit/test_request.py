"""The facts asked about: what a request may be, and what is wrong with one."""

from datetime import date, datetime

import pytest

from policy_engine.request import (
    RequestError,
    check_date,
    check_facts,
    check_policy,
    read_request,
)
from policy_engine.vocabulary.values import UnfitValueError
from tests.policies import DAY, marked, vocabulary


def _read(text: str) -> object:
    return read_request("r.json", text.encode()).facts


# From a text


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            '{"facts": {"a": true, "n": 12, "e": "x", "s": ["x"], "b": null}}',
            {"a": True, "n": 12, "e": "x", "s": ["x"], "b": None},
        ),
        ('{"facts": {"patient": {"majeur": false}}}', {"patient": {"majeur": False}}),
        (
            "facts: {a: true, n: -3, e: x, s: [x, y], d: 2020-01-01}",
            {"a": True, "n": -3, "e": "x", "s": ["x", "y"], "d": "2020-01-01"},
        ),
        ("facts: {a: 'true', n: '12', m: ''}", {"a": "true", "n": "12", "m": ""}),
        (
            "facts: {n: 1.0, m: 1e3, code: 1.2.3, o: 012, p: v1.e}",
            {"n": 1.0, "m": 1000.0, "code": "1.2.3", "o": "012", "p": "v1.e"},
        ),
        ('{"policy": "p"}', {}),
    ],
)
def test_json_and_yaml_are_read_alike(text: str, facts: object):
    assert _read(text) == facts


def test_a_number_too_long_for_python_to_show_fits_no_fact():
    request = read_request("r.json", b"facts: {n: " + b"9" * 5_000 + b"}")
    _, (found,) = check_facts(request.facts, vocabulary())
    assert found.code == "out-of-bounds"
    assert found.line().isprintable()


def test_a_request_has_its_three_keys():
    request = read_request("r.json", b'{"policy": "p", "at": "2020-06-15", "facts": {}}')
    assert (request.policy, request.at, request.facts) == ("p", "2020-06-15", {})
    assert request.faults == ()


def test_every_part_knows_its_place():
    text, marks = marked(
        "policy: p\nat: 2020-06-15\nfacts:\n  »a: true\n  »patient:\n    »majeur: 3\n"
    )
    places = read_request("r.yaml", text.encode()).places
    paths = ("facts.a", "facts.patient", "facts.patient.majeur")
    assert [str(places[path]) for path in paths] == [f"r.yaml:{mark}" for mark in marks]


def test_an_unknown_key_is_a_fault_with_the_nearest_one():
    (fault,) = read_request("r.yaml", b"policy: p\nfact: {}\n").faults
    assert (fault.code, fault.near, str(fault.place)) == ("unknown-key", "facts", "r.yaml:2:1")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"[]", "not-a-request"),
        (b"policy", "not-a-request"),
        (b"", "empty-file"),
        (b"{", "yaml-syntax"),
        (b"a: \xe9", "not-utf-8"),
        (b"facts: {a: true, a: false}", "duplicate-key"),
    ],
)
def test_what_is_no_request_is_refused_at_once(content: bytes, code: str):
    with pytest.raises(RequestError) as refused:
        read_request("r.json", content)
    assert [each.code for each in refused.value.diagnostics] == [code]
    assert str(refused.value).startswith("r.json:")


# Policy and date


@pytest.mark.parametrize(
    ("policy", "code"),
    [(None, "missing-key"), (3, "wrong-type"), (["p"], "wrong-type"), ("prêt", "unknown-policy")],
)
def test_a_policy_is_known_by_its_id(policy: object, code: str):
    assert check_policy("pret", ["pret"]) == "pret"
    with pytest.raises(UnfitValueError) as refused:
        check_policy(policy, ["pret"])
    assert [(each.code, each.path) for each in refused.value.diagnostics] == [(code, "policy")]


@pytest.mark.parametrize("at", ["2020-06-15", date(2020, 6, 15)])
def test_a_date_is_iso_text_or_a_date(at: object):
    assert check_date(at) == DAY


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (None, "missing-date"),
        ("hier", "bad-date"),
        ("20200615", "bad-date"),
        ("2020-W25-1", "bad-date"),
        ("2020-06-31", "bad-date"),
        ("2020-06-15T00:00:00", "bad-date"),
        (datetime(2020, 6, 15), "wrong-type"),  # noqa: DTZ001 - a time of day is the point
        (20200615, "wrong-type"),
        (True, "wrong-type"),
    ],
)
def test_anything_else_is_no_date(at: object, code: str):
    with pytest.raises(UnfitValueError) as refused:
        check_date(at)
    assert [(each.code, each.path) for each in refused.value.diagnostics] == [(code, "at")]


# Facts


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ({}, {}),
        ({"a": True, "b": None}, {"a": True}),
        ({"patient": {"majeur": True}}, {"patient.majeur": True}),
        ({"patient.majeur": True}, {"patient.majeur": True}),
        ({"naissance": "2000-01-01"}, {"naissance": date(2000, 1, 1)}),
        ({"s": {"x"}, "t": []}, {"s": frozenset("x"), "t": frozenset()}),
    ],
)
def test_facts_may_be_nested_or_dotted_and_missing(given: object, known: object):
    assert check_facts(given, vocabulary()) == (known, ())


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({"d": True}, [("unknown-fact", "facts.d")]),
        ({"patient": {"age": 3}}, [("unknown-fact", "facts.patient.age")]),
        ({"patient": True}, [("group-needed", "facts.patient")]),
        ({"patient": None}, [("group-needed", "facts.patient")]),
        ({"a": {"b": True}}, [("wrong-type", "facts.a")]),
        (
            {"patient.majeur": True, "patient": {"majeur": True}},
            [("fact-twice", "facts.patient.majeur")],
        ),
        (
            {"patient.majeur": None, "patient": {"majeur": True}},
            [("fact-twice", "facts.patient.majeur")],
        ),
        (
            {"a": 1, "n": True, "e": "w"},
            [("wrong-type", "facts.a"), ("wrong-type", "facts.n"), ("unknown-value", "facts.e")],
        ),
        ([], [("wrong-type", "facts")]),
        (None, [("wrong-type", "facts")]),
        ("a", [("wrong-type", "facts")]),
    ],
)
def test_every_faulty_fact_is_told_by_its_path(given: object, faults: list[tuple[str, str]]):
    _, found = check_facts(given, vocabulary())
    assert [(each.code, each.path) for each in found] == faults


@pytest.mark.parametrize("key", [1, pytest.param(10**6000, id="huge"), None, ("a",), b"a"])
def test_a_fact_is_named_by_a_text(key: object):
    found, diagnostics = check_facts({key: True}, vocabulary())
    assert found == {}
    assert [each.code for each in diagnostics] == ["wrong-type"]
