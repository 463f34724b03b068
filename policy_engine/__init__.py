"""The reference engine for legal rules as data."""

from importlib import import_module
from typing import TYPE_CHECKING

from policy_engine.release import __version__

if TYPE_CHECKING:
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

#: Module → the public names that live there. Each is imported where it is first asked for: the
#: plugin makes every run of pytest import this package, whether or not it meets a policy.
_HOMES = {
    "compiler": ("CompiledPolicy",),
    "decision": ("Decision", "PolicyReference"),
    "decision_point": ("PolicyDecisionPoint",),
    "diagnostics": ("Diagnostic", "PolicyError", "Severity"),
    "evaluation": (
        "OfferedAlternative",
        "Outcome",
        "OwedObligation",
        "Reason",
        "UnmetRequirement",
    ),
    "explanation": ("Explanation",),
    "file_tree": ("FileTree", "Folder", "Texts"),
    "language": ("Language", "Words"),
    "loader": ("load_policies",),
    "request": ("RequestError",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


# Type checkers would take any name at all for one of the package's.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Return a public name, imported where it is first asked for; raises AttributeError."""
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """Return what the module has, the public names that were not asked for yet among it."""
    return sorted({*globals(), *__all__})
