"""Goals of coverage agree with what flipping an atom does, and with trying every situation."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from hypothesis import assume, event, given, note, settings

from policy_engine.compiler import CompiledPolicy, CompiledVersion
from policy_engine.condition.ast import Both, Condition, Defined, Either, Not, Truth, atoms
from policy_engine.evaluation.standing import ThreeValued, TwoValued
from policy_engine.loader import load_tree
from policy_engine.policy import Reference, Section
from policy_engine.situations import UndecidedError
from policy_engine.testing.coverage import Requests, Setting
from policy_engine.testing.goals import Goal, GoalKind, Measure, goals
from policy_engine.testing.observation import Observation, Part, Path, Site, leaves, sites
from policy_engine.versions import VersionIndex
from tests.properties import strategies as some
from tests.reference.interpreter import (
    Interpreter,
    Known,
    OneVersion,
    TooManyError,
    Verdict,
    holds,
)

EXAMPLES = settings.default.max_examples
HERE = some.HERE


def loaded(case: some.Case) -> tuple[CompiledPolicy, int, CompiledVersion, list[Known]]:
    """Return a policy, its version on the day of a case, and every possible situation."""
    found = load_tree(case.texts)
    assert not found.errors, [each.line() for each in found.errors]
    compiled = found.policies["p"]
    version = VersionIndex(compiled.versions).in_force(case.at)
    assume(version is not None)
    assert version is not None
    try:
        interpreter = Interpreter(compiled.policy, case.at, most=1500)
    except TooManyError:
        assume(condition=False)
    return compiled, compiled.versions.index(version), version, interpreter.possible


def with_node(condition: Condition, path: Path, node: Condition) -> Condition:
    """Return a condition with another node at the end of a path."""
    if not path:
        return node
    step, *rest = path
    match condition:
        case Both(items) | Either(items):
            changed = with_node(items[step], tuple(rest), node)
            return replace(condition, items=(*items[:step], changed, *items[step + 1 :]))
        case Not(item):
            return replace(condition, item=with_node(item, tuple(rest), node))
    raise AssertionError(condition)


class Oracle:
    """What a version says of complete facts, from the reference alone."""

    def __init__(self, compiled: CompiledVersion, facts: Known, at: date) -> None:
        self.version = compiled.version
        self.facts = facts
        self.at = at
        self.one = OneVersion(compiled.version, at)
        self.verdict: Verdict = self.one.verdict(facts)

    def true(self, condition: Condition | None) -> bool:
        return self.one.true(condition, self.facts)

    def applies(self, rule: str) -> bool:
        return self.true(self.version.rules[rule].when)

    def called(self, rule: str, wanted: str) -> list[Reference[Condition]]:
        requires = self.version.rules[rule].requires
        return [each for each in requires if each.id == wanted and self.true(each.when)]

    def failing(self, rule: str) -> set[str]:
        requires = self.version.rules[rule].requires
        return {each.id for each in requires if self.one.fails(each, self.facts)}

    def looked_at(self, site: Site) -> bool:
        rules = self.version.rules
        if site.section is Section.DEFINITIONS:
            return any(
                self.looked_at(user)
                for user, condition in sites(self.version)
                if site.entry in {a.name for a in atoms(condition) if isinstance(a, Defined)}
            )
        if site.section is Section.REQUIREMENTS:
            return any(self.applies(name) and self.called(name, site.entry) for name in rules)
        if site.section is Section.ALTERNATIVES:
            deciding = [rules[name].alternatives for name in self.verdict.effective]
            named = deciding or [self.version.default.alternatives]
            return any(link.id == site.entry for links in named for link in links)
        if site.part is Part.REQUIRES:
            return self.applies(site.entry)
        return site.part is Part.WHEN or site.entry in self.verdict.effective

    def decides(self, site: Site, path: Path) -> bool:
        """Return whether the condition is looked at and hangs on the one occurrence."""
        condition = site.condition(self.version)
        one, other = (
            holds(
                with_node(condition, path, Truth(value, HERE)),
                self.facts,
                self.at,
                self.one.definitions,
            )
            for value in (True, False)
        )
        return one != other and self.looked_at(site)

    def reaches(self, goal: Goal) -> bool:
        rule, what = goal.entry, goal.what
        match goal.kind:
            case GoalKind.APPLIED:
                return self.applies(rule)
            case GoalKind.SATISFIED:
                return self.applies(rule) and not self.failing(rule)
            case GoalKind.OVERRIDDEN:
                satisfied = self.applies(rule) and not self.failing(rule)
                return satisfied and rule not in self.verdict.effective
            case GoalKind.EFFECTIVE:
                return rule in self.verdict.effective
            case GoalKind.DEFAULT:
                return not self.verdict.effective
            case GoalKind.MET:
                called = self.applies(rule) and self.called(rule, what)
                return bool(called) and what not in self.failing(rule)
            case GoalKind.FAILED_ALONE:
                return self.applies(rule) and self.failing(rule) == {what}
            case GoalKind.NOT_CALLED_FOR:
                return self.applies(rule) and not self.called(rule, what)
            case GoalKind.DUE:
                return (rule, what) in self.verdict.due
        assert goal.site is not None
        value = goal.kind is GoalKind.DECIDES_TRUE
        atom = dict(leaves(goal.site.condition(self.version)))[goal.path]
        return self.true(atom) == value and self.decides(goal.site, goal.path)


def standing(compiled: CompiledPolicy, index: int) -> Iterator[Goal]:
    for goal in goals(compiled):
        if index in goal.versions and goal.kind.measure is not Measure.BOUNDARIES:
            yield goal


@settings(max_examples=EXAMPLES // 2)
@given(some.cases(budget=200))
def test_an_atom_decides_where_flipping_that_occurrence_changes_the_condition(case: some.Case):
    _, _, version, possible = loaded(case)
    for facts in possible[:40]:
        oracle = Oracle(version, facts, case.at)
        three = Observation(version, ThreeValued(version, facts, case.at))
        two = Observation(version, TwoValued(version, facts, case.at))
        for site, condition in sites(version.version):
            for path, atom in leaves(condition):
                expected = oracle.decides(site, path)
                note(f"{facts} {site} {path} {atom}: {expected}")
                assert three.decides(site, path) is expected
                assert two.decides(site, path) is expected


@settings(max_examples=EXAMPLES // 2)
@given(some.cases(budget=200))
def test_a_goal_is_possible_where_some_situation_reaches_it(case: some.Case):
    compiled, index, version, possible = loaded(case)
    oracles = [Oracle(version, facts, case.at) for facts in possible]
    requests = Requests(compiled, Setting(index, case.at))
    for goal in standing(compiled, index):
        expected = any(oracle.reaches(goal) for oracle in oracles)
        note(f"{goal}: {expected}")
        try:
            found = requests.universe.possible(requests.reaching(goal))
        except UndecidedError:
            event("undecided")
            continue
        event("possible" if found else "impossible")
        assert found is expected


@settings(max_examples=EXAMPLES // 2)
@given(some.cases(budget=200))
def test_what_incomplete_facts_reach_every_completion_reaches(case: some.Case):
    compiled, index, version, possible = loaded(case)
    completions = [facts for facts in possible if all(facts[n] == v for n, v in case.facts.items())]
    assume(completions)
    seen = Observation(version, ThreeValued(version, case.facts, case.at))
    oracles = [Oracle(version, facts, case.at) for facts in completions[:40]]
    for goal in standing(compiled, index):
        truth = goal.truth(seen)
        note(f"{goal}: {truth}")
        if truth is not None:
            assert {oracle.reaches(goal) for oracle in oracles} == {truth}
