"""Sets of many values made small: elements that no condition tells apart share representatives."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from policy_engine.condition.ast import (
    Among,
    Atom,
    Comparison,
    FactTerm,
    SetRelation,
    facts_named,
    terms,
)
from policy_engine.condition.truth import Known, value_of
from policy_engine.vocabulary import FactType, SetOf, Value

#: Element with a variable of its own → the elements that are there where it is.
Elements = Mapping[str, tuple[str, ...]]


def compared_sets(
    atoms: Iterable[Atom], missing: Mapping[str, FactType]
) -> dict[str, tuple[str, ...]]:
    """Return for each missing set the missing sets that it is compared with, itself included."""
    group = {name: frozenset({name}) for name, kind in missing.items() if isinstance(kind, SetOf)}
    for atom in atoms:
        names = [fact.name for fact in facts_named(atom) if fact.name in group]
        if len(names) > 1:
            merged = frozenset[str]().union(*(group[name] for name in names))
            for name in merged:
                group[name] = merged
    order = list(group)
    return {name: tuple(sorted(both, key=order.index)) for name, both in group.items()}


def represented(
    names: Sequence[str],
    values: Sequence[str],
    atoms: Iterable[Atom],
    knowns: Sequence[Known],
    at: date,
    marked: Iterable[Value],
) -> Elements:
    """Return the elements that need variables in sets compared with each other.

    Of elements that no literal and no known set tells apart, only this matters: is there one
    that is in this set, but not in that, and so on for each way to be in the sets or not. So as
    many representatives do as there are such ways. Two situations may share some of the sets;
    then there are the others twice.

    Takes the sets, their values, the atoms, what is known (as it is and with each switch on), the
    date of the request and the values that must stand for themselves.
    """
    drawn = [each for each in marked if isinstance(each, frozenset)]
    for atom in atoms:
        for line in _lines(atom, frozenset(names), knowns, at):
            if line is None:
                return {each: (each,) for each in values}
            drawn.append(line)
    lines = set(drawn)
    alike: dict[tuple[bool, ...], list[str]] = {}
    for each in values:
        alike.setdefault(tuple(each in line for line in lines), []).append(each)
    most = 2 ** (2 * len(names) - 1)
    return {
        each: (each, *same[most:]) if each == same[0] else (each,)
        for same in alike.values()
        for each in same[:most]
    }


def _lines(
    atom: Atom, names: frozenset[str], knowns: Sequence[Known], at: date
) -> Iterator[frozenset[str] | None]:
    """Yield the sets of elements that an atom about one of the sets tells from the others.

    None stands for telling each from each.
    """
    known = knowns[0]
    match atom:
        case Among(item, FactTerm(name)) if name in names:
            if isinstance(item, FactTerm) and item.name not in known:
                yield None
            for each in knowns:
                value = value_of(item, each, at)
                if isinstance(value, str):
                    yield frozenset({value})
        case SetRelation() | Comparison():
            sides = terms(atom)
            if not any(isinstance(side, FactTerm) and side.name in names for side in sides):
                return
            for side in sides:
                for each in knowns:
                    value = value_of(side, each, at)
                    if isinstance(value, frozenset):
                        yield value
        case _:
            return
