"""A report as Markdown (CommonMark, with GitHub's tables)."""

import html
import re
from collections.abc import Iterator
from typing import assert_never

from policy_engine.reporting.page import (
    Block,
    Fold,
    Heading,
    Item,
    Items,
    Line,
    Page,
    Paragraph,
    Span,
    Table,
    Tone,
    Tree,
    Verdict,
    words_of,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>|&~#])")
#: What would begin a list where a line begins.
_LIST = re.compile(r"^(\s*\d+)([.)])|^(\s*)([-+])(?=\s)")
_AROUND = {Tone.STRONG: "**", Tone.YES: "**", Tone.NO: "**", Tone.OPEN: "**"}


def markdown(page: Page) -> str:
    """Return a report as Markdown."""
    return "\n".join("".join(f"{each}\n" for each in _lines(block)) for block in page)


def anchor(heading: str) -> str:
    """Return the anchor that GitHub gives to a heading, without its `#`."""
    return re.sub(r"[^\w\- ]", "", heading.strip().casefold()).replace(" ", "-")


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Verdict(words, _, details):
            yield f"> **{_line(words, bare=True)}**"
            for each in details:
                yield ">"
                yield f"> {_line(each)}"
        case Heading(text, level):
            yield f"{'#' * level} {_escaped(text)}"
        case Paragraph(words):
            yield _line(words)
        case Items(items, numbered):
            for number, item in enumerate(items, 1):
                yield from _item(item, f"{number}. " if numbered else "- ")
        case Tree(root):
            yield from _item(root, "- ")
        case Table(head, rows):
            yield _row(_escaped(each) for each in head)
            yield _row("---" for _ in head)
            yield from (_row(map(_line, row)) for row in rows)
        case Fold(words, blocks):
            # A blank line must part HTML from Markdown.
            yield f"<details><summary>{html.escape(words_of(words), quote=False)}</summary>"
            for inner in blocks:
                yield ""
                yield from _lines(inner)
            yield ""
            yield "</details>"
        case _ as unreachable:
            assert_never(unreachable)


def _item(item: Item, mark: str) -> Iterator[str]:
    yield mark + _line(item.line)
    for each in item.under:
        yield from (" " * len(mark) + row for row in _item(each, "- "))


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _line(spans: Line, *, bare: bool = False) -> str:
    parts = []
    for span in spans:
        if span.link is not None:
            parts.append(f"[{_line((Span(span.text, span.tone),))}]({span.link})")
            continue
        if span.tone is Tone.CODE:
            parts.append(_code(span.text))
            continue
        around = "" if bare else _AROUND.get(span.tone, "")
        inner = span.text.strip()
        if not inner:
            parts.append(span.text)
            continue
        # Emphasis must touch its words; the spaces around them stay outside.
        before, _, after = span.text.partition(inner)
        parts.append(f"{before}{around}{_escaped(inner)}{around}{after}")
    return _LIST.sub(r"\1\3\\\2\4", "".join(parts))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split("\n")))


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"
