"""What the codes of other systems mean: (system, code) to the value of a fact.

Codes are no part of a version and of its digest: a decision is taken on the facts that they
yield, and says these.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from policy_engine.diagnostics import Diagnostic, nearest, problem
from policy_engine.language import Words
from policy_engine.source import Place
from policy_engine.vocabulary import Citation
from policy_engine.vocabulary.values import UnfitValueError

#: How many codes of a system a message lists, of more none.
_FEW = 12


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means in its system."""

    code: str
    label: Words
    #: The value of the system's facts; None in a system that is refused.
    value: str | None = None
    #: The first and the last day on which the code counts, None for always.
    start: date | None = None
    until: date | None = None
    source: tuple[Citation, ...] = ()

    def counts(self, at: date) -> bool:
        """Return whether the code counts on a day."""
        return (self.start is None or self.start <= at) and (self.until is None or at <= self.until)


@dataclass(frozen=True, slots=True)
class System:
    """A system of codes: how it is named, and the facts that its codes fill."""

    id: str
    name: str
    label: Words
    uri: str | None = None
    aliases: tuple[str, ...] = ()
    #: The facts that the codes fill; none in a system that is refused.
    facts: tuple[str, ...] = ()
    #: Why the codes say nothing of what the law asks.
    refused: Words | None = None
    codes: Mapping[str, Code] = field(default_factory=dict)
    source: tuple[Citation, ...] = ()
    place: Place | None = field(default=None, compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that the system goes by."""
        return (self.id, self.name, *((self.uri,) if self.uri else ()), *self.aliases)


@dataclass(frozen=True, slots=True)
class Codes:
    """The code systems of one policy, by id."""

    systems: Mapping[str, System] = field(default_factory=dict)

    def system(self, name: str) -> System | None:
        """Return the system that goes by a name, URI or id; None where there is none."""
        return next((each for each in self.systems.values() if name in each.names), None)

    def filling(self, fact: str) -> tuple[System, ...]:
        """Return the systems whose codes fill a fact."""
        return tuple(each for each in self.systems.values() if fact in each.facts)

    def having(self, code: str) -> tuple[System, ...]:
        """Return the systems that have a code, refused ones too."""
        return tuple(each for each in self.systems.values() if code in each.codes)

    def decode(self, system: str, code: str, at: date | None, fact: str | None = None) -> str:
        """Return the value that a code means on a day.

        Takes the system by URI, name, alias or id; the code; the day, None where it does not
        matter; and the fact to be filled, None for any. Raises UnfitValueError for a system that
        is unknown, refused or about other facts, and for a code that is unknown or does not
        count on that day.
        """
        found = self.system(system)
        if found is not None and found.refused is not None:
            raise UnfitValueError(
                problem("refused-system", None, system=found.name, reason=found.refused)
            )
        if found is None or (fact is not None and fact not in found.facts):
            raise UnfitValueError(self._unknown_system(system, fact))
        meaning = found.codes.get(code)
        if meaning is None or meaning.value is None:
            raise UnfitValueError(self._unknown_code(found, code))
        if at is not None and not meaning.counts(at):
            raise UnfitValueError(
                problem(
                    "code-out-of-period",
                    None,
                    system=found.name,
                    value=code,
                    date=at.isoformat(),
                    period=_period(meaning),
                )
            )
        return meaning.value

    def _unknown_system(self, system: str, fact: str | None) -> Diagnostic:
        known = self.filling(fact) if fact is not None else tuple(self.systems.values())
        near = nearest(system, (name for each in known for name in each.names))
        return problem(
            "unknown-system",
            None,
            near=near,
            hint=None if near else "known-systems",
            system=system,
            systems=listed(known),
        )

    def _unknown_code(self, system: System, code: str) -> Diagnostic:
        elsewhere = self.having(code)
        few = not elsewhere and len(system.codes) <= _FEW
        allowed = ", ".join(f"`{each}`" for each in system.codes) if few else ""
        return problem(
            "unknown-code",
            None,
            hint="codes-systems" if elsewhere else "possible-values" if few else None,
            system=system.name,
            value=code,
            systems=listed(elsewhere),
            allowed=Words(allowed),
        )


def listed(systems: Iterable[System]) -> Words:
    """Return systems as messages list them: those that are refused only for want of others."""
    every = tuple(systems)
    useful = tuple(each for each in every if each.refused is None) or every
    return Words(", ".join(f"`{each.name}`" for each in useful))


def _period(code: Code) -> Words:
    match code.start, code.until:
        case None, last:
            return Words(f"jusqu'au {last}", f"until {last}")
        case first, None:
            return Words(f"à partir du {first}", f"from {first} on")
        case first, last:
            return Words(f"du {first} au {last}", f"from {first} to {last}")
