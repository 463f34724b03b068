"""The days that stand for all others of a period."""

from datetime import date
from typing import Any

import pytest

from policy_engine.universe.days import standing_days
from tests.policies import permit, point

FIRST, LAST = date(2020, 1, 1), date(2020, 12, 31)


def _days(*conditions: str, **parts: Any) -> list[str] | None:  # noqa: ANN401 - see `policy`
    facts = {"a": "boolean", "n": "integer"} | dict.fromkeys(("x", "y", "z"), "date")
    rules = {f"p{number}": permit(each) for number, each in enumerate(conditions)}
    (compiled,) = point(facts=facts, rules=rules, **parts).policies["p"].versions
    found = standing_days([compiled], FIRST, LAST)
    return None if found is None else [day.isoformat()[5:] for day in found]


@pytest.mark.parametrize(
    ("conditions", "days"),
    [
        (("a et n > 3",), ["01-01"]),
        (("x > 2020-03-01 et x < y",), ["01-01"]),
        # What a fact is asked beside the date alone can be so on every day.
        (("x <= date",), ["01-01"]),
        (("x + 18 ans <= date", "x + 18 ans > date"), ["01-01"]),
        (("x < date", "x = date"), ["01-01"]),
        (("y <= x", "x <= date"), ["01-01"]),
        # Elsewhere the days on which something changes, its neighbours, and both ends.
        (("date >= 2020-03-01",), ["01-01", "01-02", "02-29", "03-01", "03-02", "12-31"]),
    ],
)
def test_days(conditions: tuple[str, ...], days: list[str]):
    found = _days(*conditions)
    assert found is not None
    assert set(found) <= set(days)
    assert "01-01" in found


@pytest.mark.parametrize(
    ("conditions", "day"),
    [
        (("date >= 2020-03-01",), "03-01"),
        # A fact carries a constant over to the date.
        (("x = date", "x = 2020-03-01"), "03-01"),
        (("x <= date", "x >= 2020-03-01"), "03-01"),
        (("x + 2 jours = date", "x = y", "y = 2020-03-01"), "03-03"),
        (("x <= date et x >= 2020-03-01", "z + 5 ans < x"), "03-01"),
    ],
)
def test_a_day_on_which_something_first_can_be_is_among_them(conditions: tuple[str, ...], day: str):
    assert day in (_days(*conditions) or [])


def test_constraints_count():
    assert "03-01" in (_days("x = date", constraints=("x < 2020-03-01",)) or [])


def test_a_circle_through_the_calendar_is_left_open():
    assert _days("x + 1 mois >= date", "x + 2 mois < z", "z + 1 mois < date") is None
