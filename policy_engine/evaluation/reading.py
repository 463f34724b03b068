"""One version read on what is known: what is so in every completion, and what in some."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from policy_engine.compiler import CompiledVersion
from policy_engine.condition.ast import Condition
from policy_engine.evaluation.presumption import MOST_NODES, binding, valid
from policy_engine.evaluation.standing import (
    Completions,
    Standing,
    ThreeValued,
    TwoValued,
    stand,
)
from policy_engine.policy import Constraint
from policy_engine.situations import FALSE, Node, Situations, UndecidedError
from policy_engine.vocabulary import Value


class Outcome(StrEnum):
    """What the engine answers."""

    PERMIT = "permit"
    DENY = "deny"
    INDETERMINATE = "indeterminate"
    NOT_APPLICABLE = "not_applicable"


class Reason(StrEnum):
    """Why the outcome is what it is."""

    PERMITTED = "permitted"
    FORBIDDEN = "forbidden"
    NOT_PERMITTED = "not-permitted"
    MISSING_FACTS = "missing-facts"
    CONFLICT = "conflict"
    NO_VERSION = "no-version"


#: A question about how the rules stand, in whatever truth the standing is in.
Question = Callable[[Standing[Any]], Any]


def _permit(standing: Standing[Any]) -> Any:  # noqa: ANN401 - in the standing's own truth
    return standing.permit


def _conflict(standing: Standing[Any]) -> Any:  # noqa: ANN401
    return standing.conflict


def _forbidden(standing: Standing[Any]) -> Any:  # noqa: ANN401
    return standing.forbidden


def _forbidden_only(standing: Standing[Any]) -> Any:  # noqa: ANN401
    return standing.forbidden_only


def _default(standing: Standing[Any]) -> Any:  # noqa: ANN401
    return standing.default


@dataclass(frozen=True)
class Reading:
    """What a version says on what is known.

    Complete facts are read by the compiled predicates. On incomplete facts, three-valued logic
    answers first; what it leaves open is settled by `situations`, exactly.
    """

    compiled: CompiledVersion
    known: Mapping[str, Value]
    at: date

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The facts that the version can rest on and that are not known, in order."""
        return tuple(name for name in self.compiled.facts if name not in self.known)

    @cached_property
    def quick(self) -> Standing[bool] | Standing[bool | None]:
        """How the rules stand as far as that can be seen at once."""
        if not self.missing:
            return stand(self.compiled, TwoValued(self.compiled, self.known, self.at))
        return stand(self.compiled, ThreeValued(self.compiled, self.known, self.at))

    @cached_property
    def situations(self) -> Situations:
        """The completions of what is known; raises UndecidedError where there are too many."""
        nevers = [each.never for each in self._constraints]
        return Situations(
            [*self.compiled.conditions, *nevers],
            self.compiled.definitions,
            self.known,
            self.at,
            budget=MOST_NODES,
        )

    @cached_property
    def _constraints(self) -> tuple[Constraint, ...]:
        """The constraints that can bar something of what the version rests on."""
        every, facts = self.compiled.constraints, self.compiled.facts
        return tuple(binding(every, self.known, self.at, facts))

    @cached_property
    def exact(self) -> Standing[Node]:
        """How the rules stand in each completion."""
        return stand(self.compiled, Completions(self.situations))

    @cached_property
    def valid(self) -> Node:
        """The completions that honour the constraints."""
        return valid([each.never for each in self._constraints], self.situations)

    def always(self, question: Question) -> bool:
        """Return whether something is so in every completion.

        Raises UndecidedError where that cannot be settled within the budget.
        """
        quick = question(self.quick)
        if quick is not None:
            return bool(quick)
        opposite = self.situations.diagrams.negation(question(self.exact))
        return not self._possible(opposite)

    def ever(self, question: Question) -> bool:
        """Return whether something is so in at least one completion.

        Raises UndecidedError where that cannot be settled within the budget.
        """
        quick = question(self.quick)
        if quick is not None:
            return bool(quick)
        return self._possible(question(self.exact))

    def _possible(self, node: Node) -> bool:
        both = self.situations.diagrams.conjunction((self.valid, node))
        return self.situations.possible(both)

    def holds(self, condition: Condition) -> bool | None:
        """Return the truth of one of the version's conditions, None where it is open."""
        if not self.missing:
            return self.compiled.predicate(condition)(self.known, self.at)
        return ThreeValued(self.compiled, self.known, self.at).condition(condition)

    @cached_property
    def outcome(self) -> Outcome:
        """The outcome; indeterminate also where it cannot be settled within the budget."""
        try:
            if self.always(_permit):
                return Outcome.PERMIT
            return Outcome.INDETERMINATE if self.ever(_permit) else Outcome.DENY
        except UndecidedError:
            return Outcome.INDETERMINATE

    @cached_property
    def settled(self) -> bool:
        """Whether outcome and reason were worked out exactly, and not given up for their size."""
        try:
            if not self.ever(_permit):
                self.always(_conflict)
                self.always(_forbidden)
            self.always(_permit)
        except UndecidedError:
            return False
        return True

    @cached_property
    def reason(self) -> Reason:
        """Why the outcome is what it is."""
        if self.outcome is Outcome.PERMIT:
            return Reason.PERMITTED
        if self.outcome is Outcome.INDETERMINATE:
            return Reason.MISSING_FACTS
        try:
            if self.always(_conflict):
                return Reason.CONFLICT
            return Reason.FORBIDDEN if self.always(_forbidden) else Reason.NOT_PERMITTED
        except UndecidedError:
            return Reason.NOT_PERMITTED

    def kinds(self) -> frozenset[Reason]:
        """Return the reasons for which completions of what is known are decided.

        Raises UndecidedError where that cannot be settled within the budget.
        """
        questions = {
            Reason.PERMITTED: _permit,
            Reason.CONFLICT: _conflict,
            Reason.FORBIDDEN: _forbidden_only,
            Reason.NOT_PERMITTED: _default,
        }
        return frozenset(reason for reason, question in questions.items() if self.ever(question))

    def kind_nodes(self, *, outcome_only: bool) -> tuple[Node, ...]:
        """Return the valid completions, parted by outcome, or by reason."""
        standing, diagrams = self.exact, self.situations.diagrams
        if outcome_only:
            parts = [standing.permit, diagrams.negation(standing.permit)]
        else:
            parts = [
                standing.permit,
                standing.conflict,
                standing.forbidden_only,
                standing.default,
            ]
        found = [diagrams.conjunction((self.valid, part)) for part in parts]
        return tuple(part for part in found if part != FALSE)
