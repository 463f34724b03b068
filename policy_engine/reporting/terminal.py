"""A report for a terminal: colour, panels, trees and tables, by rich."""

from collections.abc import Iterator
from typing import assert_never

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table as RichTable
from rich.text import Text
from rich.tree import Tree as RichTree

from policy_engine.reporting.page import (
    Block,
    Fold,
    Heading,
    Item,
    Items,
    Line,
    Page,
    Paragraph,
    Table,
    Tone,
    Tree,
    Verdict,
)

#: How each tone looks.
STYLES = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.QUIET: "dim",
    Tone.CODE: "cyan",
    Tone.YES: "bold green",
    Tone.NO: "bold red",
    Tone.OPEN: "bold yellow",
}
_HEADINGS = {1: "bold underline", 2: "bold blue"}


def for_terminal(page: Page) -> Group:
    """Return a report as something rich can print."""
    parts: list[RenderableType] = []
    previous: Block | None = None
    for block in page:
        if previous is not None and not isinstance(previous, Heading | Verdict):
            parts.append("")
        parts.append(_rendered(block))
        previous = block
    return Group(*parts)


def _rendered(block: Block) -> RenderableType:
    match block:
        case Verdict(words, tone, details):
            style = STYLES[tone]
            title = _text(words)
            title.stylize(style)
            body = Group(title, *map(_text, details))
            return Panel(body, border_style=style.removeprefix("bold "), padding=(0, 2))
        case Heading(text, level):
            return Text(text, style=_HEADINGS.get(level, "bold"))
        case Paragraph(words):
            return _text(words)
        case Items(items, numbered):
            return Padding(_grid(items, numbered=numbered), (0, 0, 0, 2))
        case Tree(root):
            tree = RichTree(_text(root.line), guide_style="dim")
            _grow(tree, root.under)
            return tree
        case Table(head, rows):
            table = RichTable(*head, header_style="bold", border_style="dim")
            for row in rows:
                table.add_row(*map(_text, row))
            return table
        case Fold(words, blocks):
            return Group(_text(words), *map(_rendered, blocks))
        case _ as unreachable:
            assert_never(unreachable)


def _text(words: Line) -> Text:
    return Text.assemble(*((span.text, STYLES[span.tone]) for span in words))


def _grid(items: tuple[Item, ...], *, numbered: bool = False) -> RichTable:
    """Return a list whose wrapped lines stay beside their mark."""
    grid = RichTable.grid(padding=(0, 1))
    for number, item in enumerate(items, 1):
        mark = Text(f"{number}." if numbered else "•", style="dim")
        grid.add_row(mark, Group(*_cell(item)))
    return grid


def _cell(item: Item) -> Iterator[RenderableType]:
    yield _text(item.line)
    if item.under:
        yield _grid(item.under)


def _grow(tree: RichTree, items: tuple[Item, ...]) -> None:
    for item in items:
        _grow(tree.add(_text(item.line)), item.under)
