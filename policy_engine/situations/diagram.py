"""Shared, ordered decision diagrams over variables of finitely many values.

A node tests one variable and has one child per value; equal nodes are one node, and a node whose
children are all the same is that child. Two functions are equal exactly when they are one node
(R. E. Bryant, Graph-based algorithms for Boolean function manipulation, 1986; for variables of
several values: A. Srinivasan et al., Algorithms for discrete function manipulation, 1990).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

#: A node is a number; these two are the constant functions.
Node = int
FALSE: Node = 0
TRUE: Node = 1

#: How many nodes a diagram may have before its question is given up as undecided.
MAX_NODES = 1_000_000


class UndecidedError(Exception):
    """A question that could not be settled within the budget; it is never guessed.

    The budget is one of nodes, and of depth: how many variables Python's stack has room for.
    """


def bounded(method: Callable[P, R]) -> Callable[P, R]:
    """Give a question up as undecided where its diagrams are too deep for Python's stack."""

    @wraps(method)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except RecursionError:
            raise UndecidedError from None

    return answered


class Diagrams:
    """The store of nodes over an ordered list of variables."""

    def __init__(self, sizes: Iterable[int], budget: int = MAX_NODES) -> None:
        """Take how many values each variable has, in the order of tests, and a node budget."""
        self.sizes = list(sizes)
        self._budget = budget
        last = len(self.sizes)
        # Constants stand below every variable.
        self._variable: list[int] = [last, last]
        self._children: list[tuple[Node, ...]] = [(), ()]
        self._unique: dict[tuple[int, tuple[Node, ...]], Node] = {}
        self._memo: dict[tuple[object, ...], Node] = {}

    def __len__(self) -> int:
        """Return how many nodes there are."""
        return len(self._variable)

    def variable(self, node: Node) -> int:
        """Return which variable a node tests; for a constant, the number of variables."""
        return self._variable[node]

    def children(self, node: Node) -> tuple[Node, ...]:
        """Return the node for each value of the variable that `node` tests."""
        return self._children[node]

    def node(self, variable: int, children: tuple[Node, ...]) -> Node:
        """Return the node that tests `variable` and goes on with `children`."""
        first = children[0]
        if all(child == first for child in children):
            return first
        key = (variable, children)
        found = self._unique.get(key)
        if found is None:
            found = len(self._variable)
            if found >= self._budget:
                raise UndecidedError
            self._variable.append(variable)
            self._children.append(children)
            self._unique[key] = found
        return found

    def literal(self, variable: int, values: Iterable[int]) -> Node:
        """Return the function that is true where the variable has one of the values."""
        wanted = set(values)
        size = self.sizes[variable]
        return self.node(variable, tuple(TRUE if v in wanted else FALSE for v in range(size)))

    @bounded
    def negation(self, node: Node) -> Node:
        """Return the function that is true where `node` is false."""
        return self._not(node)

    def _not(self, node: Node) -> Node:
        if node <= TRUE:
            return TRUE - node
        key = ("not", node)
        found = self._memo.get(key)
        if found is None:
            children = tuple(map(self._not, self._children[node]))
            found = self._memo[key] = self.node(self._variable[node], children)
            self._memo["not", found] = node
        return found

    @bounded
    def conjunction(self, nodes: Iterable[Node]) -> Node:
        """Return the function that is true where all of the nodes are."""
        result = TRUE
        for node in sorted(set(nodes)):
            result = self._both(result, node)
            if result == FALSE:
                break
        return result

    @bounded
    def disjunction(self, nodes: Iterable[Node]) -> Node:
        """Return the function that is true where at least one of the nodes is."""
        result = FALSE
        for node in sorted(set(nodes)):
            result = self._either(result, node)
            if result == TRUE:
                break
        return result

    def _both(self, one: Node, other: Node) -> Node:
        if one > other:
            one, other = other, one
        if one == FALSE:
            return FALSE
        if one in (TRUE, other):
            return other
        key = ("and", one, other)
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = self._apply(self._both, one, other)
        return found

    def _either(self, one: Node, other: Node) -> Node:
        if one > other:
            one, other = other, one
        if one == TRUE:
            return TRUE
        if one in (FALSE, other):
            return other
        key = ("or", one, other)
        found = self._memo.get(key)
        if found is None:
            # TRUE is below every inner node, so only the smaller can be a constant.
            found = self._memo[key] = self._apply(self._either, one, other)
        return found

    def _apply(self, operation: Callable[[Node, Node], Node], one: Node, other: Node) -> Node:
        first, second = self._variable[one], self._variable[other]
        top = min(first, second)
        size = self.sizes[top]
        ones = self._children[one] if first == top else (one,) * size
        others = self._children[other] if second == top else (other,) * size
        return self.node(top, tuple(map(operation, ones, others)))

    @bounded
    def exists(self, node: Node, variables: frozenset[int]) -> Node:
        """Return where some values of `variables` make the function true."""
        return self._exists(node, variables, max(variables, default=-1))

    def _exists(self, node: Node, variables: frozenset[int], last: int) -> Node:
        if node <= TRUE or self._variable[node] > last:
            return node
        key = ("exists", node, variables)
        found = self._memo.get(key)
        if found is None:
            children = [self._exists(child, variables, last) for child in self._children[node]]
            top = self._variable[node]
            if top in variables:
                found = FALSE
                for child in children:
                    found = self._either(found, child)
            else:
                found = self.node(top, tuple(children))
            self._memo[key] = found
        return found

    @bounded
    def restrict(self, node: Node, values: Mapping[int, int]) -> Node:
        """Return the function with some variables fixed."""
        if not values:
            return node
        memo: dict[Node, Node] = {}
        last = max(values)

        def walk(at: Node) -> Node:
            top = self._variable[at]
            if top > last:
                return at
            if at not in memo:
                children = self._children[at]
                if top in values:
                    memo[at] = walk(children[values[top]])
                else:
                    memo[at] = self.node(top, tuple(walk(child) for child in children))
            return memo[at]

        return walk(node)

    def support(self, node: Node) -> frozenset[int]:
        """Return the variables that the function depends on."""
        seen: set[Node] = set()
        found: set[int] = set()
        stack = [node]
        while stack:
            at = stack.pop()
            if at > TRUE and at not in seen:
                seen.add(at)
                found.add(self._variable[at])
                stack.extend(self._children[at])
        return frozenset(found)

    @bounded
    def cheapest(self, node: Node, costs: Sequence[Sequence[int]]) -> tuple[int, dict[int, int]]:
        """Return the cheapest values of some variables that make the function true.

        Takes what each value of each variable costs; variables that play no part cost nothing.
        Returns the cost and the values. Raises ValueError for the function that is never true.
        """
        if node == FALSE:
            raise ValueError
        memo: dict[Node, tuple[int, int]] = {TRUE: (0, 0)}

        def least(at: Node) -> int:
            found = memo.get(at)
            if found is None:
                own = costs[self._variable[at]]
                found = memo[at] = min(
                    (own[value] + least(child), value)
                    for value, child in enumerate(self._children[at])
                    if child != FALSE
                )
            return found[0]

        cost, values = least(node), dict[int, int]()
        while node != TRUE:
            value = memo[node][1]
            values[self._variable[node]] = value
            node = self._children[node][value]
        return cost, values

    def witness(self, node: Node) -> dict[int, int] | None:
        """Return values of some variables that make the function true, whatever the others."""
        if node == FALSE:
            return None
        values: dict[int, int] = {}
        while node != TRUE:
            children = self._children[node]
            value = next(v for v, child in enumerate(children) if child != FALSE)
            values[self._variable[node]] = value
            node = children[value]
        return values
