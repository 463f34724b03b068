"""A version document to what its file adds, replaces and repeals."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from policy_engine.codes import Codes
from policy_engine.codes.coding import decoded_in_file
from policy_engine.condition.parser import parse_leniently, parse_operand
from policy_engine.condition.written import Operand, Unit, Unreadable, Written
from policy_engine.diagnostics import Diagnostic, nearest, problem
from policy_engine.document import Mapping, Node, Scalar
from policy_engine.language import Words
from policy_engine.policy import (
    Alternative,
    Deadline,
    Default,
    Definition,
    Delay,
    Effect,
    Invariant,
    Link,
    Moment,
    Obligation,
    Omission,
    Reference,
    Requirement,
    Rule,
    Section,
    Timing,
)
from policy_engine.source import Place
from policy_engine.vocabulary import KEYWORDS, Citation, Value, Vocabulary
from policy_engine.vocabulary.reading import (
    citations_of,
    items_of,
    keyed,
    text_of,
    words_of,
)
from policy_engine.vocabulary.values import UnfitValueError, value_in_file

WrittenEntry = (
    Definition[Written]
    | Requirement[Written]
    | Obligation[Operand]
    | Alternative[Written]
    | Rule[Written]
    | Invariant[Written]
    | Omission
)

#: What makes no sense on a rule of each effect.
_ONLY_FOR = {
    "permit": ("alternatives", "forbid-only"),
    "forbid": ("requires", "permit-only"),
}
_DELAY = re.compile(
    r"\s*([0-9]{1,6})\s*(?:(ans?|years?)|(mois|months?)|(jours?|days?))\s*", re.ASCII
)


@dataclass(frozen=True, slots=True)
class VersionFile:
    """What one file says, its conditions parsed but not yet checked."""

    policy: str
    start: date
    until: date | None
    title: Words | None
    acts: tuple[Citation, ...]
    default: Default | None
    entries: dict[Section, dict[str, WrittenEntry]]
    repeals: dict[Section, dict[str, Place]]
    #: Entries that could not be read; they exist, so that nobody calls them unknown.
    unreadable: dict[Section, set[str]]
    place: Place
    #: Sections that could not be read at all: nobody knows what they hold.
    opaque: frozenset[Section] = frozenset()


def read_version(
    document: Mapping, vocabulary: Vocabulary, day: date
) -> tuple[VersionFile, tuple[Diagnostic, ...]]:
    """Read a version document.

    Takes the document, the vocabulary (for the language and the types of facts) and the day that
    the file is named for; returns what the file says and the diagnostics. What the schema
    refuses is passed over: the schema has said so.
    """
    reader = _Reader(document, vocabulary)
    version = reader.read(day)
    return version, tuple(reader.diagnostics)


def unreadable_version(place: Place) -> VersionFile:
    """Return a version file of which nobody knows what it says."""
    entries: dict[Section, dict[str, WrittenEntry]] = {section: {} for section in Section}
    unreadable: dict[Section, set[str]] = {section: set() for section in Section}
    repeals: dict[Section, dict[str, Place]] = {section: {} for section in Section}
    opaque = frozenset(Section)
    return VersionFile(
        "", date.min, None, None, (), None, entries, repeals, unreadable, place, opaque
    )


class _UnreadableError(Exception):
    """An entry that cannot be read; what is wrong has been reported."""


def _map(node: Node) -> Mapping:
    """Return an entry as a map; one of another shape holds nothing that can be read."""
    if isinstance(node, Mapping):
        return node
    raise _UnreadableError


@dataclass
class _Reader:
    document: Mapping
    vocabulary: Vocabulary
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def read(self, day: date) -> VersionFile:
        start, until = self.in_force(day)
        found: dict[Section, dict[str, WrittenEntry]] = {}
        unreadable: dict[Section, set[str]] = {}
        for section, read in self.readers().items():
            found[section], unreadable[section] = {}, set()
            for key, entry in keyed(self.document.get(section)):
                self.name(section, key)
                try:
                    found[section][key.text] = read(key, _map(entry))
                except _UnreadableError:
                    unreadable[section].add(key.text)
        return VersionFile(
            text_of(self.document.get("policy")) or "",
            start,
            until,
            words_of(self.document.get("title")),
            citations_of(self.document.get("acts")),
            self.default(),
            found,
            self.repeals(),
            unreadable,
            self.document.place,
            self.opaque(),
        )

    def opaque(self) -> frozenset[Section]:
        """Return the sections that are there but of another shape, or under a misspelt key."""
        known = {*Section, "default"}
        misspelt = {nearest(key.text, known) for key, _ in self.document.entries} - {None}
        shapeless = {
            key.text for key, node in self.document.entries if not isinstance(node, Mapping)
        }
        return frozenset(
            section
            for section in Section
            if section in shapeless or (section in misspelt and self.document.get(section) is None)
        )

    def readers(self) -> dict[Section, Callable[[Scalar, Mapping], Any]]:
        return {
            Section.DEFINITIONS: self.definition,
            Section.REQUIREMENTS: self.requirement,
            Section.OBLIGATIONS: self.obligation,
            Section.ALTERNATIVES: self.alternative,
            Section.RULES: self.rule,
            Section.INVARIANTS: self.invariant,
            Section.NOT_ENCODED: self.omission,
        }

    def report(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)

    def name(self, section: Section, key: Scalar) -> None:
        if section is not Section.DEFINITIONS:
            return
        if key.text in KEYWORDS.get(self.vocabulary.language, ()):
            self.report(problem("reserved-name", key.place, name=key.text))
        if key.text in self.vocabulary.facts:
            self.report(problem("name-taken", key.place, name=key.text))
        if any(each.id == key.text for fact in self.vocabulary for each in fact.values):
            self.report(problem("definition-is-a-value", key.place, name=key.text))

    def in_force(self, day: date) -> tuple[date, date | None]:
        node = self.document.get("in_force")
        start = self.day(node, "from")
        until = self.day(node, "until")
        if start is not None and start != day and isinstance(node, Mapping):
            value = node.get("from")
            place = (value or node).place
            file = f"{day.isoformat()}.yaml"
            self.report(problem("date-mismatch", place, file=file, date=start.isoformat()))
        if until is not None and until < (start or day) and isinstance(node, Mapping):
            place = (node.get("until") or node).place
            begins = (start or day).isoformat()
            self.report(problem("bad-interval", place, until=until.isoformat(), start=begins))
        return day, until

    def day(self, node: Node | None, key: str) -> date | None:
        value = node.get(key) if isinstance(node, Mapping) else None
        if not isinstance(value, Scalar) or value.is_null:
            return None
        try:
            return date.fromisoformat(value.text)
        except ValueError:
            self.report(problem("bad-date", value.place, value=value.text))
            return None

    def repeals(self) -> dict[Section, dict[str, Place]]:
        node = self.document.get("repeals")
        found: dict[Section, dict[str, Place]] = {section: {} for section in Section}
        if not isinstance(node, Mapping):
            return found
        for key, ids in node.entries:
            for item in items_of(ids):
                text = text_of(item)
                if text is None or key.text not in {*Section}:
                    continue
                section = found[Section(key.text)]
                if text in section:
                    self.report(problem("repeated-reference", item.place, name=text))
                section[text] = item.place
        return found

    # The parts of entries

    def condition(self, node: Node | None, entry: Mapping) -> Written:
        if node is None:
            return Unreadable(entry.place)
        written, diagnostics = parse_leniently(node, self.vocabulary.language)
        self.diagnostics.extend(diagnostics)
        return written

    def references(self, node: Node | None) -> tuple[Reference[Written], ...]:
        found: list[Reference[Written]] = []
        for item in items_of(node):
            when = None
            if isinstance(item, Mapping):
                identity = text_of(item.get("id"))
                if item.get("when") is not None:
                    when = self.condition(item.get("when"), item)
            else:
                identity = text_of(item)
            if identity is None:
                continue
            # The same id twice is meant where each has its own condition.
            if any(other.id == identity and other.when == when for other in found):
                self.report(problem("repeated-reference", item.place, name=identity))
            found.append(Reference(identity, when, item.place))
        return tuple(found)

    def links(self, node: Node | None) -> tuple[Link, ...]:
        found: list[Link] = []
        for item in items_of(node):
            text = text_of(item)
            if text is not None:
                link = Link(text, item.place)
                if link in found:
                    self.report(problem("repeated-reference", item.place, name=text))
                found.append(link)
        return tuple(found)

    def label(self, key: Scalar, entry: Mapping, name: str = "label") -> Words:
        return words_of(entry.get(name)) or Words(key.text)

    # Entries

    def default(self) -> Default | None:
        node = self.document.get("default")
        if node is None:
            # Under a misspelt key it is not missing too.
            known = {*Section, "default"}
            misspelt = any(
                nearest(key.text, known) == "default" for key, _ in self.document.entries
            )
            return Default("default", Words("")) if misspelt else None
        if not isinstance(node, Mapping):
            return Default("default", Words(""), place=node.place)
        return Default(
            text_of(node.get("id")) or "default",
            words_of(node.get("title")) or Words(""),
            Effect.FORBID,
            words_of(node.get("message")),
            self.links(node.get("alternatives")),
            citations_of(node.get("source")),
            node.place,
        )

    def definition(self, key: Scalar, entry: Mapping) -> Definition[Written]:
        condition = self.condition(entry.get("condition"), entry)
        source = citations_of(entry.get("source"))
        return Definition(key.text, self.label(key, entry), condition, source, key.place)

    def requirement(self, key: Scalar, entry: Mapping) -> Requirement[Written]:
        condition = self.condition(entry.get("condition"), entry)
        source = citations_of(entry.get("source"))
        return Requirement(key.text, self.label(key, entry), condition, source, key.place)

    def obligation(self, key: Scalar, entry: Mapping) -> Obligation[Operand]:
        return Obligation(
            key.text,
            self.label(key, entry),
            words_of(entry.get("by")),
            self.timing(entry.get("timing")),
            citations_of(entry.get("source")),
            key.place,
        )

    def timing(self, node: Node | None) -> Timing[Operand] | None:
        if node is None:
            return None
        if isinstance(node, Scalar):
            return Moment(node.text) if node.text in {*Moment} else None
        if not isinstance(node, Mapping):
            return None
        keys = {key.text for key, _ in node.entries}
        if keys and keys <= {"fr", "en"}:
            if "fr" not in keys:
                self.report(problem("missing-label", node.place))
            return words_of(node)
        if not keys or keys - {"after", "at_latest", "fr", "en"}:
            raise _UnreadableError
        value = node.entries[0][1]
        if len(keys) != 1:
            self.report(problem("bad-timing", node.place, value=", ".join(sorted(keys))))
            raise _UnreadableError
        if not isinstance(value, Scalar) or value.is_null:
            raise _UnreadableError
        if "at_latest" in keys:
            operand, diagnostics = parse_operand(value, self.vocabulary.language)
            self.diagnostics.extend(diagnostics)
            if operand is None:
                raise _UnreadableError
            return Deadline(operand)
        match = _DELAY.fullmatch(value.text)
        if match is None:
            self.report(problem("bad-timing", value.place, value=value.text))
            raise _UnreadableError
        unit = Unit.YEARS if match[2] else Unit.MONTHS if match[3] else Unit.DAYS
        return Delay(int(match[1]), unit)

    def alternative(self, key: Scalar, entry: Mapping) -> Alternative[Written]:
        changes, diagnostics = read_facts(entry.get("with"), self.vocabulary)
        self.diagnostics.extend(diagnostics)
        return Alternative(
            key.text,
            self.label(key, entry),
            tuple(changes.items()),
            self.references(entry.get("obligations")),
            citations_of(entry.get("source")),
            key.place,
        )

    def rule(self, key: Scalar, entry: Mapping) -> Rule[Written]:
        effect = text_of(entry.get("effect"))
        wrong, code = _ONLY_FOR.get(effect or "", ("", ""))
        if (found := entry.key(wrong)) is not None:
            self.report(problem(code, found.place, key=wrong))
        return Rule(
            key.text,
            self.label(key, entry, "title"),
            # Where the effect is unreadable, the rest is still worth checking.
            Effect.PERMIT if effect == Effect.PERMIT else Effect.FORBID,
            self.condition(entry.get("when"), entry),
            self.references(entry.get("requires")),
            self.links(entry.get("overrides")),
            self.links(entry.get("subject_to")),
            self.references(entry.get("obligations")),
            self.links(entry.get("alternatives")),
            words_of(entry.get("message")),
            citations_of(entry.get("source")),
            key.place,
        )

    def invariant(self, key: Scalar, entry: Mapping) -> Invariant[Written]:
        return Invariant(
            key.text,
            self.label(key, entry, "title"),
            self.condition(entry.get("if"), entry),
            text_of(entry.get("then")) or "deny",
            citations_of(entry.get("source")),
            key.place,
        )

    def omission(self, key: Scalar, entry: Mapping) -> Omission:
        return Omission(
            key.text,
            self.label(key, entry, "title"),
            words_of(entry.get("reason")) or Words(""),
            citations_of(entry.get("source")),
            key.place,
        )


def read_facts(
    node: Node | None,
    vocabulary: Vocabulary,
    codes: Codes | None = None,
    at: date | None = None,
) -> tuple[dict[str, Value | None], tuple[Diagnostic, ...]]:
    """Read a map of facts in a policy or scenario file, nested or dotted.

    Takes the map, the vocabulary, and what coded values mean on a day (None where the day does
    not matter). Returns fact → value, None for `null`, in the order of the text, and the
    diagnostics.
    """
    meanings = Codes() if codes is None else codes
    found: dict[str, Value | None] = {}
    diagnostics: list[Diagnostic] = []
    groups = vocabulary.groups()

    def read(mapping: Mapping, prefix: str) -> None:
        for key, value in mapping.entries:
            name = prefix + key.text
            fact = vocabulary.facts.get(name)
            if name in vocabulary.unreadable:
                continue
            if fact is None and name in groups:
                if isinstance(value, Mapping):
                    read(value, f"{name}.")
                else:
                    diagnostics.append(
                        problem("group-needed", key.place, name=name, hint="nested-or-dotted")
                    )
            elif fact is None:
                near = nearest(name, vocabulary.facts)
                diagnostics.append(problem("unknown-fact", key.place, name=name, near=near))
            elif name in found:
                diagnostics.append(problem("fact-twice", key.place, name=name))
            elif isinstance(value, Scalar) and value.is_null:
                found[name] = None
            else:
                try:
                    plain = decoded_in_file(value, fact, meanings, at)
                    found[name] = value_in_file(plain, name, fact.type)
                except UnfitValueError as wrong:
                    diagnostics.extend(wrong.diagnostics)

    if isinstance(node, Mapping):
        read(node, "")
    return found, tuple(diagnostics)
