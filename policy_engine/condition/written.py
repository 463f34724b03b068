"""A condition as its author wrote it: names not yet looked up, nothing typed."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from policy_engine.source import Place


class Operator(StrEnum):
    """What stands between the two sides of a comparison, in the tree's own spelling."""

    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="
    IN = "in"
    CONTAINS = "contains"
    WITHIN = "within"
    MEETS = "meets"


class Unit(StrEnum):
    """What a date is shifted by."""

    YEARS = "years"
    MONTHS = "months"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Name:
    """A bare name: a fact, a definition or a value."""

    text: str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal: a boolean, an integer, a date, or a text between double quotes."""

    value: bool | int | date | str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class DateWord:
    """The word `date`: the date of the request."""

    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Shift:
    """A date moved by a number of years, months or days (negative: backwards)."""

    moved: "Operand"
    amount: int
    unit: Unit
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Braces:
    """A list of values between braces."""

    items: tuple["Operand", ...]
    place: Place = field(compare=False)


Operand = Name | Constant | DateWord | Shift


@dataclass(frozen=True, slots=True)
class Operation:
    """Two sides and the operator between them."""

    left: Operand
    operator: Operator
    right: Operand | Braces
    place: Place = field(compare=False)
    #: Where the operator stands.
    operator_place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Junction:
    """Several conditions of which all, or any one, must hold."""

    conjunctive: bool
    items: tuple["Written", ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Negation:
    """A condition that must not hold."""

    item: "Written"
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A condition that could not be read; its author has been told, and nothing follows from it."""

    place: Place


Written = Operation | Junction | Negation | Name | Constant | DateWord | Shift | Unreadable
