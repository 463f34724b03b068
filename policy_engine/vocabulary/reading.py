"""A vocabulary or sources document to the facts and texts that it declares."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from policy_engine.diagnostics import Diagnostic, nearest, problem
from policy_engine.document import Mapping, Node, Scalar, Sequence
from policy_engine.language import Words
from policy_engine.schema import INTEGER
from policy_engine.source import Place
from policy_engine.vocabulary import (
    KEYWORDS,
    Action,
    Boolean,
    Citation,
    Date,
    EnumeratedValue,
    Enumeration,
    Fact,
    FactType,
    Impossibility,
    Integer,
    Presumption,
    SetOf,
    Text,
    Vocabulary,
)
from policy_engine.vocabulary.sources import Source, Sources
from policy_engine.vocabulary.values import UnfitValueError, value_in_file

_SIMPLE: dict[str, FactType] = {"boolean": Boolean(), "date": Date(), "text": Text()}
_TYPES = {*_SIMPLE, "enumeration", "set", "integer"}
_ONLY_FOR = {
    "minimum": {"integer"},
    "maximum": {"integer"},
    "values": {"enumeration", "set"},
    "of": {"enumeration", "set"},
}


def keyed(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    """Return the keys and values of a map, none for anything else."""
    return node.entries if isinstance(node, Mapping) else ()


def text_of(node: Node | None) -> str | None:
    """Return the text of a scalar, None for anything else or null."""
    return node.text if isinstance(node, Scalar) and not node.is_null else None


def items_of(node: Node | None) -> tuple[Node, ...]:
    """Return the items of a list, none for anything else."""
    return node.items if isinstance(node, Sequence) else ()


def words_of(node: Node | None) -> Words | None:
    """Return the words of a `{fr, en}` map or of a plain text, None where there are none."""
    if isinstance(node, Scalar):
        return None if node.is_null else Words(node.text, node.text)
    if isinstance(node, Mapping):
        french = text_of(node.get("fr"))
        return None if french is None else Words(french, text_of(node.get("en")))
    return None


def missing_translations(node: Node) -> Iterator[Diagnostic]:
    """Yield a warning for each `{fr}` label of a document that has no `en`."""
    match node:
        case Mapping(pairs):
            keys = {key.text for key, _ in pairs}
            if "fr" in keys and keys <= {"fr", "en"} and "en" not in keys:
                yield problem("missing-translation", node.place)
            for _, value in pairs:
                yield from missing_translations(value)
        case Sequence(items):
            for item in items:
                yield from missing_translations(item)
        case Scalar():
            pass


def citations_of(node: Node | None) -> tuple[Citation, ...]:
    """Return the citations of a `source` list."""
    found = []
    for item in items_of(node):
        if isinstance(item, Mapping) and (text := item.get("text")) is not None:
            at, checked = text_of(item.get("at")), text_of(item.get("checked"))
            found.append(Citation(text_of(text) or "", at, checked, text.place))
    return tuple(found)


def read_sources(document: Node) -> Sources | None:
    """Read a sources document, None where it has no readable list of texts.

    A text that the schema refuses is read as far as it goes, so that nobody calls it unknown.
    """
    declared = document.get("sources") if isinstance(document, Mapping) else None
    if not isinstance(declared, Mapping):
        return None
    found = {}
    for key, value in declared.entries:
        entry = value if isinstance(value, Mapping) else Mapping((), key.source, key.start, key.end)
        title = words_of(entry.get("title")) or Words(key.text)
        url, checked = text_of(entry.get("url")), text_of(entry.get("checked"))
        kind = text_of(entry.get("kind")) or ""
        found[key.text] = Source(key.text, title, kind, url, checked or "false")
    return Sources(found)


@dataclass(frozen=True, slots=True)
class ReadVocabulary:
    """A vocabulary as far as it could be read, and what is wrong with it."""

    vocabulary: Vocabulary
    diagnostics: tuple[Diagnostic, ...]


def read_vocabulary(document: Mapping, sources: Sources | None) -> ReadVocabulary:
    """Read a vocabulary document.

    Takes the document and the sources that it may cite, None where nobody knows them. Facts
    that the schema refuses are listed as unreadable: the schema has said why.
    """
    reader = _Reader(document, sources)
    vocabulary = reader.read()
    return ReadVocabulary(vocabulary, tuple(reader.diagnostics))


@dataclass
class _Reader:
    document: Mapping
    sources: Sources | None
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def read(self) -> Vocabulary:
        language = text_of(self.document.get("language")) or "fr"
        if language not in KEYWORDS:
            language = "fr"
        self.keywords = KEYWORDS[language]
        self.types = self.named_types()
        facts: dict[str, Fact] = {}
        unreadable: set[str] = set()
        for key, entry in keyed(self.document.get("facts")):
            if key.text in self.keywords:
                self.report(problem("reserved-name", key.place, name=key.text))
            fact = self.fact(key, entry) if isinstance(entry, Mapping) else None
            if fact is not None:
                facts[key.text] = fact
            else:
                unreadable.add(key.text)
        self.names_apart(facts)
        constraints = tuple(
            Impossibility(never, reason)
            for item in items_of(self.document.get("constraints"))
            if isinstance(item, Mapping)
            and (never := item.get("never")) is not None
            and (reason := words_of(item.get("reason"))) is not None
        )
        self.citations(self.document)
        identity = text_of(self.document.get("vocabulary")) or ""
        return Vocabulary(identity, language, facts, constraints, frozenset(unreadable))

    def report(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)

    def citations(self, node: Node) -> None:
        """Look up every source cited anywhere in the document."""
        if self.sources is not None:
            self.diagnostics.extend(unknown_sources(node, self.sources))

    def named_types(self) -> dict[str, tuple[EnumeratedValue, ...]]:
        return {
            key.text: self.values(entry.get("values") if isinstance(entry, Mapping) else None)
            for key, entry in keyed(self.document.get("types"))
        }

    def values(self, node: Node | None) -> tuple[EnumeratedValue, ...]:
        found = []
        for key, entry in keyed(node):
            if key.text in self.keywords:
                self.report(problem("reserved-name", key.place, name=key.text))
            label = words_of(entry.get("label")) if isinstance(entry, Mapping) else None
            source = citations_of(entry.get("source")) if isinstance(entry, Mapping) else ()
            found.append(EnumeratedValue(key.text, label or Words(key.text), source))
        return tuple(found)

    def fact(self, key: Scalar, entry: Mapping) -> Fact | None:
        name, spelt = key.text, text_of(entry.get("type"))
        label = words_of(entry.get("label")) or Words(name)
        for wrong, kinds in _ONLY_FOR.items():
            found = entry.key(wrong)
            if found is not None and spelt in _TYPES and spelt not in kinds:
                self.report(problem("key-not-for-type", found.place, key=wrong, type=spelt))
        values = self.fact_values(key, entry) if spelt in {"enumeration", "set"} else ()
        kind = self.fact_type(spelt, entry, tuple(each.id for each in values))
        if kind is None:
            return None
        return Fact(
            name,
            kind,
            label,
            definition=words_of(entry.get("definition")),
            source=citations_of(entry.get("source")),
            question=words_of(entry.get("question")),
            values=values,
            presumed=self.presumption(name, kind, entry.get("presumed")),
            action=self.action(name, kind, entry.get("actionable")),
            assessed_by=words_of(entry.get("assessed_by")),
            personal=text_of(entry.get("personal")) == "true",
            place=key.place,
        )

    def fact_values(self, key: Scalar, entry: Mapping) -> tuple[EnumeratedValue, ...]:
        own, named = entry.get("values"), entry.get("of")
        if (own is None) == (named is None):
            self.report(problem("values-or-type", key.place))
        if named is None:
            return self.values(own)
        spelt = text_of(named)
        if spelt in self.types:
            return self.types[spelt]
        if spelt is not None:
            near = nearest(spelt, self.types)
            self.report(problem("unknown-type", named.place, name=spelt, near=near))
        return ()

    def fact_type(
        self, spelt: str | None, entry: Mapping, values: tuple[str, ...]
    ) -> FactType | None:
        match spelt:
            case "enumeration":
                return Enumeration(values) if values else None
            case "set":
                return SetOf(values) if values else None
            case "integer":
                low, high = self.bound(entry, "minimum"), self.bound(entry, "maximum")
                if low is not None and high is not None and low > high:
                    place = (entry.get("minimum") or entry).place
                    bounds = {"minimum": str(low), "maximum": str(high)}
                    self.report(problem("bad-bounds", place, **bounds))
                return Integer(low, high)
            case None:
                return None
            case _:
                return _SIMPLE.get(spelt)

    def bound(self, entry: Mapping, key: str) -> int | None:
        text = text_of(entry.get(key))
        return int(text) if text is not None and INTEGER.fullmatch(text) else None

    def presumption(self, name: str, kind: FactType, node: Node | None) -> Presumption | None:
        if not isinstance(node, Mapping) or (value := node.get("value")) is None:
            return None
        if node.get("source") is None and node.get("reason") is None:
            self.report(problem("presumption-unfounded", node.place, name=name))
        try:
            presumed = value_in_file(value, name, kind)
        except UnfitValueError as wrong:
            self.diagnostics.extend(wrong.diagnostics)
            return None
        return Presumption(presumed, citations_of(node.get("source")), words_of(node.get("reason")))

    def action(self, name: str, kind: FactType, node: Node | None) -> Action | None:
        if not isinstance(node, Mapping) or (to := node.get("to")) is None:
            return None
        try:
            goal = value_in_file(to, name, kind)
        except UnfitValueError as wrong:
            self.diagnostics.extend(wrong.diagnostics)
            return None
        return Action(goal, words_of(node.get("how")) or Words(name), node.get("when"))

    def names_apart(self, facts: dict[str, Fact]) -> None:
        """Check that no fact is the group of another, and no value the name of a like fact."""
        told: set[str] = set()
        for name, fact in facts.items():
            parts = name.split(".")
            for count in range(1, len(parts)):
                outer = ".".join(parts[:count])
                if outer in facts and outer not in told:
                    told.add(outer)
                    self.report(problem("prefix-fact", facts[outer].place, name=outer, longer=name))
            for value in fact.values:
                other = facts.get(value.id)
                if other is None or value.id in told:
                    continue
                if _comparable(fact.type, other.type):
                    told.add(value.id)
                    place = self.value_place(name, value.id) or fact.place
                    self.report(problem("value-is-a-name", place, value=value.id))

    def value_place(self, fact: str, value: str) -> Place | None:
        """Return where a fact's own value is declared; None where it is a named type's."""
        facts = self.document.get("facts")
        entry = facts.get(fact) if isinstance(facts, Mapping) else None
        values = entry.get("values") if isinstance(entry, Mapping) else None
        key = values.key(value) if isinstance(values, Mapping) else None
        return key.place if key is not None else None


def unknown_sources(node: Node, sources: Sources) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each citation in a document of a text that is not declared."""
    match node:
        case Mapping(pairs):
            for key, value in pairs:
                if key.text in {"source", "acts"}:
                    for citation in citations_of(value):
                        if citation.text not in sources:
                            near = nearest(citation.text, sources)
                            yield problem(
                                "unknown-source", citation.place, name=citation.text, near=near
                            )
                else:
                    yield from unknown_sources(value, sources)
        case Sequence(items):
            for item in items:
                yield from unknown_sources(item, sources)
        case Scalar():
            pass


def _comparable(one: FactType, other: FactType) -> bool:
    """Return whether a value of the one type could stand beside a fact of the other."""
    values = [
        set(kind.values) if isinstance(kind, Enumeration | SetOf) else None for kind in (one, other)
    ]
    return values[0] is not None and values[0] == values[1]
