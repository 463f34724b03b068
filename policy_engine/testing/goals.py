"""What scenarios should show of a policy: goals, each one formula for every algebra of truth."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any, TypeVar

from policy_engine.compiler import CompiledPolicy, CompiledVersion
from policy_engine.condition.ast import Condition
from policy_engine.condition.prose import source_text
from policy_engine.evaluation.standing import called_for
from policy_engine.policy import Reference, Rule, Section, Version
from policy_engine.source import Place
from policy_engine.testing.observation import Observation, Path, Site, leaves, sites
from policy_engine.universe import last_day
from policy_engine.vocabulary import Vocabulary

T = TypeVar("T")


class Measure(StrEnum):
    """What coverage is counted by; each is a percentage of its own."""

    RULES = "rules"
    REQUIREMENTS = "requirements"
    OBLIGATIONS = "obligations"
    #: Masking MC/DC of the atoms of every condition.
    CONDITIONS = "mcdc"
    BOUNDARIES = "boundaries"


class GoalKind(StrEnum):
    """What a scenario can show."""

    #: A rule applies.
    APPLIED = "applied"
    #: A permit with requirements applies and none of them fails.
    SATISFIED = "satisfied"
    #: A rule is satisfied and another lifts it.
    OVERRIDDEN = "overridden"
    #: A rule is satisfied and nothing lifts it.
    EFFECTIVE = "effective"
    #: No rule is effective: the base rule decides.
    DEFAULT = "default"
    #: A rule applies, and a requirement that it calls for is met.
    MET = "met"
    #: A rule applies, and of all that it requires this alone fails.
    FAILED_ALONE = "failed-alone"
    #: A rule applies without calling for a requirement.
    NOT_CALLED_FOR = "not-called-for"
    #: A rule is effective and an obligation is due. Where it is called for under a condition,
    #: MC/DC of that condition shows it not due as well.
    DUE = "due"
    #: An atom is true, and its condition would come out the other way if it were false.
    DECIDES_TRUE = "decides-true"
    #: An atom is false, and its condition would come out the other way if it were true.
    DECIDES_FALSE = "decides-false"
    #: On the last day of a version, what the next day's text would answer otherwise.
    LAST_DAY = "last-day"
    #: On the first day of a version, what the text of the day before would answer otherwise.
    FIRST_DAY = "first-day"

    @property
    def measure(self) -> Measure:
        """What a goal of this kind counts in."""
        return _MEASURES[self]


_MEASURES: Mapping[GoalKind, Measure] = {
    GoalKind.APPLIED: Measure.RULES,
    GoalKind.SATISFIED: Measure.RULES,
    GoalKind.OVERRIDDEN: Measure.RULES,
    GoalKind.EFFECTIVE: Measure.RULES,
    GoalKind.DEFAULT: Measure.RULES,
    GoalKind.MET: Measure.REQUIREMENTS,
    GoalKind.FAILED_ALONE: Measure.REQUIREMENTS,
    GoalKind.NOT_CALLED_FOR: Measure.REQUIREMENTS,
    GoalKind.DUE: Measure.OBLIGATIONS,
    GoalKind.DECIDES_TRUE: Measure.CONDITIONS,
    GoalKind.DECIDES_FALSE: Measure.CONDITIONS,
    GoalKind.LAST_DAY: Measure.BOUNDARIES,
    GoalKind.FIRST_DAY: Measure.BOUNDARIES,
}


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing that a scenario can show of a policy."""

    kind: GoalKind
    policy: str
    #: The id of the rule, definition, requirement or alternative, or of the base rule; for a
    #: boundary the first day of the version that begins there, or that ends.
    entry: str
    #: Where it is written.
    place: Place
    #: Which versions of the policy it stands in, unchanged; a scenario of any of them will do.
    versions: tuple[int, ...]
    #: The requirement or the obligation, or the atom in the words of the condition language.
    what: str = ""
    #: Where the condition of an atom stands, and the way to the atom in it.
    site: Site | None = None
    path: Path = ()
    #: The day of a boundary, and the version on its other side, None where none is in force.
    at: date | None = None
    other: int | None = None

    def __hash__(self) -> int:
        """Return a hash of what mostly tells goals apart; they are looked up very often."""
        return hash((self.entry, self.what, self.place.line, self.place.column))

    @property
    def section(self) -> Section | None:
        """The section of the entry; None for the base rule and for a boundary."""
        if self.site is not None:
            return self.site.section
        outside = self.kind is GoalKind.DEFAULT or self.kind.measure is Measure.BOUNDARIES
        return None if outside else Section.RULES

    def truth(self, seen: Observation[T], other: Observation[T] | None = None) -> T:
        """Return whether the goal is reached, in the truth of an algebra.

        Takes one of the goal's versions, looked at, and for a boundary the version on the other
        side, looked at on the same facts and day.
        """
        if self.at is not None:
            return _differing(seen, other)
        return _FORMULAS[self.kind](self, seen)  # type: ignore[no-any-return]


def _differing(seen: Observation[T], other: Observation[T] | None) -> T:
    """Return whether two versions answer differently; no version answers like none."""
    algebra = seen.algebra
    if other is None:
        return algebra.conjunction(())
    one, two = seen.standing.permit, other.standing.permit
    return algebra.disjunction(
        (
            algebra.conjunction((one, algebra.negation(two))),
            algebra.conjunction((algebra.negation(one), two)),
        )
    )


def _overridden(goal: Goal, seen: Observation[T]) -> T:
    standing, algebra = seen.standing, seen.algebra
    effective = algebra.negation(standing.effective[goal.entry])
    return algebra.conjunction((standing.satisfied[goal.entry], effective))


def _called(goal: Goal, seen: Observation[T]) -> T:
    """Return whether the rule of a goal calls for its requirement, wherever the rule applies."""
    wanted = seen.compiled.version.rules[goal.entry].requires
    return seen.algebra.disjunction(
        called_for(each, seen.algebra) for each in wanted if each.id == goal.what
    )


def _met(goal: Goal, seen: Observation[T]) -> T:
    met = seen.algebra.condition(seen.compiled.version.requirements[goal.what].condition)
    return seen.algebra.conjunction(
        (seen.standing.applies[goal.entry], _called(goal, seen), met),
    )


def _failed_alone(goal: Goal, seen: Observation[T]) -> T:
    failing = seen.standing.failing[goal.entry]
    others = (seen.algebra.negation(truth) for name, truth in failing.items() if name != goal.what)
    return seen.algebra.conjunction(
        (seen.standing.applies[goal.entry], failing[goal.what], *others)
    )


def _not_called_for(goal: Goal, seen: Observation[T]) -> T:
    uncalled = seen.algebra.negation(_called(goal, seen))
    return seen.algebra.conjunction((seen.standing.applies[goal.entry], uncalled))


def _decides(goal: Goal, seen: Observation[T]) -> T:
    assert goal.site is not None, goal  # noqa: S101 - an atom stands somewhere
    return seen.shown(goal.site, goal.path)[goal.kind is GoalKind.DECIDES_TRUE]


_FORMULAS: Mapping[GoalKind, Callable[[Goal, Observation[Any]], Any]] = {
    GoalKind.APPLIED: lambda goal, seen: seen.standing.applies[goal.entry],
    GoalKind.SATISFIED: lambda goal, seen: seen.standing.satisfied[goal.entry],
    GoalKind.OVERRIDDEN: _overridden,
    GoalKind.EFFECTIVE: lambda goal, seen: seen.standing.effective[goal.entry],
    GoalKind.DEFAULT: lambda _, seen: seen.standing.default,
    GoalKind.MET: _met,
    GoalKind.FAILED_ALONE: _failed_alone,
    GoalKind.NOT_CALLED_FOR: _not_called_for,
    GoalKind.DUE: lambda goal, seen: seen.standing.due[goal.entry][goal.what],
    GoalKind.DECIDES_TRUE: _decides,
    GoalKind.DECIDES_FALSE: _decides,
}


# What there is to reach


def goals(policy: CompiledPolicy) -> tuple[Goal, ...]:
    """Return everything that scenarios should show of a policy, in the order of its files.

    What stands unchanged in several versions is one goal. Constants (`vrai`, `faux`) have none,
    nor have invariants and constraints, on which no decision rests.
    """
    found: dict[tuple[object, ...], Goal] = {}
    for index, compiled in enumerate(policy.versions):
        for goal in _of_version(compiled, index, policy.policy.vocabulary):
            key = (goal.kind, goal.entry, goal.what, goal.place, goal.site, goal.path)
            before = found.get(key)
            found[key] = (
                goal if before is None else replace(before, versions=(*before.versions, index))
            )
    order = {kind: number for number, kind in enumerate(GoalKind)}
    every = (*found.values(), *_boundaries(policy))
    return tuple(
        sorted(every, key=lambda goal: (goal.place, goal.at or date.min, order[goal.kind]))
    )


def _of_version(compiled: CompiledVersion, index: int, vocabulary: Vocabulary) -> Iterator[Goal]:
    version = compiled.version
    lifted = {each.rule.id for each in compiled.rules if each.overridden_by}
    where = (index,)
    for rule in version.rules.values():
        for kind, stands in (
            (GoalKind.APPLIED, True),
            (GoalKind.SATISFIED, bool(rule.requires)),
            (GoalKind.OVERRIDDEN, rule.id in lifted),
            (GoalKind.EFFECTIVE, True),
        ):
            if stands:
                yield Goal(kind, version.policy, rule.id, _place(rule), where)
        for each in _first(rule.requires):
            kinds = [GoalKind.MET, GoalKind.FAILED_ALONE]
            if all(one.when is not None for one in rule.requires if one.id == each.id):
                kinds.append(GoalKind.NOT_CALLED_FOR)
            for kind in kinds:
                yield Goal(kind, version.policy, rule.id, _place(each, rule), where, each.id)
        for each in _first(rule.obligations):
            place = _place(each, rule)
            yield Goal(GoalKind.DUE, version.policy, rule.id, place, where, each.id)
    default = version.default
    yield Goal(GoalKind.DEFAULT, version.policy, default.id, default.place or _NOWHERE, where)
    for site, condition in sites(version):
        for path, atom in leaves(condition):
            text = source_text(atom, vocabulary.language)
            for kind in (GoalKind.DECIDES_TRUE, GoalKind.DECIDES_FALSE):
                yield Goal(kind, version.policy, site.entry, atom.place, where, text, site, path)


def _first(references: tuple[Reference[Condition], ...]) -> Iterator[Reference[Condition]]:
    """Return the first reference to each thing."""
    return iter({each.id: each for each in reversed(references)}.values())


#: Where something stands that was made without a file.
_NOWHERE = Place("-", 1, 1)


def _place(
    entry: Rule[Condition] | Reference[Condition], owner: Rule[Condition] | None = None
) -> Place:
    return entry.place or (owner and owner.place) or _NOWHERE


def _boundaries(policy: CompiledPolicy) -> Iterator[Goal]:
    """Yield the sides, where a version stands, of each day on which one begins or ends."""
    previous: date | None = None
    for index, compiled in enumerate(policy.versions):
        version, last = compiled.version, last_day(policy, index)
        start = version.start
        before = index - 1 if previous == start - timedelta(days=1) else None
        entry, place, name = start.isoformat(), _file(version), version.policy
        yield Goal(GoalKind.FIRST_DAY, name, entry, place, (index,), at=start, other=before)
        previous = last
        if last == date.max:
            continue
        after = index + 1
        if after < len(policy.versions) and policy.versions[
            after
        ].version.start == last + timedelta(days=1):
            following = policy.versions[after].version
            entry, place = following.start.isoformat(), _file(following)
            yield Goal(GoalKind.LAST_DAY, name, entry, place, (index,), at=last, other=after)
        else:
            yield Goal(GoalKind.LAST_DAY, name, entry, place, (index,), at=last)


def _file(version: Version) -> Place:
    """Return a place in the file of a version: its acts, else the first thing that it changes."""
    own: Mapping[Section, Mapping[str, Any]] = {
        Section.DEFINITIONS: version.definitions,
        Section.REQUIREMENTS: version.requirements,
        Section.OBLIGATIONS: version.obligations,
        Section.ALTERNATIVES: version.alternatives,
        Section.RULES: version.rules,
        Section.INVARIANTS: version.invariants,
        Section.NOT_ENCODED: version.not_encoded,
    }
    changed = [own[section][name] for section, names in version.changed.items() for name in names]
    places: list[Place] = [each.place for each in (*version.acts, *changed) if each.place]
    if places:
        return places[0]
    # It only repeals: a version's file is named for its first day, and lies beside the others.
    other = PurePosixPath((version.default.place or _NOWHERE).file)
    return Place(str(other.with_name(f"{version.start}{other.suffix}")), 1, 1)
