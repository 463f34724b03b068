"""Every possible request of a version, or of several beside each other, as decision diagrams."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from policy_engine.compiler import CompiledPolicy, CompiledVersion
from policy_engine.condition.ast import (
    Both,
    Condition,
    Defined,
    Either,
    Not,
    definitions_named,
)
from policy_engine.evaluation.presumption import valid
from policy_engine.evaluation.standing import Standing, stand
from policy_engine.policy import Effect, Version
from policy_engine.situations import FALSE, Node, Situations
from policy_engine.situations.diagram import MAX_NODES
from policy_engine.vocabulary import Value

__all__ = ["Aspect", "Universe", "last_day"]


class Aspect(StrEnum):
    """What of a decision two versions may say differently."""

    OUTCOME = "outcome"
    REASON = "reason"
    RULES = "rules"
    UNMET = "unmet"
    OBLIGATIONS = "obligations"
    ALTERNATIVES = "alternatives"


def last_day(policy: CompiledPolicy, index: int) -> date:
    """Return the last day on which the version at `index` of a policy is in force."""
    until = policy.versions[index].version.until or date.max
    if index + 1 == len(policy.versions):
        return until
    return min(until, policy.versions[index + 1].version.start - timedelta(days=1))


class Universe:
    """All requests that one or several versions may be asked on one day, nothing presumed.

    The versions are of one policy, or variants of one version; they share the facts, so that
    what they say can be compared. All nodes are of the diagrams of `situations`.
    """

    def __init__(
        self,
        versions: Sequence[CompiledVersion],
        at: date,
        *,
        conditions: Iterable[Condition] = (),
        budget: int = MAX_NODES,
    ) -> None:
        """Cut the facts of the versions into cells.

        Takes the versions, the day, further conditions that will be asked about (they may name
        facts and the first version's definitions), and how many nodes the diagrams may have.
        """
        self.versions = tuple(versions)
        self.at = at
        first = self.versions[0]
        self._scopes = [_Scope(first, each, index) for index, each in enumerate(self.versions)]
        nevers = list(
            {id(never): never for each in self.versions for never in _nevers(each)}.values()
        )
        asked = [
            *nevers,
            *(s.within(c) for s in self._scopes for c in s.compiled.conditions),
            *conditions,
        ]
        definitions = {name: c for s in self._scopes for name, c in s.definitions.items()}
        self.situations = Situations(asked, definitions, {}, at, budget=budget)
        #: The requests that no constraint excludes.
        self.valid: Node = valid(nevers, self.situations)
        self._standings: dict[int, Standing[Node]] = {}

    def standing(self, index: int = 0) -> Standing[Node]:
        """Return how the rules of a version stand, in each request."""
        if index not in self._standings:
            self._standings[index] = stand(self.versions[index], self.algebra(index))
        return self._standings[index]

    def algebra(self, index: int = 0) -> "Requests":
        """Return the truth of a version's conditions as the set of requests in which they hold."""
        return Requests(self.situations, self._scopes[index])

    def condition(self, condition: Condition, index: int = 0) -> Node:
        """Return the requests in which a condition holds, its definitions those of a version."""
        return self.algebra(index).condition(condition)

    def among_possible(self, node: Node) -> Node:
        """Return which of some requests no constraint excludes."""
        return self.situations.diagrams.conjunction((self.valid, node))

    def possible(self, node: Node) -> bool:
        """Return whether there is such a request; raises UndecidedError where that is open."""
        return self.situations.possible(self.among_possible(node))

    def example(self, node: Node) -> dict[str, Value] | None:
        """Return the facts of such a request, None where there is none.

        Only facts that the versions or constraints name are told. Raises UndecidedError where
        that is open.
        """
        return self.situations.example(self.among_possible(node))

    def differences(self, one: int = 0, other: int = 1) -> Mapping[Aspect, Node]:
        """Return, per aspect of a decision, the requests that two versions decide differently.

        Nothing is listed for an aspect in which they agree on every possible request. How an
        alternative would be decided follows from the rest, and is not looked at by itself.
        """
        sides = tuple(_Decided(self, index) for index in (one, other))
        found = {aspect: self._unlike(*(side.told(aspect) for side in sides)) for aspect in Aspect}
        return {aspect: node for aspect, node in found.items() if node != FALSE}

    def _unlike(self, one: "_Told", other: "_Told") -> Node:
        diagrams = self.situations.diagrams
        parts = []
        for key in dict.fromkeys((*one, *other)):
            left, right = one.get(key, FALSE), other.get(key, FALSE)
            parts.append(diagrams.conjunction((left, diagrams.negation(right))))
            parts.append(diagrams.conjunction((diagrams.negation(left), right)))
        return self.among_possible(diagrams.disjunction(parts))


#: What a decision tells of one aspect → the requests in which it does.
_Told = Mapping[Any, Node]


@dataclass(frozen=True)
class Requests:
    """Truth as the set of requests in which it holds, for the conditions of one version."""

    situations: Situations
    scope: "_Scope"

    def condition(self, condition: Condition) -> Node:
        """Return the requests in which a condition of the version holds."""
        return self.situations.condition(self.scope.within(condition))

    def conjunction(self, items: Iterable[Node]) -> Node:
        """Return the requests in which all items hold."""
        return self.situations.diagrams.conjunction(items)

    def disjunction(self, items: Iterable[Node]) -> Node:
        """Return the requests in which any item holds."""
        return self.situations.diagrams.disjunction(items)

    def negation(self, item: Node) -> Node:
        """Return the requests in which the item does not hold."""
        return self.situations.diagrams.negation(item)


@dataclass(frozen=True)
class _Decided:
    """What one version decides, aspect by aspect."""

    universe: Universe
    index: int

    @cached_property
    def standing(self) -> Standing[Node]:
        return self.universe.standing(self.index)

    @cached_property
    def version(self) -> Version:
        return self.universe.versions[self.index].version

    def told(self, aspect: Aspect) -> _Told:
        """Return what the version tells of an aspect, with the requests in which it does."""
        standing = self.standing
        match aspect:
            case Aspect.OUTCOME:
                return {"permit": standing.permit}
            case Aspect.REASON:
                return {"conflict": standing.conflict, "forbidden": standing.forbidden_only}
            case Aspect.RULES:
                return standing.effective
            case Aspect.UNMET:
                return {
                    (rule, wanted): self.universe.algebra(self.index).conjunction(
                        (standing.applies[rule], node)
                    )
                    for rule, failing in standing.failing.items()
                    for wanted, node in failing.items()
                }
            case Aspect.OBLIGATIONS:
                return {
                    (rule, self.version.obligations[name]): node
                    for rule, due in standing.due.items()
                    for name, node in due.items()
                }
            case Aspect.ALTERNATIVES:
                return dict(self._alternatives())

    def _alternatives(self) -> Iterator[tuple[Any, Node]]:
        """Yield the alternatives and what they oblige to, where what refuses names them."""
        algebra = self.universe.algebra(self.index)
        for name, alternative in self.version.alternatives.items():
            named = [
                self.standing.effective[rule.id]
                for rule in self.version.rules.values()
                if rule.effect is Effect.FORBID
                and any(link.id == name for link in rule.alternatives)
            ]
            if any(link.id == name for link in self.version.default.alternatives):
                named.append(self.standing.default)
            refused = algebra.disjunction(named)
            yield (name, alternative.changes), refused
            for obligation, called in self.standing.offered[name].items():
                thing = self.version.obligations[obligation]
                yield (name, thing), algebra.conjunction((refused, called))


class _Scope:
    """The conditions of one version under names of definitions that no other version has.

    A definition that means the same as the first version's keeps its name, so that it is built
    once.
    """

    def __init__(self, first: CompiledVersion, compiled: CompiledVersion, index: int) -> None:
        self.compiled = compiled
        own = compiled.definitions
        changed = _changed(first.definitions, own) if index else frozenset[str]()
        self._names = {name: f"{name}\N{PRIME}{index}" for name in changed}
        self._within: dict[int, tuple[Condition, Condition]] = {}
        self.definitions: Mapping[str, Condition] = {
            self._names.get(name, name): self.within(condition) for name, condition in own.items()
        }

    def within(self, condition: Condition) -> Condition:
        """Return a condition of the version with its definitions under their names here."""
        if not any(leaf.name in self._names for leaf in definitions_named(condition)):
            return condition
        kept = self._within.get(id(condition))
        if kept is None:
            # The condition is kept alive, so that nothing else can get its identity.
            kept = self._within[id(condition)] = (condition, self._renamed(condition))
        return kept[1]

    def _renamed(self, condition: Condition) -> Condition:
        match condition:
            case Defined(name):
                return replace(condition, name=self._names.get(name, name))
            case Not(item):
                return replace(condition, item=self._renamed(item))
            case Both(items) | Either(items):
                return replace(condition, items=tuple(map(self._renamed, items)))
            case _:
                return condition


def _changed(first: Mapping[str, Condition], other: Mapping[str, Condition]) -> frozenset[str]:
    """Return the definitions that do not mean what the first version's mean."""
    users: dict[str, set[str]] = {}
    for name, condition in other.items():
        for leaf in definitions_named(condition):
            users.setdefault(leaf.name, set()).add(name)
    queue = [name for name, condition in other.items() if first.get(name) != condition]
    found: set[str] = set()
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue.extend(users.get(name, ()))
    return frozenset(found)


def _nevers(compiled: CompiledVersion) -> tuple[Condition, ...]:
    return tuple(each.never for each in compiled.constraints)
