"""What could lawfully be done first, so that the answer becomes yes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from policy_engine.compiler import CompiledVersion
from policy_engine.condition.ast import facts_named
from policy_engine.condition.truth import three_valued
from policy_engine.evaluation.presumption import MOST_NODES, Facts, valid
from policy_engine.evaluation.standing import Completions, stand
from policy_engine.policy import Remediable
from policy_engine.situations import FALSE, TRUE, Node, Situations, UndecidedError
from policy_engine.vocabulary import Value, Vocabulary

#: How many sets of changes are given at most.
MOST = 32


@dataclass(frozen=True)
class Remedies:
    """The smallest sets of changes that lead to a permit."""

    #: Each a map of fact → the value it must get, in the vocabulary's order; smallest first.
    changes: tuple[Mapping[str, Value], ...]
    #: Whether these are all.
    complete: bool


def remedies(compiled: CompiledVersion, facts: Facts, at: date) -> Remedies:
    """Return the inclusion-minimal sets of changes to actionable facts that lead to a permit.

    A change counts where the fact is not already so and its `when` holds in every completion of
    what is known; a set counts where the changed request contradicts nothing and is permitted in
    every completion, with the presumptions that it then gets.
    """
    candidates = {
        each.fact: each.action.to
        for each in compiled.remediable
        if facts.known.get(each.fact) != each.action.to and _can(each, compiled, facts, at)
    }
    if not candidates:
        return Remedies((), complete=True)
    try:
        search = _Search(compiled, facts, at, candidates)
        return search.remedies()
    except (UndecidedError, RecursionError):
        return Remedies((), complete=False)


def _can(each: Remediable, compiled: CompiledVersion, facts: Facts, at: date) -> bool:
    """Return whether the change can be brought about, in every completion of what is known."""
    if each.when is None:
        return True
    quick = three_valued(each.when, facts.known, at, _no_definition)
    if quick is not None:
        return quick
    nevers = [constraint.never for constraint in compiled.constraints]
    try:
        situations = Situations([each.when, *nevers], {}, facts.known, at, budget=MOST_NODES)
        diagrams = situations.diagrams
        cannot = diagrams.negation(situations.condition(each.when))
        return diagrams.conjunction((valid(nevers, situations), cannot)) == FALSE
    except UndecidedError:
        return False


def _no_definition(_name: str) -> bool | None:  # pragma: no cover - the vocabulary names none
    raise TypeError


class _Search:
    """Diagrams over the choice of changes first, and the missing facts below."""

    def __init__(
        self,
        compiled: CompiledVersion,
        facts: Facts,
        at: date,
        candidates: Mapping[str, Value],
    ) -> None:
        self.vocabulary: Vocabulary = compiled.vocabulary
        self.candidates = candidates
        self.nevers = [each.never for each in compiled.constraints]
        constrained = {fact.name for never in self.nevers for fact in facts_named(never)}
        # A presumption that no constraint touches stands whatever is changed; the others are
        # made anew for each choice, so their facts are open here.
        self.tied = {
            name: fact.presumed.value
            for name, fact in compiled.vocabulary.facts.items()
            if fact.presumed is not None and name not in facts.stated and name in constrained
        }
        known = {name: value for name, value in facts.known.items() if name not in self.tied}
        self.situations = Situations(
            [*compiled.conditions, *self.nevers],
            compiled.definitions,
            known,
            at,
            switches=candidates,
            marked={name: (value,) for name, value in self.tied.items()},
            budget=MOST_NODES,
        )
        self.diagrams = self.situations.diagrams
        named = {variable.fact for variable in self.situations.variables if variable.switch}
        #: The candidates that anything rests on.
        self.useful = [name for name in self.vocabulary.facts if name in named]
        self.missing = frozenset(
            level for level, variable in enumerate(self.situations.variables) if not variable.switch
        )
        self.standing = stand(compiled, Completions(self.situations))

    def remedies(self) -> Remedies:
        diagrams = self.diagrams
        accepted = self.presumed(valid(self.nevers, self.situations))
        refused = diagrams.conjunction((accepted, diagrams.negation(self.standing.permit)))
        for each in (accepted, refused):
            # Nothing is promised on atoms that could not be settled.
            self.situations.facts_tested(each)
        good = diagrams.conjunction(
            (
                diagrams.exists(accepted, self.missing),
                diagrams.negation(diagrams.exists(refused, self.missing)),
            )
        )
        sets = sorted(
            (
                tuple(name for name in self.useful if self.situations.switch_level(name) in each)
                for each in self.minimal(good, {})
            ),
            key=lambda names: (len(names), [self.useful.index(name) for name in names]),
        )
        changes = tuple({name: self.candidates[name] for name in names} for names in sets[:MOST])
        return Remedies(changes, complete=len(sets) <= MOST)

    def presumed(self, accepted: Node) -> Node:
        """Narrow the completions by the presumptions that each choice of changes gets."""
        diagrams, situations = self.diagrams, self.situations
        for name, value in self.tied.items():
            so = diagrams.conjunction((accepted, situations.is_value(name, value)))
            made = diagrams.exists(so, self.missing)
            if name in self.useful:
                # A fact that is changed is stated, and not presumed.
                level = situations.switch_level(name)
                made = diagrams.conjunction((made, diagrams.literal(level, (0,))))
            kept = diagrams.conjunction((accepted, diagrams.negation(made)))
            accepted = diagrams.disjunction((diagrams.conjunction((made, so)), kept))
        return accepted

    def minimal(
        self, node: Node, memo: dict[Node, tuple[frozenset[int], ...]]
    ) -> tuple[frozenset[int], ...]:
        """Return the inclusion-minimal sets of switches that make a function of them true."""
        if node == FALSE:
            return ()
        if node == TRUE:
            return (frozenset(),)
        if node not in memo:
            level = self.diagrams.variable(node)
            off, on = (self.minimal(child, memo) for child in self.diagrams.children(node))
            more = tuple(
                each | {level} for each in on if not any(smaller <= each for smaller in off)
            )
            memo[node] = (*off, *more)
        return memo[node]
