"""How the rules of a version stand to each other, written once for every algebra of truth.

The text below is section 4 of the design: applies, satisfied, effective. It is the same whether
truth is a boolean (complete facts), three-valued (a quick look at incomplete facts) or a decision
diagram (all completions at once).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from policy_engine.compiler import CompiledVersion
from policy_engine.condition.ast import Condition
from policy_engine.condition.truth import Known, kleene_and, kleene_or, three_valued
from policy_engine.policy import Effect, Reference, Rule
from policy_engine.situations import Node, Situations

T = TypeVar("T")


class Algebra(Protocol[T]):
    """A kind of truth: what conditions come to, and how it combines."""

    def condition(self, condition: Condition) -> T:
        """Return the truth of a condition."""

    def conjunction(self, items: Iterable[T]) -> T:
        """Return the truth of all of the items."""

    def disjunction(self, items: Iterable[T]) -> T:
        """Return the truth of any of the items."""

    def negation(self, item: T) -> T:
        """Return the truth of the opposite."""


@dataclass(frozen=True)
class TwoValued:
    """Truth on complete facts, by the compiled predicates."""

    compiled: CompiledVersion
    known: Known
    at: date

    def condition(self, condition: Condition) -> bool:
        """Return the truth of a condition."""
        return self.compiled.predicate(condition)(self.known, self.at)

    def conjunction(self, items: Iterable[bool]) -> bool:
        """Return whether all items hold."""
        return all(items)

    def disjunction(self, items: Iterable[bool]) -> bool:
        """Return whether any item holds."""
        return any(items)

    def negation(self, item: bool) -> bool:  # noqa: FBT001 - truth is what it is about
        """Return the opposite."""
        return not item


class ThreeValued:
    """Truth on incomplete facts as far as Kleene's logic sees; None where it does not."""

    def __init__(self, compiled: CompiledVersion, known: Known, at: date) -> None:
        """Take the version, what is known and the date of the request."""
        self._definitions = compiled.definitions
        self._known = known
        self._at = at
        self._found: dict[int, bool | None] = {}
        self._defined: dict[str, bool | None] = {}

    def condition(self, condition: Condition) -> bool | None:
        """Return the truth of a condition, or None."""
        key = id(condition)
        if key not in self._found:
            self._found[key] = three_valued(condition, self._known, self._at, self._definition)
        return self._found[key]

    def _definition(self, name: str) -> bool | None:
        if name not in self._defined:
            condition = self._definitions[name]
            self._defined[name] = three_valued(condition, self._known, self._at, self._definition)
        return self._defined[name]

    def conjunction(self, items: Iterable[bool | None]) -> bool | None:
        """Return whether all items hold, or None."""
        return kleene_and(items)

    def disjunction(self, items: Iterable[bool | None]) -> bool | None:
        """Return whether any item holds, or None."""
        return kleene_or(items)

    def negation(self, item: bool | None) -> bool | None:  # noqa: FBT001 - truth is what it is about
        """Return the opposite, or None."""
        return None if item is None else not item


@dataclass(frozen=True)
class Completions:
    """Truth as the set of completions in which it holds, a node of a decision diagram."""

    situations: Situations

    def condition(self, condition: Condition) -> Node:
        """Return the completions in which a condition holds."""
        return self.situations.condition(condition)

    def conjunction(self, items: Iterable[Node]) -> Node:
        """Return the completions in which all items hold."""
        return self.situations.diagrams.conjunction(items)

    def disjunction(self, items: Iterable[Node]) -> Node:
        """Return the completions in which any item holds."""
        return self.situations.diagrams.disjunction(items)

    def negation(self, item: Node) -> Node:
        """Return the completions in which the item does not hold."""
        return self.situations.diagrams.negation(item)


@dataclass(frozen=True)
class Standing(Generic[T]):
    """The truth of everything that a decision rests on."""

    #: Rule → its `when` holds.
    applies: Mapping[str, T]
    #: Rule → requirement → it is called for and not met.
    failing: Mapping[str, Mapping[str, T]]
    #: Rule → it applies and nothing that it requires fails.
    satisfied: Mapping[str, T]
    #: Rule → it is satisfied and nothing lifts it.
    effective: Mapping[str, T]
    #: Rule → obligation → the rule is effective and the obligation is called for.
    due: Mapping[str, Mapping[str, T]]
    #: Alternative → obligation → it is called for.
    offered: Mapping[str, Mapping[str, T]]
    #: An effective rule permits.
    permitted: T
    #: An effective rule forbids.
    forbidden: T
    #: The outcome is a permit.
    permit: T
    #: A permit and a prohibition are effective side by side.
    conflict: T
    #: A prohibition is effective and no permit is.
    forbidden_only: T
    #: No rule is effective: the base rule decides.
    default: T


def stand(compiled: CompiledVersion, algebra: Algebra[T]) -> Standing[T]:
    """Return how the rules of a version stand, in the truth of `algebra`."""
    both, either, negated = algebra.conjunction, algebra.disjunction, algebra.negation
    applies: dict[str, T] = {}
    failing: dict[str, dict[str, T]] = {}
    satisfied: dict[str, T] = {}
    for name, rule in compiled.version.rules.items():
        applies[name] = algebra.condition(rule.when)
        failing[name] = _failing(compiled, rule, algebra)
        satisfied[name] = both((applies[name], *map(negated, failing[name].values())))
    effective: dict[str, T] = {}
    for each in compiled.rules:
        name = each.rule.id
        # A permit is closed by any satisfied rule that overrides it; a prohibition is only
        # lifted by an effective one, since a permit that is stopped lifts nothing.
        lifting = satisfied if each.rule.effect is Effect.PERMIT else effective
        lifted = [negated(lifting[other]) for other in each.overridden_by]
        effective[name] = both((satisfied[name], *lifted))
    rules = compiled.version.rules.values()
    permitted = either(effective[rule.id] for rule in rules if rule.effect is Effect.PERMIT)
    forbidden = either(effective[rule.id] for rule in rules if rule.effect is Effect.FORBID)
    return Standing(
        applies,
        failing,
        satisfied,
        effective,
        {rule.id: _due(rule.obligations, effective[rule.id], algebra) for rule in rules},
        {
            name: _due(each.obligations, both(()), algebra)
            for name, each in compiled.version.alternatives.items()
        },
        permitted,
        forbidden,
        both((permitted, negated(forbidden))),
        both((permitted, forbidden)),
        both((forbidden, negated(permitted))),
        both((negated(permitted), negated(forbidden))),
    )


def called_for(reference: Reference[Condition], algebra: Algebra[T]) -> T:
    """Return whether a reference is called for: always, or under its own condition."""
    if reference.when is None:
        return algebra.conjunction(())
    return algebra.condition(reference.when)


def _failing(compiled: CompiledVersion, rule: Rule[Condition], algebra: Algebra[T]) -> dict[str, T]:
    found: dict[str, list[T]] = {}
    for reference in rule.requires:
        met = algebra.condition(compiled.version.requirements[reference.id].condition)
        fails = algebra.conjunction((called_for(reference, algebra), algebra.negation(met)))
        found.setdefault(reference.id, []).append(fails)
    return {name: algebra.disjunction(truths) for name, truths in found.items()}


def _due(references: Iterable[Reference[Condition]], where: T, algebra: Algebra[T]) -> dict[str, T]:
    found: dict[str, list[T]] = {}
    for reference in references:
        due = algebra.conjunction((where, called_for(reference, algebra)))
        found.setdefault(reference.id, []).append(due)
    return {name: algebra.disjunction(truths) for name, truths in found.items()}
