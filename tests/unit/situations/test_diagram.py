"""Decision diagrams: equal functions are equal nodes."""

from itertools import product

import pytest

from policy_engine.situations.diagram import FALSE, TRUE, Diagrams, Node, UndecidedError

SIZES = (2, 3, 2)


def _truth(diagrams: Diagrams, node: Node, values: tuple[int, ...]) -> bool:
    while node > TRUE:
        node = diagrams.children(node)[values[diagrams.variable(node)]]
    return node == TRUE


def _table(diagrams: Diagrams, node: Node) -> list[bool]:
    return [_truth(diagrams, node, values) for values in product(*map(range, SIZES))]


@pytest.fixture
def diagrams() -> Diagrams:
    return Diagrams(SIZES)


@pytest.fixture
def some(diagrams: Diagrams) -> list[Node]:
    a, b, c = diagrams.literal(0, (1,)), diagrams.literal(1, (0, 2)), diagrams.literal(2, (0,))
    return [TRUE, FALSE, a, b, c, diagrams.conjunction((a, b)), diagrams.disjunction((b, c))]


def test_operations_are_those_of_truth(diagrams: Diagrams, some: list[Node]):
    for one in some:
        ones = _table(diagrams, one)
        assert _table(diagrams, diagrams.negation(one)) == [not x for x in ones]
        for other in some:
            others = _table(diagrams, other)
            both, either = diagrams.conjunction((one, other)), diagrams.disjunction((one, other))
            assert _table(diagrams, both) == [x and y for x, y in zip(ones, others, strict=True)]
            assert _table(diagrams, either) == [x or y for x, y in zip(ones, others, strict=True)]


def test_equal_functions_are_one_node(diagrams: Diagrams, some: list[Node]):
    for one, other in product(some, repeat=2):
        assert (one == other) == (_table(diagrams, one) == _table(diagrams, other))
        flipped = diagrams.negation(
            diagrams.disjunction((diagrams.negation(one), diagrams.negation(other)))
        )
        assert flipped == diagrams.conjunction((one, other))


def test_a_literal_of_all_values_is_true_and_of_none_false(diagrams: Diagrams):
    assert diagrams.literal(1, (0, 1, 2)) == TRUE
    assert diagrams.literal(1, ()) == FALSE


def test_nothing_is_always_true_and_never_false(diagrams: Diagrams):
    assert diagrams.conjunction(()) == TRUE
    assert diagrams.disjunction(()) == FALSE


def test_exists_forgets_variables(diagrams: Diagrams, some: list[Node]):
    a, b = some[2], some[3]
    both = diagrams.conjunction((a, b))
    assert diagrams.exists(both, frozenset((1,))) == a
    assert diagrams.exists(both, frozenset((0, 1))) == TRUE
    assert diagrams.exists(both, frozenset()) == both
    assert diagrams.exists(b, frozenset((0,))) == b
    assert diagrams.exists(FALSE, frozenset((0,))) == FALSE
    assert diagrams.exists(both, frozenset((0,))) == diagrams.exists(both, frozenset((0,))) == b


def test_restrict_fixes_variables(diagrams: Diagrams, some: list[Node]):
    a, b, c = some[2:5]
    node = diagrams.disjunction((diagrams.conjunction((a, b)), c))
    assert diagrams.restrict(node, {0: 1}) == diagrams.disjunction((b, c))
    assert diagrams.restrict(node, {1: 1}) == c
    assert diagrams.restrict(node, {0: 0, 2: 1}) == FALSE
    assert diagrams.restrict(node, {}) == node


def test_support_is_what_a_function_depends_on(diagrams: Diagrams, some: list[Node]):
    a, b, c = some[2:5]
    tautology = diagrams.disjunction((b, diagrams.negation(b)))
    assert diagrams.support(diagrams.conjunction((a, tautology, c))) == {0, 2}
    assert diagrams.support(TRUE) == frozenset()


def test_a_witness_makes_a_function_true(diagrams: Diagrams, some: list[Node]):
    for node in some:
        found = diagrams.witness(node)
        if node == FALSE:
            assert found is None
        else:
            assert found is not None
            assert _truth(diagrams, node, tuple(found.get(level, 0) for level in range(3)))


def test_a_question_past_the_budget_is_given_up():
    small = Diagrams([2] * 8, budget=6)
    with pytest.raises(UndecidedError):
        small.conjunction(small.literal(level, (1,)) for level in range(8))


def test_more_variables_than_the_stack_has_room_for_are_given_up():
    """No question ends in a crash, whichever operation meets the depth first."""
    deep = Diagrams([2] * 5_000)
    node = TRUE
    for level in reversed(range(5_000)):  # built from below, without recursion
        node = deep.node(level, (FALSE, node))
    last = deep.literal(4_999, (0,))
    for ask in (
        lambda: deep.negation(node),
        lambda: deep.conjunction((node, last)),
        lambda: deep.disjunction((node, last)),
        lambda: deep.exists(node, frozenset((4_999,))),
        lambda: deep.restrict(node, {4_999: 1}),
    ):
        with pytest.raises(UndecidedError):
            ask()


def test_nodes_are_shared(diagrams: Diagrams):
    diagrams.literal(0, (1,))
    before = len(diagrams)
    diagrams.literal(0, (1,))
    assert len(diagrams) == before
