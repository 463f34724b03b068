"""The days of a period that stand for all others: what can be asked on one can be on another."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from policy_engine.compiler import CompiledVersion
from policy_engine.condition.ast import (
    Comparison,
    Condition,
    FactTerm,
    Literal,
    Operator,
    RequestDate,
    Shifted,
    Term,
    Unit,
    atoms,
)
from policy_engine.situations.cells import Cells
from policy_engine.source import Place
from policy_engine.vocabulary import Date

_HERE = Place("", 1, 1)
#: The date of the request as a fact like another; no fact of a policy is called so.
_DAY = FactTerm("date", Date(), _HERE)
#: At what point of the other side a comparison changes its truth: at it, after it, or both.
_AT, _AFTER, _ON = "at", "after", "on"
_EDGE = {
    Operator.LESS: _AT,
    Operator.AT_LEAST: _AT,
    Operator.AT_MOST: _AFTER,
    Operator.GREATER: _AFTER,
    Operator.EQUAL: _ON,
    Operator.UNEQUAL: _ON,
}
_MIRROR = {_AT: _AFTER, _AFTER: _AT, _ON: _ON}


def standing_days(
    versions: Sequence[CompiledVersion],
    first: date,
    last: date,
    conditions: Iterable[Condition] = (),
) -> tuple[date, ...] | None:
    """Return days of a period that stand for all of them, None where that cannot be said.

    Whatever a request of another day makes of the conditions of the versions and of the
    constraints, some request of one of these days makes of them. The date of the request is cut
    together with the facts that are compared with it. Takes the versions, the period, and further
    conditions that will be asked about.
    """
    kept = _without_free(tuple(dict.fromkeys(_comparisons(versions, conditions))))
    if not any(fact == _DAY for each in kept for fact in map(_fact, _sides(each))):
        return (first,)
    bounds = [
        Comparison(Operator.AT_LEAST, _DAY, Literal(first, _HERE), _HERE),
        Comparison(Operator.AT_MOST, _DAY, Literal(last, _HERE), _HERE),
    ]
    types = {fact.name: fact.type for each in kept for fact in map(_fact, _sides(each)) if fact}
    cells = Cells((*kept, *bounds), {**types, _DAY.name: _DAY.type}, ({},), first)
    points = cells.values().get(_DAY.name)
    if points is None:
        return None
    return tuple(day for day in points if isinstance(day, date) and first <= day <= last)


def _comparisons(
    versions: Iterable[CompiledVersion], further: Iterable[Condition]
) -> Iterator[Comparison]:
    """Yield the comparisons of dates of some versions, the date of the request as a fact."""
    conditions = list(further)
    for each in versions:
        conditions += [*each.conditions, *(constraint.never for constraint in each.constraints)]
    for condition in conditions:
        for atom in atoms(condition):
            if isinstance(atom, Comparison):
                dated = replace(atom, left=_dated(atom.left), right=_dated(atom.right))
                if any(fact and isinstance(fact.type, Date) for fact in map(_fact, _sides(dated))):
                    yield dated


def _dated(term: Term) -> Term:
    match term:
        case RequestDate():
            return _DAY
        case Shifted(moved):
            return replace(term, moved=_dated(moved))
        case _:
            return term


def _sides(comparison: Comparison) -> tuple[Term, Term]:
    return comparison.left, comparison.right


def _fact(term: Term) -> FactTerm | None:
    while isinstance(term, Shifted):
        term = term.moved
    return term if isinstance(term, FactTerm) else None


def _facts(comparisons: Iterable[Comparison]) -> Iterator[str]:
    for each in comparisons:
        for fact in map(_fact, _sides(each)):
            if fact is not None and fact.name != _DAY.name:
                yield fact.name


def _without_free(comparisons: tuple[Comparison, ...]) -> tuple[Comparison, ...]:
    """Return the comparisons without those of free facts, and of facts that are free then."""
    while free := {fact for fact in _facts(comparisons) if _is_free(fact, comparisons)}:
        comparisons = tuple(each for each in comparisons if not free & set(_facts((each,))))
    return comparisons


def _is_free(name: str, comparisons: Iterable[Comparison]) -> bool:
    """Return whether what is asked of a fact can come out either way whatever the rest is.

    So it is where it is compared with one other thing and in one way; the ends of the calendar
    are left aside.
    """
    edges: set[tuple[Term, Term, str]] = set()
    for each in comparisons:
        facts = [fact and fact.name for fact in map(_fact, _sides(each))]
        if name not in facts:
            continue
        if facts == [name, name]:
            return False
        edge = _EDGE[each.operator]
        flipped = facts[1] == name
        one, other = reversed(_sides(each)) if flipped else _sides(each)
        edges.add((one, other, _MIRROR[edge] if flipped else edge))
    if len({edge[:2] for edge in edges}) > 1:
        return False
    if any(_is_moved(term) for edge in edges for term in edge[:2]):
        return len(edges) == 1 and all(edge[2] != _ON for edge in edges)
    return True


def _is_moved(term: Term) -> bool:
    """Return whether a term is shifted by units of unlike length."""
    while isinstance(term, Shifted):
        if term.unit is not Unit.DAYS:
            return True
        term = term.moved
    return False
