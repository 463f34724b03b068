"""A request in, a decision out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from policy_engine.compiler import CompiledPolicy
from policy_engine.decision import Decision
from policy_engine.diagnostics import Diagnostic, nearest, problem
from policy_engine.evaluation import Evaluation, contradictions, presume
from policy_engine.policy import Constraint
from policy_engine.request import Request, RequestError, check_date, check_facts
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
        return self.decide_request(Request(policy, at, facts or {}, {}))

    def decide_request(self, request: Request) -> Decision:
        """Decide a request as `read_request` returns it; raises RequestError."""
        compiled = self.policies.get(request.policy)
        if compiled is None:
            near = nearest(request.policy, self.policies)
            unknown = problem("unknown-policy", None, path="policy", name=request.policy, near=near)
            raise RequestError(_placed((unknown,), request))
        diagnostics: tuple[Diagnostic, ...] = ()
        day = date.min
        try:
            day = check_date(request.at)
        except UnfitValueError as wrong:
            diagnostics += wrong.diagnostics
        stated, found = check_facts(request.facts, compiled.policy.vocabulary)
        diagnostics += found
        if diagnostics:
            raise RequestError(_placed(diagnostics, request))
        refused = _refused(compiled, stated, day)
        if refused:
            raise RequestError(_placed(refused, request))
        version = self._versions[request.policy].in_force(day)
        evaluation = None
        if version is not None:
            policy = compiled.policy
            known = presume(policy.vocabulary, policy.constraints, stated, day)
            evaluation = Evaluation(version, known, day)
        return Decision(request.policy, day, compiled.policy.sources, evaluation)


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


def _placed(diagnostics: tuple[Diagnostic, ...], request: Request) -> tuple[Diagnostic, ...]:
    """Give each diagnostic the place of its path in the text of the request, where it has one."""
    return tuple(replace(each, place=request.places.get(each.path or "")) for each in diagnostics)
