"""Markdown as far as the documentation's tests read it: fenced blocks and tables."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """A fenced block: what stands after its fence, its text, and the line it begins on."""

    info: str
    text: str
    line: int


@dataclass(frozen=True)
class Table:
    """A table: the comment and the heading above it, its head and its rows, cells as written."""

    comment: str
    heading: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, title: str) -> list[str]:
        """Return the cells under a title, those that hold something."""
        at = [each.casefold() for each in self.head].index(title.casefold())
        return [row[at] for row in self.rows if row[at]]


def blocks(text: str, info: str) -> list[Block]:
    """Return the fenced blocks whose info string begins with the given words."""
    found = re.finditer(r"^```(\w.*)\n((?:.*\n)*?)```$", text, re.MULTILINE)
    return [
        Block(match[1], match[2], text.count("\n", 0, match.start()) + 1)
        for match in found
        if match[1] == info or match[1].startswith(f"{info} ")
    ]


def tables(text: str) -> list[Table]:
    found: list[Table] = []
    comment = heading = ""
    rows: list[tuple[str, ...]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
            continue
        if rows:
            found.append(Table(comment, heading, rows[0], tuple(rows[2:])))
            rows, comment = [], ""
        if line.startswith("<!--"):
            comment = line.removeprefix("<!--").removesuffix("-->").strip()
        if line.startswith("#"):
            heading = line.lstrip("# ")
    return found


def codes(cell: str) -> list[str]:
    """Return what stands between backticks."""
    return re.findall(r"`([^`\n]+)`", cell)
