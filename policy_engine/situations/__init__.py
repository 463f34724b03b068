"""The one exact mechanism: all completions of incomplete facts, as decision diagrams over cells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from policy_engine.condition.ast import (
    Among,
    Atom,
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
    SetRelation,
    Term,
    Truth,
    atoms,
    facts_named,
)
from policy_engine.condition.truth import Known, three_valued, value_of
from policy_engine.situations.cells import Cells
from policy_engine.situations.diagram import (
    FALSE,
    MAX_NODES,
    TRUE,
    Diagrams,
    Node,
    UndecidedError,
    bounded,
)
from policy_engine.situations.sets import Elements, compared_sets, represented
from policy_engine.vocabulary import FactType, SetOf, Value

__all__ = [
    "FALSE",
    "TRUE",
    "Node",
    "Situations",
    "UndecidedError",
    "Variable",
    "opened",
]


@dataclass(frozen=True, slots=True)
class Variable:
    """What one level of the diagrams tests."""

    #: A missing fact, or the fact that a switch would change.
    fact: str
    #: The values that stand for all values of the fact; truth values for an element or a switch.
    values: tuple[Value, ...]
    #: For a set fact: the element whose presence this is; it may stand for others that no
    #: condition tells from it.
    element: str | None = None
    #: Whether this is the choice to change the fact, not the fact.
    switch: bool = False
    #: Whether this is the truth of an atom about a loose fact, taken to be free.
    loose: bool = False


def opened(
    conditions: Iterable[Condition], definitions: Mapping[str, Condition]
) -> tuple[Condition, ...]:
    """Return the conditions with the definitions they name, directly or not, each once."""
    found: dict[int, Condition] = {}
    seen: set[str] = set()
    queue = list(conditions)
    while queue:
        condition = queue.pop(0)
        found.setdefault(id(condition), condition)
        for leaf in atoms(condition):
            if isinstance(leaf, Defined) and leaf.name not in seen:
                seen.add(leaf.name)
                queue.append(definitions[leaf.name])
    return tuple(found.values())


class Situations:
    """The completions of what is known, for a list of conditions.

    `switches` are facts that may also take one other value each: every question is then a
    function of which switches are on, too.

    Facts that could not be cut exactly are *loose*: each atom about one is a variable of its own,
    free to be true or false. What holds in every completion then really does; what holds in some
    may rest on truths that never meet, and counts only where `surely` keeps it.
    """

    def __init__(  # noqa: PLR0913 - three have good defaults
        self,
        conditions: Iterable[Condition],
        definitions: Mapping[str, Condition],
        known: Known,
        at: date,
        *,
        switches: Mapping[str, Value] | None = None,
        marked: Mapping[str, tuple[Value, ...]] | None = None,
        budget: int = MAX_NODES,
    ) -> None:
        """Find the missing facts of the conditions and cut them into cells.

        Takes the conditions that will be asked about, the definitions they may name, what is
        known, the date of the request, the switches (fact → other value), values that must stand
        for themselves, and how many nodes the diagrams may have.
        """
        self.known = known
        self.at = at
        self._definitions = definitions
        self._switches = dict(switches or {})
        every = opened(conditions, definitions)
        leaves = [leaf for each in every for leaf in atoms(each)]
        found = [
            leaf for leaf in leaves if isinstance(leaf, Holds | Comparison | Among | SetRelation)
        ]
        missing = self._missing(every)
        named = {fact.name for each in every for fact in facts_named(each)}
        on = {name: to for name, to in self._switches.items() if name in named}
        knowns = (known, *({**known, name: to} for name, to in on.items()))
        cells = Cells(tuple(found), missing, knowns, at, marked or {})
        values = cells.values()
        compared = compared_sets(found, missing)
        #: Set → element with a variable → the elements that are there where it is.
        self._elements: dict[str, Elements] = {}
        for name, group in compared.items():
            kind = missing[name]
            if name == group[0] and isinstance(kind, SetOf):
                marks = [value for each in group for value in (marked or {}).get(each, ())]
                few = represented(group, kind.values, found, knowns, at, marks)
                self._elements.update(dict.fromkeys(group, few))
        self._loose_facts = frozenset(cells.loose)
        exact = _variables(missing, values, tuple(on), compared, self._elements)
        keys = [key for atom in found for each in knowns if (key := self._loose_key(atom, each))]
        #: A loose atom with what is known of its facts → its level.
        self._loose = {key: len(exact) + i for i, key in enumerate(dict.fromkeys(keys))}
        loose = [
            Variable(next(iter(self._loose_named(atom))), (False, True), loose=True)
            for atom, _ in self._loose
        ]
        self.variables = (*exact, *loose)
        self.diagrams = Diagrams((len(variable.values) for variable in self.variables), budget)
        self._levels = {
            (variable.fact, variable.element, variable.switch): level
            for level, variable in enumerate(exact)
        }
        self._nodes: dict[int, Node] = {}
        self._kept: list[Condition] = []
        self._defined: dict[str, Node] = {}

    def _missing(self, conditions: Iterable[Condition]) -> dict[str, FactType]:
        """Return the missing facts; those that most conditions name come first."""
        kinds: dict[str, FactType] = {}
        count: dict[str, int] = {}
        for condition in conditions:
            for fact in facts_named(condition):
                if fact.name not in self.known:
                    kinds[fact.name] = fact.type
                    count[fact.name] = count.get(fact.name, 0) + 1
        ranked = sorted(kinds, key=lambda name: -count[name])
        return {name: kinds[name] for name in ranked}

    def _loose_key(self, atom: Atom, known: Known) -> tuple[Atom, tuple[Value | None, ...]] | None:
        """Return what tells a loose atom from others; None where the atom is not loose."""
        if all(name in known for name in self._loose_named(atom)):
            return None
        return atom, tuple(known.get(fact.name) for fact in facts_named(atom))

    def _loose_named(self, atom: Atom) -> tuple[str, ...]:
        return tuple(f.name for f in facts_named(atom) if f.name in self._loose_facts)

    def surely(self, node: Node) -> Node:
        """Return where a function holds whatever the truths of loose atoms."""
        loose = frozenset(self._loose.values())
        diagrams = self.diagrams
        return diagrams.negation(diagrams.exists(diagrams.negation(node), loose))

    def possible(self, node: Node) -> bool:
        """Return whether some completion makes a function true.

        Raises UndecidedError where that hangs on loose atoms.
        """
        if node == FALSE:
            return False
        if self.surely(node) == FALSE:
            raise UndecidedError
        return True

    # Conditions

    @bounded
    def condition(self, condition: Condition) -> Node:
        """Return the diagram of a condition over the missing facts and the switches."""
        found = self._nodes.get(id(condition))
        if found is None:
            found = self._nodes[id(condition)] = self._build(condition)
            # Keep the condition alive, so that nothing else can get its identity.
            self._kept.append(condition)
        return found

    def _build(self, condition: Condition) -> Node:
        match condition:
            case Truth(value):
                return TRUE if value else FALSE
            case Not(item):
                return self.diagrams.negation(self._build(item))
            case Both(items):
                return self.diagrams.conjunction(map(self._build, items))
            case Either(items):
                return self.diagrams.disjunction(map(self._build, items))
            case Defined(name):
                if name not in self._defined:
                    self._defined[name] = self._build(self._definitions[name])
                return self._defined[name]
            case _:
                return self._atom(condition, self.known)

    def _atom(self, atom: Atom, known: Known, settled: frozenset[str] = frozenset()) -> Node:
        """Build an atom: by its switches first, then over its missing facts."""
        for fact in facts_named(atom):
            level = self._levels.get((fact.name, None, True))
            if level is not None and fact.name not in settled:
                changed = {**known, fact.name: self._switches[fact.name]}
                done = settled | {fact.name}
                off, on = self._atom(atom, known, done), self._atom(atom, changed, done)
                return self.choose(level, off, on)
        match atom:
            case Among(item, FactTerm(name, SetOf(values))) if name not in known:
                return self._member(item, name, values, known)
            case SetRelation(sign, left, right):
                return self._sets(sign, left, right, known)
            case Comparison(sign, left, right) if _is_set(left) or _is_set(right):
                node = self._sets(sign, left, right, known)
                return node if sign is Operator.EQUAL else self.diagrams.negation(node)
            case _:
                return self._relation(atom, known)

    def choose(self, level: int, off: Node, on: Node) -> Node:
        """Return the function that is `off` or `on` by the two-valued variable at `level`."""
        diagrams = self.diagrams
        one = diagrams.conjunction((diagrams.literal(level, (0,)), off))
        other = diagrams.conjunction((diagrams.literal(level, (1,)), on))
        return diagrams.disjunction((one, other))

    def _relation(self, atom: Atom, known: Known) -> Node:
        """Build an atom over its missing facts (none is a set) by trying the points."""
        key = self._loose_key(atom, known)
        if key is not None:
            return self.diagrams.literal(self._loose[key], (1,))
        levels = sorted({
            self._levels[fact.name, None, False]
            for fact in facts_named(atom)
            if fact.name not in known
        })  # fmt: skip
        if not levels:
            return TRUE if three_valued(atom, known, self.at, _no_definition) else FALSE
        facts = dict(known)

        def build(index: int) -> Node:
            if index == len(levels):
                return TRUE if three_valued(atom, facts, self.at, _no_definition) else FALSE
            variable = self.variables[levels[index]]
            children = []
            for value in variable.values:
                facts[variable.fact] = value
                children.append(build(index + 1))
            del facts[variable.fact]
            return self.diagrams.node(levels[index], tuple(children))

        return build(0)

    def _member(self, item: Term, name: str, values: tuple[str, ...], known: Known) -> Node:
        """Build `item in set` over the elements of a missing set."""
        single = value_of(item, known, self.at)
        if single is not None:
            return self._element(name, str(single))
        if not isinstance(item, FactTerm):  # pragma: no cover - a literal always has a value
            raise TypeError
        level = self._levels[item.name, None, False]
        chosen = self.variables[level].values
        return self.diagrams.disjunction(
            self.diagrams.conjunction(
                (self.diagrams.literal(level, (chosen.index(value),)), self._element(name, value))
            )
            for value in values
        )

    def _element(self, name: str, element: str) -> Node:
        return self.diagrams.literal(self._levels[name, element, False], (1,))

    def _sets(self, sign: Operator, left: Term, right: Term, known: Known) -> Node:
        """Build a relation of two sets, element by element."""
        diagrams = self.diagrams
        named = [side for side in (left, right) if isinstance(side, FactTerm)]
        open_ = [fact.name for fact in named if fact.name not in known]
        # Sets compared with each other have the same representatives.
        elements = self._elements[open_[0]] if open_ else _values(named)
        sides = []
        for side in (left, right):
            value = value_of(side, known, self.at)
            if isinstance(value, frozenset):
                sides.append({each: TRUE if each in value else FALSE for each in elements})
            elif isinstance(side, FactTerm):
                sides.append({each: self._element(side.name, each) for each in elements})
        one, other = sides
        if sign is Operator.MEETS:
            return diagrams.disjunction(
                diagrams.conjunction((one[each], other[each])) for each in elements
            )
        within = [diagrams.disjunction((diagrams.negation(one[e]), other[e])) for e in elements]
        if sign is not Operator.WITHIN:
            within += [
                diagrams.disjunction((one[e], diagrams.negation(other[e]))) for e in elements
            ]
        return diagrams.conjunction(within)

    # Levels and values

    def levels(self, facts: Iterable[str]) -> frozenset[int]:
        """Return the levels that test the given missing facts (all elements of a set)."""
        wanted = set(facts)
        return frozenset(
            level
            for level, variable in enumerate(self.variables)
            if variable.fact in wanted and not variable.switch
        )

    def switch_level(self, fact: str) -> int:
        """Return the level of a fact's switch; raises KeyError where it has none."""
        return self._levels[fact, None, True]

    def is_value(self, fact: str, value: Value) -> Node:
        """Return where a missing fact has `value`, which must be one of its points.

        Raises UndecidedError for a loose fact.
        """
        if fact in self._loose_facts:
            raise UndecidedError
        if isinstance(value, frozenset):
            return self.diagrams.conjunction(
                self.diagrams.literal(level, (1 if variable.element in value else 0,))
                for level, variable in enumerate(self.variables)
                if variable.fact == fact and variable.element is not None
            )
        level = self._levels[fact, None, False]
        return self.diagrams.literal(level, (self.variables[level].values.index(value),))

    def elements(self, variable: Variable) -> frozenset[str]:
        """Return the elements of a set that are there where the variable's element is."""
        return frozenset(self._elements[variable.fact][str(variable.element)])

    def facts_tested(self, node: Node) -> tuple[str, ...]:
        """Return the missing facts that a function depends on, in the order of the levels.

        Raises UndecidedError where it depends on loose atoms.
        """
        support = sorted(self.diagrams.support(node))
        if any(self.variables[level].loose for level in support):
            raise UndecidedError
        return tuple(dict.fromkeys(self.variables[level].fact for level in support))

    def example(self, node: Node) -> dict[str, Value] | None:
        """Return values of all missing facts but loose ones that make the function true, or None.

        Raises UndecidedError where that hangs on loose atoms.
        """
        chosen = self.diagrams.witness(self.surely(node) if self.possible(node) else FALSE)
        if chosen is None:
            return None
        facts: dict[str, Value] = {}
        for level, variable in enumerate(self.variables):
            value = variable.values[chosen.get(level, 0)]
            if variable.switch or variable.loose:
                continue
            if variable.element is None:
                facts[variable.fact] = value
            else:
                before = facts.get(variable.fact, frozenset())
                held = before if isinstance(before, frozenset) else frozenset()
                there = self._elements[variable.fact][variable.element] if value else ()
                facts[variable.fact] = held.union(there)
        return facts


def _values(facts: Iterable[FactTerm]) -> tuple[str, ...]:
    """Return the values of the sets among the facts, which are the same for all of them."""
    return next(fact.type.values for fact in facts if isinstance(fact.type, SetOf))


def _is_set(term: Term) -> bool:
    if isinstance(term, FactTerm):
        return isinstance(term.type, SetOf)
    return isinstance(term, Literal) and isinstance(term.value, frozenset)


def _no_definition(_name: str) -> bool | None:  # pragma: no cover - an atom names none
    raise TypeError


def _variables(
    missing: Mapping[str, FactType],
    values: Mapping[str, tuple[Value, ...]],
    switches: tuple[str, ...],
    compared: Mapping[str, tuple[str, ...]],
    elements: Mapping[str, Elements],
) -> tuple[Variable, ...]:
    """Return the variables in the order of tests: switches first, a set's elements together.

    Sets that are compared with each other take turns, element by element: a diagram that had to
    remember the whole of one before it saw the other would double with each element.
    """
    found = [Variable(name, (False, True), switch=True) for name in switches]
    for name, kind in missing.items():
        if not isinstance(kind, SetOf):
            # A loose fact has no values: its atoms are variables instead.
            if name in values:
                found.append(Variable(name, values[name]))
        elif compared[name][0] == name:
            found.extend(
                Variable(other, (False, True), element)
                for element in elements[name]
                for other in compared[name]
            )
    return tuple(found)
