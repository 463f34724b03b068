"""A consolidated text as a report that reads like a law's: titled, in order, every place cited."""

from collections.abc import Iterable, Iterator
from datetime import date

from policy_engine.consolidated_text import (
    AlternativeText,
    Clause,
    ConditionText,
    ConsolidatedText,
    InvariantText,
    Named,
    ObligationText,
    OmissionText,
    RuleText,
    Situation,
)
from policy_engine.explanation import NOTICE
from policy_engine.language import Language, Words
from policy_engine.policy import Effect
from policy_engine.reporting.calendar import day_in
from policy_engine.reporting.page import (
    Block,
    Heading,
    Item,
    Items,
    Line,
    Page,
    Paragraph,
    Span,
    Tone,
    line,
)
from policy_engine.vocabulary import Citation
from policy_engine.vocabulary.sources import cited_text

_FROM = Words("En vigueur depuis le {start}", "In force from {start}")
_FROM_TO = Words("En vigueur du {start} au {until}", "In force from {start} to {until}")
_VERSION = Words("Politique {policy}, empreinte {digest}", "Policy {policy}, digest {digest}")
_ACTS = Words("Actes", "Acts")
_REPEALED = Words("abroge\u00a0: {}", "repeals: {}")
_BASE = Words("Règle de base", "Base rule")
_DEFINITIONS = Words("Définitions", "Definitions")
_REQUIREMENTS = Words("Exigences", "Requirements")
_RULES = Words("Règles", "Rules")
_OBLIGATIONS = Words("Obligations", "Obligations")
_ALTERNATIVES = Words("Autres voies", "Other ways")
_INVARIANTS = Words("Invariants", "Invariants")
_NOT_ENCODED = Words("Passages non encodés", "Passages not encoded")
_SOURCES = Words("Textes cités", "Texts cited")
_EFFECTS = {
    Effect.PERMIT: (Words("Permet", "Permits"), Tone.YES),
    Effect.FORBID: (Words("Interdit", "Forbids"), Tone.NO),
}
_WHERE = Words("dans cette situation", "in this situation")
_ELSE = Words("ce que rien d'autre ne permet", "what nothing else permits")
_SITUATION = Words("Situation visée", "Situation")
_MEANS = Words("Sens", "Meaning")
_DEMANDS = Words("Exige", "Requires")
_OVERRIDES = Words("Déroge à", "Derogates from")
_OVERRIDDEN = Words("Cède devant", "Gives way to")
_OBLIGES = Words("Oblige à", "Obliges to")
_OFFERS = Words("Autres voies", "Other ways")
_IF = Words("si {}", "if {}")
_BY = Words("À la charge de", "Owed by")
_WHEN = Words("Quand", "When")
_CHANGES = Words("Ce qui change", "What changes")
_THEN = Words("Alors, toujours", "Then, always")
_THENS = {
    "permit": Words("permis", "permitted"),
    "deny": Words("refusé", "refused"),
}
_SOURCE = Words("Source", "Source")
_SINCE = Words("rédaction du {}", "wording of {}")
_MESSAGE = Words("À savoir", "Note")
_CHECKED = {
    "true": Words("texte lu", "text read"),
    "secondary": Words("lu dans une source secondaire", "read in a secondary source"),
    "false": Words("non vérifié", "unchecked"),
}
_COLON = Words("\u00a0: ", ": ")


def consolidated_page(text: ConsolidatedText, language: Language | str) -> Page:
    """Return the report of a consolidated text in a language."""
    return tuple(_Writer(text, language).blocks())


class _Writer:
    def __init__(self, text: ConsolidatedText, language: Language | str) -> None:
        self.text = text
        self.language = language
        #: Where all is of one day, saying since when says nothing.
        self.amended = len(text.acts) > 1

    def said(self, words: Words | None) -> str:
        return "" if words is None else words.in_(self.language)

    def blocks(self) -> Iterator[Block]:
        text = self.text
        yield Heading(self.said(text.title), 1)
        yield from self.preamble()
        yield Heading(self.said(_BASE))
        yield Heading(self.said(text.default.title), 3)
        yield Items(tuple(self.base()))
        for title, entries in (
            (_RULES, map(self.rule, text.rules)),
            (_REQUIREMENTS, map(self.condition, text.requirements)),
            (_DEFINITIONS, map(self.condition, text.definitions)),
            (_OBLIGATIONS, map(self.obligation, text.obligations)),
            (_ALTERNATIVES, map(self.alternative, text.alternatives)),
            (_INVARIANTS, map(self.invariant, text.invariants)),
            (_NOT_ENCODED, map(self.omission, text.not_encoded)),
        ):
            found = [block for entry in entries for block in entry]
            if found:
                yield Heading(self.said(title))
                yield from found
        yield from self.cited_texts()
        yield Paragraph(line(Span(NOTICE.in_(self.language), Tone.QUIET)))

    # The head

    def preamble(self) -> Iterator[Block]:
        text = self.text
        start = day_in(text.start, self.language)
        if text.until is None:
            yield Paragraph(line(self.said(_FROM).format(start=start)))
        else:
            until = day_in(text.until, self.language)
            yield Paragraph(line(self.said(_FROM_TO).format(start=start, until=until)))
        version = self.said(_VERSION).format(policy=text.policy, digest=text.digest)
        yield Paragraph(line(Span(version, Tone.QUIET)))
        yield Heading(self.said(_ACTS))
        items = []
        for act in text.acts:
            cited = self.cited(act.acts)
            under = [Item(line(cited))] if cited else []
            if act.repealed:
                under.append(Item(line(self.said(_REPEALED).format(", ".join(act.repealed)))))
            day = day_in(act.start, self.language)
            items.append(Item(line(f"{day} — {self.said(act.title)}"), tuple(under)))
        yield Items(tuple(items))

    def base(self) -> Iterator[Item]:
        default = self.text.default
        effect, tone = _EFFECTS[default.effect]
        yield Item(line(Span(self.said(effect), tone), f" {self.said(_ELSE)}"))
        yield from self.named(_OFFERS, default.alternatives)
        yield from self.tail(default.source, None, default.message)

    # Entries: a heading and a list each

    def entry(self, identity: str, words: Words, items: Iterable[Item]) -> Iterator[Block]:
        yield Heading(f"{self.said(words)} ({identity})", 3)
        yield Items(tuple(items))

    def rule(self, rule: RuleText) -> Iterator[Block]:
        effect, tone = _EFFECTS[rule.effect]
        situation = self.clause(rule.situation.clause)
        where = f" {self.said(_WHERE)}{self.said(_COLON)}"
        items = [
            Item(line(Span(self.said(effect), tone), where, *situation.line), situation.under),
            *self.named(_DEMANDS, rule.requires),
            *self.named(_OVERRIDES, rule.overrides),
            *self.named(_OVERRIDDEN, rule.overridden_by),
            *self.named(_OBLIGES, rule.obligations),
            *self.named(_OFFERS, rule.alternatives),
            *self.tail(rule.source, rule.since, rule.message),
        ]
        return self.entry(rule.id, rule.title, items)

    def condition(self, each: ConditionText) -> Iterator[Block]:
        items = [self.situation(_MEANS, each.situation), *self.tail(each.source, each.since)]
        return self.entry(each.id, each.label, items)

    def obligation(self, each: ObligationText) -> Iterator[Block]:
        items = [
            *self.told(_BY, self.said(each.by)),
            *self.told(_WHEN, self.said(each.timing)),
            *self.tail(each.source, each.since),
        ]
        return self.entry(each.id, each.label, items)

    def alternative(self, each: AlternativeText) -> Iterator[Block]:
        changes = tuple(Item(line(self.said(change))) for change in each.changes)
        items = [
            Item(self.titled(_CHANGES), changes),
            *self.named(_OBLIGES, each.obligations),
            *self.tail(each.source, each.since),
        ]
        return self.entry(each.id, each.label, items)

    def invariant(self, each: InvariantText) -> Iterator[Block]:
        items = [
            self.situation(_SITUATION, each.situation),
            *self.told(_THEN, self.said(_THENS[each.then])),
            *self.tail(each.source, each.since),
        ]
        return self.entry(each.id, each.title, items)

    def omission(self, each: OmissionText) -> Iterator[Block]:
        items = [Item(line(self.said(each.reason))), *self.tail(each.source, each.since)]
        return self.entry(each.id, each.title, items)

    def cited_texts(self) -> Iterator[Block]:
        rows = []
        for each in self.text.sources.values():
            status = Span(f" — {self.said(_CHECKED[each.checked])}", Tone.QUIET)
            url = Span(f" <{each.url}>" if each.url else "", Tone.QUIET)
            rows.append(Item(line(self.said(each.title), status, url)))
        if rows:
            yield Heading(self.said(_SOURCES))
            yield Items(tuple(rows))

    # Their parts

    def titled(self, title: Words) -> Line:
        return line(Span(f"{self.said(title)}{self.said(_COLON).rstrip()}", Tone.STRONG))

    def told(self, title: Words, words: str) -> Iterator[Item]:
        if words:
            yield Item(line(*self.titled(title), f" {words}"))

    def situation(self, title: Words, situation: Situation) -> Item:
        item = self.clause(situation.clause)
        return Item(line(*self.titled(title), " ", *item.line), item.under)

    def clause(self, clause: Clause) -> Item:
        under = tuple(map(self.clause, clause.clauses))
        end = self.said(_COLON).rstrip() if under else ""
        return Item(line(f"{self.said(clause.words)}{end}"), under)

    def named(self, title: Words, names: tuple[Named, ...]) -> Iterator[Item]:
        if names:
            yield Item(self.titled(title), tuple(map(self.name, names)))

    def name(self, named: Named) -> Item:
        cited = self.cited(named.source)
        words = line(
            self.said(named.words),
            " (",
            Span(named.id, Tone.CODE),
            ")",
            Span(f" [{cited.text}]" if cited else "", Tone.QUIET),
        )
        if named.when is None:
            return Item(words)
        item = self.clause(named.when.clause)
        called = self.said(_IF).format("")
        return Item(words, (Item(line(called, *item.line), item.under),))

    def tail(
        self, source: tuple[Citation, ...], since: date | None, message: Words | None = None
    ) -> Iterator[Item]:
        """Yield what closes every entry: what to know, where it stands in the law, since when."""
        yield from self.told(_MESSAGE, self.said(message))
        cited = self.cited(source)
        day = self.said(_SINCE).format(day_in(since, self.language)) if since else ""
        written = Span(f" ({day})" if day and self.amended else "", Tone.QUIET)
        if cited:
            yield Item(line(*self.titled(_SOURCE), " ", cited, written))
        elif written.text:
            yield Item(line(Span(day, Tone.QUIET)))

    def cited(self, citations: tuple[Citation, ...]) -> Span | None:
        text = cited_text(citations, self.text.sources, self.language)
        return Span(text, Tone.QUIET) if text else None
