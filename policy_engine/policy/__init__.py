"""A policy as written: its version files, and each version consolidated and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from policy_engine.codes import Codes
from policy_engine.condition.ast import Condition, Term, facts_named
from policy_engine.condition.written import Unit
from policy_engine.language import Words
from policy_engine.source import Place
from policy_engine.vocabulary import Action, Citation, Value, Vocabulary
from policy_engine.vocabulary.sources import Sources

#: What a condition is in an entry: the parser's tree in a file, a checked one once consolidated.
C = TypeVar("C")
#: Likewise for a date term.
T = TypeVar("T")


class Effect(StrEnum):
    """What a rule does to the situations it is about."""

    PERMIT = "permit"
    FORBID = "forbid"


class Section(StrEnum):
    """The maps of entries that a version file may hold, in the order of the file."""

    DEFINITIONS = "definitions"
    REQUIREMENTS = "requirements"
    OBLIGATIONS = "obligations"
    ALTERNATIVES = "alternatives"
    RULES = "rules"
    INVARIANTS = "invariants"
    NOT_ENCODED = "not_encoded"


#: What an entry of each section is called in messages.
SECTION_WORDS: Mapping[Section, Words] = {
    Section.DEFINITIONS: Words("la définition", "the definition"),
    Section.REQUIREMENTS: Words("l'exigence", "the requirement"),
    Section.OBLIGATIONS: Words("l'obligation", "the obligation"),
    Section.ALTERNATIVES: Words("l'alternative", "the alternative"),
    Section.RULES: Words("la règle", "the rule"),
    Section.INVARIANTS: Words("l'invariant", "the invariant"),
    Section.NOT_ENCODED: Words("le passage non encodé", "the passage not encoded"),
}


@dataclass(frozen=True, slots=True)
class Reference(Generic[C]):
    """A requirement or obligation called for by a rule, always or only under a condition."""

    id: str
    when: C | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Link:
    """The id of a rule or alternative that another entry names."""

    id: str
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Definition(Generic[C]):
    """A condition with a name."""

    id: str
    label: Words
    condition: C
    source: tuple[Citation, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Requirement(Generic[C]):
    """A condition that a permit needs."""

    id: str
    label: Words
    condition: C
    source: tuple[Citation, ...] = ()
    place: Place | None = field(default=None, compare=False)


class Moment(StrEnum):
    """When an obligation is due, relative to the act."""

    BEFORE = "before"
    WITH = "with"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Delay:
    """Due within an amount of time after the act."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Deadline(Generic[T]):
    """Due on a day worked out from dates of the request, at the latest."""

    day: T


Timing = Moment | Delay | Deadline[T] | Words


@dataclass(frozen=True, slots=True)
class Obligation(Generic[T]):
    """What someone must do because of the decision."""

    id: str
    label: Words
    by: Words | None = None
    timing: "Timing[T] | None" = None
    source: tuple[Citation, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Alternative(Generic[C]):
    """Another lawful way when the answer is no: the facts that change."""

    id: str
    label: Words
    #: Fact → its new value, None for unknown.
    changes: tuple[tuple[str, Value | None], ...]
    obligations: tuple[Reference[C], ...] = ()
    source: tuple[Citation, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Rule(Generic[C]):
    """A permit or a prohibition."""

    id: str
    title: Words
    effect: Effect
    #: The situation that the text is about.
    when: C
    #: What the text demands of that situation (permits only).
    requires: tuple[Reference[C], ...] = ()
    #: The rules that this one derogates from.
    overrides: tuple[Link, ...] = ()
    #: The rules that derogate from this one.
    subject_to: tuple[Link, ...] = ()
    obligations: tuple[Reference[C], ...] = ()
    #: Other lawful ways (prohibitions only).
    alternatives: tuple[Link, ...] = ()
    message: Words | None = None
    source: tuple[Citation, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Default:
    """The base rule: what holds where no rule permits."""

    id: str
    title: Words
    effect: Effect = Effect.FORBID
    message: Words | None = None
    alternatives: tuple[Link, ...] = ()
    source: tuple[Citation, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Invariant(Generic[C]):
    """What must be so for every possible request."""

    id: str
    title: Words
    condition: C
    then: str
    source: tuple[Citation, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Omission:
    """A passage of the law left out on purpose."""

    id: str
    title: Words
    reason: Words
    source: tuple[Citation, ...] = ()
    place: Place | None = field(default=None, compare=False)


Entry = (
    Definition[C]
    | Requirement[C]
    | Obligation[T]
    | Alternative[C]
    | Rule[C]
    | Invariant[C]
    | Omission
)


@dataclass(frozen=True, slots=True)
class Version:
    """One consolidated version of a policy, everything in it checked."""

    policy: str
    start: date
    until: date | None
    title: Words
    #: The acts that brought this version about.
    acts: tuple[Citation, ...]
    default: Default
    definitions: Mapping[str, Definition[Condition]]
    requirements: Mapping[str, Requirement[Condition]]
    obligations: Mapping[str, Obligation[Term]]
    alternatives: Mapping[str, Alternative[Condition]]
    rules: Mapping[str, Rule[Condition]]
    invariants: Mapping[str, Invariant[Condition]]
    not_encoded: Mapping[str, Omission]
    #: The ids of what the version's own file adds or replaces, by section.
    changed: Mapping[Section, tuple[str, ...]] = field(default_factory=dict)
    #: The ids of what the version's own file repeals, by section.
    repealed: Mapping[Section, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Constraint:
    """What cannot be in reality."""

    never: Condition
    reason: Words

    @property
    def facts(self) -> frozenset[str]:
        """The names of the facts that it ties together."""
        return frozenset(fact.name for fact in facts_named(self.never))


@dataclass(frozen=True, slots=True)
class Remediable:
    """An actionable fact with its checked condition."""

    fact: str
    action: Action
    when: Condition | None


@dataclass(frozen=True, slots=True)
class Policy:
    """Vocabulary, sources, codes and the consolidated versions of one policy, oldest first."""

    id: str
    vocabulary: Vocabulary
    sources: Sources
    constraints: tuple[Constraint, ...]
    remediable: tuple[Remediable, ...]
    versions: tuple[Version, ...]
    #: What the codes of other systems mean.
    codes: Codes = field(default_factory=Codes)
