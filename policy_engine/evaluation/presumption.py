"""Facts held against the constraints: refused where they contradict, completed where presumed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from policy_engine.condition.ast import Condition, FactTerm, facts_named
from policy_engine.condition.truth import Known, three_valued
from policy_engine.policy import Constraint
from policy_engine.situations import Situations, UndecidedError
from policy_engine.vocabulary import (
    Boolean,
    Enumeration,
    SetOf,
    Value,
    Vocabulary,
)

#: How many nodes the diagrams of one decision may have: about half a second's work, and fifty
#: times what a law of some size needs with nothing stated.
MOST_NODES = 100_000


@dataclass(frozen=True)
class Facts:
    """What is known of a situation, and whence."""

    #: What the request says.
    stated: Mapping[str, Value]
    #: What is presumed, because the request does not say it.
    presumed: Mapping[str, Value]

    @cached_property
    def known(self) -> Mapping[str, Value]:
        """Both together."""
        return {**self.stated, **self.presumed}


def contradictions(
    constraints: Iterable[Constraint], known: Known, at: date
) -> tuple[Constraint, ...]:
    """Return the constraints that no completion of the facts can honour; none where one can.

    Takes the constraints, what is known and the date of the request. Raises UndecidedError where
    that cannot be settled within the budget.
    """
    constraints = tuple(constraints)
    truths = [_truth(each, known, at) for each in constraints]
    broken = tuple(each for each, truth in zip(constraints, truths, strict=True) if truth)
    if broken:
        return broken
    unsettled = binding(constraints, known, at)
    if not unsettled or possible_together((each.never for each in unsettled), known, at):
        return ()
    return _smallest(unsettled, known, at)


def binding(
    constraints: Iterable[Constraint],
    known: Known,
    at: date,
    named: Collection[str] = (),
) -> list[Constraint]:
    """Return the constraints that can bar something; the others are honoured for free.

    A missing fact that nothing but constraints names, and one value of which honours them all
    whatever the other facts, bars no combination of those; it makes no minimal set of missing
    facts either. So its constraints can be left out, and so on with what is left. Takes the
    constraints, what is known, the date of the request, and the facts that something else names.
    """
    left = [each for each in constraints if _truth(each, known, at) is not False]
    about: dict[FactTerm, list[Constraint]] = {}
    for each in left:
        for fact in facts_named(each.never):
            if fact.name not in known and fact.name not in named:
                about.setdefault(fact, []).append(each)
    while True:
        free = next((fact for fact, near in about.items() if _free(fact, near, known, at)), None)
        if free is None:
            return left
        gone = about.pop(free)
        left = [each for each in left if each not in gone]
        about = {
            fact: kept
            for fact, near in about.items()
            if (kept := [each for each in near if each not in gone])
        }


def _free(fact: FactTerm, about: Iterable[Constraint], known: Known, at: date) -> bool:
    """Return whether some value of a fact honours all the constraints about it by itself."""
    values: tuple[Value, ...]
    match fact.type:
        case Boolean():
            values = (False, True)
        case Enumeration(each):
            values = each
        case SetOf():
            values = (frozenset(),)
        case _:
            return False
    return any(
        all(_truth(constraint, {**known, fact.name: value}, at) is False for constraint in about)
        for value in values
    )


def _truth(constraint: Constraint, known: Known, at: date) -> bool | None:
    return three_valued(constraint.never, known, at, _no_definition)


def possible_together(nevers: Iterable[Condition], known: Known, at: date) -> bool:
    """Return whether some completion of the facts makes none of the conditions true."""
    conditions = list(nevers)
    situations = Situations(conditions, {}, known, at, budget=MOST_NODES)
    return situations.possible(valid(conditions, situations))


def valid(nevers: Iterable[Condition], situations: Situations) -> int:
    """Return the completions that make none of the conditions true."""
    diagrams = situations.diagrams
    return diagrams.conjunction(diagrams.negation(situations.condition(never)) for never in nevers)


def _smallest(constraints: list[Constraint], known: Known, at: date) -> tuple[Constraint, ...]:
    """Drop what the contradiction does not need, so that people are shown only what clashes."""
    needed = list(constraints)
    for each in constraints:
        rest = [other for other in needed if other is not each]
        if not possible_together((other.never for other in rest), known, at):
            needed = rest
    return tuple(needed)


def presume(
    vocabulary: Vocabulary,
    constraints: Iterable[Constraint],
    stated: Mapping[str, Value],
    at: date,
) -> Facts:
    """Make the presumptions of a vocabulary, in its order.

    A presumption is made for a fact that is not stated, unless what is stated and presumed before
    leaves no completion with it. Takes facts that do not contradict the constraints; one whose
    compatibility cannot be settled is not made.
    """
    presumed: dict[str, Value] = {}
    by_fact: dict[str, list[Constraint]] = {}
    every = tuple(constraints)
    for each in every:
        for name in each.facts:
            by_fact.setdefault(name, []).append(each)
    for fact in vocabulary:
        if fact.presumed is None or fact.name in stated:
            continue
        known = {**stated, **presumed, fact.name: fact.presumed.value}
        if fact.name not in by_fact or _compatible(by_fact[fact.name], every, known, at):
            presumed[fact.name] = fact.presumed.value
    return Facts(stated, presumed)


def _compatible(
    near: Iterable[Constraint], every: Iterable[Constraint], known: Known, at: date
) -> bool:
    truths = [_truth(each, known, at) for each in near]
    if True in truths:
        return False
    if None not in truths:
        # What was possible without the presumption stays so: it settles its own constraints.
        return True
    try:
        return not contradictions(every, known, at)
    except UndecidedError:
        return False


def _no_definition(_name: str) -> bool | None:  # pragma: no cover - constraints name none
    raise TypeError
