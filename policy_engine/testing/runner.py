"""Scenarios run against the engine: what was expected, what came, and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from policy_engine.decision import SCHEMA_VERSION, Decision
from policy_engine.decision_point import PolicyDecisionPoint
from policy_engine.testing.scenarios import Scenario, due_day

#: What a decision tells of one thing: a word, or ids.
_Got = str | tuple[str, ...]


@dataclass(frozen=True)
class ScenarioResult:
    """One scenario, run."""

    scenario: Scenario
    #: What came, for each thing that was expected.
    got: Mapping[str, _Got]
    decision: Decision

    @property
    def differing(self) -> tuple[str, ...]:
        """What was expected and did not come; lists are equal whatever their order."""
        return tuple(
            key
            for key, wanted in self.scenario.expect.items()
            if _unordered(wanted) != _unordered(self.got[key])
        )

    @property
    def passed(self) -> bool:
        """Whether everything expected came."""
        return not self.differing

    def to_dict(self) -> dict[str, object]:
        """Return the result as JSON-ready data."""
        scenario = self.scenario
        return {
            "name": scenario.name,
            "policy": scenario.policy,
            "file": scenario.place.file,
            "line": scenario.place.line,
            "passed": self.passed,
            "expected": _plain(scenario.expect),
            "got": _plain(self.got),
        }


def run_scenarios(
    scenarios: Iterable[Scenario], decision_point: PolicyDecisionPoint
) -> Iterator[ScenarioResult]:
    """Decide each scenario in turn and yield what came of it."""
    for scenario in scenarios:
        decision = decision_point.decide(scenario.policy, at=scenario.at, facts=scenario.facts)
        told = {key: got(key, decision) for key in scenario.expect}
        yield ScenarioResult(scenario, told, decision)


def summary(results: Iterable[ScenarioResult]) -> dict[str, object]:
    """Return results as the JSON of `policy test`."""
    told = [each.to_dict() for each in results]
    passed = sum(1 for each in told if each["passed"])
    return {
        "schema_version": SCHEMA_VERSION,
        "scenarios": told,
        "summary": {"passed": passed, "failed": len(told) - passed},
    }


def got(key: str, decision: Decision) -> _Got:
    """Return what a decision tells of one of the things that a scenario may expect."""
    return _TOLD[key](decision)


def _each(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


#: What a scenario may expect → how a decision tells it.
_TOLD: Mapping[str, Callable[[Decision], _Got]] = {
    "outcome": lambda decision: str(decision.outcome),
    "reason": lambda decision: str(decision.reason),
    "rules": lambda decision: _each(rule.id for rule in decision.rules),
    "unmet": lambda decision: _each(each.requirement for each in decision.unmet),
    "missing": lambda decision: _each(fact.name for fact in decision.missing),
    "obligations": lambda decision: _each(each.obligation.id for each in decision.obligations),
    "due": lambda decision: _each(
        due_day(each.obligation.id, each.due.isoformat())
        for each in decision.obligations
        if each.due
    ),
    "alternatives": lambda decision: _each(each.id for each in decision.alternatives),
}
#: The things that a scenario may expect, in the order in which one writes them.
EXPECTATIONS = tuple(_TOLD)


def _unordered(value: _Got) -> str | list[str]:
    return value if isinstance(value, str) else sorted(value)


def _plain(values: Mapping[str, _Got]) -> dict[str, str | list[str]]:
    return {key: value if isinstance(value, str) else list(value) for key, value in values.items()}
