"""The reference engine for legal rules as data."""

from policy_engine.compiler import CompiledPolicy
from policy_engine.decision import Decision, PolicyReference
from policy_engine.decision_point import PolicyDecisionPoint
from policy_engine.diagnostics import Diagnostic, PolicyError, Severity
from policy_engine.evaluation import (
    OfferedAlternative,
    Outcome,
    OwedObligation,
    Reason,
    UnmetRequirement,
)
from policy_engine.explanation import Explanation
from policy_engine.file_tree import FileTree, Folder, Texts
from policy_engine.language import Language, Words
from policy_engine.loader import load_policies
from policy_engine.release import __version__
from policy_engine.request import RequestError

__all__ = [
    "CompiledPolicy",
    "Decision",
    "Diagnostic",
    "Explanation",
    "FileTree",
    "Folder",
    "Language",
    "OfferedAlternative",
    "Outcome",
    "OwedObligation",
    "PolicyDecisionPoint",
    "PolicyError",
    "PolicyReference",
    "Reason",
    "RequestError",
    "Severity",
    "Texts",
    "UnmetRequirement",
    "Words",
    "__version__",
    "load_policies",
]
