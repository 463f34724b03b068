"""The engine and the reference interpreter say the same, whatever the policy and the request."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from itertools import combinations, product

import pytest
from hypothesis import assume, event, given, note, settings
from hypothesis import strategies as st

from policy_engine import Decision, OwedObligation, PolicyDecisionPoint, RequestError
from policy_engine.condition.ast import Condition, Unit
from policy_engine.condition.checker import Scope, check_condition
from policy_engine.condition.parser import parse_condition
from policy_engine.condition.predicate import compile_predicate
from policy_engine.condition.prose import source_text
from policy_engine.condition.truth import three_valued
from policy_engine.document import read_document
from policy_engine.file_tree import Texts
from policy_engine.language import Words
from policy_engine.loader import load_tree
from policy_engine.policy import Policy
from policy_engine.situations import FALSE, TRUE, Situations, UndecidedError
from policy_engine.source import Place, Source
from policy_engine.vocabulary import (
    Boolean,
    Date,
    Enumeration,
    Fact,
    FactType,
    Integer,
    SetOf,
    Text,
    Value,
    Vocabulary,
)
from tests.properties import strategies as some
from tests.reference.interpreter import (
    Answer,
    ContradictionError,
    Interpreter,
    Known,
    Owed,
    TooManyError,
    holds,
    values_to_try,
)

#: How many examples the profile asks for; what is cheap or rich gets more, what is slow fewer.
EXAMPLES = settings.default.max_examples


def loaded(texts: Texts) -> tuple[PolicyDecisionPoint, Policy]:
    """Load the one policy of a tree, which must be without errors."""
    found = load_tree(texts)
    assert not found.errors, [each.line() for each in found.errors]
    return PolicyDecisionPoint(found.policies), found.policies["p"].policy


def told(decision: Decision) -> Answer:
    """Return what the engine's decision says, as the reference says it."""
    evaluation = decision.evaluation
    return Answer(
        str(decision.outcome),
        str(decision.reason),
        tuple(rule.id for rule in decision.rules),
        tuple((each.rule, each.requirement) for each in decision.unmet),
        owed(decision.obligations),
        frozenset(
            (
                each.id,
                str(each.evaluation.outcome),
                frozenset((one.rule, one.requirement) for one in each.evaluation.unmet),
                owed(each.obligations),
            )
            for each in decision.alternatives
        ),
        frozenset(fact.name for fact in decision.missing),
        frozenset(frozenset(changes.items()) for changes in decision.remedies),
        frozenset(fact.name for fact, _ in decision.presumptions),
        frozenset(fact.name for fact in decision.assessed),
        tuple(evaluation.facts.presumed.items()) if evaluation else (),
    )


def owed(obligations: Iterable[OwedObligation]) -> frozenset[Owed]:
    found = [Owed(each.obligation.id, each.rule, each.certain, each.due) for each in obligations]
    assert len(found) == len(set(found))
    return frozenset(found)


def differences(found: Answer, expected: Answer) -> dict[str, tuple[object, object]]:
    pairs = {
        each.name: (getattr(found, each.name), getattr(expected, each.name))
        for each in fields(Answer)
    }
    return {name: (one, other) for name, (one, other) in pairs.items() if one != other}


def request_facts(facts: Mapping[str, Value]) -> dict[str, object]:
    return {name: some.plain(value) for name, value in facts.items()}


@settings(max_examples=2 * EXAMPLES)
@given(some.cases())
def test_decisions_agree_with_the_reference(case: some.Case):
    point, policy = loaded(case.texts)
    facts = request_facts(case.facts)
    try:
        reference = Interpreter(policy, case.at, case.facts.values(), most=6000)
    except TooManyError:
        assume(condition=False)
    try:
        expected = reference.decide(case.facts)
    except ContradictionError:
        event("contradictory")
        with pytest.raises(RequestError):
            point.decide("p", at=case.at, facts=facts)
        return
    decision = point.decide("p", at=case.at, facts=facts)
    assert decision.settled
    event(f"{expected.outcome}, {expected.reason}")
    for each in fields(Answer)[2:]:
        event(f"{each.name}: {bool(getattr(expected, each.name))}")
    apart = differences(told(decision), expected)
    note(str(apart))
    assert not apart
    sizes = [len(changes) for changes in decision.remedies]
    assert sizes == sorted(sizes)
    outcomes = [str(each.evaluation.outcome) for each in decision.alternatives]
    assert outcomes == sorted(outcomes, key=lambda outcome: outcome != "permit")
    decision.to_dict()
    str(decision.explain("fr"))
    str(decision.explain("en"))


# Conditions

#: The facts, a condition, two definitions it may name, and a date.
Question = tuple[some.Shape, Condition, Mapping[str, Condition], date]
#: The facts, some atoms, and a date.
Tangle = tuple[some.Shape, list[Condition], date]


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Draw a condition, two definitions it may name, and a date."""
    shape = draw(some.shapes(most=4, budget=400))
    first = draw(some.conditions(shape, 4))
    second = draw(some.conditions(replace(shape, definitions=("d0",)), 4))
    condition = draw(some.conditions(replace(shape, definitions=("d0", "d1")), 8))
    return shape, condition, {"d0": first, "d1": second}, draw(st.sampled_from(shape.days))


def tried(shape: some.Shape, things: object, at: date, known: Mapping[str, Value]) -> list[Known]:
    """Return combinations of values of all facts, by the reference's lists, that fit the known."""
    lists = values_to_try(shape.facts, (things,), at, known.values())
    lists |= {name: [value] for name, value in known.items()}
    count = 1
    for values in lists.values():
        count *= len(values)
    assume(count <= 20_000)
    return [dict(zip(lists, values, strict=True)) for values in product(*lists.values())]


@given(questions(), st.data())
def test_every_reader_of_conditions_agrees_on_complete_facts(
    question: Question, data: st.DataObject
):
    shape, condition, definitions, at = question
    note("; ".join(source_text(each, "fr") for each in (*definitions.values(), condition)))
    facts = {name: data.draw(some.values(shape, kind)) for name, kind in shape.facts.items()}
    compiled = {}
    for name, definition in definitions.items():
        compiled[name] = compile_predicate(definition, compiled)
    expected = holds(condition, facts, at, definitions)
    assert compile_predicate(condition, compiled)(facts, at) is expected
    assert kleene(condition, facts, at, definitions) is expected
    situations = Situations([condition], definitions, facts, at)
    assert situations.condition(condition) == (TRUE if expected else FALSE)


@given(questions(), st.data())
def test_conditions_on_incomplete_facts_are_read_exactly(question: Question, data: st.DataObject):
    shape, condition, definitions, at = question
    note("; ".join(source_text(each, "fr") for each in (*definitions.values(), condition)))
    known = data.draw(some.partial_facts(shape))
    completions = tried(shape, (condition, definitions), at, known)
    truths = {holds(condition, facts, at, definitions) for facts in completions}
    quick = kleene(condition, known, at, definitions)
    assert quick is None or truths == {quick}
    try:
        situations = Situations([condition], definitions, known, at)
    except UndecidedError:
        event("undecided")
        return
    node = situations.condition(condition)
    assert truths == {TRUE: {True}, FALSE: {False}}.get(node, {True, False})
    # At the points of the diagram the reference says the same.
    for wanted, side in ((True, node), (False, situations.diagrams.negation(node))):
        example = situations.example(side)
        assert (example is None) is (wanted not in truths)
        if example is not None:
            facts = {**{name: fill(kind) for name, kind in shape.facts.items()}, **example, **known}
            assert holds(condition, facts, at, definitions) is wanted


def fill(kind: FactType) -> Value:
    """Return any value of a type."""
    match kind:
        case Boolean():
            return False
        case Enumeration(values):
            return values[0]
        case SetOf():
            return frozenset()
        case Integer(low, high):
            return low if low is not None else high if high is not None else 0
        case Date():
            return date.min
        case _:
            return ""


def kleene(
    condition: Condition, known: Known, at: date, definitions: Mapping[str, Condition]
) -> bool | None:
    return three_valued(
        condition, known, at, lambda name: kleene(definitions[name], known, at, definitions)
    )


#: Days far from where months end.
MIDDLE = (date(2019, 1, 15), date(2020, 1, 15), date(2020, 1, 16))
FIVE = ("un", "deux", "trois", "quatre", "cinq")


@st.composite
def tangles(draw: st.DrawFn) -> Tangle:
    """Draw a few facts of one kind and a few atoms that compare them."""
    kind = draw(st.sampled_from((
        Date(), Date(), Date(), Integer(), Integer(), Integer(0, 3), Integer(minimum=1), Text(),
        Enumeration(some.COLOURS), SetOf(some.SIZES), SetOf(some.COLOURS),
        SetOf(FIVE),
    )))  # fmt: skip
    facts: dict[str, FactType] = {f"x{n}": kind for n in range(draw(st.integers(1, 3)))}
    if isinstance(kind, SetOf) and draw(st.booleans()):
        facts["x0"] = Enumeration(kind.values)
    days, shifts = some.NEAR_DAYS, ()
    if isinstance(kind, Date):
        if draw(st.integers(0, 2)) == 0:
            unit = draw(st.sampled_from((Unit.MONTHS, Unit.YEARS)))
            days, shifts = (
                draw(st.sampled_from((some.DAYS, MIDDLE))),
                ((draw(st.sampled_from((-1, 1))), unit),),
            )
        else:
            shifts = tuple((n, Unit.DAYS) for n in draw(st.lists(st.sampled_from((-2, 1, 3)))))
    shape = some.Shape(facts, days, shifts)
    atoms = draw(st.lists(some.atoms(shape), min_size=1, max_size=4))
    return shape, atoms, draw(st.sampled_from(days))


@settings(max_examples=2 * EXAMPLES)
@given(tangles())
def test_cells_reach_every_combination_of_truths(tangle: Tangle):
    shape, atoms, at = tangle
    note("; ".join(source_text(atom, "fr") for atom in atoms))
    try:
        situations = Situations(atoms, {}, {}, at)
    except UndecidedError:
        event("undecided")
        return
    diagrams = situations.diagrams
    nodes = [situations.condition(atom) for atom in atoms]
    reached: dict[tuple[bool, ...], list[Known]] = {}
    for facts in tried(shape, atoms, at, {}):
        truths = tuple(holds(atom, facts, at, {}) for atom in atoms)
        reached.setdefault(truths, []).append(facts)
    regions = {
        truths: diagrams.conjunction(
            node if truth else diagrams.negation(node)
            for node, truth in zip(nodes, truths, strict=True)
        )
        for truths in product((False, True), repeat=len(atoms))
    }
    assert {truths for truths, node in regions.items() if node != FALSE} == set(reached)
    # Two situations that differ in some facts only are told apart just as well.
    for changed in (
        some_ for n in range(1, len(shape.facts)) for some_ in combinations(shape.facts, n)
    ):
        levels = situations.levels(changed)
        kept = [name for name in shape.facts if name not in changed]
        seen = {
            truths: {tuple(facts[name] for name in kept) for facts in found}
            for truths, found in reached.items()
        }
        for one, other in combinations(reached, 2):
            together = diagrams.conjunction(
                (diagrams.exists(regions[one], levels), diagrams.exists(regions[other], levels))
            )
            assert (together != FALSE) is bool(seen[one] & seen[other]), (changed, one, other)


# Texts


@given(questions(), st.sampled_from(("fr", "en")), st.data())
def test_a_condition_written_any_way_is_the_same_tree(
    question: Question, language: str, data: st.DataObject
):
    shape, condition, _, _ = question
    facts = {name: Fact(name, kind, Words(name)) for name, kind in shape.facts.items()}
    scope = Scope(Vocabulary("p", language, facts), ("d0", "d1"))

    def read(written: object) -> Condition | None:
        node, found = read_document(Source("-", json.dumps(written, ensure_ascii=False)))
        assert not found
        tree, wrong = parse_condition(node, language)
        assert not wrong, [each.line() for each in wrong]
        checked = check_condition(tree, scope)
        assert not checked.diagnostics, [each.line() for each in checked.diagnostics]
        return checked.condition

    assert read(source_text(condition, language)) == condition
    assert read(some.Writer(data.draw, language).data(condition)) == condition


@settings(max_examples=EXAMPLES // 3)
@given(some.amended())
def test_amending_files_come_to_the_whole_text(law: some.Amended):
    point, _ = loaded(some.tree(law.vocabulary, law.files))
    amended = point.policies["p"].versions
    for version, (day, whole) in zip(amended, law.wholes.items(), strict=True):
        point, _ = loaded(some.tree(law.vocabulary, {day: whole}))
        (at_once,) = point.policies["p"].versions
        assert version.digest == at_once.digest
        assert replace(version.version, changed={}, repealed={}) == replace(
            at_once.version, changed={}, repealed={}
        )


PLACES = some.Shape({
    "dossier.b": Boolean(), "e": Enumeration(some.COLOURS), "s": SetOf(some.COLOURS),
    "n": Integer(), "jour": Date(), "t": Text(),
}, some.DAYS, ((1, Unit.MONTHS),))  # fmt: skip


@given(some.planted(PLACES))
def test_a_diagnostic_points_at_the_name_in_the_file(planted: some.Planted):
    note(planted.text)
    texts = some.tree(some.vocabulary_data(PLACES), {})
    found = load_tree(Texts({**texts.files, "p/2000-01-01.yaml": planted.text}))
    (error,) = [each for each in found.diagnostics if "zz_inconnu" in each.line()]
    assert error.place == Place("p/2000-01-01.yaml", planted.line, planted.column)
    assert found.errors == (error,)
