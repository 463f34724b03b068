"""The consolidated text of a version: what the law as encoded says on a day, in words and cited."""

import dataclasses
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from policy_engine.language import Words
from policy_engine.policy import Effect
from policy_engine.vocabulary import Citation
from policy_engine.vocabulary.sources import Sources, cited_data

#: The version of the JSON that consolidated texts are told in.
SCHEMA_VERSION = "1"


class Joint(StrEnum):
    """How the parts of a condition hold together."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition in words; one of several parts has them under it."""

    words: Words
    joint: Joint | None = None
    clauses: "tuple[Clause, ...]" = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """A condition in words, and as the condition language writes it."""

    clause: Clause
    condition: str


@dataclass(frozen=True, slots=True)
class Named:
    """An entry that another one names: its id, its words, and when it is called for."""

    id: str
    words: Words
    when: Situation | None = None
    source: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class BaseText:
    """The base rule."""

    id: str
    title: Words
    effect: Effect
    message: Words | None
    alternatives: tuple[Named, ...]
    source: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ConditionText:
    """A definition or a requirement."""

    id: str
    label: Words
    situation: Situation
    source: tuple[Citation, ...]
    since: date | None


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule with everything it names."""

    id: str
    title: Words
    effect: Effect
    situation: Situation
    requires: tuple[Named, ...]
    #: The rules that this one derogates from.
    overrides: tuple[Named, ...]
    #: The rules that derogate from this one.
    overridden_by: tuple[Named, ...]
    obligations: tuple[Named, ...]
    alternatives: tuple[Named, ...]
    message: Words | None
    source: tuple[Citation, ...]
    since: date | None


@dataclass(frozen=True, slots=True)
class ObligationText:
    """What someone must do, and when."""

    id: str
    label: Words
    by: Words | None
    timing: Words | None
    source: tuple[Citation, ...]
    since: date | None


@dataclass(frozen=True, slots=True)
class AlternativeText:
    """Another lawful way: what changes, fact by fact."""

    id: str
    label: Words
    changes: tuple[Words, ...]
    obligations: tuple[Named, ...]
    source: tuple[Citation, ...]
    since: date | None


@dataclass(frozen=True, slots=True)
class InvariantText:
    """What must be so for every possible request."""

    id: str
    title: Words
    situation: Situation
    then: str
    source: tuple[Citation, ...]
    since: date | None


@dataclass(frozen=True, slots=True)
class OmissionText:
    """A passage of the law left out on purpose."""

    id: str
    title: Words
    reason: Words
    source: tuple[Citation, ...]
    since: date | None


@dataclass(frozen=True, slots=True)
class Amendment:
    """A version file: from when, by which acts, and what it repealed."""

    start: date
    title: Words
    acts: tuple[Citation, ...]
    repealed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsolidatedText:
    """A version as a law's consolidated text shows it: whole, in order, with every citation."""

    policy: str
    title: Words
    #: The first day of the version, and the last where it is known.
    start: date
    until: date | None
    digest: str
    #: Each version up to this one with the acts that brought it about.
    acts: tuple[Amendment, ...]
    default: BaseText
    definitions: tuple[ConditionText, ...]
    requirements: tuple[ConditionText, ...]
    rules: tuple[RuleText, ...]
    obligations: tuple[ObligationText, ...]
    alternatives: tuple[AlternativeText, ...]
    invariants: tuple[InvariantText, ...]
    not_encoded: tuple[OmissionText, ...]
    #: The texts cited anywhere in it, in the order of `sources.yaml`.
    sources: Sources

    def to_dict(self) -> dict[str, object]:
        """Return the text as JSON-ready data; words in both languages."""
        told: dict[str, object] = {"schema_version": SCHEMA_VERSION}
        for each in dataclasses.fields(self):
            told[each.name] = _data(getattr(self, each.name), self.sources)
        return told


def _data(value: object, sources: Sources) -> object:
    """Return a part of a text as JSON-ready data."""
    match value:
        case Words():
            return value.to_dict()
        case date():
            return value.isoformat()
        case Sources():
            return {
                text.id: {
                    "title": text.title.to_dict(),
                    "kind": text.kind,
                    "url": text.url,
                    "checked": {"true": True, "false": False}.get(text.checked, text.checked),
                }
                for text in value.values()
            }
        case Citation():
            return cited_data((value,), sources)[0]
        case tuple():
            return [_data(each, sources) for each in value]
        case _ if dataclasses.is_dataclass(value):
            return {
                each.name: _data(getattr(value, each.name), sources)
                for each in dataclasses.fields(value)
            }
        case _:
            return value
