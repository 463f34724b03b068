"""From a checked policy to what runs: each version with its conditions compiled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from policy_engine.condition.ast import Condition, definitions_named, facts_named
from policy_engine.condition.predicate import Predicate, compile_predicate
from policy_engine.digest import digest
from policy_engine.policy import Constraint, Policy, Remediable, Rule, Version
from policy_engine.policy.order import bottom_up, override_edges
from policy_engine.situations import opened
from policy_engine.vocabulary import Fact, Vocabulary


@dataclass(frozen=True)
class CompiledRule:
    """A rule with the rules that may lift it."""

    rule: Rule[Condition]
    #: The ids of the rules that override this one, whichever end of the edge is written.
    overridden_by: tuple[str, ...]


@dataclass(frozen=True)
class CompiledVersion:
    """A consolidated version ready to be evaluated."""

    version: Version
    vocabulary: Vocabulary
    constraints: tuple[Constraint, ...]
    remediable: tuple[Remediable, ...]
    #: The rules, each after those that may lift it.
    rules: tuple[CompiledRule, ...]
    _predicates: dict[int, Predicate] = field(default_factory=dict, repr=False, compare=False)
    _defined: dict[str, Predicate] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def definitions(self) -> Mapping[str, Condition]:
        """The conditions of the definitions, by name."""
        return {name: each.condition for name, each in self.version.definitions.items()}

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition that a decision of this version can rest on, definitions included."""
        version = self.version
        found = [rule.when for rule in version.rules.values()]
        for rule in version.rules.values():
            references = (*rule.requires, *rule.obligations)
            found += [each.when for each in references if each.when is not None]
            found += [version.requirements[each.id].condition for each in rule.requires]
        for alternative in version.alternatives.values():
            found += [each.when for each in alternative.obligations if each.when is not None]
        return opened(found, self.definitions)

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """The facts that a decision of this version can rest on, in the vocabulary's order."""
        named = {fact.name for each in self.conditions for fact in facts_named(each)}
        return {fact.name: fact for fact in self.vocabulary if fact.name in named}

    @cached_property
    def digest(self) -> str:
        """The SHA-256 digest of the version with the part of the vocabulary that it names."""
        return digest(self.version, self.vocabulary, self.constraints, self.remediable)

    def predicate(self, condition: Condition) -> Predicate:
        """Return the compiled form of one of the version's conditions, made on first use."""
        found = self._predicates.get(id(condition))
        if found is None:
            found = compile_predicate(condition, self._compiled_definitions())
            self._predicates[id(condition)] = found
        return found

    def _compiled_definitions(self) -> Mapping[str, Predicate]:
        if len(self._defined) < len(self.definitions):
            edges = {
                name: [leaf.name for leaf in definitions_named(condition)]
                for name, condition in self.definitions.items()
            }
            for name in bottom_up(edges):
                self._defined[name] = compile_predicate(self.definitions[name], self._defined)
        return self._defined


@dataclass(frozen=True)
class CompiledPolicy:
    """A policy with each of its versions compiled, oldest first."""

    policy: Policy
    versions: tuple[CompiledVersion, ...]


def compile_policy(policy: Policy) -> CompiledPolicy:
    """Compile a policy that has no diagnostics."""
    return CompiledPolicy(
        policy, tuple(compile_version(version, policy) for version in policy.versions)
    )


def compile_version(version: Version, policy: Policy) -> CompiledVersion:
    """Compile one consolidated version."""
    edges = override_edges(version.rules)
    lifted_by: dict[str, list[str]] = {name: [] for name in version.rules}
    for name, targets in edges.items():
        for target in targets:
            lifted_by[target].append(name)
    order = bottom_up(lifted_by)
    rules = tuple(CompiledRule(version.rules[name], tuple(lifted_by[name])) for name in order)
    return CompiledVersion(version, policy.vocabulary, policy.constraints, policy.remediable, rules)
