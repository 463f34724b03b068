"""A request evaluated against one version: everything a decision can tell, worked out on demand."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from policy_engine.compiler import CompiledVersion
from policy_engine.condition.ast import Condition, Term
from policy_engine.condition.truth import shift, value_of
from policy_engine.evaluation.missing import missing_facts
from policy_engine.evaluation.presumption import Facts, contradictions, presume
from policy_engine.evaluation.reading import Outcome, Reading, Reason
from policy_engine.evaluation.remedies import Remedies, remedies
from policy_engine.evaluation.standing import Standing
from policy_engine.policy import Deadline, Delay, Effect, Obligation, Reference, Rule
from policy_engine.situations import UndecidedError
from policy_engine.vocabulary import Fact, Value

__all__ = [
    "Evaluation",
    "Facts",
    "OfferedAlternative",
    "Outcome",
    "OwedObligation",
    "Reading",
    "Reason",
    "Remedies",
    "UnmetRequirement",
    "contradictions",
    "presume",
]


@dataclass(frozen=True, slots=True)
class UnmetRequirement:
    """A requirement of an applying permit that fails."""

    rule: str
    requirement: str


@dataclass(frozen=True, slots=True)
class OwedObligation:
    """What someone must do because of the decision."""

    obligation: Obligation[Term]
    #: The rule, or the alternative, that it comes from.
    rule: str
    #: Whether it is due in every completion, or only in some.
    certain: bool
    #: The day by which it is due, where that can be worked out.
    due: date | None


@dataclass(frozen=True, slots=True)
class OfferedAlternative:
    """Another lawful way: the changed request, decided."""

    id: str
    #: What was changed, None for unknown.
    changes: Mapping[str, Value | None]
    evaluation: "Evaluation"
    obligations: tuple[OwedObligation, ...]


@dataclass(frozen=True)
class Evaluation:
    """What a version says of the facts of one request on its date."""

    compiled: CompiledVersion
    facts: Facts
    at: date

    @cached_property
    def reading(self) -> Reading:
        """The version read on all that is known."""
        return Reading(self.compiled, self.facts.known, self.at)

    @property
    def outcome(self) -> Outcome:
        """The outcome."""
        return self.reading.outcome

    @property
    def reason(self) -> Reason:
        """Why the outcome is what it is."""
        return self.reading.reason

    @property
    def settled(self) -> bool:
        """Whether the outcome was worked out exactly."""
        return self.reading.settled

    @cached_property
    def rules(self) -> tuple[Rule[Condition], ...]:
        """The rules that gave the outcome in every completion, in the order of the text."""
        return tuple(
            rule
            for name, rule in self.compiled.version.rules.items()
            if self._always(lambda standing, name=name: standing.effective[name])
        )

    @cached_property
    def unmet(self) -> tuple[UnmetRequirement, ...]:
        """The requirements that fail in every completion, of permits that apply in every one."""
        found: list[UnmetRequirement] = []
        for name, rule in self.compiled.version.rules.items():
            if not rule.requires or not self._always(lambda s, name=name: s.applies[name]):
                continue
            found.extend(
                UnmetRequirement(name, wanted)
                for wanted in dict.fromkeys(reference.id for reference in rule.requires)
                if self._always(lambda s, name=name, wanted=wanted: s.failing[name][wanted])
            )
        return tuple(found)

    @cached_property
    def obligations(self) -> tuple[OwedObligation, ...]:
        """What someone must do, in at least one completion."""
        rules = self.compiled.version.rules.values()
        return tuple(
            owed
            for rule in rules
            for owed in self._owed(rule.id, rule.obligations, lambda standing: standing.due)
        )

    @cached_property
    def alternatives(self) -> tuple[OfferedAlternative, ...]:
        """The other lawful ways when the answer is not yes, permits first."""
        found = [
            offered
            for name in self._alternative_ids()
            if (offered := self._offer(name)) is not None
        ]
        order = (Outcome.PERMIT, Outcome.INDETERMINATE, Outcome.DENY)
        return tuple(sorted(found, key=lambda each: order.index(each.evaluation.outcome)))

    @cached_property
    def missing(self) -> tuple[Fact, ...]:
        """On an indeterminate outcome, the missing facts that can change it."""
        if self.outcome is not Outcome.INDETERMINATE:
            return ()
        names: Iterable[str]
        try:
            names = missing_facts(self.reading)
        except UndecidedError:
            # Nothing is guessed: whatever the version rests on may matter.
            names = self.reading.missing
        return tuple(self.compiled.vocabulary.facts[name] for name in names)

    @cached_property
    def remedies(self) -> Remedies:
        """On a deny, the smallest sets of changes that would turn it into a permit."""
        if self.outcome is not Outcome.DENY:
            return Remedies((), complete=True)
        return remedies(self.compiled, self.facts, self.at)

    @cached_property
    def presumptions(self) -> tuple[tuple[Fact, Value], ...]:
        """The presumptions without which the outcome or the reason would be open."""
        presumed = self.facts.presumed
        return tuple((fact, presumed[fact.name]) for fact in self._rests_on(presumed))

    @cached_property
    def assessed(self) -> tuple[Fact, ...]:
        """The facts that someone appreciated and the outcome or the reason rests on."""
        facts = self.compiled.vocabulary.facts
        return self._rests_on([name for name in self.facts.known if facts[name].assessed_by])

    # Completions

    def _always(self, question: Callable[..., object]) -> bool:
        try:
            return self.reading.always(question)
        except UndecidedError:
            return False

    def _ever(self, question: Callable[..., object]) -> bool:
        try:
            return self.reading.ever(question)
        except UndecidedError:
            # A duty is never lost.
            return True

    # Obligations and alternatives

    def _owed(
        self,
        whence: str,
        references: Iterable[Reference[Condition]],
        truths: Callable[[Standing[Any]], Mapping[str, Mapping[str, Any]]],
    ) -> Iterator[OwedObligation]:
        """Yield the obligations of a rule or alternative that are due in some completion."""
        for name in dict.fromkeys(reference.id for reference in references):

            def question(standing: Standing[Any], name: str = name) -> object:
                return truths(standing)[whence][name]

            if self._ever(question):
                obligation = self.compiled.version.obligations[name]
                certain = self._always(question)
                yield OwedObligation(obligation, whence, certain, self._due(obligation))

    def _due(self, obligation: Obligation[Term]) -> date | None:
        match obligation.timing:
            case Delay(amount, unit):
                return shift(self.at, amount, unit)
            case Deadline(term):
                day = value_of(term, self.facts.known, self.at)
                return day if isinstance(day, date) else None
            case _:
                return None

    def _alternative_ids(self) -> tuple[str, ...]:
        """Return the alternatives of what refuses in some completion, in the text's order."""
        version = self.compiled.version
        named = {
            link.id
            for name, rule in version.rules.items()
            if rule.effect is Effect.FORBID and rule.alternatives
            if self._ever(lambda standing, name=name: standing.effective[name])
            for link in rule.alternatives
        }
        if version.default.alternatives and self._ever(lambda standing: standing.default):
            named |= {link.id for link in version.default.alternatives}
        return tuple(name for name in version.alternatives if name in named)

    def _offer(self, name: str) -> OfferedAlternative | None:
        alternative = self.compiled.version.alternatives[name]
        changes = dict(alternative.changes)
        stated = {**self.facts.stated, **changes}
        kept = {fact: value for fact, value in stated.items() if value is not None}
        if kept == self.facts.stated:
            return None
        changed = self._changed(kept)
        if changed is None:
            return None
        if changed.outcome is Outcome.DENY and not changed.remedies.changes:
            return None
        own = changed._owed(name, alternative.obligations, lambda standing: standing.offered)  # noqa: SLF001 - its own kind
        return OfferedAlternative(name, changes, changed, (*changed.obligations, *own))

    def _changed(self, stated: Mapping[str, Value]) -> "Evaluation | None":
        """Return the changed request evaluated, None where it contradicts a constraint."""
        constraints, vocabulary = self.compiled.constraints, self.compiled.vocabulary
        try:
            if contradictions(constraints, stated, self.at):
                return None
        except UndecidedError:
            return None
        facts = presume(vocabulary, constraints, stated, self.at)
        return Evaluation(self.compiled, facts, self.at)

    # What the decision rests on

    def _rests_on(self, names: Iterable[str]) -> tuple[Fact, ...]:
        """Return those of the known facts without which the outcome or the reason is open."""
        facts = self.compiled.vocabulary.facts
        # A fact that the version does not name can settle one that it names.
        bearing = {*self.compiled.facts}.union(*(each.facts for each in self.compiled.constraints))
        candidates = [name for name in facts if name in bearing.intersection(names)]
        if not candidates or self.outcome not in {Outcome.PERMIT, Outcome.DENY}:
            return ()
        try:
            kinds = self.reading.kinds()
            alone = [name for name in candidates if self._opens(kinds, (name,))]
            if not alone and len(candidates) > 1 and self._opens(kinds, candidates):
                alone = self._together(kinds, candidates)
        except UndecidedError:
            alone = candidates
        return tuple(facts[name] for name in alone)

    def _without(self, names: Iterable[str]) -> Reading:
        gone = set(names)
        known = {name: value for name, value in self.facts.known.items() if name not in gone}
        return Reading(self.compiled, known, self.at)

    def _opens(self, kinds: frozenset[Reason], names: Iterable[str]) -> bool:
        """Return whether the decision would be open without the named facts."""
        without = self._without(names).kinds()
        if Reason.PERMITTED in kinds:
            return len(without) > 1
        if Reason.PERMITTED in without:
            return True
        if len(kinds) == 1:
            return len(without) > 1
        # A deny whose reasons differ rests on nothing for its reason, but where it says that
        # each of them is a prohibition.
        return Reason.NOT_PERMITTED in without - kinds

    def _together(self, kinds: frozenset[Reason], names: list[str]) -> list[str]:
        without = self._without(names)
        outcome_only = Reason.PERMITTED in kinds or Reason.PERMITTED in without.kinds()
        named = missing_facts(without, outcome_only=outcome_only)
        return [name for name in names if name in named]
