"""The shipped law: well written, as its jurists expect, and never against its own invariants."""

from datetime import date
from pathlib import Path

import pytest

from policy_engine import Folder, PolicyDecisionPoint
from policy_engine.compiler import CompiledVersion
from policy_engine.evaluation.presumption import valid
from policy_engine.evaluation.standing import Completions, Standing, stand
from policy_engine.loader import load_tree
from policy_engine.situations import FALSE, TRUE, Node, Situations
from policy_engine.testing.runner import run_scenarios
from policy_engine.testing.scenarios import load_scenarios

TREE = Folder(Path(__file__).parent.parent / "policies")
LOADED = load_tree(TREE)
SCENARIOS, FOUND = load_scenarios(TREE, LOADED.policies)
LAW = LOADED.policies["secret-medical"]
VERSIONS = [pytest.param(each, id=each.version.start.isoformat()) for each in LAW.versions]


def test_the_policies_have_no_diagnostics():
    assert [each.line() for each in (*LOADED.diagnostics, *FOUND)] == []


def test_every_scenario_comes_out_as_expected():
    results = list(run_scenarios(SCENARIOS, PolicyDecisionPoint(LOADED.policies)))
    assert [each.to_dict() for each in results if not each.passed] == []


@pytest.mark.parametrize("number", range(1, 19))
def test_every_sentence_of_the_leaflet_has_a_scenario(number: int):
    assert any(each.name.startswith(f"S{number} ") for each in SCENARIOS)


class Everything:
    """Every situation of a version, nothing presumed."""

    def __init__(self, compiled: CompiledVersion, at: date) -> None:
        nevers = [each.never for each in compiled.constraints]
        invariants = [each.condition for each in compiled.version.invariants.values()]
        conditions = [*compiled.conditions, *nevers, *invariants]
        self.situations = Situations(conditions, compiled.definitions, {}, at)
        self.standing: Standing[Node] = stand(compiled, Completions(self.situations))
        self.valid = valid(nevers, self.situations)

    def both(self, *nodes: Node) -> Node:
        return self.situations.diagrams.conjunction((self.valid, *nodes))

    def opposite(self, node: Node) -> Node:
        return self.situations.diagrams.negation(node)


@pytest.mark.parametrize("compiled", VERSIONS)
def test_the_invariants_hold_in_every_situation(compiled: CompiledVersion):
    every = Everything(compiled, compiled.version.start)
    for name, invariant in compiled.version.invariants.items():
        about = every.both(every.situations.condition(invariant.condition))
        assert about != FALSE, f"{name} is about nothing"
        permit = every.standing.permit
        wrong = every.opposite(permit) if invariant.then == "permit" else permit
        example = every.situations.example(every.both(about, wrong))
        assert example is None, (name, example)


@pytest.mark.parametrize("compiled", VERSIONS)
def test_no_permission_and_prohibition_conflict(compiled: CompiledVersion):
    every = Everything(compiled, compiled.version.start)
    assert every.situations.example(every.both(every.standing.conflict)) is None


@pytest.mark.parametrize("compiled", VERSIONS)
def test_every_rule_can_decide(compiled: CompiledVersion):
    every = Everything(compiled, compiled.version.start)
    never = [name for name, node in every.standing.effective.items() if every.both(node) == FALSE]
    assert never == []
    always = [name for name, node in every.standing.effective.items() if node == TRUE]
    assert always == []
