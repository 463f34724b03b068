"""A version looked at in one algebra of truth: what of its conditions is seen, and what decides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Generic, TypeVar

from policy_engine.compiler import CompiledVersion
from policy_engine.condition.ast import Both, Condition, Defined, Either, Not, Truth, atoms
from policy_engine.evaluation.standing import Algebra, Standing, called_for, stand
from policy_engine.policy import Effect, Section, Version

T = TypeVar("T")


class Part(StrEnum):
    """Which condition of an entry is meant."""

    #: The situation that a rule is about.
    WHEN = "when"
    #: The condition under which an item of a rule's `requires` is called for.
    REQUIRES = "requires"
    #: The condition under which an item of a rule's or alternative's `obligations` is called for.
    OBLIGATIONS = "obligations"
    #: The condition that a definition or requirement is.
    CONDITION = "condition"


@dataclass(frozen=True, slots=True)
class Site:
    """Where in a version a condition stands."""

    section: Section
    entry: str
    part: Part
    #: For `requires` and `obligations`: which item of the list.
    item: int = 0

    def __hash__(self) -> int:
        """Return a hash of what mostly tells sites apart; they are looked up very often."""
        return hash((self.entry, self.item))

    def condition(self, version: Version) -> Condition:
        """Return the condition that stands there; raises LookupError where there is none."""
        found = self.item_of(version)
        if found is None:
            raise LookupError(self)
        return found

    def item_of(self, version: Version) -> Condition | None:
        """Return the condition that stands there, None for an item that is always called for."""
        match self.section, self.part:
            case Section.DEFINITIONS, _:
                return version.definitions[self.entry].condition
            case Section.REQUIREMENTS, _:
                return version.requirements[self.entry].condition
            case Section.ALTERNATIVES, _:
                return version.alternatives[self.entry].obligations[self.item].when
            case _, Part.REQUIRES:
                return version.rules[self.entry].requires[self.item].when
            case _, Part.OBLIGATIONS:
                return version.rules[self.entry].obligations[self.item].when
            case _:
                return version.rules[self.entry].when


def sites(version: Version) -> Iterator[tuple[Site, Condition]]:
    """Yield every condition on which decisions of a version rest, with its site."""
    found = [
        *(Site(Section.DEFINITIONS, name, Part.CONDITION) for name in version.definitions),
        *(Site(Section.REQUIREMENTS, name, Part.CONDITION) for name in version.requirements),
    ]
    for name, alternative in version.alternatives.items():
        found += _items(Section.ALTERNATIVES, name, Part.OBLIGATIONS, len(alternative.obligations))
    for name, rule in version.rules.items():
        found.append(Site(Section.RULES, name, Part.WHEN))
        found += _items(Section.RULES, name, Part.REQUIRES, len(rule.requires))
        found += _items(Section.RULES, name, Part.OBLIGATIONS, len(rule.obligations))
    for site in found:
        condition = site.item_of(version)
        if condition is not None:
            yield site, condition


def _items(section: Section, name: str, part: Part, count: int) -> Iterator[Site]:
    return (Site(section, name, part, item) for item in range(count))


#: The way from the root of a condition to a node in it: which child at each step.
Path = tuple[int, ...]


def leaves(condition: Condition, path: Path = ()) -> Iterator[tuple[Path, Condition]]:
    """Yield the atoms of a condition, from left to right, with their paths; no constants.

    A definition named is an atom: its own condition is looked at by itself.
    """
    match condition:
        case Both(items) | Either(items):
            for number, item in enumerate(items):
                yield from leaves(item, (*path, number))
        case Not(item):
            yield from leaves(item, (*path, 0))
        case Truth():
            return
        case _:
            yield path, condition


def node_at(condition: Condition, path: Path) -> Condition:
    """Return the node of a condition to which a path leads."""
    for step in path:
        condition = _under(condition)[step]
    return condition


def _under(condition: Condition) -> tuple[Condition, ...]:
    match condition:
        case Both(items) | Either(items):
            return items
        case Not(item):
            return (item,)
        case _:
            return ()


class Observation(Generic[T]):
    """One version looked at in one algebra: how its rules stand, and which atoms decide."""

    def __init__(self, compiled: CompiledVersion, algebra: Algebra[T]) -> None:
        """Take the version and the algebra."""
        self.compiled = compiled
        self.algebra = algebra
        self._looked_at: dict[Site, T] = {}
        self._decides: dict[tuple[Site, Path], T] = {}
        self._shown: dict[tuple[Site, Path], tuple[T, T]] = {}

    @cached_property
    def standing(self) -> Standing[T]:
        """How the rules of the version stand."""
        return stand(self.compiled, self.algebra)

    def shown(self, site: Site, path: Path) -> tuple[T, T]:
        """Return whether the node of a condition is false and decides, and is true and decides."""
        key = site, path
        if key not in self._shown:
            algebra, decides = self.algebra, self.decides(site, path)
            value = algebra.condition(node_at(site.condition(self.compiled.version), path))
            self._shown[key] = (
                algebra.conjunction((decides, algebra.negation(value))),
                algebra.conjunction((decides, value)),
            )
        return self._shown[key]

    def decides(self, site: Site, path: Path) -> T:
        """Return whether the node of a condition decides what the condition comes to.

        That is masking MC/DC: the condition is looked at, and along the path from its root no
        sibling masks the node, being true under `et` and false under `ou`. (Chilenski & Miller,
        Applicability of modified condition/decision coverage to software testing, 1994; masking:
        Chilenski, An investigation of three forms of the MC/DC criterion, DOT/FAA/AR-01/18, 2001.)
        """
        key = site, path
        if key not in self._decides:
            self._decides[key] = self._unmasked(site, path) if path else self.looked_at(site)
        return self._decides[key]

    def _unmasked(self, site: Site, path: Path) -> T:
        root = site.condition(self.compiled.version)
        above, algebra = self.decides(site, path[:-1]), self.algebra
        match node_at(root, path[:-1]):
            case Both(items):
                others = [algebra.condition(each) for each in _without(items, path[-1])]
            case Either(items):
                rest = _without(items, path[-1])
                others = [algebra.negation(algebra.condition(each)) for each in rest]
            case _:
                others = []
        return algebra.conjunction((above, *others))

    def looked_at(self, site: Site) -> T:
        """Return whether the decision looks at a condition.

        Always at what a rule is about; at what calls for a requirement where the rule applies; at
        a requirement where a rule that applies calls for it; at what calls for an obligation where
        the rule is effective, or the alternative offered; at a definition where a condition that
        names it is looked at.
        """
        if site not in self._looked_at:
            self._looked_at[site] = self._look(site)
        return self._looked_at[site]

    def _look(self, site: Site) -> T:
        algebra, version, standing = self.algebra, self.compiled.version, self.standing
        match site.section, site.part:
            case Section.DEFINITIONS, _:
                return algebra.disjunction(map(self.looked_at, self._users.get(site.entry, ())))
            case Section.REQUIREMENTS, _:
                return algebra.disjunction(
                    algebra.conjunction((standing.applies[name], called_for(each, algebra)))
                    for name, rule in version.rules.items()
                    for each in rule.requires
                    if each.id == site.entry
                )
            case Section.ALTERNATIVES, _:
                return self._offered(site.entry)
            case _, Part.REQUIRES:
                return standing.applies[site.entry]
            case _, Part.OBLIGATIONS:
                return standing.effective[site.entry]
            case _:
                return algebra.conjunction(())

    @cached_property
    def _users(self) -> Mapping[str, tuple[Site, ...]]:
        """Definition → the conditions that name it."""
        found: dict[str, tuple[Site, ...]] = {}
        for site, condition in sites(self.compiled.version):
            for name in dict.fromkeys(
                leaf.name for leaf in atoms(condition) if isinstance(leaf, Defined)
            ):
                found[name] = (*found.get(name, ()), site)
        return found

    def _offered(self, alternative: str) -> T:
        """Return whether what refuses names an alternative."""
        version, standing = self.compiled.version, self.standing
        found = [
            standing.effective[name]
            for name, rule in version.rules.items()
            if rule.effect is Effect.FORBID
            and any(link.id == alternative for link in rule.alternatives)
        ]
        if any(link.id == alternative for link in version.default.alternatives):
            found.append(standing.default)
        return self.algebra.disjunction(found)


def _without(items: tuple[Condition, ...], number: int) -> tuple[Condition, ...]:
    return (*items[:number], *items[number + 1 :])
