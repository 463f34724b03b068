"""Values of facts: in files by their text, in requests as they are."""

from datetime import date, datetime

import pytest

from policy_engine.vocabulary import Boolean, Date, Enumeration, FactType, Integer, SetOf, Text
from policy_engine.vocabulary.values import UnfitValueError, shown, value_given, value_in_file
from tests.policies import node

E, S = Enumeration(("x", "y")), SetOf(("x", "y"))
AGE = Integer(0, 130)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("true", Boolean(), True),
        ("'false'", Boolean(), False),
        ("12", AGE, 12),
        ('"-12"', Integer(), -12),
        ("2020-02-29", Date(), date(2020, 2, 29)),
        ("'0001-01-01'", Date(), date.min),
        ("x", E, "x"),
        ("[y, 'x']", S, frozenset("xy")),
        ("[]", S, frozenset()),
        ("no", Text(), "no"),
        ("''", Text(), ""),
    ],
)
def test_a_file_is_read_by_the_type_expected(text: str, kind: FactType, value: object):
    assert value_in_file(node(text), "f", kind) == value


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("yes", Boolean(), "wrong-type"),
        ("True", Boolean(), "wrong-type"),
        ("1.0", AGE, "wrong-type"),
        ("012", AGE, "wrong-type"),
        ("131", AGE, "out-of-bounds"),
        ("-1", AGE, "out-of-bounds"),
        ("2021-02-29", Date(), "bad-date"),
        ("20200229", Date(), "bad-date"),
        ("z", E, "unknown-value"),
        ("x", S, "wrong-type"),
        ("[z]", S, "unknown-value"),
        ("[x, x]", S, "repeated-value"),
        ("[[x]]", S, "wrong-type"),
        ("[{x: y}]", S, "wrong-type"),
        ("[x]", E, "wrong-type"),
        ("{x: y}", S, "wrong-type"),
        ("~", Text(), "wrong-type"),
        ("null", Boolean(), "wrong-type"),
    ],
)
def test_what_does_not_fit_in_a_file_is_refused_at_its_place(text: str, kind: FactType, code: str):
    with pytest.raises(UnfitValueError) as refused:
        value_in_file(node(text), "f", kind)
    (found,) = refused.value.diagnostics
    assert found.code == code
    assert found.place is not None


@pytest.mark.parametrize(
    ("given", "kind", "value"),
    [
        (True, Boolean(), True),
        (0, AGE, 0),
        ("2020-06-15", Date(), date(2020, 6, 15)),
        (date(2020, 6, 15), Date(), date(2020, 6, 15)),
        ("y", E, "y"),
        (["x"], S, frozenset("x")),
        ({"x", "y"}, S, frozenset("xy")),
        ((), S, frozenset()),
        ("", Text(), ""),
    ],
)
def test_a_request_gives_values_as_they_are(given: object, kind: FactType, value: object):
    assert value_given(given, "f", kind, "facts.f") == value


@pytest.mark.parametrize(
    ("given", "kind", "code"),
    [
        ("true", Boolean(), "wrong-type"),
        (1, Boolean(), "wrong-type"),
        (True, AGE, "wrong-type"),
        (1.0, AGE, "wrong-type"),
        ("1", AGE, "wrong-type"),
        (131, AGE, "out-of-bounds"),
        (10**400, AGE, "out-of-bounds"),
        (datetime(2020, 6, 15, 12), Date(), "wrong-type"),  # noqa: DTZ001 - a time of day is the point
        ("20200615", Date(), "bad-date"),
        ("2020-W01-1", Date(), "bad-date"),
        ("15/06/2020", Date(), "bad-date"),
        (1, Text(), "wrong-type"),
        (None, Text(), "wrong-type"),
        ("X", E, "unknown-value"),
        (["x"], E, "wrong-type"),
        ("x", S, "wrong-type"),
        ({"x": 1}, S, "wrong-type"),
        (["x", "x"], S, "repeated-value"),
        ([1], S, "wrong-type"),
    ],
)
def test_nothing_is_converted_in_a_request(given: object, kind: FactType, code: str):
    with pytest.raises(UnfitValueError) as refused:
        value_given(given, "f", kind, "facts.f")
    (found,) = refused.value.diagnostics
    assert (found.code, found.path, found.place) == (code, "facts.f", None)


def test_every_fault_of_a_set_is_told_at_once():
    with pytest.raises(UnfitValueError) as refused:
        value_given({"z", 3, "w"}, "f", S, "facts.f")
    assert sorted(each.code for each in refused.value.diagnostics) == [
        "unknown-value",
        "unknown-value",
        "wrong-type",
    ]


@pytest.mark.parametrize(
    ("kind", "bounds"),
    [(AGE, "0 – 130"), (Integer(minimum=5), "5 – …"), (Integer(maximum=-5), "… – -5")],
)
def test_bounds_are_told_as_far_as_they_go(kind: Integer, bounds: str):
    with pytest.raises(UnfitValueError) as refused:
        value_given(-1 if kind.maximum != -5 else 0, "f", kind, "facts.f")
    assert bounds in refused.value.diagnostics[0].message()


@pytest.mark.parametrize(
    "given",
    [
        None,
        True,
        1.5,
        float("inf"),
        float("nan"),
        3,
        10**400,
        "a",
        "a\n\x07",
        "a" * 9_999,
        ["a"],
        {},
        b"",
        object(),
    ],
)
def test_any_value_is_named_in_messages(given: object):
    words = shown(given)
    assert words.fr != ""
    assert words.en
    assert len(words.fr) < 100
