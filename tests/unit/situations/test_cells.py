"""Types of infinite range made finite: which values stand for all."""

from datetime import date

import pytest

from policy_engine.condition.ast import Among, Atom, Comparison, Holds, SetRelation, atoms
from policy_engine.condition.truth import Known
from policy_engine.situations.cells import Cells
from policy_engine.vocabulary import FactType, Value
from tests.policies import DAY, condition, vocabulary


def _cells(text: str, known: Known | None = None, **marked: tuple[Value, ...]) -> dict[str, object]:
    tree = condition(text)
    found: list[Atom] = [
        leaf for leaf in atoms(tree) if isinstance(leaf, Holds | Comparison | Among | SetRelation)
    ]
    kinds: dict[str, FactType] = {
        fact.name: fact.type
        for fact in vocabulary()
        if fact.name in text and fact.name not in (known or {})
    }
    return dict(Cells(tuple(found), kinds, (known or {},), DAY, marked).values())


@pytest.mark.parametrize(
    ("text", "fact", "points"),
    [
        ("patient.majeur", "patient.majeur", (False, True)),
        ("e = x", "e", ("x", "y", "z")),
        ("n >= 18", "n", (0, 18, 19)),
        ("18 <= n et n < 65", "n", (0, 18, 19, 65, 66)),
        ("n = 99", "n", (0, 99)),
        ("n > 150", "n", (0,)),  # out of the fact's bounds
        ("n < -5", "n", (0,)),
        ("m = 7", "m", (6, 7, 8)),
        ("m = m", "m", (-1, 0, 1)),
        ("m = 5 et m < n", "n", None),
        ("reception < 2020-01-31", "reception", (date.min, date(2020, 1, 31), date(2020, 2, 1))),
        ("reception <= date", "reception", (date.min, DAY, date(2020, 6, 16))),
        (
            "reception + 8 jours <= date",
            "reception",
            (date.min, date(2020, 6, 7), date(2020, 6, 8)),
        ),
        (
            "reception + 1 mois >= 2020-02-29",
            "reception",
            (date.min, date(2020, 1, 29), date(2020, 2, 1)),
        ),
        ("reception + 18 ans <= 9999-12-31", "reception", (date.min, date(9981, 12, 31))),
        ('code = "A"', "code", ("A", "…", "…1")),
        ('code dans {"B", "A"}', "code", ("A", "B", "…", "…1")),
        ('code = "…"', "code", ("…", "…1")),
        ('code = "…" ou code = "…1"', "code", ("…", "…1", "•")),
    ],
)
def test_a_fact_is_cut_where_conditions_cut_it(
    text: str, fact: str, points: tuple[object, ...] | None
):
    found = _cells(text)[fact]
    assert points is None or found == points


def test_known_facts_cut_the_missing_ones():
    assert _cells("n < m", {"m": 30})["n"] == (0, 30, 31)
    assert _cells("code = autre_code", {"autre_code": "B"})["code"] == ("B", "…", "…1")


def test_facts_compared_with_each_other_are_cut_together():
    found = _cells("n < m et m <= 12")
    assert {12, 13} <= set(found["m"])  # type: ignore[call-overload]
    dates = _cells("naissance + 18 ans <= reception et reception <= 2020-01-31")
    assert date(2002, 1, 31) in dates["naissance"]  # type: ignore[operator]


def test_texts_compared_with_each_other_have_enough_others():
    assert _cells("code = autre_code")["code"] == ("…", "…1", "…2", "…3")


def test_marked_values_stand_for_themselves():
    assert 40 in _cells("n < 3", n=(40,))["n"]  # type: ignore[operator]
    assert "Z" in _cells('code = "A"', code=("Z",))["code"]  # type: ignore[operator]


@pytest.mark.parametrize(
    "text",
    [
        "naissance + 1 mois <= reception et naissance + 30 jours <= reception",
        " ou ".join(f"m = {3 * n}" for n in range(1_001)),
        "naissance < reception et "
        + " et ".join(
            f"naissance != {1000 + k}-01-01 et reception != {2000 + k}-06-15" for k in range(600)
        ),
    ],
    ids=["two calendars", "too many points", "too many points together"],
)
def test_facts_that_would_be_too_much_are_loose(text: str):
    named = {"naissance", "reception", "m"} & set(text.replace("=", " ").split())
    assert named
    assert not named & set(_cells(text))
