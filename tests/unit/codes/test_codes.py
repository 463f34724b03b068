"""What a code means: its system, its period, and what is said where it means nothing."""

from datetime import date

import pytest

from policy_engine.codes import Code, Codes, System
from policy_engine.language import Words
from policy_engine.vocabulary.values import UnfitValueError

DAY = date(2021, 5, 1)


def _code(code: str, value: str | None = None, **period: date) -> tuple[str, Code]:
    return code, Code(code, Words(code), value, **period)


A = System(
    "a",
    "SYSTEM_A",
    Words("A"),
    "https://example.org/a",
    ("urn:oid:1.2.3",),
    ("f", "g"),
    codes=dict((
        _code("10", "x"),
        _code("08", "y"),
        _code("20", "x", start=DAY),
        _code("21", "x", until=DAY),
        _code("22", "x", start=DAY, until=DAY),
    )),
)  # fmt: skip
B = System("b", "SYSTEM_B", Words("B"), facts=("h",), codes=dict((_code("10", "z"),)))
R = System("r", "ROLES", Words("R"), refused=Words("un rôle"), codes=dict((_code("30"),)))
CODES = Codes({each.id: each for each in (A, B, R)})


@pytest.mark.parametrize("name", ["a", "SYSTEM_A", "https://example.org/a", "urn:oid:1.2.3"])
def test_a_system_goes_by_each_of_its_names(name: str):
    assert CODES.decode(name, "10", DAY) == "x"


def test_one_code_means_something_else_in_another_system():
    assert (CODES.decode("a", "10", DAY), CODES.decode("b", "10", DAY)) == ("x", "z")


@pytest.mark.parametrize(
    ("code", "at", "counts"),
    [
        ("10", date.min, True),
        ("10", None, True),
        ("20", date(2021, 4, 30), False),
        ("20", DAY, True),
        ("20", date.max, True),
        ("21", DAY, True),
        ("21", date(2021, 5, 2), False),
        ("22", DAY, True),
        ("22", date(2021, 4, 30), False),
        ("22", date(2021, 5, 2), False),
        ("22", None, True),  # of a faulty request nobody knows the day
    ],
)
def test_a_code_counts_in_its_period_both_days_included(code: str, at: date | None, counts: bool):
    if counts:
        assert CODES.decode("a", code, at) == "x"
        return
    with pytest.raises(UnfitValueError) as refused:
        CODES.decode("a", code, at)
    assert [each.code for each in refused.value.diagnostics] == ["code-out-of-period"]


@pytest.mark.parametrize(
    ("system", "code", "fact", "said"),
    [
        ("a", "8", None, "unknown-code"),  # a code is text: 08 is not 8
        ("A", "10", None, "unknown-system"),
        ("SYSTEM_C", "10", None, "unknown-system"),
        ("b", "10", "f", "unknown-system"),  # it fills other facts
        ("r", "30", None, "refused-system"),
        ("ROLES", "31", "f", "refused-system"),
    ],
)
def test_what_means_nothing_is_said(system: str, code: str, fact: str | None, said: str):
    with pytest.raises(UnfitValueError) as refused:
        CODES.decode(system, code, DAY, fact)
    assert [each.code for each in refused.value.diagnostics] == [said]


def test_the_systems_of_a_fact_and_of_a_code():
    assert [each.id for each in CODES.filling("f")] == ["a"]
    assert [each.id for each in CODES.having("10")] == ["a", "b"]
    assert [each.id for each in CODES.having("30")] == ["r"]
    assert CODES.system("nothing") is None
