"""The shipped law: well written, as its jurists expect, and never against its own invariants."""

from datetime import date
from pathlib import Path

import pytest

from policy_engine import Folder, PolicyDecisionPoint
from policy_engine.compiler import CompiledVersion
from policy_engine.loader import load_tree
from policy_engine.situations import TRUE
from policy_engine.testing.runner import run_scenarios
from policy_engine.testing.scenarios import load_scenarios
from policy_engine.universe import Universe, days, last_day

TREE = Folder(Path(__file__).parent.parent / "policies")
LOADED = load_tree(TREE)
SCENARIOS, FOUND = load_scenarios(TREE, LOADED.policies)
LAW = LOADED.policies["secret-medical"]
DAYS = [
    pytest.param(compiled, day, id=day.isoformat())
    for index, compiled in enumerate(LAW.versions)
    for day in days(compiled, last_day(LAW, index))
]


def test_the_policies_have_no_diagnostics():
    assert [each.line() for each in (*LOADED.diagnostics, *FOUND)] == []


def test_every_scenario_comes_out_as_expected():
    results = list(run_scenarios(SCENARIOS, PolicyDecisionPoint(LOADED.policies)))
    assert [each.to_dict() for each in results if not each.passed] == []


@pytest.mark.parametrize("number", range(1, 19))
def test_every_sentence_of_the_leaflet_has_a_scenario(number: int):
    assert any(each.name.startswith(f"S{number} ") for each in SCENARIOS)


@pytest.mark.parametrize(("compiled", "day"), DAYS)
def test_the_invariants_hold_in_every_situation(compiled: CompiledVersion, day: date):
    invariants = compiled.version.invariants
    universe = Universe(
        [compiled], day, conditions=[each.condition for each in invariants.values()]
    )
    diagrams, permit = universe.situations.diagrams, universe.standing().permit
    for name, invariant in invariants.items():
        about = universe.condition(invariant.condition)
        assert universe.possible(about), f"{name} is about nothing"
        wrong = diagrams.negation(permit) if invariant.then == "permit" else permit
        example = universe.example(diagrams.conjunction((about, wrong)))
        assert example is None, (name, example)


@pytest.mark.parametrize(("compiled", "day"), DAYS)
def test_no_permission_and_prohibition_conflict(compiled: CompiledVersion, day: date):
    universe = Universe([compiled], day)
    assert universe.example(universe.standing().conflict) is None


@pytest.mark.parametrize(("compiled", "day"), DAYS)
def test_every_rule_can_decide(compiled: CompiledVersion, day: date):
    universe = Universe([compiled], day)
    effective = universe.standing().effective
    assert [name for name, node in effective.items() if not universe.possible(node)] == []
    assert [name for name, node in effective.items() if node == TRUE] == []
