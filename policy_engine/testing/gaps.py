"""What coverage and mutation leave open, as gaps for which scenarios can be suggested."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from policy_engine.compiler import CompiledPolicy
from policy_engine.decision import Decision
from policy_engine.language import Words
from policy_engine.policy import Section
from policy_engine.situations import UndecidedError
from policy_engine.testing.coverage import (
    Calendar,
    Coverage,
    Goal,
    Requests,
    Setting,
    Status,
    reached,
)
from policy_engine.testing.mutation.running import MutantResult
from policy_engine.testing.mutation.running import Status as MutantStatus
from policy_engine.testing.scenarios import Scenario
from policy_engine.testing.suggestion import Gap, Where
from policy_engine.vocabulary import Citation


def coverage_gaps(coverage: Coverage, words: Callable[[Goal], Words]) -> Iterator[Gap]:
    """Yield the goals that some situation reaches and no scenario does.

    Takes what was measured and how a goal is said.
    """
    rooms = {name: cache(_room(policy)) for name, policy in coverage.policies.items()}
    calendars = {name: Calendar(policy) for name, policy in coverage.policies.items()}
    for each in coverage.covered:
        if each.status is Status.OPEN:
            goal, policy = each.goal, coverage.policies[each.goal.policy]
            yield Gap(
                goal.policy,
                words(goal),
                goal.place,
                _source(policy, goal),
                _where(goal, calendars[goal.policy], rooms[goal.policy]),
                _shown_by(policy, goal),
            )


def _room(policy: CompiledPolicy) -> Callable[[Setting], Requests]:
    return lambda setting: Requests(policy, setting)


def _where(
    goal: Goal, calendar: Calendar, room: Callable[[Setting], Requests]
) -> Callable[[], Iterator[Where]]:
    def where() -> Iterator[Where]:
        # The law of today is what a jurist knows best.
        for setting in sorted(calendar.settings(goal), key=lambda each: -each.index):
            try:
                requests = room(setting)
                yield Where(requests.universe, setting.index, requests.reaching(goal))
            except UndecidedError:
                continue

    return where


def mutation_gaps(results: Iterable[MutantResult]) -> Iterator[Gap]:
    """Yield the mutants that no scenario tells, where a scenario could.

    A difference that scenarios cannot expect, such as the day on which a duty is due, is none.
    """
    for result in results:
        if result.status is MutantStatus.SURVIVED and result.example and result.example.tellable:
            mutant = result.mutant
            yield Gap(
                mutant.policy.policy.id,
                mutant.words,
                mutant.place,
                (),
                _telling(result),
                lambda scenario, _, result=result: result.kills(scenario),  # type: ignore[misc]
                (result.example.at, result.example.facts),
            )


def _telling(result: MutantResult) -> Callable[[], Iterator[Where]]:
    def where() -> Iterator[Where]:
        policy = result.mutant.policy
        starts = [each.version.start for each in policy.versions]
        for each in result.where():
            index = bisect_right(starts, each.universe.at) - 1
            if index >= 0:
                yield Where(each.universe, index, each.node)

    return where


def _shown_by(policy: CompiledPolicy, goal: Goal) -> Callable[[Scenario, Decision], bool]:
    return lambda _, decision: any(reached(policy, (goal,), decision))


def _source(policy: CompiledPolicy, goal: Goal) -> tuple[Citation, ...]:
    """Return the texts on which the entry of a goal rests, as its latest version cites them."""
    version = policy.versions[goal.versions[-1]].version
    entries: Mapping[Section | None, Mapping[str, object]] = {
        None: {version.default.id: version.default},
        Section.RULES: version.rules,
        Section.REQUIREMENTS: version.requirements,
        Section.DEFINITIONS: version.definitions,
        Section.ALTERNATIVES: version.alternatives,
    }
    if goal.at is not None:
        return version.acts
    return entries[goal.section][goal.entry].source  # type: ignore[attr-defined, no-any-return]
