"""A decision and all it can tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from policy_engine.condition.ast import Condition
from policy_engine.condition.prose import Prose
from policy_engine.evaluation import (
    Evaluation,
    OfferedAlternative,
    Outcome,
    OwedObligation,
    Reason,
    UnmetRequirement,
)
from policy_engine.explanation import NOTICE, VERDICTS, Explanation, Line, State
from policy_engine.explanation.reasoning import explain
from policy_engine.language import Language, Words
from policy_engine.policy import Deadline, Delay, Moment, Rule
from policy_engine.release import __version__
from policy_engine.vocabulary import Citation, Fact, SetOf, Value
from policy_engine.vocabulary.sources import Sources, cited_data

#: The version of the JSON that decisions are told in.
SCHEMA_VERSION = "1"


@dataclass(frozen=True, slots=True)
class PolicyReference:
    """What a decision was taken with: enough to take it again years later."""

    id: str
    #: The first day of the version; None where none is in force.
    version: date | None
    #: The digest of the version with the part of the vocabulary it names.
    digest: str | None
    #: The release of the engine.
    engine: str = __version__

    def to_dict(self) -> dict[str, str | None]:
        """Return the reference as JSON-ready data."""
        version = None if self.version is None else self.version.isoformat()
        return {
            "id": self.id,
            "version": version,
            "digest": self.digest,
            "engine": self.engine,
        }


@dataclass(frozen=True)
class Decision:
    """The answer to a request.

    Outcome and reason are known at once; everything else is worked out when it is asked for.
    """

    policy_id: str
    at: date
    sources: Sources
    #: The evaluation behind the decision; None where no version is in force.
    evaluation: Evaluation | None

    @property
    def outcome(self) -> Outcome:
        """Permit, deny, indeterminate, or not applicable."""
        return self.evaluation.outcome if self.evaluation else Outcome.NOT_APPLICABLE

    @property
    def reason(self) -> Reason:
        """Why the outcome is what it is."""
        return self.evaluation.reason if self.evaluation else Reason.NO_VERSION

    @property
    def settled(self) -> bool:
        """Whether outcome and reason are exact, and were not given up for the question's size."""
        return self.evaluation.settled if self.evaluation else True

    @property
    def rules(self) -> tuple[Rule[Condition], ...]:
        """The rules that gave the outcome, in the order of the text; none on a default."""
        return self.evaluation.rules if self.evaluation else ()

    @property
    def unmet(self) -> tuple[UnmetRequirement, ...]:
        """The requirements that fail, of permits that apply."""
        return self.evaluation.unmet if self.evaluation else ()

    @property
    def obligations(self) -> tuple[OwedObligation, ...]:
        """What someone must do because of the decision, per deciding rule."""
        return self.evaluation.obligations if self.evaluation else ()

    @property
    def alternatives(self) -> tuple[OfferedAlternative, ...]:
        """Other lawful ways, permits first."""
        return self.evaluation.alternatives if self.evaluation else ()

    @property
    def missing(self) -> tuple[Fact, ...]:
        """The missing facts that can change an indeterminate outcome, the most telling first."""
        return self.evaluation.missing if self.evaluation else ()

    @property
    def remedies(self) -> tuple[Mapping[str, Value], ...]:
        """The smallest sets of changes (fact → new value) that would turn a deny into a permit."""
        return self.evaluation.remedies.changes if self.evaluation else ()

    @property
    def remedies_complete(self) -> bool:
        """Whether `remedies` are all there are."""
        return self.evaluation.remedies.complete if self.evaluation else True

    @property
    def presumptions(self) -> tuple[tuple[Fact, Value], ...]:
        """The presumptions without which the outcome or the reason would be open."""
        return self.evaluation.presumptions if self.evaluation else ()

    @property
    def assessed(self) -> tuple[Fact, ...]:
        """The facts appreciated by a person that the outcome rests on."""
        return self.evaluation.assessed if self.evaluation else ()

    @property
    def policy(self) -> PolicyReference:
        """What the decision was taken with."""
        if self.evaluation is None:
            return PolicyReference(self.policy_id, None, None)
        compiled = self.evaluation.compiled
        return PolicyReference(self.policy_id, compiled.version.start, compiled.digest)

    def explain(
        self, language: Language | str = Language.FR, *, everything: bool = False
    ) -> Explanation:
        """Return why, as a tree that is data and, by `str()`, text.

        Takes the language (`fr` or `en`; ValueError for another), and whether rules that do not
        apply are to be told as well.
        """
        language = Language(language)
        if self.evaluation is None:
            line = Line(
                "outcome",
                State.NOTE,
                VERDICTS[Reason.NO_VERSION].in_(language),
                str(self.outcome),
                lines=(Line("notice", State.NOTE, NOTICE.in_(language)),),
            )
            return Explanation(line, self.sources, language)
        return explain(self.evaluation, self.sources, language, everything=everything)

    def to_dict(self) -> dict[str, object]:
        """Return the whole decision as JSON-ready data; labels in both languages."""
        teller = _Teller(self)
        return {
            "schema_version": SCHEMA_VERSION,
            "outcome": str(self.outcome),
            "reason": str(self.reason),
            "settled": self.settled,
            "rules": [teller.rule(rule) for rule in self.rules],
            "default": teller.default(),
            "unmet": [teller.unmet(each) for each in self.unmet],
            "obligations": [teller.obligation(each) for each in self.obligations],
            "alternatives": [teller.alternative(each) for each in self.alternatives],
            "missing": [teller.missing(fact) for fact in self.missing],
            "remedies": [
                [teller.change(name, value) for name, value in changes.items()]
                for changes in self.remedies
            ],
            "remedies_complete": self.remedies_complete,
            "presumptions": [teller.presumption(*each) for each in self.presumptions],
            "assessed": [teller.assessed(fact) for fact in self.assessed],
            "policy": self.policy.to_dict(),
            "at": self.at.isoformat(),
        }


class _Teller:
    """Tells the parts of a decision as JSON-ready data."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision

    @property
    def evaluation(self) -> Evaluation:
        if self.decision.evaluation is None:  # pragma: no cover - nothing is told without one
            raise TypeError
        return self.decision.evaluation

    def cited(self, citations: tuple[Citation, ...]) -> list[dict[str, object]]:
        """Return citations with the title of their text and the status that counts."""
        return cited_data(citations, self.decision.sources)

    def rule(self, rule: Rule[Condition]) -> dict[str, object]:
        return {
            "id": rule.id,
            "effect": str(rule.effect),
            "title": rule.title.to_dict(),
            "message": _words(rule.message),
            "source": self.cited(rule.source),
        }

    def default(self) -> dict[str, object] | None:
        """Return the base rule where nothing else decides."""
        if self.decision.reason is not Reason.NOT_PERMITTED:
            return None
        default = self.evaluation.compiled.version.default
        return {
            "id": default.id,
            "title": default.title.to_dict(),
            "message": _words(default.message),
            "source": self.cited(default.source),
        }

    def unmet(self, each: UnmetRequirement) -> dict[str, object]:
        requirement = self.evaluation.compiled.version.requirements[each.requirement]
        return {
            "rule": each.rule,
            "requirement": each.requirement,
            "label": requirement.label.to_dict(),
            "source": self.cited(requirement.source),
        }

    def obligation(self, owed: OwedObligation) -> dict[str, object]:
        obligation = owed.obligation
        return {
            "id": obligation.id,
            "rule": owed.rule,
            "certain": owed.certain,
            "label": obligation.label.to_dict(),
            "by": _words(obligation.by),
            "timing": self.timing(owed),
            "due": None if owed.due is None else owed.due.isoformat(),
            "source": self.cited(obligation.source),
        }

    def timing(self, owed: OwedObligation) -> dict[str, str] | str | None:
        match owed.obligation.timing:
            case None:
                return None
            case Moment() as moment:
                return str(moment)
            case Words() as words:
                return words.to_dict()
            case Delay(amount, unit):
                return {"after": f"{amount} {unit}"}
            case Deadline(term):
                version = self.evaluation.compiled.version
                labels = {name: each.label for name, each in version.definitions.items()}
                vocabulary = self.evaluation.compiled.vocabulary
                return {
                    language: Prose(vocabulary, labels, language).term(term)
                    for language in Language
                }

    def alternative(self, offered: OfferedAlternative) -> dict[str, object]:
        alternative = self.evaluation.compiled.version.alternatives[offered.id]
        return {
            "id": offered.id,
            "outcome": str(offered.evaluation.outcome),
            "label": alternative.label.to_dict(),
            "with": {name: self.value(name, value) for name, value in offered.changes.items()},
            "unmet": [self.unmet(each) for each in offered.evaluation.unmet],
            "obligations": [self.obligation(each) for each in offered.obligations],
            "source": self.cited(alternative.source),
        }

    def missing(self, fact: Fact) -> dict[str, object]:
        return {
            "fact": fact.name,
            "question": _words(fact.question),
            "label": fact.label.to_dict(),
        }

    def change(self, name: str, value: Value) -> dict[str, object]:
        fact = self.evaluation.compiled.vocabulary.facts[name]
        how = fact.action.how if fact.action else None
        return {
            "fact": name,
            "to": self.value(name, value),
            "label": fact.label.to_dict(),
            "how": _words(how),
        }

    def presumption(self, fact: Fact, value: Value) -> dict[str, object]:
        presumed = fact.presumed
        return {
            "fact": fact.name,
            "value": self.value(fact.name, value),
            "label": fact.label.to_dict(),
            "reason": _words(presumed.reason) if presumed else None,
            "source": self.cited(presumed.source) if presumed else [],
        }

    def assessed(self, fact: Fact) -> dict[str, object]:
        return {
            "fact": fact.name,
            "value": self.value(fact.name, self.evaluation.facts.known.get(fact.name)),
            "label": fact.label.to_dict(),
            "by": _words(fact.assessed_by),
        }

    def value(self, name: str, value: Value | None) -> object:
        """Return a value as JSON writes it: sets as lists in the vocabulary's order."""
        kind = self.evaluation.compiled.vocabulary.facts[name].type
        if isinstance(value, frozenset) and isinstance(kind, SetOf):
            return [each for each in kind.values if each in value]
        return value.isoformat() if isinstance(value, date) else value


def _words(words: Words | None) -> dict[str, str] | None:
    return None if words is None else words.to_dict()
