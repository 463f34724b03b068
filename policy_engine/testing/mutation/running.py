"""Scenarios run against mutants: which are killed, and what becomes of the others."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from policy_engine.compiler import CompiledPolicy, CompiledVersion
from policy_engine.condition.ast import Condition
from policy_engine.condition.truth import three_valued
from policy_engine.evaluation import Facts
from policy_engine.evaluation.standing import ThreeValued
from policy_engine.policy import Definition, Obligation, Requirement, Rule
from policy_engine.testing.mutation.comparison import Example, alike, decided, known
from policy_engine.testing.mutation.entries import Written
from policy_engine.testing.mutation.mutants import Mutant
from policy_engine.testing.mutation.proofs import Difference, compare, differences
from policy_engine.testing.runner import got
from policy_engine.testing.scenarios import Scenario
from policy_engine.versions import VersionIndex

#: What a scenario may expect that says nothing of the day on which a duty is due.
_TIMELESS = frozenset(
    ("outcome", "reason", "rules", "unmet", "missing", "obligations", "alternatives")
)


class Status(StrEnum):
    """What became of a mutant."""

    #: A scenario that passes on the policy does not pass on it.
    KILLED = "killed"
    #: No scenario tells it, and there is a request that it decides differently.
    SURVIVED = "survived"
    #: It decides every possible request like the policy.
    EQUIVALENT = "equivalent"
    #: It does not load.
    STILLBORN = "stillborn"
    #: No scenario tells it; whether any request could was not settled.
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class MutantResult:
    """One mutant, run."""

    mutant: Mutant
    status: Status
    #: The first scenario that tells the mutant.
    killed_by: Scenario | None = None
    #: For a survivor, a request that it decides differently.
    example: Example | None = None

    def kills(self, scenario: Scenario) -> bool:
        """Return whether a scenario passes on the policy and does not on the mutant.

        Takes a scenario of the policy, its facts free of contradictions; raises ValueError where
        the mutant does not load.
        """
        policy = self.mutant.policy
        original = VersionIndex(policy.versions).in_force(scenario.at)
        case = _Case.of(policy, original, scenario)
        other = self.mutant.in_force(scenario.at)
        return case.passes_on(original) and not case.passes_on(other)

    def where(self) -> Iterator[Difference]:
        """Yield where a scenario could tell the mutant: requests that it decides differently."""
        return differences(self.mutant)


def run_mutants(mutants: Iterable[Mutant], scenarios: Sequence[Scenario]) -> Iterator[MutantResult]:
    """Run scenarios against mutants and yield what became of each, as soon as it is settled.

    Takes the mutants (of any policies) and the scenarios of these policies; those that do not
    pass on the policy itself kill nothing.
    """
    benches: dict[str, _Bench] = {}
    survivors: list[Mutant] = []
    for mutant in mutants:
        name = mutant.policy.policy.id
        if name not in benches:
            benches[name] = _Bench(
                mutant.policy, [each for each in scenarios if each.policy == name]
            )
        if mutant.timeline is None:
            yield MutantResult(mutant, Status.STILLBORN)
        elif (killer := benches[name].killer(mutant)) is not None:
            mutant.forget()
            yield MutantResult(mutant, Status.KILLED, killer)
        else:
            survivors.append(mutant)
    for finding in compare(survivors):
        if finding.example is not None:
            status = Status.SURVIVED
        elif finding.differs or finding.open:
            status = Status.UNDECIDED
        else:
            status = Status.EQUIVALENT
        yield MutantResult(finding.mutant, status, example=finding.example)


class _Bench:
    """The scenarios of one policy that pass on it, and what is known in each."""

    def __init__(self, policy: CompiledPolicy, scenarios: Iterable[Scenario]) -> None:
        index = VersionIndex(policy.versions)
        cases = [_Case.of(policy, index.in_force(each.at), each) for each in scenarios]
        self.cases = [each for each in cases if each.passes_on(each.version)]

    def killer(self, mutant: Mutant) -> Scenario | None:
        """Return a scenario that tells a mutant, None where none does."""
        ranked: list[tuple[int, int, _Case, CompiledVersion | None]] = []
        for case in self.cases:
            other = mutant.in_force(case.scenario.at)
            if other is not case.version:
                rank = case.rank(mutant, other)
                if rank is not None:
                    ranked.append((rank, len(ranked), case, other))
        for _, _, case, other in sorted(ranked, key=lambda each: each[:2]):
            if not case.passes_on(other):
                return case.scenario
        return None


@dataclass(frozen=True)
class _Case:
    """A scenario with what is known in it."""

    policy: CompiledPolicy
    version: CompiledVersion | None
    scenario: Scenario
    facts: Facts

    @classmethod
    def of(
        cls, policy: CompiledPolicy, version: CompiledVersion | None, scenario: Scenario
    ) -> "_Case":
        return cls(policy, version, scenario, known(policy, scenario.facts, scenario.at))

    def passes_on(self, version: CompiledVersion | None) -> bool:
        decision = decided(self.policy, version, self.facts, self.scenario.at)
        # One thing after the other: some are costly, and the first that differs settles it.
        return all(
            alike(wanted, got(key, decision)) for key, wanted in self.scenario.expect.items()
        )

    def rank(self, mutant: Mutant, other: CompiledVersion | None) -> int | None:
        """Return how likely the scenario is to tell a mutant, the least first; None for never.

        A condition that is as true with the mistake as without, in every completion of what is
        known, changes no decision on it; another way out may still be decided otherwise.
        """
        section, _, name = mutant.key.entry.partition("/")
        if self.version is None or other is None or not name:
            return 0
        if section == "default":
            old, new = self.version.version.default, other.version.default
        else:
            old, new = (getattr(each.version, section).get(name) for each in (self.version, other))
        rank = self._ranked(old, new)
        return 1 if rank is None and "alternatives" in self.scenario.expect else rank

    def _ranked(self, old: Written, new: Written | None) -> int | None:
        expect = self.scenario.expect
        match old, new:
            case (Definition() | Requirement(), Definition() | Requirement()):
                return self._changed(old.condition, new.condition)
            case (Rule(), Rule()) if new.when is not old.when:
                return self._changed(old.when, new.when)
            case (Rule(), Rule()) if new.obligations is not old.obligations:
                return self._where(old.when) if "obligations" in expect else None
            case (Rule(), Rule()) if new.effect is old.effect and (
                new.alternatives is not old.alternatives
            ):
                return None
            case (Rule(), _):
                return self._where(old.when)
            case (Obligation(), _):
                # When it is due is told beside what these tell.
                return 1 if set(expect) - _TIMELESS else None
            case _:
                return None

    @cached_property
    def _quick(self) -> ThreeValued:
        if self.version is None:  # pragma: no cover - then nothing is ranked
            raise TypeError
        return ThreeValued(self.version, self.facts.known, self.scenario.at)

    def _where(self, when: Condition) -> int | None:
        truth = self._quick.condition(when)
        return None if truth is False else 0 if truth else 1

    def _changed(self, old: Condition, new: Condition) -> int | None:
        before = self._quick.condition(old)
        after = three_valued(new, self.facts.known, self.scenario.at, self._defined)
        if before is None or after is None:
            return 1
        return None if before == after else 0

    def _defined(self, name: str) -> bool | None:
        if self.version is None:  # pragma: no cover - then nothing is ranked
            raise TypeError
        return self._quick.condition(self.version.definitions[name])
