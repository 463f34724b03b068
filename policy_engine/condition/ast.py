"""A checked condition: every name looked up, every comparison well typed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from policy_engine.condition.written import Operator, Unit
from policy_engine.source import Place
from policy_engine.vocabulary import FactType, Value

__all__ = [
    "Among",
    "Atom",
    "Both",
    "Comparison",
    "Condition",
    "Defined",
    "Either",
    "FactTerm",
    "Holds",
    "Literal",
    "Not",
    "Operator",
    "RequestDate",
    "SetRelation",
    "Shifted",
    "Term",
    "Truth",
    "Unit",
    "atoms",
    "definitions_named",
    "facts_named",
    "terms",
]


@dataclass(frozen=True, slots=True)
class FactTerm:
    """What the request says of a fact."""

    name: str
    type: FactType = field(compare=False)
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the condition, of the type of what it stands beside."""

    value: Value
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class RequestDate:
    """The date of the request."""

    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Shifted:
    """A date moved; a day that does not exist becomes the last of its month."""

    moved: "Term"
    amount: int
    unit: Unit
    place: Place = field(compare=False)


Term = FactTerm | Literal | RequestDate | Shifted


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition that is always true or always false."""

    value: bool
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Holds:
    """A boolean fact is true."""

    fact: FactTerm
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two terms of one type compared: `=`, `!=`, and for integers and dates the order."""

    operator: Operator
    left: Term
    right: Term
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Among:
    """A single value belongs to a set: `x dans {a, b}`, `x dans s`, `s contient a`."""

    item: Term
    #: A set fact, or a literal whose value is a frozenset.
    collection: FactTerm | Literal
    place: Place = field(compare=False)
    #: IN or CONTAINS, as it was written; both mean the same.
    written: Operator = field(default=Operator.IN, compare=False)


@dataclass(frozen=True, slots=True)
class SetRelation:
    """Two sets compared: the left lies WITHIN the right, or they share an element (MEETS)."""

    operator: Operator
    left: FactTerm | Literal
    right: FactTerm | Literal
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition of the version holds."""

    name: str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Both:
    """All of several conditions hold."""

    items: tuple["Condition", ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of several conditions holds."""

    items: tuple["Condition", ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """A condition does not hold."""

    item: "Condition"
    place: Place = field(compare=False)


Atom = Holds | Comparison | Among | SetRelation
Condition = Truth | Atom | Defined | Both | Either | Not


def atoms(condition: Condition) -> Iterator[Atom | Defined | Truth]:
    """Yield the leaves of a condition from left to right; definitions are not opened."""
    match condition:
        case Both(items) | Either(items):
            for item in items:
                yield from atoms(item)
        case Not(item):
            yield from atoms(item)
        case _:
            yield condition


def terms(atom: Atom | Defined | Truth) -> tuple[Term, ...]:
    """Return the two sides of an atom, or its one fact; a definition or constant has none."""
    match atom:
        case Holds(fact):
            return (fact,)
        case Comparison(_, left, right) | SetRelation(_, left, right):
            return (left, right)
        case Among(item, collection):
            return (item, collection)
        case _:
            return ()


def _fact_of(term: Term) -> FactTerm | None:
    while isinstance(term, Shifted):
        term = term.moved
    return term if isinstance(term, FactTerm) else None


def facts_named(condition: Condition) -> tuple[FactTerm, ...]:
    """Return the facts that a condition names itself, in order, each once."""
    found = {
        fact.name: fact
        for atom in atoms(condition)
        for fact in map(_fact_of, terms(atom))
        if fact is not None
    }
    return tuple(found.values())


def definitions_named(condition: Condition) -> tuple[Defined, ...]:
    """Return the definitions that a condition names itself, in order, each once."""
    found = {leaf.name: leaf for leaf in atoms(condition) if isinstance(leaf, Defined)}
    return tuple(found.values())
