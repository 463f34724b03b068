"""A report as data: blocks of marked words, which each renderer sets in its own way."""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a few words are, so that a renderer can show it."""

    PLAIN = "plain"
    STRONG = "strong"
    #: What supports the rest: citations, sources, ids.
    QUIET = "quiet"
    #: A name of the files.
    CODE = "code"
    YES = "yes"
    NO = "no"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Span:
    """Some words in one tone."""

    text: str
    tone: Tone = Tone.PLAIN
    #: Where the words lead, for the forms that can be clicked: an address, a path, `#anchor`.
    link: str | None = None


#: Words on one line.
Line = tuple[Span, ...]


def line(*parts: "str | Span") -> Line:
    """Return a line of plain words and spans, empty ones left out."""
    spans = (Span(part) if isinstance(part, str) else part for part in parts)
    return tuple(span for span in spans if span.text)


def words_of(spans: Line) -> str:
    """Return the words of a line, without their tones."""
    return "".join(span.text for span in spans)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list and what stands under it."""

    line: Line
    under: "tuple[Item, ...]" = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The one thing to read if nothing else is, and what it is about."""

    line: Line
    tone: Tone
    details: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line by itself."""

    line: Line


@dataclass(frozen=True, slots=True)
class Items:
    """A list, numbered where its items are to be chosen from or answered."""

    items: tuple[Item, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    """Items whose lines explain the ones above them."""

    root: Item


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks that the forms which can fold show on demand, under a line."""

    line: Line
    blocks: "Page"


Block = Verdict | Heading | Paragraph | Items | Tree | Table | Fold

#: A whole report.
Page = tuple[Block, ...]
