"""Types of infinite range made finite: each fact cut at the points that conditions draw.

For a fact of ordered type (integer, date) that is only compared with constants, the values at
which an atom changes its truth, with the least value of the type, stand for all others. Facts
that are compared with each other are cut together: from these points, each comparison
`f(x) <= g(y)` carries a point of x to the least y that satisfies it (or `<`, and likewise from y
to x). The solutions of a conjunction of such comparisons are closed under taking the lesser
value of each fact, because shifts of dates keep the order; so where there is a solution there is
a least one, and every value in it is reached from a constant, or from the end of the calendar
where every shift stops, in fewer steps than there are facts. Twice as many facts are allowed for,
so that two situations that differ in some facts and share the others are found as well. An
integer without minimum has no least value; one so low that all others find room above it will do.

Shifts by months and years are out of reach of that argument, because months are of unlike length
and a circle of comparisons can climb for a while and stop: `a + 1 mois >= c`, `b > a` and
`c >= b + 1 mois` hold together at the end of January only. Two facts compared through one such
comparison make no such circle, nor do they where they are compared as they are besides and only
one of them is shifted; the facts of everything wider are *loose*: they get no values, and what
is asked of them is left open.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from policy_engine.condition.ast import (
    Atom,
    Comparison,
    FactTerm,
    Shifted,
    Term,
    Unit,
    terms,
)
from policy_engine.condition.truth import Known, shift, value_of
from policy_engine.vocabulary import (
    FIRST_DAY,
    LAST_DAY,
    Boolean,
    Date,
    Enumeration,
    FactType,
    Integer,
    Text,
    Value,
)

#: How many points one fact may be cut at.
MAX_POINTS = 2_000

#: What an identifier that no condition names looks like; the number tells such texts apart.
_OTHER_TEXT = "\N{HORIZONTAL ELLIPSIS}{}"


def is_stand_in(value: Value) -> bool:
    """Return whether a value stands for all identifiers that no condition names."""
    return isinstance(value, str) and value.startswith(_OTHER_TEXT.format(""))


#: How many facts may be compared with each other where the calendar has a say.
_PAIR = 2

_Shifts = tuple[tuple[int, Unit], ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """An ordered fact seen through shifts."""

    fact: str
    shifts: _Shifts

    def at(self, number: int) -> int:
        """Return the side's value where the fact has the value that `number` stands for."""
        if not self.shifts:
            return number
        day = date.fromordinal(number)
        for amount, unit in self.shifts:
            day = shift(day, amount, unit)
        return day.toordinal()


def _side(term: Term) -> _Side | None:
    shifts: list[tuple[int, Unit]] = []
    while isinstance(term, Shifted):
        shifts.append((term.amount, term.unit))
        term = term.moved
    return _Side(term.name, tuple(reversed(shifts))) if isinstance(term, FactTerm) else None


def _number(value: Value) -> int:
    return value.toordinal() if isinstance(value, date) else int(value)  # type: ignore[arg-type]


def _range(kind: FactType) -> tuple[int | None, int | None]:
    match kind:
        case Date():
            return FIRST_DAY.toordinal(), LAST_DAY.toordinal()
        case Integer(minimum, maximum):
            return minimum, maximum
        case _:  # pragma: no cover - only ordered types are asked for
            raise TypeError


def _fits(number: int, kind: FactType) -> bool:
    low, high = _range(kind)
    return (low is None or number >= low) and (high is None or number <= high)


@dataclass
class Cells:
    """Finds the values that stand for all values of each missing fact."""

    #: The atoms that the facts appear in.
    atoms: tuple[Atom, ...]
    #: The missing facts and their types.
    facts: Mapping[str, FactType]
    #: What is known: as it is, and with each fact changed that a switch can change.
    knowns: tuple[Known, ...]
    at: date
    #: Values that must stand for themselves.
    marked: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    #: The facts that could not be cut exactly; known once `values` has been asked for.
    loose: set[str] = field(default_factory=set, init=False)

    def values(self) -> dict[str, tuple[Value, ...]]:
        """Return, per missing fact that is no set, the values that stand for all of its values.

        Loose facts have none.
        """
        found: dict[str, tuple[Value, ...]] = {}
        ordered = {n: k for n, k in self.facts.items() if isinstance(k, Integer | Date)}
        found.update(self._ordered(ordered))
        texts = {n: k for n, k in self.facts.items() if isinstance(k, Text)}
        found.update(self._texts(texts))
        for name, kind in self.facts.items():
            match kind:
                case Boolean():
                    found[name] = (False, True)
                case Enumeration(values):
                    found[name] = values
                case _:
                    pass
        return found

    # Texts

    def _texts(self, facts: Mapping[str, FactType]) -> Iterator[tuple[str, tuple[Value, ...]]]:
        """Texts are cut at the literals, with one other text per fact, twice, told apart."""
        literals: dict[str, None] = {}
        for atom in self.atoms:
            sides = terms(atom)
            if not any(isinstance(side, FactTerm) and side.name in facts for side in sides):
                continue
            for side, known in product(sides, self.knowns):
                value = value_of(side, known, self.at)
                for each in sorted(value) if isinstance(value, frozenset) else (value,):
                    if isinstance(each, str):
                        literals[each] = None
        for values in (self.marked.get(name, ()) for name in facts):
            literals.update((str(value), None) for value in values)
        others = [_OTHER_TEXT.format(n or "") for n in range(max(1, 2 * len(facts)))]
        others = [other for other in others if other not in literals] or ["\N{BULLET}"]
        for name in facts:
            yield name, (*literals, *others)

    # Integers and dates

    def _ordered(self, facts: Mapping[str, FactType]) -> Iterator[tuple[str, tuple[Value, ...]]]:
        points: dict[str, set[int]] = {}
        for name, kind in facts.items():
            base = {_number(value) for value in self.marked.get(name, ())}
            base |= {point + 1 for point in base}
            base |= {p for atom in self.atoms for p in self._constants(atom, name)}
            points[name] = {point for point in base if _fits(point, kind)}
        steps = list(self._steps(facts))
        groups = list(_groups(facts, steps))
        for group in groups:
            self._floor(group, points)
            self._close(group, steps, points)
        for name, kind in facts.items():
            fitting = sorted(point for point in points[name] if _fits(point, kind))
            if len(fitting) > MAX_POINTS:
                self.loose |= next(group for group in groups if name in group)
            is_date = isinstance(kind, Date)
            if name not in self.loose:
                yield name, tuple(date.fromordinal(p) if is_date else p for p in fitting)

    def _constants(self, atom: Atom, name: str) -> Iterator[int]:
        """Yield where a comparison with a constant changes its truth as the fact grows."""
        match atom:
            case Comparison(_, left, right):
                for (one, other), known in product(((left, right), (right, left)), self.knowns):
                    side = _side(one)
                    constant = value_of(other, known, self.at)
                    if side is not None and side.fact == name and constant is not None:
                        yield from _thresholds(side, _number(constant))
            case _:
                return

    def _steps(self, facts: Mapping[str, FactType]) -> Iterator[tuple[_Side, _Side]]:
        """Yield the comparisons between two missing ordered facts (or one with itself)."""
        for atom in self.atoms:
            if isinstance(atom, Comparison):
                one, other = _side(atom.left), _side(atom.right)
                if one and other and one.fact in facts and other.fact in facts:
                    yield one, other

    def _floor(self, group: frozenset[str], points: dict[str, set[int]]) -> None:
        """Give each fact its least value, or one so low that all others find room above it."""
        ranges = {name: _range(self.facts[name]) for name in group}
        ends = {end for both in ranges.values() for end in both if end is not None}
        lowest = min(ends.union(*(points[name] for name in group)), default=0)
        for name, (low, _) in ranges.items():
            points[name].add(lowest - 2 * len(group) + 1 if low is None else low)

    def _close(
        self,
        group: frozenset[str],
        steps: list[tuple[_Side, _Side]],
        points: dict[str, set[int]],
    ) -> None:
        """Carry points along the comparisons of facts that are cut together."""
        inside = [(one, other) for one, other in steps if one.fact in group]
        if not inside:
            return
        shifted = {frozenset(pair) for pair in inside if any(side.shifts for side in pair)}
        sides = frozenset[_Side]().union(*shifted)
        if any(unit is not Unit.DAYS for side in sides for _, unit in side.shifts):
            two = len(group) == _PAIR and {side.fact for side in sides} == group
            plain = any(not one.shifts and not other.shifts for one, other in inside)
            both = all(side.shifts for side in sides)
            if not two or len(shifted) > 1 or (plain and both):
                self.loose |= group
                return
        if shifted:
            # A circle of comparisons that climbs for ever stops where the calendar ends.
            for name in group:
                points[name].add(LAST_DAY.toordinal())
        fresh = {name: set(points[name]) for name in group}
        for _ in range(2 * len(group)):
            reached: dict[str, set[int]] = {name: set() for name in group}
            for one, other in inside:
                for start, end in ((one, other), (other, one)):
                    for point in fresh[start.fact]:
                        value = start.at(point)
                        found = _thresholds(end, value)
                        kind = self.facts[end.fact]
                        reached[end.fact].update(point for point in found if _fits(point, kind))
            fresh = {name: reached[name] - points[name] for name in group}
            for name in group:
                points[name] |= reached[name]
                if len(points[name]) > MAX_POINTS:
                    self.loose |= group
                    return


def _thresholds(side: _Side, value: int) -> Iterator[int]:
    """Yield the least values of the fact at which its side is at least, and above, `value`."""
    if not side.shifts:
        yield value
        yield value + 1
        return
    low, high = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
    days = range(low, high + 1)
    for goal in (value, value + 1):
        found = bisect_left(days, goal, key=side.at)
        if found < len(days):
            yield days[found]


def _groups(facts: Iterable[str], steps: Iterable[tuple[_Side, _Side]]) -> Iterator[frozenset[str]]:
    """Yield the sets of facts that are compared with each other, directly or through others."""
    group = {name: frozenset({name}) for name in facts}
    for one, other in steps:
        merged = group[one.fact] | group[other.fact]
        for name in merged:
            group[name] = merged
    yield from dict.fromkeys(group.values())
