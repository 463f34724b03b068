"""A codes document to the systems and codes that it declares."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from policy_engine.codes import Code, Codes, System
from policy_engine.diagnostics import Diagnostic, nearest, problem
from policy_engine.document import Mapping, Node, Scalar
from policy_engine.language import Words
from policy_engine.vocabulary import Enumeration, SetOf, Vocabulary
from policy_engine.vocabulary.reading import citations_of, items_of, keyed, text_of, words_of
from policy_engine.vocabulary.values import UnfitValueError, day_of, unknown_value


def read_codes(document: Mapping, vocabulary: Vocabulary) -> tuple[Codes, tuple[Diagnostic, ...]]:
    """Read a codes document.

    Takes the document, held against its schema already, and the vocabulary whose facts the codes
    fill; returns what could be read of it, and what is wrong with the rest.
    """
    reader = _Reader(vocabulary)
    systems = {
        key.text: reader.system(key, entry)
        for key, entry in keyed(document.get("systems"))
        if isinstance(entry, Mapping)
    }
    return Codes(systems), tuple(reader.diagnostics)


@dataclass
class _Reader:
    vocabulary: Vocabulary
    diagnostics: list[Diagnostic] = field(default_factory=list)
    #: Name, URI, alias or id → the system that goes by it.
    named: dict[str, str] = field(default_factory=dict)

    def report(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)

    def system(self, key: Scalar, entry: Mapping) -> System:
        name, uri = text_of(entry.get("name")) or key.text, text_of(entry.get("uri"))
        refused = words_of(entry.get("refused"))
        if (entry.get("facts") is None) == (entry.get("refused") is None):
            self.report(problem("facts-or-refused", key.place, system=key.text))
        facts = tuple(self.facts(entry.get("facts")))
        self.names_apart(key, entry)
        codes = {
            code.text: self.code(code, found, facts, refused=entry.get("refused") is not None)
            for code, found in keyed(entry.get("codes"))
            if isinstance(found, Mapping)
        }
        return System(
            key.text,
            name,
            words_of(entry.get("label")) or Words(name),
            uri,
            tuple(text for item in items_of(entry.get("aliases")) if (text := text_of(item))),
            facts,
            refused,
            codes,
            citations_of(entry.get("source")),
            key.place,
        )

    def facts(self, node: Node | None) -> Iterator[str]:
        for item in items_of(node):
            name = text_of(item)
            if name is None or name in self.vocabulary.unreadable:
                continue
            fact = self.vocabulary.facts.get(name)
            if fact is None:
                near = nearest(name, self.vocabulary.facts)
                self.report(problem("unknown-fact", item.place, name=name, near=near))
            elif not isinstance(fact.type, Enumeration | SetOf):
                self.report(problem("fact-without-values", item.place, name=name))
            else:
                yield name

    def names_apart(self, key: Scalar, entry: Mapping) -> None:
        """Check that no two systems go by one name."""
        nodes = (key, entry.get("name"), entry.get("uri"), *items_of(entry.get("aliases")))
        for node in nodes:
            text = text_of(node)
            if node is None or text is None:
                continue
            other = self.named.setdefault(text, key.text)
            if other != key.text:
                self.report(problem("system-name-taken", node.place, name=text, system=other))

    def code(self, key: Scalar, entry: Mapping, facts: tuple[str, ...], *, refused: bool) -> Code:
        value, start, until = entry.get("value"), entry.get("from"), entry.get("until")
        if value is None and not refused:
            self.report(problem("missing-key", entry.place, key="value"))
        if value is not None and refused:
            self.report(problem("refused-value", value.place, value=key.text))
        text = text_of(value)
        for name in facts if value is not None and text is not None else ():
            values = [each.id for each in self.vocabulary.facts[name].values]
            if text is not None and text not in values:
                self.report(unknown_value(text, name, tuple(values), (value or entry).place))
                break
        first, last = self.day(start), self.day(until)
        if first is not None and last is not None and last < first:
            place = (until or entry).place
            self.report(problem("bad-interval", place, until=str(last), start=str(first)))
        label = words_of(entry.get("label")) or Words(key.text)
        return Code(key.text, label, text, first, last, citations_of(entry.get("source")))

    def day(self, node: Node | None) -> date | None:
        if not isinstance(node, Scalar) or node.is_null:
            return None
        try:
            return day_of(node.text, node.place, None)
        except UnfitValueError as wrong:
            self.diagnostics.extend(wrong.diagnostics)
            return None
