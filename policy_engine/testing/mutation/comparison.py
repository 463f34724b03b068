"""Where two versions decide differently: every request of a day at once, and one request shown."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from policy_engine.compiler import CompiledPolicy, CompiledVersion
from policy_engine.decision import Decision
from policy_engine.evaluation import Evaluation, Facts, OwedObligation, presume
from policy_engine.language import Language
from policy_engine.policy import Deadline, Effect
from policy_engine.situations import FALSE, TRUE, Node
from policy_engine.testing.mutation.conditions import term_text
from policy_engine.testing.runner import EXPECTATIONS, got
from policy_engine.universe import Universe
from policy_engine.vocabulary import Value

V = TypeVar("V")

#: Who owes what by when: more than a scenario may expect.
_DUTIES = "duties"
#: What a scenario may expect of a decision, in the order in which a difference is best shown.
_SHOWN = ("outcome", "reason", "rules", "unmet", "obligations", "alternatives")


@dataclass(frozen=True)
class Example:
    """A request that two versions decide differently, of facts that all matter."""

    at: date
    facts: Mapping[str, Value]
    original: Decision
    mutant: Decision

    @cached_property
    def differing(self) -> tuple[str, ...]:
        """What the two decisions tell differently: what scenarios may expect, or `duties`."""
        return differing(self.original, self.mutant)

    @property
    def tellable(self) -> bool:
        """Whether a scenario can expect what differs; who owes what by when, none can."""
        return any(key in EXPECTATIONS for key in self.differing)

    def to_dict(self) -> dict[str, object]:
        """Return the example as JSON-ready data."""
        return {
            "at": self.at.isoformat(),
            "facts": {name: _plain(value) for name, value in self.facts.items()},
            "original": {key: _plain(told(key, self.original)) for key in self.differing},
            "mutant": {key: _plain(told(key, self.mutant)) for key in self.differing},
        }


def _plain(value: object) -> object:
    match value:
        case frozenset():
            return sorted(value)
        case tuple():
            return list(value)
        case date():
            return value.isoformat()
        case _:
            return value


def differing(one: Decision, other: Decision) -> tuple[str, ...]:
    """Return what two decisions tell differently of what scenarios may expect, else `duties`."""
    found = tuple(key for key in EXPECTATIONS if _unlike(key, one, other))
    return found or tuple(key for key in (_DUTIES,) if _unlike(key, one, other))


def told(key: str, decision: Decision) -> str | tuple[str, ...]:
    """Return what a decision tells of something that scenarios may expect, or of `duties`."""
    if key != _DUTIES:
        return got(key, decision)
    offered = (owed for each in decision.alternatives for owed in each.obligations)
    return tuple(dict.fromkeys(map(_duty, (*decision.obligations, *offered))))


def _duty(owed: OwedObligation) -> str:
    """Return who owes what by when: the rule, the obligation, its day or what it hangs on."""
    match owed.obligation.timing:
        case Deadline(term) if owed.due is None:
            when = term_text(term, Language.FR)
        case _:
            when = "" if owed.due is None else owed.due.isoformat()
    return f"{owed.rule} → {owed.obligation.id}{f' ({when})' if when else ''}"


def _unlike(key: str, one: Decision, other: Decision) -> bool:
    return not alike(told(key, one), told(key, other))


def alike(one: str | tuple[str, ...], other: str | tuple[str, ...]) -> bool:
    """Return whether two things told are the same, the order of lists aside."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return sorted(one) == sorted(other)


def known(policy: CompiledPolicy, stated: Mapping[str, Value], at: date) -> Facts:
    """Return facts that contradict no constraint, with what is presumed beside them."""
    return presume(policy.policy.vocabulary, policy.policy.constraints, stated, at)


def decided(
    policy: CompiledPolicy, version: CompiledVersion | None, facts: Facts, at: date
) -> Decision:
    """Decide what is known by one version, or by none in force."""
    evaluation = None if version is None else Evaluation(version, facts, at)
    return Decision(policy.policy.id, at, policy.policy.sources, evaluation)


# All requests at once


def shown_differences(universe: Universe, other: int) -> Iterator[tuple[str, Node]]:
    """Yield what a scenario may expect with the requests in which two versions tell it otherwise.

    Takes a universe, and which of its versions stands against the first. Beside `differences`,
    which tells all that a decision says, this looks at ids alone, as scenarios do.
    """
    one, two = (_told(universe, index) for index in (0, other))
    diagrams = universe.situations.diagrams
    for key in _SHOWN:
        parts = []
        for name in dict.fromkeys((*one[key], *two[key])):
            left, right = one[key].get(name, FALSE), two[key].get(name, FALSE)
            if left != right:
                parts.append(diagrams.conjunction((left, diagrams.negation(right))))
                parts.append(diagrams.conjunction((diagrams.negation(left), right)))
        node = universe.among_possible(diagrams.disjunction(parts))
        if node != FALSE:
            yield key, node


def _told(universe: Universe, index: int) -> dict[str, dict[str, Node]]:
    """Return, per thing a scenario may expect, what is told and in which requests."""
    standing, version = universe.standing(index), universe.versions[index].version
    diagrams = universe.situations.diagrams
    unmet: dict[str, list[Node]] = {}
    for rule, failing in standing.failing.items():
        for wanted, node in failing.items():
            both = diagrams.conjunction((standing.applies[rule], node))
            unmet.setdefault(wanted, []).append(both)
    owed: dict[str, list[Node]] = {}
    for due in standing.due.values():
        for name, node in due.items():
            owed.setdefault(name, []).append(node)
    return {
        "outcome": {"permit": standing.permit},
        "reason": {"conflict": standing.conflict, "forbidden": standing.forbidden_only},
        "rules": dict(standing.effective),
        "unmet": {name: diagrams.disjunction(nodes) for name, nodes in unmet.items()},
        "obligations": {name: diagrams.disjunction(nodes) for name, nodes in owed.items()},
        "alternatives": {name: _offered(universe, index, name) for name in version.alternatives},
    }


def _offered(universe: Universe, index: int, name: str) -> Node:
    """Return the requests that are refused where an alternative is named, and it permits."""
    standing, version = universe.standing(index), universe.versions[index].version
    diagrams = universe.situations.diagrams
    refused = [
        standing.effective[rule.id]
        for rule in version.rules.values()
        if rule.effect is Effect.FORBID and any(link.id == name for link in rule.alternatives)
    ]
    if any(link.id == name for link in version.default.alternatives):
        refused.append(standing.default)
    changed = universe.among_possible(standing.permit)
    for fact, value in version.alternatives[name].changes:
        changed = _substituted(universe, changed, fact, value)
    return diagrams.conjunction((diagrams.disjunction(refused), changed))


def _substituted(universe: Universe, node: Node, fact: str, value: Value | None) -> Node:
    """Return the requests that a function holds of once a fact has a value, or is unknown."""
    situations, diagrams = universe.situations, universe.situations.diagrams
    levels = situations.levels((fact,))
    if not levels:
        return node
    if value is None:
        return diagrams.negation(diagrams.exists(diagrams.negation(node), levels))
    try:
        there = situations.is_value(fact, value)
    except ValueError:
        # Another value stands for it: which one, only trying tells.
        return diagrams.exists(node, levels)
    return diagrams.exists(diagrams.conjunction((node, there)), levels)


# One request


def example(
    policy: CompiledPolicy,
    versions: Sequence[CompiledVersion | None],
    facts: Mapping[str, Value],
    at: date,
    *,
    doubtful: Collection[str] | None = None,
) -> Example | None:
    """Return a request that two versions decide differently, None where these facts are none.

    Takes the policy, the two versions, facts that contradict no constraint, the day, and those
    facts that may not matter, by default all. Of these are left out the ones without which both
    decisions still say the same of the outcome, and of what they differ in first.
    """

    def tried(kept: Mapping[str, Value]) -> tuple[Decision, Decision]:
        stated = known(policy, kept, at)
        one, other = (decided(policy, version, stated, at) for version in versions)
        return one, other

    whole = tried(facts)
    unlike = differing(*whole)
    if not unlike:
        return None
    keys = dict.fromkeys(("outcome", min(unlike, key=_rank)))

    def same(kept: Mapping[str, Value]) -> bool:
        return all(
            alike(told(key, one), told(key, other))
            for one, other in zip(whole, tried(kept), strict=True)
            for key in keys
        )

    wanted = [name for name in facts if doubtful is None or name in doubtful]
    kept = _without_needless(facts, wanted, same)
    ordered = {name: kept[name] for name in policy.policy.vocabulary.facts if name in kept}
    return Example(at, ordered, *tried(ordered))


def _rank(key: str) -> int:
    return _SHOWN.index(key) if key in _SHOWN else len(_SHOWN)


def _without_needless(
    facts: Mapping[str, V], doubtful: Sequence[str], enough: Callable[[Mapping[str, V]], bool]
) -> dict[str, V]:
    """Return facts without those of the doubtful that are not needed, many at once first."""
    kept = dict(facts)

    def drop(names: Sequence[str]) -> None:
        rest = {name: value for name, value in kept.items() if name not in names}
        if names and enough(rest):
            for name in names:
                del kept[name]
        elif len(names) > 1:
            half = len(names) // 2
            drop(names[:half])
            drop(names[half:])

    drop(doubtful)
    return kept


def telling_facts(universe: Universe, other: int, what: str, node: Node) -> dict[str, Value]:
    """Return facts that two versions decide differently in a way, none of them needless.

    Takes a universe, which of its versions stands against the first, what they tell differently
    and the requests in which they do. Whatever the facts left out are, each of the two versions
    tells the same of the outcome and of what differs. Raises UndecidedError where that is open.
    """
    situations, diagrams = universe.situations, universe.situations.diagrams
    facts = universe.example(node) or {}
    found = diagrams.witness(situations.surely(universe.among_possible(node))) or {}
    chosen = {level: found.get(level, 0) for level in range(len(situations.variables))}
    alike_here = []
    for index in (0, other):
        said = _told(universe, index)
        for each in (
            node for key in dict.fromkeys(("outcome", what)) for node in said[key].values()
        ):
            holds = diagrams.restrict(each, chosen) == TRUE
            alike_here.append(each if holds else diagrams.negation(each))
    unlike = universe.among_possible(diagrams.negation(diagrams.conjunction(alike_here)))
    levels = {name: sorted(situations.levels((name,))) for name in facts}

    def enough(kept: Mapping[str, Value]) -> bool:
        fixed = {level: chosen[level] for name in kept for level in levels[name]}
        return diagrams.restrict(unlike, fixed) == FALSE

    likely = {situations.variables[level].fact for level in found}
    ordered = [name for name in facts if name not in likely]
    rest = _without_needless(facts, ordered, enough)
    return _without_needless(rest, [name for name in rest if name in likely], enough)
