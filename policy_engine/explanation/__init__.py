"""Why a decision is what it is: a tree of rules, requirements and conditions with their sources."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from policy_engine.evaluation import Reason
from policy_engine.language import Language, Words
from policy_engine.vocabulary import Citation
from policy_engine.vocabulary.sources import Sources, cited_text


class State(StrEnum):
    """How a line of an explanation stands."""

    YES = "yes"
    NO = "no"
    OPEN = "open"
    #: A requirement or obligation whose own condition does not hold.
    NOT_CALLED_FOR = "not-called-for"
    #: A line that is neither true nor false.
    NOTE = "note"


#: How each state is marked in text.
MARKS: Mapping[State, str] = {
    State.YES: "✓",
    State.NO: "✗",
    State.OPEN: "?",
    State.NOT_CALLED_FOR: "–",
    State.NOTE: "·",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation and what stands under it."""

    #: `outcome`, `rule`, `situation`, `requirement`, `condition`, `fact`, `override`,
    #: `obligation`, `presumption`, `notice`.
    kind: str
    state: State
    text: str
    #: The id of the rule or requirement, or the name of the fact or definition.
    id: str | None = None
    source: tuple[Citation, ...] = ()
    lines: "tuple[Line, ...]" = ()

    def to_dict(self) -> dict[str, object]:
        """Return the line and those under it as JSON-ready data."""
        return {
            "kind": self.kind,
            "state": str(self.state),
            "text": self.text,
            "id": self.id,
            "source": [each.to_dict() for each in self.source],
            "lines": [each.to_dict() for each in self.lines],
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one decision is what it is, in one language."""

    line: Line
    sources: Sources
    language: Language | str

    def to_dict(self) -> dict[str, object]:
        """Return the tree as JSON-ready data."""
        return self.line.to_dict()

    def __str__(self) -> str:
        """Return the tree as indented text, a line each."""
        return "\n".join(self._text(self.line, 0))

    def _text(self, line: Line, depth: int) -> Iterator[str]:
        mark = "" if line.kind in {"outcome", "notice"} else f"{MARKS[line.state]} "
        cited = cited_text(line.source, self.sources, self.language)
        yield f"{'  ' * depth}{mark}{line.text}{f' [{cited}]' if cited else ''}"
        for each in line.lines:
            yield from self._text(each, depth + 1)


#: The answer is a reading of the law, not the law.
NOTICE = Words(
    "Cette réponse est une lecture du droit, non le droit lui-même.",
    "This answer is a reading of the law, not the law.",
)

#: What each outcome and reason says, in one sentence.
VERDICTS: Mapping[Reason, Words] = {
    Reason.PERMITTED: Words("Permis", "Permitted"),
    Reason.FORBIDDEN: Words("Refusé : une règle l'interdit", "Refused: a rule forbids it"),
    Reason.NOT_PERMITTED: Words(
        "Refusé : aucune règle ne le permet", "Refused: no rule permits it"
    ),
    Reason.CONFLICT: Words(
        "Refusé : une permission et une interdiction se contredisent",
        "Refused: a permission and a prohibition conflict",
    ),
    Reason.MISSING_FACTS: Words(
        "Indéterminé : il manque des faits pour répondre",
        "Indeterminate: facts are missing for an answer",
    ),
    Reason.NO_VERSION: Words(
        "Sans objet : aucune version n'est en vigueur à cette date",
        "Not applicable: no version is in force on this date",
    ),
}
