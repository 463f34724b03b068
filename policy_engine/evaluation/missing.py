"""Which missing facts still matter."""

from collections.abc import Iterable, Iterator

from policy_engine.evaluation.reading import Reading
from policy_engine.situations import FALSE, Node

#: How many minimal sets of facts are looked for before the search stops.
_MOST_SETS = 64


def missing_facts(reading: Reading, *, outcome_only: bool = True) -> tuple[str, ...]:
    """Return the facts that can change the decision, those that settle most first.

    A fact is returned where it belongs to an inclusion-minimal set of missing facts in which two
    completions of different outcomes differ (or, not `outcome_only`, of different reasons); ties
    stand in the vocabulary's order. Raises UndecidedError where that cannot be settled.
    """
    search = _Search(reading, outcome_only=outcome_only)
    found = search.all()
    ranked = sorted(
        (name for name in reading.compiled.vocabulary.facts if name in found),
        key=lambda name: -search.settles(name),
    )
    return tuple(ranked)


class _Search:
    def __init__(self, reading: Reading, *, outcome_only: bool) -> None:
        self.situations = reading.situations
        self.diagrams = reading.situations.diagrams
        self.parts = reading.kind_nodes(outcome_only=outcome_only)
        tested = {name for part in self.parts for name in self.situations.facts_tested(part)}
        self.facts = [name for name in reading.compiled.vocabulary.facts if name in tested]

    def all(self) -> set[str]:
        alone = {name for name in self.facts if self.differ({name})}
        others = [name for name in self.facts if name not in alone]
        # Sets of several facts are minimal only where constraints bar each step between.
        return alone.union(*self.minimal_sets(others))

    def differ(self, facts: Iterable[str]) -> bool:
        """Return whether completions that differ only in `facts` are decided differently."""
        levels = self.situations.levels(facts)
        seen = FALSE
        for part in self.parts:
            reach = self.diagrams.exists(part, levels)
            if self.diagrams.conjunction((seen, reach)) != FALSE:
                return True
            seen = self.diagrams.disjunction((seen, reach))
        return False

    def minimal_sets(self, facts: list[str]) -> Iterator[set[str]]:
        """Yield inclusion-minimal sets, by taking each member of a found one away in turn."""
        queue, done, count = [frozenset(facts)], set(), 0
        while queue and count < _MOST_SETS:
            among = queue.pop()
            if among in done or not self.differ(among):
                continue
            done.add(among)
            smallest = set(among)
            for name in facts:
                if name in smallest and self.differ(smallest - {name}):
                    smallest.discard(name)
            yield smallest
            count += 1
            queue.extend(among - {name} for name in smallest)

    def settles(self, name: str) -> float:
        """Return for what share of the values of a fact the decision is settled by it alone."""
        settled = possible = 0
        for level in sorted(self.situations.levels((name,))):
            for value in range(self.diagrams.sizes[level]):
                left = [
                    part for part in self.parts if self._restricted(part, level, value) != FALSE
                ]
                possible += bool(left)
                settled += len(left) == 1
        return settled / possible if possible else 0.0

    def _restricted(self, part: Node, level: int, value: int) -> Node:
        return self.diagrams.restrict(part, {level: value})
