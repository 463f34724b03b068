"""A decision as a report that a jurist reads from top to bottom: answer, why, what to do."""

from collections.abc import Iterator, Mapping

from policy_engine.condition.ast import Condition
from policy_engine.condition.prose import shown_value
from policy_engine.consolidated_text.drafting import timing_words
from policy_engine.decision import Decision
from policy_engine.evaluation import Evaluation, OfferedAlternative, OwedObligation, Reason
from policy_engine.explanation import NOTICE, VERDICTS
from policy_engine.language import Language, Words
from policy_engine.policy import Deadline, Effect, Rule
from policy_engine.reporting import decision_words as words
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
    Verdict,
    line,
)
from policy_engine.vocabulary import Citation, Fact, Value
from policy_engine.vocabulary.sources import cited_text


def decision_page(decision: Decision, language: Language | str) -> Page:
    """Return the report of a decision in a language."""
    heading = Verdict(
        line(VERDICTS[decision.reason].in_(language)),
        words.TONES[decision.outcome],
        (_about(decision, language),),
    )
    notice = Paragraph(line(Span(NOTICE.in_(language), Tone.QUIET)))
    if decision.evaluation is None:
        return (heading, notice)
    return (heading, *_Writer(decision, decision.evaluation, language).blocks(), notice)


def _about(decision: Decision, language: Language | str) -> Line:
    at = day_in(decision.at, language)
    if decision.evaluation is None:
        return line(words.NO_VERSION.in_(language).format(policy=decision.policy_id, at=at))
    version = decision.evaluation.compiled.version
    title, start = version.title.in_(language), day_in(version.start, language)
    return line(words.ALL_DAYS.in_(language).format(title=title, version=start, at=at))


class _Writer:
    """Writes the sections that a decision calls for, in the order they are wanted."""

    def __init__(
        self, decision: Decision, evaluation: Evaluation, language: Language | str
    ) -> None:
        self.decision = decision
        self.evaluation = evaluation
        self.language = language
        self.version = evaluation.compiled.version
        self.vocabulary = evaluation.compiled.vocabulary

    def blocks(self) -> Iterator[Block]:
        decision = self.decision
        if not decision.settled:
            yield Paragraph(line(words.UNSETTLED.in_(self.language)))
        yield from self.section(
            words.QUESTIONS, map(self.question, decision.missing), numbered=True
        )
        yield from self.section(words.WHY, self.why())
        yield from self.section(words.UNMET, self.unmet(self.evaluation))
        yield from self.remedies()
        alternatives = map(self.alternative, decision.alternatives)
        yield from self.section(words.ALTERNATIVES, alternatives)
        yield from self.obligations()
        presumed = (self.presumption(*each) for each in decision.presumptions)
        yield from self.section(words.PRESUMED, presumed)
        yield from self.section(words.ASSESSED, map(self.assessed, decision.assessed))
        yield Heading(words.BASIS.in_(self.language))
        reference = {key: value or "–" for key, value in decision.policy.to_dict().items()}
        basis = words.REFERENCE.in_(self.language).format(**reference)
        yield Paragraph(line(Span(basis, Tone.QUIET)))

    def section(
        self, title: Words, items: Iterator[Item], *, numbered: bool = False
    ) -> Iterator[Block]:
        """Yield a section, nothing where it would be empty."""
        listed = tuple(items)
        if listed:
            yield Heading(title.in_(self.language))
            yield Items(listed, numbered)

    # Words

    def cited(self, citations: tuple[Citation, ...]) -> Span:
        text = cited_text(citations, self.decision.sources, self.language)
        return Span(f" [{text}]" if text else "", Tone.QUIET)

    def valued(self, fact: Fact, value: Value | None) -> str:
        shown = shown_value(value, fact, self.language)
        return f"{fact.label.in_(self.language)}{words.COLON.in_(self.language)}{shown}"

    # Why

    def why(self) -> Iterator[Item]:
        for rule in self.decision.rules:
            yield self.rule(rule)
        if self.decision.reason is Reason.NOT_PERMITTED:
            default = self.version.default
            title = Span(default.title.in_(self.language), Tone.STRONG)
            base = f" — {words.BASE_RULE.in_(self.language)}"
            yield Item(line(title, base, self.cited(default.source)), self.said(default.message))

    def rule(self, rule: Rule[Condition]) -> Item:
        permits = rule.effect is Effect.PERMIT
        effect = Span(
            words.EFFECTS[rule.effect].in_(self.language), Tone.YES if permits else Tone.NO
        )
        title = Span(rule.title.in_(self.language), Tone.STRONG)
        return Item(line(title, " — ", effect, self.cited(rule.source)), self.said(rule.message))

    def said(self, message: Words | None) -> tuple[Item, ...]:
        return () if message is None else (Item(line(message.in_(self.language))),)

    # What is lacking, and what to do about it

    def unmet(self, evaluation: Evaluation) -> Iterator[Item]:
        by_rule: dict[str, list[str]] = {}
        for each in evaluation.unmet:
            by_rule.setdefault(each.rule, []).append(each.requirement)
        for name, names in by_rule.items():
            rule = self.version.rules[name]
            wanted = [self.version.requirements[each] for each in names]
            under = tuple(
                Item(
                    line(
                        Span("✗ ", Tone.NO), each.label.in_(self.language), self.cited(each.source)
                    )
                )
                for each in wanted
            )
            title = words.QUOTED.in_(self.language).format(rule.title.in_(self.language))
            yield Item(line(title, self.cited(rule.source)), under)

    def remedies(self) -> Iterator[Block]:
        remedies = self.decision.remedies
        if not remedies:
            return
        yield Heading(words.REMEDIES.in_(self.language))
        several = len(remedies) > 1
        if several:
            yield Paragraph(line(words.CHOICE.in_(self.language)))
        yield Items(tuple(map(self.remedy, remedies)), numbered=several)
        if not self.decision.remedies_complete:
            yield Paragraph(line(words.MORE.in_(self.language)))

    def remedy(self, changes: Mapping[str, Value]) -> Item:
        first, *rest = (
            self.change(self.vocabulary.facts[name], value) for name, value in changes.items()
        )
        if not rest:
            return first
        together = Words("ensemble\u00a0:", "together:").in_(self.language)
        return Item(line(together), (first, *rest))

    def change(self, fact: Fact, value: Value) -> Item:
        effect = Span(f" → {self.valued(fact, value)}", Tone.QUIET)
        how = fact.action.how.in_(self.language) if fact.action else ""
        return Item(line(Span(how, Tone.STRONG), effect))

    def alternative(self, offered: OfferedAlternative) -> Item:
        alternative = self.version.alternatives[offered.id]
        outcome = offered.evaluation.outcome
        said = Span(words.OUTCOMES[outcome].in_(self.language), words.TONES[outcome])
        label = Span(alternative.label.in_(self.language), Tone.STRONG)
        lacking = (
            self.version.requirements[unmet.requirement] for unmet in offered.evaluation.unmet
        )
        parts = {
            words.CHANGES: [Item(line(self.changed(*each))) for each in offered.changes.items()],
            words.LACKS: [
                Item(line(each.label.in_(self.language), self.cited(each.source)))
                for each in lacking
            ],
            words.OBLIGATIONS: [self.owed(each) for each in offered.obligations],
        }
        colon = words.COLON.in_(self.language).rstrip()
        under = tuple(
            Item(line(f"{title.in_(self.language)}{colon}"), tuple(items))
            for title, items in parts.items()
            if items
        )
        return Item(line(label, " — ", said, self.cited(alternative.source)), under)

    def changed(self, name: str, value: Value | None) -> str:
        fact = self.vocabulary.facts[name]
        if value is not None:
            return self.valued(fact, value)
        unknown = words.UNKNOWN.in_(self.language)
        return f"{fact.label.in_(self.language)}{words.COLON.in_(self.language)}{unknown}"

    # Obligations

    def obligations(self) -> Iterator[Block]:
        owed = self.decision.obligations
        by_rule: dict[str, list[OwedObligation]] = {}
        for each in owed:
            by_rule.setdefault(each.rule, []).append(each)
        permits = sum(rule.effect is Effect.PERMIT for rule in self.decision.rules)
        if not owed:
            return
        yield Heading(words.OBLIGATIONS.in_(self.language))
        if permits > 1:
            yield Paragraph(line(words.BASES.in_(self.language)))
        if permits <= 1 and len(by_rule) == 1:
            yield Items(tuple(map(self.owed, owed)))
            return
        yield Items(
            tuple(
                Item(self.titled(name), tuple(map(self.owed, each)))
                for name, each in by_rule.items()
            )
        )

    def titled(self, rule: str) -> Line:
        title = self.version.rules[rule].title.in_(self.language)
        return line(words.QUOTED.in_(self.language).format(title))

    def owed(self, owed: OwedObligation) -> Item:
        obligation = owed.obligation
        by = obligation.by
        who = "" if by is None else words.BY_WHOM.in_(self.language).format(by.in_(self.language))
        told = " — ".join(filter(None, (who, self.timing(owed))))
        under = (Item(line(told)),) if told else ()
        doubt = "" if owed.certain else f" — {words.UNCERTAIN.in_(self.language)}"
        label = Span(obligation.label.in_(self.language), Tone.STRONG)
        head = line(label, Span(doubt, Tone.OPEN), self.cited(obligation.source))
        return Item(head, under)

    def timing(self, owed: OwedObligation) -> str:
        timing = timing_words(owed.obligation.timing, self.vocabulary)
        said = timing.in_(self.language) if timing else ""
        if owed.due is None:
            return said
        due = words.DUE.in_(self.language).format(day_in(owed.due, self.language))
        return due if isinstance(owed.obligation.timing, Deadline) else f"{due} ({said})"

    # What the answer rests on

    def question(self, fact: Fact) -> Item:
        asked = (fact.question or fact.label).in_(self.language)
        choices = " · ".join(each.label.in_(self.language) for each in fact.values)
        under = (Item(line(Span(choices, Tone.QUIET))),) if choices else ()
        return Item(line(asked, " (", Span(fact.name, Tone.CODE), ")"), under)

    def presumption(self, fact: Fact, value: Value) -> Item:
        presumed = fact.presumed
        reason = presumed.reason.in_(self.language) if presumed and presumed.reason else ""
        cited = self.cited(presumed.source if presumed else ())
        return Item(line(self.valued(fact, value), f" — {reason}" if reason else "", cited))

    def assessed(self, fact: Fact) -> Item:
        value = self.evaluation.facts.known.get(fact.name)
        by = fact.assessed_by.in_(self.language) if fact.assessed_by else ""
        return Item(
            line(self.valued(fact, value), f" — {words.ASSESSED_BY.in_(self.language).format(by)}")
        )
