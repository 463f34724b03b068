"""What is said of a mutant that no scenario kills agrees with trying every situation."""

from datetime import date

from hypothesis import assume, event, given, note, settings

from policy_engine import PolicyDecisionPoint
from policy_engine.compiler import CompiledVersion
from policy_engine.loader import load_tree
from policy_engine.testing.mutation.comparison import told
from policy_engine.testing.mutation.mutants import Mutant, mutants, sample
from policy_engine.testing.mutation.running import MutantResult, Status, run_mutants
from policy_engine.testing.runner import EXPECTATIONS, got
from policy_engine.testing.scenarios import Scenario
from policy_engine.versions import VersionIndex
from tests.properties import strategies as some
from tests.reference.interpreter import Interpreter, Known, OneVersion, TooManyError

EXAMPLES = settings.default.max_examples
#: How many mutants of one policy are looked at.
FEW = 12


def _found(case: some.Case) -> tuple[list[Known], list[MutantResult]]:
    """Return every possible situation of a case and what becomes of some mutants, untested."""
    loaded = load_tree(case.texts)
    assert not loaded.errors, [each.line() for each in loaded.errors]
    compiled = loaded.policies["p"]
    assume(VersionIndex(compiled.versions).in_force(case.at) is not None)
    try:
        possible = Interpreter(compiled.policy, case.at, most=1500).possible
    except TooManyError:
        assume(condition=False)
    few = sample(list(mutants(compiled, case.texts)), FEW, seed=len(case.texts.files))
    return possible, list(run_mutants(few, []))


def _tells(version: CompiledVersion | None, facts: Known, at: date) -> object:
    """Return all that a version decides on complete facts, by the reference."""
    if version is None:
        return None
    return OneVersion(version.version, at).verdict(facts)


@given(some.cases())
@settings(max_examples=EXAMPLES)
def test_an_equivalent_mutant_decides_every_situation_alike(case: some.Case):
    possible, results = _found(case)
    for result in results:
        event(str(result.status))
        if result.status is not Status.EQUIVALENT:
            continue
        note(f"{result.mutant.place} {result.mutant.words.fr}")
        original = VersionIndex(result.mutant.policy.versions).in_force(case.at)
        mutant = result.mutant.in_force(case.at)
        for facts in possible:
            assert _tells(original, facts, case.at) == _tells(mutant, facts, case.at), facts


@given(some.cases())
@settings(max_examples=EXAMPLES)
def test_an_example_differs_and_makes_a_scenario_that_kills(case: some.Case):
    _, results = _found(case)
    for result in results:
        found = result.example
        if result.status is not Status.SURVIVED:
            assert found is None
            continue
        assert found is not None
        note(f"{result.mutant.place} {result.mutant.words.fr} {found.to_dict()}")
        one, other = _replayed(result.mutant, found.facts, found.at)
        assert one is not None
        assert found.differing
        for key in found.differing:
            assert told(key, found.original) == told(key, one)
            assert told(key, found.mutant) == told(key, other)
            assert sorted(told(key, one)) != sorted(told(key, other))
        scenario = Scenario(
            "cas", "p", found.at, found.facts, {key: got(key, one) for key in EXPECTATIONS}, (),
            some.HERE,
        )  # fmt: skip
        assert result.kills(scenario) == found.tellable
        (again,) = run_mutants([result.mutant], [scenario])
        assert (again.status is Status.KILLED) == found.tellable


def _replayed(mutant: Mutant, facts: Known, at: date) -> tuple[object, object]:
    """Return the two decisions of whole policies, asked as anybody asks."""
    points = [PolicyDecisionPoint({"p": each}) for each in (mutant.policy, mutant.compiled())]
    one, other = (point.decide("p", at=at, facts=facts) for point in points)
    return one, other
