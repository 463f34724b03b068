"""Version files, oldest first, to the text in force after each: add, replace, repeal, check."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from policy_engine.condition.ast import (
    Condition,
    Term,
    definitions_named,
)
from policy_engine.condition.checker import Scope, check_condition, check_date
from policy_engine.condition.parser import parse_leniently
from policy_engine.condition.written import Operand, Written
from policy_engine.diagnostics import Diagnostic, nearest, problem
from policy_engine.document import Node
from policy_engine.language import Language, Words
from policy_engine.policy import (
    SECTION_WORDS,
    Alternative,
    Constraint,
    Deadline,
    Default,
    Definition,
    Invariant,
    Link,
    Obligation,
    Omission,
    Reference,
    Remediable,
    Requirement,
    Rule,
    Section,
    Version,
)
from policy_engine.policy.order import definition_cycles, override_cycles
from policy_engine.policy.reading import VersionFile, WrittenEntry
from policy_engine.source import Place
from policy_engine.vocabulary import Vocabulary

_UNKNOWN = {
    Section.REQUIREMENTS: "unknown-requirement",
    Section.OBLIGATIONS: "unknown-obligation",
    Section.ALTERNATIVES: "unknown-alternative",
    Section.RULES: "unknown-rule",
}


def consolidate(
    files: Iterable[VersionFile], vocabulary: Vocabulary
) -> tuple[tuple[Version, ...], tuple[Diagnostic, ...]]:
    """Consolidate and check version files.

    Takes the files, oldest first, and the vocabulary; returns a version for each file (with
    whatever of it could be checked) and the diagnostics of all of them.
    """
    text = _Text(vocabulary)
    versions = tuple(text.amend(file) for file in files)
    return versions, tuple(text.diagnostics)


def check_constraints(
    vocabulary: Vocabulary,
) -> tuple[tuple[Constraint, ...], tuple[Remediable, ...], tuple[Diagnostic, ...]]:
    """Check the conditions that stand in the vocabulary: `never` and `actionable.when`.

    Returns the constraints, the actionable facts in the vocabulary's order, and the diagnostics.
    """
    diagnostics: list[Diagnostic] = []

    def checked(node: Node) -> Condition | None:
        written, found = parse_leniently(node, vocabulary.language)
        diagnostics.extend(found)
        result = check_condition(written, Scope(vocabulary))
        diagnostics.extend(result.diagnostics)
        return result.condition

    constraints = [
        Constraint(never, each.reason)
        for each in vocabulary.constraints
        if (never := checked(each.never)) is not None
    ]
    remediable = [
        Remediable(fact.name, fact.action, checked(fact.action.when) if fact.action.when else None)
        for fact in vocabulary
        if fact.action is not None
    ]
    return tuple(constraints), tuple(remediable), tuple(diagnostics)


@dataclass
class _Text:
    """The text in force, amended file by file."""

    vocabulary: Vocabulary
    diagnostics: list[Diagnostic] = field(default_factory=list)
    default: Default | None = None
    title: Words | None = None
    sections: dict[Section, dict[str, WrittenEntry]] = field(
        default_factory=lambda: {section: {} for section in Section}
    )
    unreadable: dict[Section, set[str]] = field(
        default_factory=lambda: {section: set() for section in Section}
    )
    #: Sections of which some file could not be read: nothing in them is called unknown.
    opaque: set[Section] = field(default_factory=set)
    started: bool = False
    #: Entries checked before, by identity and by the definitions then in force.
    checked: dict[tuple[int, frozenset[str]], Any] = field(default_factory=dict)

    def report(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)

    def amend(self, file: VersionFile) -> Version:
        self.opaque |= file.opaque
        repealed = self.repeal(file)
        for section in Section:
            self.unreadable[section] |= file.unreadable[section]
            for name, entry in file.entries[section].items():
                if self.sections[section].get(name) == entry and entry.place is not None:
                    kind = SECTION_WORDS[section]
                    self.report(problem("no-change", entry.place, kind=kind, name=name))
                self.sections[section][name] = entry
        if file.default is not None:
            if file.default == self.default:
                kind = Words("la règle de base", "the base rule")
                self.report(
                    problem("no-change", file.default.place, kind=kind, name=file.default.id)
                )
            self.default = file.default
        elif not self.started and len(file.opaque) < len(Section):
            self.report(problem("missing-default", file.place))
        self.title = file.title or self.title
        self.started = True
        self.lapse(repealed[Section.RULES])
        return _Checking(self, file, repealed).version()

    def repeal(self, file: VersionFile) -> dict[Section, dict[str, Place]]:
        """Take out what the file repeals; return what is gone, with where it says so."""
        gone: dict[Section, dict[str, Place]] = {section: {} for section in Section}
        for section, repeals in file.repeals.items():
            there, kind = self.sections[section], SECTION_WORDS[section]
            for name, place in repeals.items():
                if name in file.entries[section]:
                    self.report(problem("repeal-and-replace", place, kind=kind, name=name))
                elif name in there:
                    del there[name]
                    gone[section][name] = place
                elif name not in self.unreadable[section] and section not in self.opaque:
                    near = nearest(name, there)
                    self.report(problem("unknown-repeal", place, kind=kind, name=name, near=near))
        return gone

    def lapse(self, gone: Mapping[str, Place]) -> None:
        """Let derogations from and for repealed rules lapse with them."""
        rules = self.sections[Section.RULES]
        for name, rule in rules.items():
            if isinstance(rule, Rule) and any(
                link.id in gone for link in (*rule.overrides, *rule.subject_to)
            ):
                rules[name] = replace(
                    rule,
                    overrides=tuple(link for link in rule.overrides if link.id not in gone),
                    subject_to=tuple(link for link in rule.subject_to if link.id not in gone),
                )


@dataclass
class _Checking:
    """Checks one consolidated text."""

    text: _Text
    file: VersionFile
    repealed: dict[Section, dict[str, Place]]
    #: Repealed thing → who still refers to it.
    users: dict[tuple[Section, str], list[Words]] = field(default_factory=dict)

    def version(self) -> Version:
        text, file = self.text, self.file
        self.names = frozenset(text.sections[Section.DEFINITIONS])
        self.scope = Scope(
            text.vocabulary,
            self.names
            | text.unreadable[Section.DEFINITIONS]
            | frozenset(self.repealed[Section.DEFINITIONS]),
            Section.DEFINITIONS in text.opaque,
        )
        checked: dict[Section, dict[str, Any]] = {
            section: {
                name: result
                for name, entry in text.sections[section].items()
                if (result := self.entry(section, entry)) is not None
            }
            for section in Section
        }
        if text.default is not None:
            user = _named(Words("la règle de base", "the base rule"), text.default.id)
            self.links(Section.ALTERNATIVES, text.default.alternatives, user)
        self.dangling()
        definitions = checked[Section.DEFINITIONS]
        text.diagnostics.extend(definition_cycles(definitions))
        text.diagnostics.extend(override_cycles(checked[Section.RULES]))
        return Version(
            file.policy,
            file.start,
            file.until,
            text.title or Words(file.policy),
            file.acts,
            text.default or Default("default", Words("")),
            definitions,
            checked[Section.REQUIREMENTS],
            checked[Section.OBLIGATIONS],
            checked[Section.ALTERNATIVES],
            checked[Section.RULES],
            checked[Section.INVARIANTS],
            checked[Section.NOT_ENCODED],
            {section: tuple(found) for section, found in file.entries.items() if found},
            {section: tuple(found) for section, found in self.repealed.items() if found},
        )

    # Conditions

    def condition(self, written: Written, user: Words) -> Condition | None:
        result = check_condition(written, self.scope)
        self.text.diagnostics.extend(result.diagnostics)
        if result.condition is not None:
            for leaf in definitions_named(result.condition):
                self.used(Section.DEFINITIONS, leaf.name, user)
        return result.condition

    def optional(self, written: Written | None, user: Words) -> tuple[bool, Condition | None]:
        """Check a condition that may be left out; return whether it is well, and the result."""
        if written is None:
            return True, None
        condition = self.condition(written, user)
        return condition is not None, condition

    def used(self, section: Section, name: str, user: Words) -> None:
        if name in self.repealed[section] and name not in self.text.sections[section]:
            found = self.users.setdefault((section, name), [])
            if user not in found:
                found.append(user)

    def dangling(self) -> None:
        for (section, name), users in self.users.items():
            french, english = (", ".join(user.in_(each) for user in users) for each in Language)
            listed = Words(french, english)
            kind, place = SECTION_WORDS[section], self.repealed[section][name]
            # Told once, it is not called unknown in the versions that follow.
            self.text.unreadable[section].add(name)
            self.text.report(
                problem("dangling-reference", place, kind=kind, name=name, users=listed)
            )

    # References

    def links(self, section: Section, links: Iterable[Link], user: Words) -> None:
        there = self.text.sections[section]
        for link in links:
            if link.id in there:
                continue
            if link.id in self.repealed[section]:
                self.used(section, link.id, user)
                continue
            if link.id in self.text.unreadable[section] or section in self.text.opaque:
                continue
            near = nearest(link.id, there)
            self.text.report(problem(_UNKNOWN[section], link.place, name=link.id, near=near))

    def references(
        self, section: Section, references: Iterable[Reference[Written]], user: Words
    ) -> tuple[Reference[Condition], ...] | None:
        found: list[Reference[Condition]] = []
        well = True
        for reference in references:
            self.links(section, (Link(reference.id, reference.place),), user)
            fine, when = self.optional(reference.when, user)
            well = well and fine
            found.append(Reference(reference.id, when, reference.place))
        return tuple(found) if well else None

    # Entries

    def entry(self, section: Section, entry: WrittenEntry) -> Any:  # noqa: ANN401 - by section
        """Check one entry; return it with checked conditions, None where something is wrong."""
        user = _named(SECTION_WORDS[section], entry.id)
        # What an entry means rests on itself and on the names in scope, so a version that
        # leaves both alone need not check it again.
        key = (id(entry), self.names)
        if not any(self.repealed.values()) and key in self.text.checked:
            return self.text.checked[key]
        result = self.fresh(entry, user)
        self.text.checked[key] = result
        return result

    def fresh(self, entry: WrittenEntry, user: Words) -> Any:  # noqa: ANN401 - one a kind
        match entry:
            case Definition() | Requirement() | Invariant():
                condition = self.condition(entry.condition, user)
                return None if condition is None else replace(entry, condition=condition)  # type: ignore[arg-type]
            case Obligation():
                return self.obligation(entry)
            case Alternative():
                owed = self.references(Section.OBLIGATIONS, entry.obligations, user)
                return None if owed is None else replace(entry, obligations=owed)  # type: ignore[arg-type]
            case Rule():
                return self.rule(entry, user)
            case Omission():
                return entry

    def obligation(self, entry: Obligation[Operand]) -> Obligation[Term] | None:
        if not isinstance(entry.timing, Deadline):
            return entry  # type: ignore[return-value]
        term, diagnostics = check_date(entry.timing.day, self.scope)
        self.text.diagnostics.extend(diagnostics)
        return None if term is None else replace(entry, timing=Deadline(term))  # type: ignore[arg-type, return-value]

    def rule(self, rule: Rule[Written], user: Words) -> Rule[Condition] | None:
        when = self.condition(rule.when, user)
        requires = self.references(Section.REQUIREMENTS, rule.requires, user)
        owed = self.references(Section.OBLIGATIONS, rule.obligations, user)
        self.links(Section.ALTERNATIVES, rule.alternatives, user)
        self.links(Section.RULES, (*rule.overrides, *rule.subject_to), user)
        if when is None or requires is None or owed is None:
            return None
        return replace(rule, when=when, requires=requires, obligations=owed)  # type: ignore[arg-type, return-value]


def _named(kind: Words, name: str) -> Words:
    return Words(f"{kind.fr} `{name}`", f"{kind.in_('en')} `{name}`")
