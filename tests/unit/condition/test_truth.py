"""What a condition comes to: shifts of dates, and three-valued truth."""

from datetime import date

import pytest

from policy_engine.condition.truth import shift, three_valued
from policy_engine.condition.written import Unit
from tests.policies import DAY, condition


@pytest.mark.parametrize(
    ("day", "amount", "unit", "moved"),
    [
        ("2020-01-15", 8, Unit.DAYS, "2020-01-23"),
        ("2020-01-15", -15, Unit.DAYS, "2019-12-31"),
        ("2020-01-31", 1, Unit.MONTHS, "2020-02-29"),
        ("2021-01-31", 1, Unit.MONTHS, "2021-02-28"),
        ("2020-03-31", -1, Unit.MONTHS, "2020-02-29"),
        ("2020-01-31", 2, Unit.MONTHS, "2020-03-31"),
        ("2020-11-30", 3, Unit.MONTHS, "2021-02-28"),
        ("2020-01-10", -1, Unit.MONTHS, "2019-12-10"),
        ("2020-12-10", 1, Unit.MONTHS, "2021-01-10"),
        ("2020-02-29", 1, Unit.YEARS, "2021-02-28"),
        ("2020-02-29", 4, Unit.YEARS, "2024-02-29"),
        ("2000-02-29", -100, Unit.YEARS, "1900-02-28"),
        ("9999-12-30", 1, Unit.DAYS, "9999-12-31"),
        ("9999-12-31", 1, Unit.DAYS, "9999-12-31"),
        ("0001-01-01", -1, Unit.DAYS, "0001-01-01"),
        ("9999-11-30", 1, Unit.MONTHS, "9999-12-30"),
        ("9999-12-01", 1, Unit.MONTHS, "9999-12-31"),
        ("0001-01-31", -1, Unit.MONTHS, "0001-01-01"),
        ("2020-01-01", 999_999, Unit.YEARS, "9999-12-31"),
        ("2020-01-01", -999_999, Unit.YEARS, "0001-01-01"),
        ("2020-01-01", 0, Unit.MONTHS, "2020-01-01"),
    ],
)
def test_a_shift_stays_in_the_calendar(day: str, amount: int, unit: Unit, moved: str):
    assert shift(date.fromisoformat(day), amount, unit) == date.fromisoformat(moved)


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("vrai", True),
        ("faux", False),
        ("a", True),
        ("b", False),
        ("c", None),
        ("non c", None),
        ("non b", True),
        ("a et b", False),
        ("b et c", False),
        ("a et c", None),
        ("a ou c", True),
        ("b ou c", None),
        ("c ou non c", None),  # settled by situations, not here
        ("e = x", True),
        ("e != x", False),
        ("f = x", None),
        ("e = f", None),
        ("e dans {y, x}", True),
        ("f dans {y, x}", None),
        ("e dans s", True),
        ("s contient z", False),
        ("t contient x", None),
        ("s inclus dans {x, y}", True),
        ("s inclus dans {x}", False),
        ("s inclus dans t", None),
        ("s croise {z}", False),
        ("s croise {y, z}", True),
        ("s = {y, x}", True),
        ("n < 12", False),
        ("n <= 12", True),
        ("n > 11", True),
        ("n >= 13", False),
        ("12 != n", False),
        ("m = 1", None),
        ("date = 2020-06-15", True),
        ("naissance + 18 ans <= date", True),
        ("naissance + 18 ans < date - 1 jour", True),
        ("reception + 8 jours < date", None),
        ('code = "A"', True),
        ('code dans {"B"}', False),
        ("oui", True),
        ("ouvert", None),
    ],
)
def test_truth_on_what_is_known(text: str, truth: bool | None):
    known = {
        "a": True,
        "b": False,
        "e": "x",
        "s": frozenset("xy"),
        "n": 12,
        "naissance": date(2000, 2, 29),
        "code": "A",
    }
    defined = {"oui": True, "ouvert": None}
    assert three_valued(condition(text, definitions=defined), known, DAY, defined.get) is truth
