"""Where a text came from and where in it a thing stands."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

_LINE_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A point in a file: its name, 1-based line and 1-based column in code points."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        """Return `file:line:column`, the form editors open."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Source:
    """A text with its name, able to say where each of its characters stands."""

    #: The name shown to people, usually a path as they gave it.
    name: str
    text: str
    _line_starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find the beginning of each line once."""
        starts = (0, *(match.end() for match in _LINE_BREAK.finditer(self.text)))
        object.__setattr__(self, "_line_starts", starts)

    def place(self, offset: int) -> Place:
        """Return the place of the character at `offset` (0-based, in code points)."""
        line = bisect_right(self._line_starts, offset) - 1
        return Place(self.name, line + 1, offset - self._line_starts[line] + 1)

    def rest_of_line(self, offset: int) -> str:
        """Return what stands from `offset` to the end of its line."""
        end = _LINE_BREAK.search(self.text, offset)
        return self.text[offset : end.start() if end else len(self.text)]
