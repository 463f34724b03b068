"""The situation nearest to a given one in which something is so: the fewest facts to change."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date

from policy_engine.situations import FALSE, Node, Situations, Variable
from policy_engine.situations.cells import is_stand_in
from policy_engine.vocabulary import Value

#: What it costs to change a fact, or to state one; less, which value is taken decides.
_CHANGE = 1_000
_STATE = 700
#: What the order of values, and how far a day lies from the day near which to stay, may add.
_MOST = 99


def nearest(
    situations: Situations, node: Node, facts: Mapping[str, Value], near: date
) -> tuple[int, dict[str, Value]] | None:
    """Return what must be changed of some facts, at least, for a function to be true.

    Takes the function, the facts, and a day near which the days that are chosen should lie.
    Returns how much is changed (a number to compare with others) and fact → new value; None
    where the function is never true. Facts that play no part are not told. Values of one fact
    that no condition tells apart count as one; where facts are compared with each other, that is
    only nearly so: ask again about the changed facts.
    """
    sure = situations.surely(node)
    if sure == FALSE:
        return None
    points = _Points(situations, facts, near)
    cost, chosen = situations.diagrams.cheapest(sure, points.costs)
    return cost, points.changes(chosen)


class _Points:
    """Where facts stand among the values that the diagrams test."""

    def __init__(self, situations: Situations, facts: Mapping[str, Value], near: date) -> None:
        self._situations = situations
        self._facts = facts
        self._near = near
        self._texts = dict(self._named_texts())
        self._here = [self._index(each) for each in situations.variables]
        self.costs = [self._cost(*each) for each in enumerate(situations.variables)]

    def _named_texts(self) -> Iterator[tuple[str, str]]:
        """Yield, for texts that no condition names, which stand-in each is, and the text."""
        variables = [v for v in self._situations.variables if any(map(is_stand_in, v.values))]
        stand_ins = sorted({str(v) for each in variables for v in each.values if is_stand_in(v)})
        given = dict.fromkeys(
            str(self._facts[each.fact])
            for each in variables
            if each.fact in self._facts and self._facts[each.fact] not in each.values
        )
        yield from zip(stand_ins, given, strict=False)

    def _index(self, variable: Variable) -> int | None:
        """Return the value of a variable that the facts have, None where they are silent."""
        value = self._facts.get(variable.fact)
        if value is None or variable.switch or variable.loose:
            return None
        if variable.element is not None:
            return int(isinstance(value, frozenset) and variable.element in value)
        values = variable.values
        if isinstance(value, date) or type(value) is int:
            # The cell of a value reaches from its point to the next; points are in order.
            return max(bisect_right(values, value) - 1, 0)
        if value in values:
            return values.index(value)
        stand_ins = {text: stand_in for stand_in, text in self._texts.items()}
        return values.index(stand_ins[str(value)]) if str(value) in stand_ins else None

    def _cost(self, level: int, variable: Variable) -> list[int]:
        here = self._here[level]
        if variable.switch or variable.loose:
            return [0] * len(variable.values)
        away = _STATE if variable.fact not in self._facts else _CHANGE
        return [
            0 if index == here else away + self._far(index, value)
            for index, value in enumerate(variable.values)
        ]

    def _far(self, index: int, value: Value) -> int:
        if isinstance(value, date):
            return min(abs((value - self._near).days).bit_length(), _MOST)
        return min(index, _MOST)

    def changes(self, chosen: Mapping[int, int]) -> dict[str, Value]:
        """Return the facts to change, with their values, for values of some variables."""
        found: dict[str, Value] = {}
        for level, index in sorted(chosen.items()):
            variable = self._situations.variables[level]
            if index == self._here[level] or variable.switch or variable.loose:
                continue
            value = variable.values[index]
            if variable.element is not None:
                value = self._with_element(variable, found, there=bool(value))
            found[variable.fact] = (
                self._texts.get(value, value) if isinstance(value, str) else value
            )
        return found

    def _with_element(
        self, variable: Variable, found: Mapping[str, Value], *, there: bool
    ) -> frozenset[str]:
        before = found.get(variable.fact, self._facts.get(variable.fact, frozenset()))
        held = before if isinstance(before, frozenset) else frozenset[str]()
        group = self._situations.elements(variable)
        return held | group if there else held - group
