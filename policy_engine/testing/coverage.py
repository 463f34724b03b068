"""Which goals of a policy its scenarios reach, and which no possible situation does."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Protocol, TypeVar

from policy_engine.compiler import CompiledPolicy
from policy_engine.decision import Decision
from policy_engine.evaluation import Evaluation, Reading
from policy_engine.evaluation.standing import ThreeValued
from policy_engine.situations import FALSE, Node, UndecidedError
from policy_engine.situations.diagram import MAX_NODES
from policy_engine.testing.goals import Goal, GoalKind, Measure, goals
from policy_engine.testing.observation import Observation, sites
from policy_engine.testing.runner import ScenarioResult
from policy_engine.universe import Universe, last_day
from policy_engine.universe.days import standing_days

__all__ = [
    "Calendar",
    "Count",
    "Coverage",
    "Covered",
    "Goal",
    "GoalKind",
    "Measure",
    "Requests",
    "Setting",
    "Status",
    "count",
    "goals",
    "measure",
    "reached",
    "settings",
]

Item = TypeVar("Item")


class Status(StrEnum):
    """What is known of a goal."""

    REACHED = "reached"
    #: Some situation reaches it, and no scenario does.
    OPEN = "open"
    #: The text itself leaves no situation that reaches it.
    EXCLUDED_BY_TEXT = "excluded-by-text"
    #: Only situations that the constraints of the vocabulary exclude would reach it.
    EXCLUDED_BY_CONSTRAINTS = "excluded-by-constraints"
    #: Whether any situation reaches it could not be settled.
    UNDECIDED = "undecided"

    @property
    def counts(self) -> bool:
        """Whether scenarios are asked to reach such a goal."""
        return self not in {Status.EXCLUDED_BY_TEXT, Status.EXCLUDED_BY_CONSTRAINTS}


@dataclass(frozen=True, slots=True)
class Covered:
    """A goal and what came of it."""

    goal: Goal
    status: Status
    #: The names of the scenarios that reach it, in the order in which they were run.
    scenarios: tuple[str, ...] = ()

    def to_dict(self, policy: CompiledPolicy) -> dict[str, object]:
        """Return it as JSON-ready data; takes the policy of the goal."""
        goal = self.goal
        starts = [each.version.start.isoformat() for each in policy.versions]
        told: dict[str, object] = {
            "policy": goal.policy,
            "measure": goal.kind.measure,
            "kind": goal.kind,
            "section": goal.section,
            "entry": goal.entry,
            "what": goal.what or None,
            "at": goal.at and goal.at.isoformat(),
            "file": goal.place.file,
            "line": goal.place.line,
            "column": goal.place.column,
            "versions": [starts[index] for index in goal.versions],
            "status": self.status,
            "scenarios": list(self.scenarios),
        }
        return {key: value for key, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Count:
    """How many of some goals are reached; the impossible ones are left out."""

    reached: int
    total: int

    @property
    def percent(self) -> float:
        """The share in percent to one decimal, never rounded up; 100 where there is nothing."""
        return 1000 * self.reached // self.total / 10 if self.total else 100.0

    def below(self, required: float) -> bool:
        """Return whether the share is less than so many percent."""
        return 100 * self.reached < required * self.total


@dataclass(frozen=True)
class Coverage:
    """What the scenarios of some policies reach."""

    policies: Mapping[str, CompiledPolicy]
    #: Every goal, policy by policy, in the order of the files.
    covered: tuple[Covered, ...]

    @cached_property
    def counts(self) -> Mapping[Measure, Count]:
        """How much of each measure is reached."""
        return {
            wanted: count(each for each in self.covered if each.goal.kind.measure is wanted)
            for wanted in Measure
        }

    def below(self, required: float) -> tuple[Measure, ...]:
        """Return the measures that stay under so many percent."""
        return tuple(each for each, found in self.counts.items() if found.below(required))

    def to_dict(self) -> dict[str, object]:
        """Return the coverage as JSON-ready data."""
        return {
            "measures": {
                each: {"reached": found.reached, "total": found.total, "percent": found.percent}
                for each, found in self.counts.items()
            },
            "goals": [each.to_dict(self.policies[each.goal.policy]) for each in self.covered],
        }


def count(covered: Iterable[Covered]) -> Count:
    """Return how many of some goals are reached."""
    asked = [each for each in covered if each.status.counts]
    return Count(sum(each.status is Status.REACHED for each in asked), len(asked))


# What a scenario reaches


def reached(policy: CompiledPolicy, among: Iterable[Goal], decision: Decision) -> Iterator[Goal]:
    """Yield those of a policy's goals that a decision of it reaches.

    A goal is reached where it holds on the known facts, whatever the missing ones are. A boundary
    is reached where the version on its other side gives another outcome on the same facts.
    """
    evaluation, index = decision.evaluation, _version_of(policy, decision)
    if evaluation is None or index is None:
        return
    compiled = policy.versions[index]
    seen = Observation(compiled, ThreeValued(compiled, evaluation.facts.known, evaluation.at))
    for goal in among:
        if index not in goal.versions:
            continue
        if goal.site is not None and seen.looked_at(goal.site) is False:
            # Nothing decides there; most conditions are not looked at in most cases.
            continue
        if goal.at is None:
            found = bool(goal.truth(seen))
        else:
            found = goal.at == evaluation.at and _differs(policy, goal.other, evaluation)
        if found:
            yield goal


def _version_of(policy: CompiledPolicy, decision: Decision) -> int | None:
    """Return which version took a decision, None where none was in force."""
    if decision.evaluation is None:
        return None
    start = decision.evaluation.compiled.version.start
    return [each.version.start for each in policy.versions].index(start)


def _differs(policy: CompiledPolicy, other: int | None, evaluation: Evaluation) -> bool:
    """Return whether another version gives another outcome on the same facts and day."""
    if other is None:
        return True
    reading = Reading(policy.versions[other], evaluation.facts.known, evaluation.at)
    settled = evaluation.settled and reading.settled
    return settled and reading.outcome is not evaluation.outcome


# What any situation reaches


@dataclass(frozen=True, slots=True)
class Setting:
    """A version on a day, for a boundary beside the one on its other side."""

    index: int
    at: date
    other: int | None = None


class Calendar:
    """The days that stand for all on which the versions of a policy are in force."""

    def __init__(self, policy: CompiledPolicy) -> None:
        """Take the policy; the days of a version are worked out once, when they are needed."""
        self._policy = policy
        self._days: dict[int, tuple[date, ...] | None] = {}

    def settings(self, goal: Goal) -> Iterator[Setting]:
        """Yield the settings that stand for all in which a goal could be reached."""
        for index in goal.versions:
            if goal.at is not None:
                yield Setting(index, goal.at, goal.other)
                continue
            start = self._policy.versions[index].version.start
            for day in self._found(index) or (start, last_day(self._policy, index)):
                yield Setting(index, day)

    def complete(self, goal: Goal) -> bool:
        """Return whether the settings of a goal really stand for all."""
        return goal.at is not None or all(self._found(each) is not None for each in goal.versions)

    def _found(self, index: int) -> tuple[date, ...] | None:
        if index not in self._days:
            compiled, last = self._policy.versions[index], last_day(self._policy, index)
            self._days[index] = standing_days((compiled,), compiled.version.start, last)
        return self._days[index]


def settings(policy: CompiledPolicy, goal: Goal) -> Iterator[Setting]:
    """Yield the settings of one goal; a `Calendar` gives those of many sooner."""
    return Calendar(policy).settings(goal)


class Requests:
    """Every possible request in one setting."""

    def __init__(
        self, policy: CompiledPolicy, setting: Setting, *, budget: int = MAX_NODES
    ) -> None:
        """Take the policy, the setting, and how many nodes its diagrams may have."""
        indices = [setting.index] if setting.other is None else [setting.index, setting.other]
        versions = [policy.versions[index] for index in indices]
        # What no rule calls for any more has goals too: nothing reaches them, and that is told.
        written = [condition for _, condition in sites(versions[0].version)]
        self.universe = Universe(versions, setting.at, conditions=written, budget=budget)
        self._seen = [
            Observation(each, self.universe.algebra(index)) for index, each in enumerate(versions)
        ]

    def reaching(self, goal: Goal) -> Node:
        """Return the requests that reach a goal, those that constraints exclude among them.

        Raises UndecidedError where there are too many cases.
        """
        return goal.truth(*self._seen[: 1 if goal.other is None else 2])


class Watch(Protocol):
    """Someone who watches what is done for each item of a list."""

    def __call__(self, items: Sequence[Item], /) -> Iterable[Item]:
        """Return the items, one after the other."""


def unwatched(items: Sequence[Item], /) -> Iterable[Item]:
    """Return the items as they are."""
    return items


def _possible(
    policy: CompiledPolicy, among: Iterable[Goal], watch: Watch, budget: int
) -> Mapping[Goal, Status]:
    """Return for each of some goals that no scenario reaches whether any situation does."""
    found = dict.fromkeys(among, Status.EXCLUDED_BY_TEXT)
    there: dict[Setting, list[Goal]] = {}
    calendar = Calendar(policy)
    for goal in found:
        for setting in calendar.settings(goal):
            there.setdefault(setting, []).append(goal)
    for setting in watch(tuple(there)):
        pending = [goal for goal in there[setting] if found[goal] is not Status.OPEN]
        if pending:
            told = _told(policy, setting, pending, budget)
            found |= {goal: max(found[goal], told[goal], key=_PROMISE.index) for goal in pending}
    # What no day shows may be shown on one that none of these stands for.
    unsure = [goal for goal in found if not calendar.complete(goal)]
    return found | {goal: max(found[goal], Status.UNDECIDED, key=_PROMISE.index) for goal in unsure}


#: What is said of a goal that comes out differently in its settings: the last of these.
_PROMISE = (
    Status.EXCLUDED_BY_TEXT,
    Status.EXCLUDED_BY_CONSTRAINTS,
    Status.UNDECIDED,
    Status.OPEN,
)


def _told(
    policy: CompiledPolicy, setting: Setting, among: Iterable[Goal], budget: int
) -> Mapping[Goal, Status]:
    """Return what can be said of some goals in one setting."""
    found: dict[Goal, Status] = {}
    try:
        shared = Requests(policy, setting, budget=budget)
    except UndecidedError:
        return dict.fromkeys(among, Status.UNDECIDED)
    for goal in among:
        try:
            found[goal] = _status(shared, goal)
        except UndecidedError:
            # The diagrams may be full of what other goals needed.
            shared = Requests(policy, setting, budget=budget)
            try:
                found[goal] = _status(shared, goal)
            except UndecidedError:
                found[goal] = Status.UNDECIDED
    return found


def _status(requests: Requests, goal: Goal) -> Status:
    node = requests.reaching(goal)
    if node == FALSE:
        return Status.EXCLUDED_BY_TEXT
    if requests.universe.possible(node):
        return Status.OPEN
    return Status.EXCLUDED_BY_CONSTRAINTS


# All together


def measure(
    policies: Mapping[str, CompiledPolicy],
    results: Iterable[ScenarioResult],
    *,
    watch: Watch = unwatched,
    budget: int = MAX_NODES,
) -> Coverage:
    """Measure what scenarios reach of every goal of some policies.

    Takes the policies by id, what came of the scenarios, who watches, and how many nodes the
    diagrams of one setting may have.
    """
    every = {name: goals(policy) for name, policy in policies.items()}
    standing = {
        name: {
            index: [goal for goal in every[name] if index in goal.versions]
            for index in range(len(policy.versions))
        }
        for name, policy in policies.items()
    }
    by: dict[Goal, list[str]] = {goal: [] for found in every.values() for goal in found}
    for result in watch(tuple(results)):
        name = result.scenario.policy
        index = _version_of(policies[name], result.decision)
        if index is not None:
            for goal in reached(policies[name], standing[name][index], result.decision):
                by[goal].append(result.scenario.name)
    covered: list[Covered] = []
    for name, policy in policies.items():
        left = _possible(policy, (goal for goal in every[name] if not by[goal]), watch, budget)
        covered.extend(
            Covered(goal, left.get(goal, Status.REACHED), tuple(by[goal])) for goal in every[name]
        )
    return Coverage(policies, tuple(covered))
