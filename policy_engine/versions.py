"""The version in force on a day."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from policy_engine.compiler import CompiledVersion


class VersionIndex:
    """The versions of one policy, found by date."""

    def __init__(self, versions: Sequence[CompiledVersion]) -> None:
        """Take the versions, oldest first."""
        self.versions = tuple(versions)
        self._starts = [each.version.start for each in self.versions]

    def in_force(self, on: date) -> CompiledVersion | None:
        """Return the latest version begun by a day; None where there is none or it has ended."""
        position = bisect_right(self._starts, on) - 1
        if position < 0:
            return None
        found = self.versions[position]
        until = found.version.until
        return None if until is not None and on > until else found
