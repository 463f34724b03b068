"""Mutants that no scenario killed: proved equivalent, or shown by a request that tells them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from policy_engine.compiler import CompiledVersion
from policy_engine.situations import Node, UndecidedError
from policy_engine.testing.mutation.comparison import (
    Example,
    example,
    shown_differences,
    telling_facts,
)
from policy_engine.testing.mutation.mutants import Mutant, Period
from policy_engine.universe import Universe
from policy_engine.universe.days import standing_days
from policy_engine.vocabulary import Value

#: How many mutants share the diagrams of one version on one day.
BATCH = 24


@dataclass(frozen=True, slots=True)
class Difference:
    """Requests on one day that a mutant decides differently, in something a scenario expects."""

    universe: Universe
    node: Node
    #: What of the decision differs: `outcome`, `reason`, `rules`, …
    what: str


@dataclass
class Finding:
    """What came of comparing a mutant with the original, as far as it went."""

    mutant: Mutant
    #: Whether a decision differs somewhere, in whatever it says.
    differs: bool = False
    #: Whether something could not be settled.
    open: bool = False
    example: Example | None = None

    @property
    def done(self) -> bool:
        """Whether there is nothing more to look for."""
        return self.example is not None


@dataclass(frozen=True)
class _Question:
    """One mutant on one day."""

    finding: Finding
    original: CompiledVersion
    mutant: CompiledVersion
    at: date


def compare(mutants: Sequence[Mutant]) -> Iterator[Finding]:
    """Compare mutants with the original on every possible request, and yield what came of it.

    Mutants of one version share diagrams, a batch at a time.
    """
    for start in range(0, len(mutants), BATCH):
        findings = [Finding(each) for each in mutants[start : start + BATCH]]
        groups: dict[tuple[int, date], list[_Question]] = {}
        for finding in findings:
            for question in _questions(finding):
                groups.setdefault((id(question.original), question.at), []).append(question)
        for questions in groups.values():
            _answer([each for each in questions if not each.finding.done])
        yield from findings


def differences(mutant: Mutant) -> Iterator[Difference]:
    """Yield where a mutant decides differently in something that a scenario can expect.

    What cannot be settled within the budget is passed over.
    """
    finding = Finding(mutant)
    for question in _questions(finding):
        try:
            universe = Universe([question.original, question.mutant], question.at)
            for what, node in shown_differences(universe, 1):
                if universe.possible(node):
                    yield Difference(universe, node, what)
        except UndecidedError:
            continue


def _questions(finding: Finding) -> Iterator[_Question]:
    """Yield a mutant on each day that stands for others; settle days without a version."""
    for period in finding.mutant.periods():
        if period.original is None or period.mutant is None:
            if not finding.done:
                finding.differs = True
                finding.example = _without_version(finding.mutant, period)
            continue
        versions = (period.original, period.mutant)
        found = standing_days(versions, period.first, period.last)
        if found is None:
            # These may tell the mutant; that they do not tells nothing of the other days.
            finding.open = True
            found = (period.first, period.last)
        inside = {period.first, *(day for day in found if day >= period.first)}
        for day in sorted(inside):
            yield _Question(finding, *versions, day)


def _without_version(mutant: Mutant, period: Period) -> Example | None:
    """Return a request of a day on which only the original, or only the mutant, is in force."""
    versions = (period.original, period.mutant)
    version = period.original or period.mutant
    if version is None:  # pragma: no cover - then both are the same
        return None
    # The day next to the version's others, where somebody would look.
    at = period.first if period.first > date.min else period.last
    universe = Universe([version], at)
    for node in (universe.standing().permit, universe.valid):
        try:
            facts = universe.example(node)
        except UndecidedError:
            continue
        if facts is not None:
            return example(mutant.policy, versions, facts, at)
    return None


def _answer(questions: Sequence[_Question]) -> None:
    """Answer questions about one version on one day."""
    if not questions:
        return
    first = questions[0]
    try:
        universe = Universe([first.original, *(each.mutant for each in questions)], first.at)
        for index, each in enumerate(questions, 1):
            _look(each, universe, index)
    except UndecidedError:
        if len(questions) == 1:
            first.finding.open = True
            return
        # Each by itself may still be settled.
        for each in questions:
            _answer([each])


def _look(question: _Question, universe: Universe, index: int) -> None:
    finding = question.finding
    if finding.done:
        return
    every = [n for n in universe.differences(0, index).values() if universe.possible(n)]
    if not every:
        return
    finding.differs = True
    shown = tuple(shown_differences(universe, index))
    for what, node in shown:
        finding.example = _shown(question, telling_facts(universe, index, what, node))
        if finding.example is not None:
            return
    for node in [each for _, each in shown] or every:
        finding.example = _shown(question, universe.example(node) or {}, doubtful=None)
        if finding.example is not None:
            return


def _shown(
    question: _Question,
    facts: Mapping[str, Value],
    doubtful: tuple[str, ...] | None = (),
) -> Example | None:
    """Return facts as an example, without those that would be presumed anyway."""
    mutant = question.finding.mutant
    presumed = [
        name
        for name, value in facts.items()
        if (fact := mutant.policy.policy.vocabulary.facts[name]).presumed is not None
        and fact.presumed.value == value
    ]
    versions = (question.original, question.mutant)
    open_ = None if doubtful is None else (*doubtful, *presumed)
    return example(mutant.policy, versions, facts, question.at, doubtful=open_)


__all__ = ["BATCH", "Difference", "Finding", "compare", "differences"]
