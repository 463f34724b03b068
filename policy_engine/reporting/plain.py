"""A report as plain text: no colour, no wrapping, one thing a line."""

from collections.abc import Iterator
from typing import assert_never

from policy_engine.reporting.page import (
    Block,
    Fold,
    Heading,
    Item,
    Items,
    Page,
    Paragraph,
    Table,
    Tree,
    Verdict,
    words_of,
)

_UNDERLINES = {1: "=", 2: "-"}


def plain_text(page: Page) -> str:
    """Return a report as text, blocks parted by blank lines, headings close to what they head."""
    lines: list[str] = []
    previous: Block | None = None
    for block in page:
        if previous is not None and not (isinstance(previous, Heading) and previous.level > 1):
            lines.append("")
        lines += _lines(block)
        previous = block
    return "".join(f"{each}\n" for each in lines)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Verdict(words, _, details):
            yield words_of(words)
            yield from map(words_of, details)
        case Heading(text, level):
            yield text
            if level in _UNDERLINES:
                yield _UNDERLINES[level] * len(text)
        case Paragraph(words):
            yield words_of(words)
        case Items(items, numbered):
            for number, item in enumerate(items, 1):
                mark = f"{number}. " if numbered else "- "
                yield from _item(item, "  " + mark, "  " + " " * len(mark))
        case Tree(root):
            yield from _tree(root, "")
        case Table(head, rows):
            yield from _table((head, *(tuple(map(words_of, row)) for row in rows)))
        case Fold(words, blocks):
            yield words_of(words)
            for inner in blocks:
                yield from _lines(inner)
        case _ as unreachable:
            assert_never(unreachable)


def _item(item: Item, mark: str, indentation: str) -> Iterator[str]:
    yield mark + words_of(item.line)
    for each in item.under:
        yield from _item(each, f"{indentation}- ", f"{indentation}  ")


def _tree(item: Item, indentation: str) -> Iterator[str]:
    yield indentation + words_of(item.line)
    for each in item.under:
        yield from _tree(each, indentation + "  ")


def _table(rows: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
