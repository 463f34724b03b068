"""A request in, a decision out."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from policy_engine.compiler import CompiledPolicy
from policy_engine.decision import Decision
from policy_engine.diagnostics import Diagnostic, problem
from policy_engine.evaluation import Evaluation, contradictions, presume
from policy_engine.policy import Constraint
from policy_engine.request import (
    Request,
    RequestError,
    check_date,
    check_facts,
    check_policy,
)
from policy_engine.situations import UndecidedError
from policy_engine.versions import VersionIndex
from policy_engine.vocabulary import Value
from policy_engine.vocabulary.values import UnfitValueError


class PolicyDecisionPoint:
    """Decides requests by loaded policies; it never changes, so threads may share it."""

    def __init__(self, policies: Mapping[str, CompiledPolicy]) -> None:
        """Take compiled policies by id, as `load_policies` returns them."""
        self.policies: Mapping[str, CompiledPolicy] = MappingProxyType(dict(policies))
        self._versions = {
            name: VersionIndex(compiled.versions) for name, compiled in self.policies.items()
        }

    def decide(
        self, policy: str, *, at: date | str, facts: Mapping[str, object] | None = None
    ) -> Decision:
        """Decide a request.

        Takes the id of a policy, the date of the act (a date or ISO text) and the facts, nested
        or dotted, None for missing. Raises RequestError with every fault of the request.
        """
        return self.decide_request(Request(policy, at, {} if facts is None else facts))

    def decide_request(self, request: Request) -> Decision:
        """Decide a request as `read_request` returns it; raises RequestError with every fault."""
        faults = list(request.faults)
        policy, day, stated = "", date.min, dict[str, Value]()
        known_day = None
        try:
            day = known_day = check_date(request.at)
        except UnfitValueError as wrong:
            faults.extend(wrong.diagnostics)
        try:
            policy = check_policy(request.policy, self.policies)
            asked = self.policies[policy].policy
            stated, found = check_facts(request.facts, asked.vocabulary, asked.codes, known_day)
            faults.extend(found)
        except UnfitValueError as wrong:
            faults.extend(wrong.diagnostics)
        if not faults:
            faults.extend(_refused(self.policies[policy], stated, day))
        if faults:
            raise RequestError(_placed(faults, request))
        written = self.policies[policy].policy
        version = self._versions[policy].in_force(day)
        evaluation = None
        if version is not None:
            facts = presume(written.vocabulary, written.constraints, stated, day)
            evaluation = Evaluation(version, facts, day)
        return Decision(policy, day, written.sources, evaluation)


def _refused(
    compiled: CompiledPolicy, stated: Mapping[str, Value], day: date
) -> tuple[Diagnostic, ...]:
    """Return why no situation can have these facts, nothing where one can."""
    try:
        broken = contradictions(compiled.policy.constraints, stated, day)
    except UndecidedError:
        return (problem("undecided-constraints", None, path="facts"),)
    return tuple(_contradiction(each, stated) for each in broken)


def _contradiction(constraint: Constraint, stated: Mapping[str, Value]) -> Diagnostic:
    listed = ", ".join(f"`{name}`" for name in stated if name in constraint.facts)
    reason = constraint.reason
    return problem("contradictory-facts", None, path="facts", reason=reason, facts=listed)


def _placed(diagnostics: Iterable[Diagnostic], request: Request) -> tuple[Diagnostic, ...]:
    """Give each diagnostic the place of its path in the text of the request, where it has one."""
    return tuple(replace(each, place=each.place or request.place_of(each)) for each in diagnostics)
