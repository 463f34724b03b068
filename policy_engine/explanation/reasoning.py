"""An evaluation to its explanation: what holds, what fails, what is open, and by which text."""

from collections.abc import Iterator

from policy_engine.condition.ast import (
    Among,
    Both,
    Comparison,
    Condition,
    Defined,
    Either,
    FactTerm,
    Literal,
    Not,
    Operator,
    facts_named,
)
from policy_engine.condition.prose import Prose, shown_value
from policy_engine.evaluation import Evaluation, Outcome, Reason
from policy_engine.explanation import NOTICE, VERDICTS, Explanation, Line, State
from policy_engine.language import Language, Words
from policy_engine.policy import Effect, Reference, Rule
from policy_engine.situations import UndecidedError
from policy_engine.vocabulary import Fact, Value
from policy_engine.vocabulary.sources import Sources

#: A list of values longer than this is not told whole where one of them is the case.
_LONG_LIST = 3


def explain(
    evaluation: Evaluation, sources: Sources, language: Language | str, *, everything: bool = False
) -> Explanation:
    """Explain an evaluation.

    Takes the evaluation, the sources it cites, the language, and whether rules that do not apply
    are to be told as well. Returns the tree.
    """
    writer = _Writer(evaluation, language, everything=everything)
    return Explanation(writer.decision(), sources, language)


class _Writer:
    def __init__(
        self, evaluation: Evaluation, language: Language | str, *, everything: bool
    ) -> None:
        self.evaluation = evaluation
        self.version = evaluation.compiled.version
        self.vocabulary = evaluation.compiled.vocabulary
        self.reading = evaluation.reading
        self.language = language
        self.everything = everything
        labels = {name: each.label for name, each in self.version.definitions.items()}
        self.prose = Prose(self.vocabulary, labels, language)
        self.overridden_by = {
            each.rule.id: each.overridden_by for each in evaluation.compiled.rules
        }

    def said(self, french: str, english: str) -> str:
        return Words(french, english).in_(self.language)

    def colon(self, text: str) -> str:
        return self.said(f" : {text}", f": {text}")

    # The decision

    def decision(self) -> Line:
        evaluation = self.evaluation
        state = {
            Outcome.PERMIT: State.YES,
            Outcome.DENY: State.NO,
        }.get(evaluation.outcome, State.OPEN)
        rules = [
            self.rule(rule)
            for rule in self.version.rules.values()
            if self.everything or self.matters(rule)
        ]
        if evaluation.reason is Reason.NOT_PERMITTED:
            rules.append(self.default())
        if not evaluation.settled:
            rules.append(self.unsettled())
        rules += [self.presumption(fact, value) for fact, value in evaluation.presumptions]
        notice = Line("notice", State.NOTE, NOTICE.in_(self.language))
        verdict = VERDICTS[evaluation.reason].in_(self.language)
        title = self.version.title.in_(self.language)
        since = self.version.start.isoformat()
        policy, at = self.version.policy, evaluation.at.isoformat()
        text = self.said(
            f"{verdict}, au {at} — {policy}, version du {since} ({title})",
            f"{verdict}, on {at} — {policy}, version of {since} ({title})",
        )
        return Line("outcome", state, text, str(evaluation.outcome), lines=(*rules, notice))

    def presumption(self, fact: Fact, value: Value) -> Line:
        """Return a presumption without which the answer would be open."""
        label = fact.label.in_(self.language)
        shown = self.colon(shown_value(value, fact, self.language))
        text = self.said(
            f"présumé, sans quoi la réponse serait ouverte — {label}{shown}",
            f"presumed, or the answer would be open — {label}{shown}",
        )
        source = fact.presumed.source if fact.presumed is not None else ()
        return Line("presumption", State.NOTE, text, fact.name, source)

    def unsettled(self) -> Line:
        return Line(
            "notice",
            State.OPEN,
            self.said(
                "Ces faits sont trop emmêlés pour être départagés exactement ; rien n'est deviné.",
                "These facts are too entangled to be settled exactly; nothing is guessed.",
            ),
        )

    def default(self) -> Line:
        default = self.version.default
        text = default.title.in_(self.language)
        return Line("rule", State.NO, text, default.id, default.source)

    def truth(self, name: str, part: str) -> bool | None:
        """Return the truth of a rule's `applies`, `satisfied` or `effective`; None where open."""
        quick = getattr(self.reading.quick, part)[name]
        if quick is not None:
            return bool(quick)
        try:
            if self.reading.always(lambda standing: getattr(standing, part)[name]):
                return True
            return None if self.reading.ever(lambda s: getattr(s, part)[name]) else False
        except UndecidedError:
            return None

    def matters(self, rule: Rule[Condition]) -> bool:
        """Return whether a rule applies, or may still."""
        applies = self.truth(rule.id, "applies")
        if applies is None:
            # A rule that is open matters only while the answer may still be its own.
            open_answer = self.evaluation.outcome is Outcome.INDETERMINATE
            return open_answer and self.truth(rule.id, "effective") is None
        return applies

    # Rules

    def rule(self, rule: Rule[Condition]) -> Line:
        effective = self.truth(rule.id, "effective")
        permits = rule.effect is Effect.PERMIT
        verb = self.said("permet", "permits") if permits else self.said("interdit", "forbids")
        ends = {
            True: verb,
            False: self.said("sans effet", "without effect"),
            None: self.said("en suspens", "open"),
        }
        text = f"{rule.title.in_(self.language)} — {ends[effective]}"
        lines = [self.situation(rule)]
        if self.truth(rule.id, "applies") is not False:
            lines += [self.requirement(reference) for reference in rule.requires]
            lines += list(self.overrides(rule))
            lines += list(self.obligations(rule))
            if rule.message is not None and effective:
                lines.append(Line("notice", State.NOTE, rule.message.in_(self.language)))
        return Line("rule", _state(effective), text, rule.id, rule.source, tuple(lines))

    def situation(self, rule: Rule[Condition]) -> Line:
        applies = self.truth(rule.id, "applies")
        inner = self.condition(rule.when)
        lines = inner.lines if inner.id is None and inner.lines else (inner,)
        text = self.said("la situation visée", "the situation it is about")
        return Line("situation", _state(applies), text, None, (), lines)

    def requirement(self, reference: Reference[Condition]) -> Line:
        requirement = self.version.requirements[reference.id]
        label = requirement.label.in_(self.language)
        called = True if reference.when is None else self.reading.holds(reference.when)
        if called is False:
            text = self.said(f"{label} — non exigé ici", f"{label} — not called for here")
            return Line("requirement", State.NOT_CALLED_FOR, text, reference.id, requirement.source)
        met = self.reading.holds(requirement.condition)
        if called is None and met is False:
            # It fails, but whether it is called for is open.
            met = None
        inner = self.condition(requirement.condition)
        lines = inner.lines if inner.id is None and inner.lines else (inner,)
        text = self.said(f"exigé : {label}", f"required: {label}")
        return Line("requirement", _state(met), text, reference.id, requirement.source, lines)

    def overrides(self, rule: Rule[Condition]) -> Iterator[Line]:
        part = "satisfied" if rule.effect is Effect.PERMIT else "effective"
        for other in self.overridden_by[rule.id]:
            lifting = self.truth(other, part)
            if lifting is False:
                continue
            title = self.version.rules[other].title.in_(self.language)
            text = self.said(f"écartée par « {title} »", f"set aside by “{title}”")
            state = State.NO if lifting else State.OPEN
            yield Line("override", state, text, other, self.version.rules[other].source)

    def obligations(self, rule: Rule[Condition]) -> Iterator[Line]:
        for owed in self.evaluation.obligations:
            if owed.rule == rule.id:
                label = owed.obligation.label.in_(self.language)
                text = self.said(f"à faire : {label}", f"to do: {label}")
                state = State.NOTE if owed.certain else State.OPEN
                yield Line("obligation", state, text, owed.obligation.id, owed.obligation.source)

    # Conditions

    def condition(self, condition: Condition, *, negated: bool = False) -> Line:
        match condition:
            case Not(item):
                return self.condition(item, negated=not negated)
            case Both(items) | Either(items):
                joint = isinstance(condition, Both) != negated
                text = (
                    self.said("toutes ces conditions", "all of these")
                    if joint
                    else self.said("au moins une de ces conditions", "at least one of these")
                )
                state = self.state(condition, negated=negated)
                told = tuple(self.condition(item, negated=negated) for item in items)
                lines = told if self.everything else _telling(told, state, joint=joint)
                return Line("condition", state, text, lines=lines)
            case Defined(name):
                definition = self.version.definitions[name]
                inner = self.condition(definition.condition)
                lines = inner.lines if inner.id is None and inner.lines else (inner,)
                text = self.prose.sentence(condition, negated=negated)
                state = self.state(condition, negated=negated)
                return Line("condition", state, text, name, definition.source, lines)
            case _:
                state = self.state(condition, negated=negated)
                text = self.prose.sentence(self.narrowed(condition, state), negated=negated)
                names = [fact.name for fact in facts_named(condition)]
                known = f" — {self.told(names, text)}" if names else ""
                return Line("fact", state, f"{text}{known}", names[0] if names else "")

    def narrowed(self, condition: Condition, state: State) -> Condition:
        """Return what an atom says where it holds by one of a long list: that one alone."""
        if state is not State.YES or not isinstance(condition, Among):
            return condition
        item, among = condition.item, condition.collection
        if not isinstance(item, FactTerm) or not isinstance(among, Literal):
            return condition
        value = self.evaluation.facts.known.get(item.name)
        values = among.value
        if not isinstance(values, frozenset) or value not in values or len(values) <= _LONG_LIST:
            return condition
        place = condition.place
        return Comparison(Operator.EQUAL, item, Literal(str(value), place), place)

    def state(self, condition: Condition, *, negated: bool) -> State:
        holds = self.reading.holds(condition)
        return _state(None if holds is None else holds != negated)

    def told(self, names: list[str], text: str) -> str:
        """Return what is known of the facts of an atom, and whether it is presumed.

        Takes the names of the facts and the words of the atom; a value that the words end in is
        not said again.
        """
        parts = []
        facts = self.evaluation.facts
        for name in names:
            fact = self.vocabulary.facts[name]
            value = facts.known.get(name)
            shown = shown_value(value, fact, self.language)
            again = text.endswith((f": {shown}", f" {shown}"))
            if name in facts.presumed:
                shown = self.said("présumé", "presumed") + ("" if again else self.colon(shown))
            elif value is not None:
                shown = self.said("dit", "stated") + ("" if again else self.colon(shown))
            if fact.assessed_by is not None and value is not None:
                who = fact.assessed_by.in_(self.language)
                shown += self.said(f", apprécié par {who}", f", assessed by {who}")
            parts.append(shown)
        return " ; ".join(parts)


def _telling(lines: tuple[Line, ...], state: State, *, joint: bool) -> tuple[Line, ...]:
    """Return the lines that make a condition what it is: one that fails all of them, say."""
    if (state is State.NO and joint) or (state is State.YES and not joint):
        return tuple(line for line in lines if line.state is state)
    if state is State.OPEN:
        return tuple(line for line in lines if line.state is State.OPEN)
    return lines


def _state(truth: bool | None) -> State:  # noqa: FBT001 - truth is what it is about
    if truth is None:
        return State.OPEN
    return State.YES if truth else State.NO
