"""The shipped law: well written, as its jurists expect, and never against its own invariants."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from policy_engine import Folder, PolicyDecisionPoint
from policy_engine.loader import load_tree
from policy_engine.situations import TRUE
from policy_engine.testing.coverage import Status, measure
from policy_engine.testing.runner import run_scenarios
from policy_engine.testing.scenarios import load_scenarios
from policy_engine.universe import Universe, last_day
from policy_engine.universe.days import standing_days

TREE = Folder(Path(__file__).parent.parent / "policies")
LOADED = load_tree(TREE)
SCENARIOS, FOUND = load_scenarios(TREE, LOADED.policies)
LAW = LOADED.policies["secret-medical"]
VERSIONS = [
    pytest.param(n, id=each.version.start.isoformat()) for n, each in enumerate(LAW.versions)
]


def test_the_policies_have_no_diagnostics():
    assert [each.line() for each in (*LOADED.diagnostics, *FOUND)] == []


def test_every_scenario_comes_out_as_expected():
    results = list(run_scenarios(SCENARIOS, PolicyDecisionPoint(LOADED.policies)))
    assert [each.to_dict() for each in results if not each.passed] == []


def test_scenarios_show_all_that_the_law_can_come_to():
    results = list(run_scenarios(SCENARIOS, PolicyDecisionPoint(LOADED.policies)))
    coverage = measure(LOADED.policies, results)
    unshown = [f"{each.goal.place}: {each.goal}" for each in coverage.covered
               if each.status in {Status.OPEN, Status.UNDECIDED}]  # fmt: skip
    assert unshown == []


#: What the alternatives oblige to beside the handing over itself; scenarios cannot expect it.
DUTIES = {
    "remise-pour-l-assureur": (
        "eclairer-le-patient",
        "remise-en-main-propre",
        "transmission-par-le-patient-a-l-assureur",
    ),
    "remise-pour-l-expert": ("demande-du-patient", "transmission-par-le-patient-a-l-expert"),
    "remise-pour-le-medecin-du-travail": (
        "remise-en-main-propre",
        "transmission-par-le-patient-au-travail",
    ),
    "remise-a-l-ayant-droit": ("eclairer-qui-recoit", "transmission-par-qui-recoit"),
    "remise-au-titulaire-de-l-autorite-parentale": (
        "eclairer-qui-recoit",
        "transmission-par-qui-recoit",
    ),
}


@pytest.mark.parametrize(
    ("row", "alternative"),
    [
        ("ligne 61", "remise-pour-l-assureur"),
        ("ligne 67", "remise-pour-l-expert"),
        ("ligne 75", "remise-pour-le-medecin-du-travail"),
        ("K11 — en 2002, l'assureur d'un mort", "remise-a-l-ayant-droit"),
        ("K12 — en 2002, l'expert et un enfant", "remise-au-titulaire-de-l-autorite-parentale"),
    ],
)
def test_who_hands_over_to_the_patient_has_duties(row: str, alternative: str):
    scenario = next(each for each in SCENARIOS if each.name.startswith(f"{row} "))
    point = PolicyDecisionPoint(LOADED.policies)
    decision = point.decide(scenario.policy, at=scenario.at, facts=scenario.facts)
    offered = next(each for each in decision.alternatives if each.id == alternative)
    own = tuple(owed.obligation.id for owed in offered.obligations if owed.rule == alternative)
    assert own == DUTIES[alternative]


@pytest.mark.parametrize("number", range(1, 19))
def test_every_sentence_of_the_leaflet_has_a_scenario(number: int):
    assert any(each.name.startswith(f"S{number} ") for each in SCENARIOS)


def universes(index: int) -> Iterator[Universe]:
    """Yield every possible request of a version, on each day that stands for others."""
    compiled = LAW.versions[index]
    conditions = [each.condition for each in compiled.version.invariants.values()]
    last = last_day(LAW, index)
    days = standing_days((compiled,), compiled.version.start, last, conditions)
    assert days, "no days stand for all: nothing is proved"
    for day in days:
        yield Universe([compiled], day, conditions=conditions)


@pytest.mark.parametrize("index", VERSIONS)
def test_invariants_hold_and_nothing_conflicts_in_every_situation(index: int):
    invariants = LAW.versions[index].version.invariants
    for universe in universes(index):
        diagrams, permit = universe.situations.diagrams, universe.standing().permit
        kept = {"permit": permit, "deny": diagrams.negation(permit)}
        broken = {
            name: diagrams.conjunction(
                (universe.condition(each.condition), diagrams.negation(kept[each.then]))
            )
            for name, each in invariants.items()
        }
        # All at once: that is soon seen to be impossible; then which, if it is not.
        if universe.possible(
            diagrams.disjunction((*broken.values(), universe.standing().conflict))
        ):
            examples = {name: universe.example(node) for name, node in broken.items()}
            conflict = universe.example(universe.standing().conflict)
            pytest.fail(f"{universe.at}: {examples}, conflict: {conflict}")


@pytest.mark.parametrize("index", VERSIONS)
def test_every_invariant_is_about_something(index: int):
    universe = next(universes(index))
    invariants = LAW.versions[index].version.invariants
    about = [
        name
        for name, each in invariants.items()
        if universe.possible(universe.condition(each.condition))
    ]
    assert about == list(invariants)


@pytest.mark.parametrize("index", VERSIONS)
def test_every_rule_can_decide(index: int):
    universe = next(universes(index))
    effective = universe.standing().effective
    assert [name for name, node in effective.items() if not universe.possible(node)] == []
    assert [name for name, node in effective.items() if node == TRUE] == []
