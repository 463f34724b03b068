"""A checked condition's value on what is known: true, false, or not settled (None)."""

import calendar
import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from policy_engine.condition.ast import (
    Among,
    Both,
    Comparison,
    Condition,
    Defined,
    Either,
    FactTerm,
    Holds,
    Literal,
    Not,
    Operator,
    RequestDate,
    SetRelation,
    Shifted,
    Term,
    Truth,
    Unit,
)
from policy_engine.vocabulary import FIRST_DAY, LAST_DAY, Value

#: What is known of the facts: their values by name, those missing left out.
Known = Mapping[str, Value]

COMPARE: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: operator.eq,
    Operator.UNEQUAL: operator.ne,
    Operator.LESS: operator.lt,
    Operator.AT_MOST: operator.le,
    Operator.GREATER: operator.gt,
    Operator.AT_LEAST: operator.ge,
}


def shift(day: date, amount: int, unit: Unit) -> date:
    """Return `day` moved by an amount of days, months or years.

    A day that does not exist becomes the last of its month; what would leave the calendar stops
    at its end.
    """
    if unit is Unit.DAYS:
        try:
            return day + timedelta(days=amount)
        except OverflowError:
            return LAST_DAY if amount > 0 else FIRST_DAY
    months = day.year * 12 + day.month - 1 + amount * (12 if unit is Unit.YEARS else 1)
    year, month = divmod(months, 12)
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        return LAST_DAY if amount > 0 else FIRST_DAY
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def value_of(term: Term, known: Known, at: date) -> Value | None:
    """Return the value of a term, or None where it rests on a missing fact."""
    match term:
        case FactTerm(name):
            return known.get(name)
        case Literal(value):
            return value
        case RequestDate():
            return at
        case Shifted(moved, amount, unit):
            day = value_of(moved, known, at)
            return shift(day, amount, unit) if isinstance(day, date) else None


def kleene_and(values: Iterable[bool | None]) -> bool | None:
    """Return false where one is false, else None where one is open, else true."""
    result: bool | None = True
    for value in values:
        if value is False:
            return False
        if value is None:
            result = None
    return result


def kleene_or(values: Iterable[bool | None]) -> bool | None:
    """Return true where one is true, else None where one is open, else false."""
    result: bool | None = False
    for value in values:
        if value:
            return True
        if value is None:
            result = None
    return result


def three_valued(
    condition: Condition, known: Known, at: date, defined: Callable[[str], bool | None]
) -> bool | None:
    """Return what Kleene's logic says of a condition: true, false, or None where it is open.

    Takes the condition, the known facts, the date of the request, and the truth of definitions
    by name. What it settles is settled; what it leaves open may still be the same in every
    completion (`x ou non x`), which only `situations` can tell.
    """
    match condition:
        case Truth(value):
            return value
        case Holds(fact):
            said = known.get(fact.name)
            return said if isinstance(said, bool) else None
        case Comparison(sign, left, right):
            one, other = value_of(left, known, at), value_of(right, known, at)
            return None if one is None or other is None else COMPARE[sign](one, other)
        case Among(item, collection):
            one, many = value_of(item, known, at), value_of(collection, known, at)
            return None if one is None or many is None else one in many  # type: ignore[operator]
        case SetRelation(sign, left, right):
            one, other = value_of(left, known, at), value_of(right, known, at)
            if not isinstance(one, frozenset) or not isinstance(other, frozenset):
                return None
            return one <= other if sign is Operator.WITHIN else bool(one & other)
        case Defined(name):
            return defined(name)
        case Not(item):
            inner = three_valued(item, known, at, defined)
            return None if inner is None else not inner
        case Both(items):
            return kleene_and(three_valued(item, known, at, defined) for item in items)
        case Either(items):
            return kleene_or(three_valued(item, known, at, defined) for item in items)
