"""Coded values in requests and files, replaced by the ids that they mean."""

from datetime import date

import pytest

from policy_engine.codes import Code, Codes, System
from policy_engine.codes.coding import decoded, decoded_in_file
from policy_engine.document import Scalar
from policy_engine.language import Words
from policy_engine.vocabulary import Enumeration, Fact, SetOf
from policy_engine.vocabulary.values import UnfitValueError, value_in_file
from tests.policies import DAY, node

X, Y = Code("10", Words("X"), "x"), Code("20", Words("Y"), "y", start=date(2100, 1, 1))
CODES = Codes({
    "a": System("a", "A", Words("A"), facts=("e", "s"), codes={"10": X, "20": Y}),
    "r": System("r", "R", Words("R"), refused=Words("non"), codes={"30": Code("30", Words("Z"))}),
})  # fmt: skip
E = Fact("e", Enumeration(("x", "y")), Words("E"))
S = Fact("s", SetOf(("x", "y")), Words("S"))
OTHER = Fact("o", Enumeration(("x", "y")), Words("O"))
TEN = {"system": "A", "code": "10"}


@pytest.mark.parametrize(
    ("given", "fact", "read"),
    [
        (TEN, E, "x"),
        ({"system": "a", "code": 10}, E, "x"),  # unquoted in YAML
        ({**TEN, "display": "whatever"}, E, "x"),
        ([TEN, "y"], S, ["x", "y"]),
        ((TEN,), S, ["x"]),
        ([], S, []),
        ("x", E, "x"),
        ("no value", E, "no value"),  # left to whoever reads ids
        (True, E, True),
        (1.5, E, 1.5),
        (None, E, None),
        (frozenset("x"), S, frozenset("x")),
        (TEN, OTHER, TEN),  # no code fills it
        ("10", OTHER, "10"),
    ],
)
def test_coded_values_of_a_request_become_ids(given: object, fact: Fact, read: object):
    assert decoded(given, fact, CODES, DAY, "facts.f") == read


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ("10", "bare-code", "facts.f"),
        (10, "bare-code", "facts.f"),
        ("30", "bare-code", "facts.f"),
        (["10"], "bare-code", "facts.f"),
        ([TEN, {"system": "A", "code": "11"}], "unknown-code", "facts.f[1]"),
        ({"system": "A", "code": "20"}, "code-out-of-period", "facts.f"),
        ({"system": "R", "code": "30"}, "refused-system", "facts.f"),
        ({"code": "10"}, "bad-coding", "facts.f"),
        ({"system": "A"}, "bad-coding", "facts.f"),
        ({}, "bad-coding", "facts.f"),
        ({**TEN, "version": "1"}, "bad-coding", "facts.f"),
        ({"system": "A", "code": True}, "bad-coding", "facts.f"),
        ({"system": None, "code": "10"}, "bad-coding", "facts.f"),
        ({1: 2}, "bad-coding", "facts.f"),
    ],
)
def test_what_cannot_be_decoded_is_refused_at_its_path(given: object, code: str, path: str):
    with pytest.raises(UnfitValueError) as refused:
        decoded(given, S, CODES, DAY, "facts.f")
    assert [(each.code, each.path) for each in refused.value.diagnostics] == [(code, path)]


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("{system: A, code: 10}", E, "x"),
        ("{system: A, code: '10', display: X}", E, "x"),
        ("[y, {system: a, code: 10}]", S, frozenset("xy")),
        ("x", E, "x"),
    ],
)
def test_coded_values_of_a_file_become_ids(text: str, fact: Fact, value: object):
    plain = decoded_in_file(node(text), fact, CODES, DAY)
    assert value_in_file(plain, fact.name, fact.type) == value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[x, '10', {system: A, code: 11}]", ["1:5 bare-code", "1:11 unknown-code"]),
        ("{system: A, code: ~}", ["1:1 bad-coding"]),
        ("{system: A, code: [10]}", ["1:1 bad-coding"]),
        ("10", ["1:1 bare-code"]),
    ],
)
def test_what_cannot_be_decoded_is_refused_at_its_place(text: str, told: list[str]):
    with pytest.raises(UnfitValueError) as refused:
        decoded_in_file(node(text), S, CODES, DAY)
    found = [(each.place, each.code) for each in refused.value.diagnostics if each.place]
    assert [f"{place.line}:{place.column} {code}" for place, code in found] == told


def test_an_id_from_a_code_stands_where_the_code_stood():
    plain = decoded_in_file(node("  {system: A, code: 10}"), E, CODES, DAY)
    assert isinstance(plain, Scalar)
    assert (plain.text, str(plain.place)) == ("x", "a.yaml:1:3")
