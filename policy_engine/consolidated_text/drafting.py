"""From a consolidated version to its text: every condition in words, every name spelt out."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from policy_engine.compiler import CompiledPolicy, CompiledVersion
from policy_engine.condition.ast import Both, Condition, Either, Not, Term
from policy_engine.condition.prose import Prose, counted, shown_value, source_text
from policy_engine.consolidated_text import (
    AlternativeText,
    Amendment,
    BaseText,
    Clause,
    ConditionText,
    ConsolidatedText,
    InvariantText,
    Joint,
    Named,
    ObligationText,
    OmissionText,
    RuleText,
    Situation,
)
from policy_engine.language import Language, Words
from policy_engine.policy import (
    Alternative,
    Deadline,
    Definition,
    Delay,
    Link,
    Moment,
    Obligation,
    Reference,
    Requirement,
    Rule,
    Section,
    Timing,
)
from policy_engine.policy.order import override_edges
from policy_engine.vocabulary import Citation, Value, Vocabulary
from policy_engine.vocabulary.sources import Sources

_MOMENTS: Mapping[Moment, Words] = {
    Moment.BEFORE: Words("avant l'acte", "before the act"),
    Moment.WITH: Words("au moment de l'acte", "at the time of the act"),
    Moment.AFTER: Words("après l'acte", "after the act"),
}
_ALL = Words("toutes ces conditions", "all of these")
_ANY = Words("au moins une de ces conditions", "at least one of these")


def draft(compiled: CompiledPolicy, version: CompiledVersion) -> ConsolidatedText:
    """Return the consolidated text of one of a policy's versions."""
    return _Draftsman(compiled, version).text()


def timing_words(timing: Timing[Term] | None, vocabulary: Vocabulary) -> Words | None:
    """Return when an obligation is due, in words; None where the text does not say."""
    match timing:
        case None | Words():
            return timing
        case Moment():
            return _MOMENTS[timing]
        case Delay(amount, unit):
            french, english = (counted(amount, unit, language) for language in Language)
            return Words(f"dans un délai de {french} après l'acte", f"within {english} of the act")
        case Deadline(term):
            french, english = (Prose(vocabulary, {}, each).term(term) for each in Language)
            return Words(f"au plus tard\u00a0: {french}", f"no later than: {english}")


class _Draftsman:
    def __init__(self, compiled: CompiledPolicy, version: CompiledVersion) -> None:
        self.policy = compiled.policy
        self.digest = version.digest
        self.version = version.version
        self.vocabulary = version.vocabulary
        labels = {name: each.label for name, each in self.version.definitions.items()}
        self.proses = [Prose(self.vocabulary, labels, language) for language in Language]
        self.history = [each for each in self.policy.versions if each.start <= self.version.start]
        self.edges = override_edges(self.version.rules)

    def text(self) -> ConsolidatedText:
        version = self.version
        default = version.default
        text = ConsolidatedText(
            policy=self.policy.id,
            title=version.title,
            start=version.start,
            until=self.until(),
            digest=self.digest,
            acts=tuple(self.amendments()),
            default=BaseText(
                default.id,
                default.title,
                default.effect,
                default.message,
                self.alternatives(default.alternatives),
                default.source,
            ),
            definitions=tuple(
                self.condition(Section.DEFINITIONS, each) for each in version.definitions.values()
            ),
            requirements=tuple(
                self.condition(Section.REQUIREMENTS, each) for each in version.requirements.values()
            ),
            rules=tuple(map(self.rule, version.rules.values())),
            obligations=tuple(
                ObligationText(
                    each.id,
                    each.label,
                    each.by,
                    timing_words(each.timing, self.vocabulary),
                    each.source,
                    self.since(Section.OBLIGATIONS, each.id),
                )
                for each in version.obligations.values()
            ),
            alternatives=tuple(map(self.alternative, version.alternatives.values())),
            invariants=tuple(
                InvariantText(
                    each.id,
                    each.title,
                    self.situation(each.condition),
                    each.then,
                    each.source,
                    self.since(Section.INVARIANTS, each.id),
                )
                for each in version.invariants.values()
            ),
            not_encoded=tuple(
                OmissionText(
                    each.id,
                    each.title,
                    each.reason,
                    each.source,
                    self.since(Section.NOT_ENCODED, each.id),
                )
                for each in version.not_encoded.values()
            ),
            sources=self.policy.sources,
        )
        cited = {each.text for each in _citations(text)}
        kept = {name: each for name, each in self.policy.sources.items() if name in cited}
        return dataclasses.replace(text, sources=Sources(kept))

    # History

    def until(self) -> date | None:
        """Return the last day of the version: its own, or the eve of the next."""
        later = [each.start for each in self.policy.versions if each.start > self.version.start]
        ends = [start - timedelta(days=1) for start in later[:1]]
        if self.version.until is not None:
            ends.append(self.version.until)
        return min(ends, default=None)

    def amendments(self) -> Iterator[Amendment]:
        for each in self.history:
            repealed = tuple(name for names in each.repealed.values() for name in names)
            yield Amendment(each.start, each.title, each.acts, repealed)

    def since(self, section: Section, name: str) -> date | None:
        """Return the first day of the version that wrote an entry as it stands."""
        days = [each.start for each in self.history if name in each.changed.get(section, ())]
        return days[-1] if days else None

    # Conditions

    def situation(self, condition: Condition) -> Situation:
        written = source_text(condition, self.vocabulary.language)
        return Situation(self.clause(condition), written)

    def clause(self, condition: Condition, *, negated: bool = False) -> Clause:
        match condition:
            case Not(item):
                return self.clause(item, negated=not negated)
            case Both(items) | Either(items):
                joint = Joint.ALL if isinstance(condition, Both) != negated else Joint.ANY
                clauses = tuple(self.clause(item, negated=negated) for item in items)
                return Clause(_ALL if joint is Joint.ALL else _ANY, joint, clauses)
            case _:
                said = (each.sentence(condition, negated=negated) for each in self.proses)
                return Clause(Words(*said))

    # Entries

    def condition(
        self, section: Section, entry: Definition[Condition] | Requirement[Condition]
    ) -> ConditionText:
        situation = self.situation(entry.condition)
        since = self.since(section, entry.id)
        return ConditionText(entry.id, entry.label, situation, entry.source, since)

    def rule(self, rule: Rule[Condition]) -> RuleText:
        lifting = [name for name, targets in self.edges.items() if rule.id in targets]
        return RuleText(
            id=rule.id,
            title=rule.title,
            effect=rule.effect,
            situation=self.situation(rule.when),
            requires=tuple(
                self.called(each, self.version.requirements[each.id]) for each in rule.requires
            ),
            overrides=self.rules(self.edges[rule.id]),
            overridden_by=self.rules(lifting),
            obligations=self.obligations(rule.obligations),
            alternatives=self.alternatives(rule.alternatives),
            message=rule.message,
            source=rule.source,
            since=self.since(Section.RULES, rule.id),
        )

    def alternative(self, each: Alternative[Condition]) -> AlternativeText:
        return AlternativeText(
            each.id,
            each.label,
            tuple(self.change(name, value) for name, value in each.changes),
            self.obligations(each.obligations),
            each.source,
            self.since(Section.ALTERNATIVES, each.id),
        )

    def change(self, name: str, value: Value | None) -> Words:
        fact = self.vocabulary.facts[name]
        french, english = (shown_value(value, fact, language) for language in Language)
        label = fact.label
        return Words(f"{label.fr} : {french}", f"{label.in_(Language.EN)}: {english}")

    # Names

    def called(
        self, reference: Reference[Condition], entry: Requirement[Condition] | Obligation[Term]
    ) -> Named:
        when = None if reference.when is None else self.situation(reference.when)
        return Named(reference.id, entry.label, when, entry.source)

    def obligations(self, references: Iterable[Reference[Condition]]) -> tuple[Named, ...]:
        return tuple(self.called(each, self.version.obligations[each.id]) for each in references)

    def alternatives(self, links: Iterable[Link]) -> tuple[Named, ...]:
        entries = (self.version.alternatives[link.id] for link in links)
        return tuple(Named(each.id, each.label, None, each.source) for each in entries)

    def rules(self, names: Iterable[str]) -> tuple[Named, ...]:
        entries = (self.version.rules[name] for name in names)
        return tuple(Named(each.id, each.title) for each in entries)


def _citations(value: object) -> Iterator[Citation]:
    """Go through the citations of a text or of a part of one."""
    if isinstance(value, Citation):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _citations(each)
    elif dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            yield from _citations(getattr(value, each.name))
