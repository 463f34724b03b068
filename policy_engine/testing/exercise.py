"""What the decision of a scenario rests on: rules, requirements, definitions, facts, duties."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from policy_engine.compiler import CompiledVersion
from policy_engine.condition.ast import Condition, definitions_named, facts_named
from policy_engine.evaluation import Evaluation, Outcome, Reading, Reason
from policy_engine.policy import Reference, Rule
from policy_engine.situations import UndecidedError
from policy_engine.testing.runner import ScenarioResult


class Kind(StrEnum):
    """What an entry of a policy is, where it may rest on a text."""

    ACT = "act"
    DEFAULT = "default"
    RULE = "rule"
    REQUIREMENT = "requirement"
    DEFINITION = "definition"
    OBLIGATION = "obligation"
    ALTERNATIVE = "alternative"
    INVARIANT = "invariant"
    OMISSION = "not_encoded"
    FACT = "fact"
    VALUE = "value"
    PRESUMPTION = "presumption"
    SYSTEM = "system"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Use:
    """An entry that a decision rests on; a value is named `fact=value`."""

    kind: Kind
    id: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """A scenario run, and what its decision rests on."""

    result: ScenarioResult
    #: The first day of the version that decided; None where none is in force.
    version: date | None
    #: The rules that gave the outcome, or the base rule.
    decided: tuple[Use, ...]
    #: Everything else that it rests on.
    used: tuple[Use, ...]


def exercises(results: Iterable[ScenarioResult]) -> Iterator[Exercise]:
    """Yield for each result what its decision rests on.

    A decision exercises a rule that applies in every completion of its facts; a requirement that
    such a rule calls for, met or not; the obligations that it tells; the alternatives that it
    offers; the base rule where nothing else decides; the presumptions that rest on a text and
    without which alone it would be open; the definitions and facts that the conditions of all
    these name, definitions opened; the values that these facts have; and the acts that brought
    about the version that decided.
    """
    for result in results:
        evaluation = result.decision.evaluation
        if evaluation is None:
            yield Exercise(result, None, (), ())
            continue
        compiled = evaluation.compiled
        decided = [Use(Kind.RULE, rule.id) for rule in evaluation.rules]
        if evaluation.reason is Reason.NOT_PERMITTED:
            decided.append(Use(Kind.DEFAULT, compiled.version.default.id))
        used = dict.fromkeys(_used(evaluation))
        yield Exercise(result, compiled.version.start, tuple(decided), tuple(used))


def _used(evaluation: Evaluation) -> Iterator[Use]:
    compiled = evaluation.compiled
    yield Use(Kind.ACT, compiled.version.start.isoformat())
    for rule in compiled.version.rules.values():
        if _applies(rule, evaluation):
            yield Use(Kind.RULE, rule.id)
            yield from _named(rule.when, evaluation)
            for reference in _called(rule.requires, evaluation):
                yield Use(Kind.REQUIREMENT, reference.id)
                requirement = compiled.version.requirements[reference.id]
                yield from _named(requirement.condition, evaluation)
                yield from _guard(reference, evaluation)
    for owed in evaluation.obligations:
        yield from _owed(owed.obligation.id, compiled.version.rules[owed.rule], evaluation)
    for offered in evaluation.alternatives:
        yield Use(Kind.ALTERNATIVE, offered.id)
        for owed in offered.obligations:
            if owed.rule == offered.id:
                yield Use(Kind.OBLIGATION, owed.obligation.id)
    for name in _presumed(evaluation):
        yield Use(Kind.PRESUMPTION, name)


def _presumed(evaluation: Evaluation) -> Iterator[str]:
    """Yield the presumed facts without which alone outcome or reason would be open.

    Only presumptions that rest on a text are looked at: each costs a decision.
    """
    if evaluation.outcome not in {Outcome.PERMIT, Outcome.DENY}:
        return
    compiled, known = evaluation.compiled, evaluation.facts.known
    bearing = {*compiled.facts}.union(*(each.facts for each in compiled.constraints))
    for name in evaluation.facts.presumed:
        presumed = compiled.vocabulary.facts[name].presumed
        if name in bearing and presumed is not None and presumed.source:
            without = {fact: value for fact, value in known.items() if fact != name}
            if _reasons(Reading(compiled, without, evaluation.at)) != _reasons(evaluation.reading):
                yield name


def _reasons(reading: Reading) -> frozenset[Reason] | None:
    """Return the reasons of the completions; None where that cannot be settled."""
    try:
        return reading.kinds()
    except UndecidedError:
        return None


def _applies(rule: Rule[Condition], evaluation: Evaluation) -> bool:
    try:
        return evaluation.reading.always(lambda standing: standing.applies[rule.id])
    except UndecidedError:
        return False


def _called(
    references: Iterable[Reference[Condition]], evaluation: Evaluation
) -> Iterator[Reference[Condition]]:
    """Yield the references that are called for."""
    for reference in references:
        if reference.when is None or evaluation.reading.holds(reference.when):
            yield reference


def _owed(name: str, rule: Rule[Condition], evaluation: Evaluation) -> Iterator[Use]:
    yield Use(Kind.OBLIGATION, name)
    for reference in _called(rule.obligations, evaluation):
        if reference.id == name:
            yield from _guard(reference, evaluation)


def _guard(reference: Reference[Condition], evaluation: Evaluation) -> Iterator[Use]:
    """Yield what the condition of a reference names, where it has one."""
    if reference.when is not None:
        yield from _named(reference.when, evaluation)


def _named(condition: Condition, evaluation: Evaluation) -> Iterator[Use]:
    """Yield the definitions and facts that a condition names, and the values of these facts."""
    for definition in definitions_named(condition):
        yield Use(Kind.DEFINITION, definition.name)
        yield from _named(_opened(evaluation.compiled, definition.name), evaluation)
    for fact in facts_named(condition):
        yield Use(Kind.FACT, fact.name)
        value = evaluation.facts.known.get(fact.name)
        values = value if isinstance(value, frozenset) else (value,)
        for each in sorted(each for each in values if isinstance(each, str)):
            yield Use(Kind.VALUE, f"{fact.name}={each}")


def _opened(compiled: CompiledVersion, name: str) -> Condition:
    return compiled.definitions[name]
