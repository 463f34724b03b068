"""The facts that conditions may name, and their types."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from policy_engine.document import Node
from policy_engine.language import Words
from policy_engine.source import Place

#: What a fact can hold: truth, number, day, identifier or value id, set of value ids.
Value = bool | int | date | str | frozenset[str]

#: The words of the condition language that no fact, value or definition may be called.
KEYWORDS = {
    "fr": frozenset(
        ("et", "ou", "non", "dans", "contient", "inclus", "croise", "vrai", "faux", "date")
    ),
    "en": frozenset(
        ("and", "or", "not", "in", "contains", "within", "meets", "true", "false", "date")
    ),
}

#: The first and the last day that the engine knows.
FIRST_DAY, LAST_DAY = date.min, date.max


@dataclass(frozen=True, slots=True)
class Boolean:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Enumeration:
    """One of a closed list of values."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetOf:
    """Any number of a closed list of values, each at most once."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number, between bounds where they are given (both inclusive)."""

    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Date:
    """A day between 0001-01-01 and 9999-12-31."""


@dataclass(frozen=True, slots=True)
class Text:
    """An identifier, only ever compared for equality."""


FactType = Boolean | Enumeration | SetOf | Integer | Date | Text

#: What each type is called in the files and to people.
TYPE_NAMES: Mapping[type, tuple[str, Words]] = MappingProxyType({
    Boolean: ("boolean", Words("un booléen (`vrai` ou `faux`)", "a boolean (`true` or `false`)")),
    Enumeration: ("enumeration", Words("une énumération", "an enumeration")),
    SetOf: ("set", Words("un ensemble", "a set")),
    Integer: ("integer", Words("un nombre entier", "an integer")),
    Date: ("date", Words("une date", "a date")),
    Text: ("text", Words("un texte", "a text")),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a text that something rests on."""

    #: An id of `sources.yaml`.
    text: str
    #: The place in it (`III, al. 1`), or None for the whole.
    at: str | None = None
    #: `true`, `secondary` or `false`, where it differs from the text's own status.
    checked: str | None = None
    place: Place | None = field(default=None, compare=False)

    def to_dict(self) -> dict[str, str]:
        """Return the citation as JSON-ready data."""
        parts = {"text": self.text, "at": self.at, "checked": self.checked}
        return {key: value for key, value in parts.items() if value is not None}


@dataclass(frozen=True, slots=True)
class EnumeratedValue:
    """One value of an enumeration or of a set."""

    id: str
    label: Words
    source: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Presumption:
    """The value that a missing fact gets, and why."""

    value: Value
    source: tuple[Citation, ...] = ()
    reason: Words | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """What someone can lawfully bring about before acting."""

    #: The value that the fact then has.
    to: Value
    how: Words
    #: The condition under which it can be done, as it stands in the file.
    when: Node | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a request states and conditions may name."""

    name: str
    type: FactType
    label: Words
    definition: Words | None = None
    source: tuple[Citation, ...] = ()
    question: Words | None = None
    #: The label of each value, for enumerations and sets.
    values: tuple[EnumeratedValue, ...] = ()
    presumed: Presumption | None = None
    action: Action | None = None
    #: The person who appreciates an open-textured term.
    assessed_by: Words | None = None
    personal: bool = False
    place: Place | None = field(default=None, compare=False)

    def value_label(self, value: str) -> Words:
        """Return the label of one of the fact's values; raises KeyError for another."""
        return {each.id: each.label for each in self.values}[value]


@dataclass(frozen=True, slots=True)
class Impossibility:
    """A condition that cannot hold in reality, as it stands in the file, and why."""

    never: Node = field(compare=False)
    reason: Words


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that the conditions of one policy may name."""

    id: str
    #: The language of the conditions, `fr` or `en`.
    language: str
    facts: Mapping[str, Fact]
    constraints: tuple[Impossibility, ...] = ()
    #: Facts that are declared but could not be read; nobody calls them unknown.
    unreadable: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[Fact]:
        """Go through the facts in the order of the file."""
        return iter(self.facts.values())

    def groups(self) -> frozenset[str]:
        """Return every name that is a group of facts (`patient` of `patient.opposition`)."""
        return frozenset(
            ".".join(parts[:count])
            for parts in (name.split(".") for name in (*self.facts, *self.unreadable))
            for count in range(1, len(parts))
        )

    def position(self, name: str) -> int:
        """Return where the fact stands in the vocabulary, for ordering."""
        return list(self.facts).index(name)
