"""For what no scenario shows yet: a scenario ready to paste, as near to an existing one as can be.

What the engine answers today is written as expected: it is for a jurist to say whether that is the
law, not for the engine.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from policy_engine.compiler import CompiledPolicy
from policy_engine.decision import Decision
from policy_engine.decision_point import PolicyDecisionPoint
from policy_engine.language import Words
from policy_engine.request import RequestError
from policy_engine.situations import Node, UndecidedError
from policy_engine.situations.nearest import nearest
from policy_engine.source import Place
from policy_engine.testing.runner import EXPECTATIONS, got
from policy_engine.testing.scenarios import Scenario
from policy_engine.universe import Universe, last_day
from policy_engine.vocabulary import Citation, Value

__all__ = ["Gap", "Suggestion", "Where", "suggest"]

#: How many existing scenarios are tried as the base of a new one, the nearest first.
_BASES = 12
#: What it costs to move a scenario to another day, beside what it costs to change a fact (1,000).
_MOVE = 400


@dataclass(frozen=True, slots=True)
class Where:
    """Requests on one day of one version of a policy."""

    universe: Universe
    #: The version that the day belongs to, counted from the oldest.
    version: int
    node: Node


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that no scenario shows yet."""

    policy: str
    #: What is not shown, in words.
    told: Words
    place: Place
    source: tuple[Citation, ...]
    #: Where a request that would show it lies: the versions that matter most first.
    where: Callable[[], Iterable[Where]]
    #: Whether a scenario, with the decision it gets today, would show it.
    shown_by: Callable[[Scenario, Decision], bool]
    #: A request that would show it, for days on which no version is in force.
    example: tuple[date, Mapping[str, Value]] | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A scenario to confirm, and the gaps that it would fill."""

    #: The scenario as it would be run, its base filled in.
    scenario: Scenario
    #: The scenario that it is like, None where it stands by itself.
    like: str | None
    #: What it says beside its base: another day or None, facts with their values.
    at: date | None
    facts: Mapping[str, Value]
    gaps: tuple[Gap, ...]


def suggest(
    policies: Mapping[str, CompiledPolicy],
    scenarios: Sequence[Scenario],
    gaps: Iterable[Gap],
) -> Iterator[tuple[Gap, Suggestion | None]]:
    """Yield for each gap a scenario that fills it, None where none was found.

    Takes the policies, the scenarios there are and the gaps. A gap that a scenario suggested
    before fills too is told with that scenario, which is not made twice.
    """
    finder = _Finder(policies, scenarios)
    for gap in gaps:
        yield gap, finder.find(gap)


@dataclass(frozen=True, slots=True)
class _Base:
    scenario: Scenario
    decision: Decision


class _Finder:
    """Finds scenarios near those there are."""

    def __init__(
        self, policies: Mapping[str, CompiledPolicy], scenarios: Sequence[Scenario]
    ) -> None:
        self.policies = policies
        self.point = PolicyDecisionPoint(policies)
        self.bases = [
            _Base(each, self.point.decide(each.policy, at=each.at, facts=each.facts))
            for each in scenarios
        ]
        self.made: list[tuple[Suggestion, Decision]] = []
        self.names = {each.name for each in scenarios}

    def find(self, gap: Gap) -> Suggestion | None:
        for index, (made, decision) in enumerate(self.made):
            if made.scenario.policy == gap.policy and gap.shown_by(made.scenario, decision):
                fuller = replace(made, gaps=(*made.gaps, gap))
                self.made[index] = fuller, decision
                return fuller
        for found in self.candidates(gap):
            self.made.append(found)
            return found[0]
        return None

    def candidates(self, gap: Gap) -> Iterator[tuple[Suggestion, Decision]]:
        """Yield scenarios that fill a gap, the nearest to those there are first."""
        for where in gap.where():
            found = self.near(gap, where) or self.alone(gap, where)
            if found is not None:
                yield found
        if gap.example is not None:
            at, facts = gap.example
            own = [each.scenario for each in self.bases if each.scenario.policy == gap.policy]
            for base, changes in (*((each, {}) for each in own), (_nothing(gap, at), facts)):
                found = self.smallest(gap, base, at, changes)
                if found is not None:
                    yield found

    # Near a scenario there is

    def near(self, gap: Gap, where: Where) -> tuple[Suggestion, Decision] | None:
        """Return a scenario that changes as little as can be of another."""
        universe = where.universe
        node = universe.among_possible(where.node)
        span = self.span(gap.policy, where.version)
        ranked = []
        for number, base in enumerate(self.bases):
            evaluation = base.decision.evaluation
            if base.scenario.policy != gap.policy or evaluation is None:
                continue
            known = evaluation.facts.known
            try:
                found = nearest(universe.situations, node, known, universe.at)
            except UndecidedError:
                return None
            if found is not None:
                inside = span[0] <= base.scenario.at <= span[1]
                ranked.append((found[0] + (0 if inside else _MOVE), number, inside, found[1]))
        for _, number, inside, changes in sorted(ranked, key=lambda each: each[:2])[:_BASES]:
            base = self.bases[number]
            # The day is kept where it can be: what hangs on it is seen by trying.
            for at in dict.fromkeys((base.scenario.at if inside else universe.at, universe.at)):
                made = self.smallest(gap, base.scenario, at, changes)
                if made is not None:
                    return made
        return None

    def smallest(
        self, gap: Gap, base: Scenario, at: date, changes: Mapping[str, Value]
    ) -> tuple[Suggestion, Decision] | None:
        """Return the scenario with these changes, less those that it can do without."""
        kept = dict(changes)
        made = self.trial(gap, base, at, kept)
        if made is None:
            return None
        for name in reversed(list(changes)):
            fewer = {fact: value for fact, value in kept.items() if fact != name}
            less = self.trial(gap, base, at, fewer)
            if less is not None:
                kept, made = fewer, less
        return made

    def alone(self, gap: Gap, where: Where) -> tuple[Suggestion, Decision] | None:
        """Return a scenario that is like no other."""
        universe = where.universe
        try:
            found = nearest(
                universe.situations, universe.among_possible(where.node), {}, universe.at
            )
        except UndecidedError:
            return None
        if found is None:
            return None
        return self.smallest(gap, _nothing(gap, universe.at), universe.at, found[1])

    def trial(
        self, gap: Gap, base: Scenario, at: date, changes: Mapping[str, Value]
    ) -> tuple[Suggestion, Decision] | None:
        """Return the changed scenario if it can be asked and fills the gap."""
        facts = {**base.facts, **changes}
        try:
            decision = self.point.decide(gap.policy, at=at, facts=facts)
        except RequestError:
            return None
        expect = expected(decision)
        scenario = Scenario(self.name(gap), gap.policy, at, facts, expect, gap.source, gap.place)
        if not gap.shown_by(scenario, decision):
            return None
        like = base.name or None
        day = at if like is None or at != base.at else None
        return Suggestion(scenario, like, day, dict(changes), (gap,)), decision

    def span(self, policy: str, version: int) -> tuple[date, date]:
        compiled = self.policies[policy]
        return compiled.versions[version].version.start, last_day(compiled, version)

    def name(self, gap: Gap) -> str:
        """Return a name that no scenario has."""
        told = gap.told.in_("fr")
        name, number = f"à confirmer — {told}", 1
        taken = self.names | {made.scenario.name for made, _ in self.made}
        while name in taken:
            number += 1
            name = f"à confirmer — {told} ({number})"
        return name


def _nothing(gap: Gap, at: date) -> Scenario:
    """Return a scenario without a name that states nothing."""
    return Scenario("", gap.policy, at, {}, {}, gap.source, gap.place)


def expected(decision: Decision) -> dict[str, str | tuple[str, ...]]:
    """Return what the engine answers today as a scenario expects it, empty lists left out."""
    told = {key: got(key, decision) for key in EXPECTATIONS}
    return {key: value for key, value in told.items() if value}
