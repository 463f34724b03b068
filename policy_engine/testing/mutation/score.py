"""What mutants tell of the scenarios: counts, score, and which survivors are explained."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import floor

from policy_engine.source import Place
from policy_engine.testing.mutation.explained import Explanation
from policy_engine.testing.mutation.kinds import Kind
from policy_engine.testing.mutation.running import MutantResult, Status


@dataclass(frozen=True, slots=True)
class Tally:
    """How many mutants came to what."""

    counts: Mapping[Status, int]

    @classmethod
    def of(cls, results: Iterable[MutantResult]) -> "Tally":
        """Count results."""
        counts = dict.fromkeys(Status, 0)
        for each in results:
            counts[each.status] += 1
        return cls(counts)

    @property
    def killed(self) -> int:
        """How many a scenario tells."""
        return self.counts[Status.KILLED]

    @property
    def killable(self) -> int:
        """How many count: those that load and are not equivalent."""
        lasting = (Status.KILLED, Status.SURVIVED, Status.UNDECIDED)
        return sum(self.counts[each] for each in lasting)

    @property
    def score(self) -> float:
        """The killed among those that count, in percent; 100 where none counts."""
        return 100 * self.killed / self.killable if self.killable else 100.0

    def to_dict(self) -> dict[str, object]:
        """Return the tally as JSON-ready data."""
        counts = {str(status): count for status, count in self.counts.items()}
        # Never rounded up: 100 is said of all alone.
        return {**counts, "score": floor(10 * self.score) / 10}


@dataclass(frozen=True)
class Mutation:
    """All that came of a run of mutants."""

    results: tuple[MutantResult, ...]
    explanations: tuple[Explanation, ...] = ()
    #: How many mutants there are, of which the results may be a sample.
    total: int = 0

    @cached_property
    def tally(self) -> Tally:
        """The counts of all."""
        return Tally.of(self.results)

    @cached_property
    def by_kind(self) -> Mapping[str, Tally]:
        """The counts of each kind of mistake."""
        found = _tallies(self.results, lambda each: str(each.mutant.kind))
        return {str(kind): found[kind] for kind in Kind if kind in found}

    @cached_property
    def by_file(self) -> Mapping[str, Tally]:
        """The counts of each file."""
        return _tallies(self.results, lambda each: each.mutant.place.file)

    def of(self, *statuses: Status) -> tuple[MutantResult, ...]:
        """Return the results of some statuses, in the order of the files."""
        found = (each for each in self.results if each.status in statuses)
        return tuple(sorted(found, key=lambda each: _order(each.mutant.place)))

    @cached_property
    def _reasons(self) -> Mapping[tuple[str, object], Explanation]:
        return {(each.policy, each.key): each for each in self.explanations}

    def explanation(self, result: MutantResult) -> Explanation | None:
        """Return why a survivor lives on, None where nobody has said."""
        return self._reasons.get((result.mutant.policy.policy.id, result.mutant.key))

    @cached_property
    def survivors(self) -> tuple[MutantResult, ...]:
        """The mutants that no scenario tells and that nobody has explained."""
        found = self.of(Status.SURVIVED, Status.UNDECIDED)
        return tuple(each for each in found if self.explanation(each) is None)

    @cached_property
    def explained(self) -> tuple[MutantResult, ...]:
        """The mutants that no scenario tells and of which it is said why."""
        found = self.of(Status.SURVIVED, Status.UNDECIDED)
        return tuple(each for each in found if self.explanation(each) is not None)

    @cached_property
    def stale(self) -> tuple[Explanation, ...]:
        """The explanations of what is no survivor; of a sample, only what it contradicts."""
        alive = {self._name(each) for each in self.explained}
        run = {self._name(each) for each in self.results}
        whole = len(self.results) == self.total
        return tuple(
            each
            for each in self.explanations
            if (each.policy, each.key) not in alive and (whole or (each.policy, each.key) in run)
        )

    @staticmethod
    def _name(result: MutantResult) -> tuple[str, object]:
        return result.mutant.policy.policy.id, result.mutant.key

    def to_dict(self) -> dict[str, object]:
        """Return the run as JSON-ready data."""
        return {
            **self.tally.to_dict(),
            "run": len(self.results),
            "total": self.total,
            "by_kind": {name: each.to_dict() for name, each in self.by_kind.items()},
            "by_file": {name: each.to_dict() for name, each in self.by_file.items()},
            "mutants": [self._told(each) for each in self.of(*Status)],
            "stale": [
                {"place": str(each.place), "policy": each.policy, **each.key.to_dict()}
                for each in self.stale
            ],
        }

    def _told(self, result: MutantResult) -> dict[str, object]:
        mutant, killer = result.mutant, result.killed_by
        reason = self.explanation(result)
        place = mutant.place
        return {
            "policy": mutant.policy.policy.id,
            **mutant.key.to_dict(),
            "words": mutant.words.to_dict(),
            "place": {"file": place.file, "line": place.line, "column": place.column},
            "status": str(result.status),
            "killed_by": None if killer is None else killer.name,
            "example": None if result.example is None else result.example.to_dict(),
            "reason": None if reason is None else reason.reason.to_dict(),
        }


def _tallies(
    results: Iterable[MutantResult], by: Callable[[MutantResult], str]
) -> dict[str, Tally]:
    groups: dict[str, list[MutantResult]] = {}
    for each in sorted(results, key=by):
        groups.setdefault(by(each), []).append(each)
    return {name: Tally.of(group) for name, group in groups.items()}


def _order(place: Place) -> tuple[str, int, int]:
    return place.file, place.line, place.column
