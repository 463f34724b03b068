"""The canonical form of a policy file: same text, same comments, one order and one layout."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

from policy_engine.condition.parser import parse_condition
from policy_engine.diagnostics import Diagnostic
from policy_engine.document import Mapping, Node, Scalar, Sequence, read_document
from policy_engine.resources import grammar_folder
from policy_engine.source import Source

__all__ = ["MAX_COLUMNS", "format_text"]

#: The longest line that a `{…}` or a `[…]` may make; a longer one is laid out as a block.
MAX_COLUMNS = 100

_Schema = dict[str, Any]

_STEP = 2
_BLOCK = frozenset("|>")
_GAP = re.compile(r"(?:\n[ \t]*)+|#[^\n]*|[^\s#]+")
_HEADER = re.compile(r"(?:[ \t]*(?:#.*)?\n)*(?:[ \t]*|# yaml-language-server:.*)\n")
_COMMENT = re.compile(r"#[^\n]*")
# A backslash keeps the space behind it in a text between double quotes.
_TRAILING = re.compile(r"(?<!\\)[ \t]+$", re.MULTILINE)
_CONDITION_TOKEN = re.compile(
    r"""
    "[^"\n]*"
    | [0-9]{4}-[0-9]{2}-[0-9]{2}(?![a-z0-9_.])
    | [+-]\s*[0-9]+\s*(?:ans?|mois|jours?|years?|months?|days?)(?![a-z0-9_.])
    | [<>!]= | [=<>(){},]
    | -?[a-z0-9_.]+
    """,
    re.VERBOSE,
)
_SHIFT = re.compile(r"^([+-])\s*([0-9]+)\s*([a-z]+)$")


def format_text(source: Source, kind: str, language: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return a policy file in canonical form, or unchanged with what makes it unreadable.

    Known keys stand in the order of `grammar/<kind>.schema.json`, names that the author chose in
    the author's order, unknown keys last. Indentation is two spaces, also for lists under their
    key; blank lines stay, never two in a row; the markers `---` and `...` go. `{…}` and `[…]`
    stay on one line, or become a block where the line would pass `MAX_COLUMNS` or where a comment
    stands inside. Scalars keep their style and value; conditions of one line get one space between
    words and signs. Comments stay with the entry that they precede or stand behind; those between
    a dash, or a key, and its value go behind or above; those that begin the file, down to a blank
    line or the editor's `yaml-language-server` line, stay there.

    A file with anchors, aliases or directives, and one that is no map in block style (JSON for
    instance), only loses trailing white space and gets its final line break. What would come out
    with another meaning, or without one of its comments, comes back as it was.

    Takes the text, the kind of file (`vocabulary`, `sources`, `version` or `scenario`) and the
    language of its conditions; returns the new text and the diagnostics.
    """
    text = source.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    tree, diagnostics = read_document(Source(source.name, text))
    if tree is None or diagnostics:
        return source.text, diagnostics
    reader = _Reader(text, _schema(kind), language)
    if isinstance(tree, Mapping) and not tree.flow and not _has_anchors(text):
        header, root = reader.read(tree)
        result = "\n".join(_with_comments([], header, 0) + _lines(root, 0)) + "\n"
    else:
        result = _TRAILING.sub("", text).strip("\n") + "\n"
    again, _ = read_document(Source(source.name, result))
    kept = again is not None and _same(tree, again, reader.spaced)
    return (result if kept and _comments(text) == _comments(result) else source.text), ()


@cache
def _schema(kind: str) -> _Schema:
    text = (grammar_folder() / f"{kind}.schema.json").read_text(encoding="utf-8")
    found: _Schema = json.loads(text)
    return found


# From text to entries with their comments.


@dataclass(slots=True)
class _Text:
    """A scalar: its raw lines, those after the first without their indentation."""

    lines: list[str]
    #: Whether it is literal or folded: a comment then stands behind the first line.
    block: bool = False


@dataclass(slots=True)
class _Group:
    """A list or a map."""

    #: `[]` or `{}` where it was written with brackets.
    brackets: str
    #: Where its entries begin, if it has no brackets.
    column: int
    entries: list["_Entry"] = field(default_factory=list)
    #: The comments after the last entry.
    foot: list[str] = field(default_factory=list)

    def in_order(self) -> list["_Entry"]:
        """Return the entries as they shall stand: known keys first."""
        return sorted(self.entries, key=lambda entry: entry.rank)


@dataclass(slots=True)
class _Entry:
    """A key with its value, or an item of a list."""

    #: `key:` as it was written, or `-`.
    head: str = "-"
    #: Where the schema puts it among its siblings.
    rank: int = 0
    #: The comments above, an empty text for a blank line.
    above: list[str] = field(default_factory=list)
    #: The comment behind the key, the dash or the value.
    behind: str = ""
    value: _Group | _Text = field(default_factory=lambda: _Text([""]))

    def put_behind(self, comment: str) -> None:
        """Put a comment behind the entry, or above where there is one already."""
        if self.behind:
            self.above.append(comment)
        else:
            self.behind = comment


class _Reader:
    """Goes through text and tree together and hands every comment to an entry.

    Between two scalars stand only signs (`:`, `-`, `{`, …), white space and comments: `at` is
    the end of the last scalar, `last` the entry whose line it ends.
    """

    def __init__(self, text: str, schema: _Schema, language: str) -> None:
        self.text = text
        self.schema = schema
        self.definitions: _Schema = schema.get("$defs", {})
        self.language = language
        self.at = 0
        self.last = _Entry()
        #: The conditions whose white space changes, and what they become.
        self.spaced: dict[str, str] = {}

    def read(self, tree: Mapping) -> tuple[list[str], _Group]:
        """Return the comments that begin the file and belong to no entry, and the rest."""
        top = self.last
        header = _HEADER.match(self.text)
        above = self.taken(header.end(), 0, None) if header else []
        root = top.value = self.group(top, tree, self.schema)
        root.foot += self.taken(len(self.text.rstrip()), -1, top)
        return above, root

    def group(self, owner: _Entry, node: Sequence | Mapping, shape: _Schema) -> _Group:
        """Return a list or map, the value of `owner`."""
        pairs: Iterable[tuple[Scalar | None, Node]]
        if isinstance(node, Mapping):
            pairs, brackets = node.entries, "{}"
        else:
            pairs, brackets = [(None, item) for item in node.items], "[]"
        group = _Group(brackets if node.flow else "", self.column(node.start))
        known = shape.get("properties", {})
        ranks = {key: rank for rank, key in enumerate(known)}
        self.last = owner
        previous: _Entry | None = None
        for key, value in pairs:
            start = value.start if key is None else key.start
            entry = _Entry(above=self.taken(start, group.column, previous))
            if previous is None and entry.above[:1] == [""]:
                del entry.above[0]
            under = shape.get("items")
            if key is not None:
                entry.head = f"{self.text[key.start : key.end]}:"
                entry.rank = ranks.get(key.text, len(ranks))
                self.at = key.end
                under = known.get(key.text, shape.get("additionalProperties"))
            self.value(entry, value, self.resolved(under), group.column)
            group.entries.append(entry)
            previous = entry
        if node.flow:
            group.foot += filter(None, self.taken(node.end, 0, None))
            self.last = owner
        if not group.entries:
            owner.above += group.foot
            group.foot = []
        return group

    def resolved(self, shape: object) -> _Schema:
        """Return what the schema says of a place, nothing where it knows no such place."""
        found: _Schema = shape if isinstance(shape, dict) else {}
        while "$ref" in found:
            found = self.definitions[found["$ref"].rpartition("/")[2]]
        return found

    def value(self, entry: _Entry, node: Node, shape: _Schema, column: int) -> None:
        """Give the entry its value; `column` is where the entry begins."""
        if isinstance(node, Scalar) or node.flow:
            self.last = entry
            entry.above += filter(None, self.taken(node.start, 0, None))
        if not isinstance(node, Scalar):
            entry.value = self.group(entry, node, shape)
            return
        self.at = node.end
        raw = self.text[node.start : node.end]
        if node.style in _BLOCK:
            entry.value = self.block_scalar(entry, node, column)
        elif "\n" in raw:
            lines = _TRAILING.sub("", raw).split("\n")
            entry.value = _Text([line.lstrip(" \t") for line in lines])
        elif shape is self.definitions.get("condition"):
            entry.value = _Text([self.condition(node, raw)])
        else:
            entry.value = _Text([raw])

    def condition(self, node: Scalar, raw: str) -> str:
        """Return a condition with one space between words and signs, where it can be read."""
        text = ""
        for token in _CONDITION_TOKEN.findall(node.text):
            tight = not text or text[-1] in "({" or token in {")", "}", ","}
            text += ("" if tight else " ") + _SHIFT.sub(r"\1 \2 \3", token)
        if text == node.text or raw != _quoted(node.text, node.style):
            return raw
        spaced = Scalar(text, node.style, Source("", text), 0, len(text))
        written, _ = parse_condition(node, self.language)
        if written is None or written != parse_condition(spaced, self.language)[0]:
            return raw
        self.spaced[node.text] = text
        return _quoted(text, node.style)

    def block_scalar(self, entry: _Entry, node: Scalar, column: int) -> _Text:
        """Return a literal or folded scalar; blank lines after it are its own for `+` only."""
        header, *rows = self.text[node.start : node.end].split("\n")
        signs, _, comment = header.partition("#")
        digit = next(filter(str.isdigit, signs), "")
        first = next((row for row in rows if row.strip(" ")), max(rows, key=len, default=""))
        indentation = column + int(digit) if digit else len(first) - len(first.lstrip(" "))
        lines = [row[indentation:] for row in rows]
        while lines and not lines[-1]:
            lines.pop()
            if "+" in signs:
                break
        self.at = node.start + len("\n".join([header, *rows[: len(lines)]]))
        if comment:
            entry.put_behind(f"#{comment}".rstrip(" \t"))
        return _Text([re.sub("[1-9]", str(_STEP), signs.strip()), *lines], block=True)

    def taken(self, end: int, limit: int, previous: _Entry | None) -> list[str]:
        """Take the comments up to `end` and return those that precede what stands there.

        The one on the line of the last entry goes behind it; those indented more than `limit`
        stand at the end of a list or map within `previous`.
        """
        groups = _ending_groups(previous)
        above: list[str] = []
        own_line, blank = self.at == 0 or self.text[self.at - 1] == "\n", False
        for match in _GAP.finditer(self.text, self.at, end):
            what = match.group().rstrip(" \t")
            if what.startswith("\n"):
                own_line, blank = True, what.count("\n") > 1
            elif not what.startswith("#"):
                groups = []  # behind a dash begins the next item
            elif not own_line:
                self.last.put_behind(what)
            else:
                column = self.column(match.start())
                while groups and (column <= limit or column < groups[-1].column):
                    groups.pop()
                target = groups[-1].foot if groups else above
                target += ["", what] if blank else [what]
                blank = False
        self.at = end
        return [*above, ""] if blank else above

    def column(self, offset: int) -> int:
        return offset - (self.text.rfind("\n", 0, offset) + 1)


def _ending_groups(entry: _Entry | None) -> list[_Group]:
    """Return the lists and maps without brackets that end with the entry, outermost first."""
    groups: list[_Group] = []
    while entry is not None and isinstance(entry.value, _Group) and not entry.value.brackets:
        groups.append(entry.value)
        entry = entry.value.entries[-1]
    return groups


def _quoted(text: str, style: str) -> str:
    match style:
        case "'":
            return "'" + text.replace("'", "''") + "'"
        case '"':
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case _:
            return text


# From entries to lines.


def _lines(group: _Group, indent: int) -> list[str]:
    """Return a list or map as lines."""
    lines: list[str] = []
    for entry in group.in_order():
        _with_comments(lines, entry.above, indent)
        lines += _entry_lines(entry, indent)
    return _with_comments(lines, group.foot, indent)


def _with_comments(lines: list[str], comments: Iterable[str], indent: int) -> list[str]:
    """Add comments to the lines, and blank lines: none at the start, never two in a row."""
    for comment in comments:
        if comment:
            lines.append(" " * indent + comment)
        elif lines and lines[-1]:
            lines.append("")
    return lines


def _entry_lines(entry: _Entry, indent: int) -> list[str]:
    """Return an entry as lines, without the comments above."""
    start, value = " " * indent + entry.head, entry.value
    inner = indent + _STEP
    behind = f"  {entry.behind}" if entry.behind else ""
    if isinstance(value, _Text):
        first, *rest = value.lines
        lines = [f"{start} {first}".rstrip(" "), *(line and " " * inner + line for line in rest)]
        lines[0 if value.block else -1] += behind
        return lines
    flow = _flow(value)
    if flow is not None and (len(start) + 1 + len(flow) <= MAX_COLUMNS or not value.entries):
        return [f"{start} {flow}{behind}"]
    body = _lines(value, inner)
    if entry.head != "-":
        return [start + behind, *body]
    # The first entry stands behind the dash, so the comments above it go above the dash.
    own = next(at for at, line in enumerate(body) if line and line[inner] != "#")
    lines = _with_comments([], [entry.behind, *(line[inner:] for line in body[:own])], indent)
    return [*lines, f"{start} {body[own][inner:]}", *body[own + 1 :]]


def _flow(value: _Group | _Text) -> str | None:
    """Return a value on one line, or None where it must be a block."""
    if isinstance(value, _Text):
        breaks = [line for line in value.lines[:-1] if not line or line.endswith("\\")]
        return None if value.block or breaks else " ".join(value.lines)
    if not value.brackets or value.foot:
        return None
    shown: list[str] = []
    for entry in value.in_order():
        inner = _flow(entry.value)
        if inner is None or entry.behind or any(entry.above):
            return None
        shown.append(inner if entry.head == "-" else f"{entry.head} {inner}")
    return value.brackets[0] + ", ".join(shown) + value.brackets[1]


# Nothing is lost.


def _tokens(text: str) -> Iterable[yaml.Token]:
    return yaml.scan(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _has_anchors(text: str) -> bool:
    kinds = yaml.AnchorToken | yaml.AliasToken | yaml.DirectiveToken
    return any(isinstance(token, kinds) for token in _tokens(text))


def _comments(text: str) -> list[str]:
    """Return the comments, sorted: what stands between the tokens of YAML."""
    found: list[str] = []
    at = 0
    for token in _tokens(text):
        found += _COMMENT.findall(text, at, max(at, token.start_mark.index))
        at = max(at, token.end_mark.index)
        if isinstance(token, yaml.ScalarToken) and token.style in _BLOCK:
            found += _COMMENT.findall(text[token.start_mark.index : at].partition("\n")[0])
    return sorted(comment.rstrip(" \t") for comment in found)


def _same(one: Node, other: Node, spaced: dict[str, str]) -> bool:
    """Return whether two trees say the same, order of keys and spaces in conditions aside."""
    match one, other:
        case Scalar(), Scalar():
            texts = {one.text, spaced.get(one.text, one.text)}
            return other.text in texts and one.style == other.style
        case Sequence(), Sequence():
            pairs = zip(one.items, other.items, strict=False)
            return len(one.items) == len(other.items) and all(_same(*p, spaced) for p in pairs)
        case Mapping(), Mapping():
            values = {key.text: value for key, value in other.entries}
            return values.keys() == {key.text for key, _ in one.entries} and all(
                _same(value, values[key.text], spaced) for key, value in one.entries
            )
        case _:
            return False
