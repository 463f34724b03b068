"""YAML as a tree that remembers places."""

import json
import re
from collections.abc import Iterator
from collections.abc import Sequence as Indices
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from policy_engine.diagnostics import Diagnostic, problem
from policy_engine.diagnostics.yaml_syntax import CONTROL_CHARACTER, yaml_fault
from policy_engine.language import Words
from policy_engine.source import Place, Source

#: The largest file read, in bytes.
MAX_BYTES = 32 * 1024 * 1024
#: The most nodes (keys, values, list items) that a file may hold.
MAX_NODES = 4_000_000
#: The most nodes that aliases may repeat in a file: more is an alias bomb.
MAX_ALIASED = 20_000
#: How deep lists and maps may lie in one another.
MAX_DEPTH = 64

# What YAML itself takes for white space and folds; a no-break space is a letter to it.
_BLANK = frozenset(" \t\r\n\x85\u2028\u2029")
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f",
    "r": "\r", "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0",
    "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_HEX_ESCAPES = {"x": 2, "u": 4, "U": 8}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value: its text, how it was written, and where."""

    text: str
    #: `'`, `"`, `|`, `>`, or the empty string for a plain scalar.
    style: str
    source: Source = field(repr=False, compare=False)
    #: Offsets in the source of the first character and of the one after the last.
    start: int = field(compare=False)
    end: int = field(compare=False)

    @property
    def place(self) -> Place:
        """Where the value begins."""
        return self.source.place(self.start)

    @property
    def is_null(self) -> bool:
        """Whether the value is YAML's null: nothing, `~` or `null`, unquoted."""
        return not self.style and self.text in {"", "~", "null"}

    def place_at(self, index: int) -> Place:
        """Return the place in the file of the character at `index` of the text."""
        return self.source.place(self.offsets()[index])

    def offsets(self) -> Indices[int]:
        """Return the offset in the source of each character of the text, and of its end.

        The value and its raw text are walked together: whatever the style, folding and
        indentation only change white space, so the n-th visible character of the one is the
        n-th visible character (or escape) of the other.
        """
        if not self.style and self.end - self.start == len(self.text):
            return range(self.start, self.end + 1)
        found: list[int] = []
        after = self.start
        units = self._units()
        pending = next(units, None)
        for character in self.text:
            if pending is not None and pending[0] == character:
                position, after = pending[1], pending[2]
                pending = next(units, None)
            else:
                position, after = after, after + 1
            found.append(position)
        return (*found, min(after, self.end))

    def _units(self) -> Iterator[tuple[str, int, int]]:
        """Yield each visible character or escape of the raw text with its offsets."""
        text = self.source.text
        at, end = self.start, self.end
        if self.style in {"'", '"'}:
            at, end = at + 1, end - 1
        elif self.style in {"|", ">"}:
            at += len(self.source.rest_of_line(at))
        while at < end:
            character, width = text[at], 1
            if self.style == "'" and character == "'":
                width = 2
            elif self.style == '"' and character == "\\":
                character, width = self._escape(at)
                if width > 1 and character:
                    yield character, at, at + width
                at += width
                continue
            if character not in _BLANK:
                yield character, at, at + width
            at += width

    def _escape(self, at: int) -> tuple[str, int]:
        text = self.source.text
        letter = text[at + 1]
        if letter in _HEX_ESCAPES:
            width = _HEX_ESCAPES[letter]
            return chr(int(text[at + 2 : at + 2 + width], 16)), 2 + width
        # A backslash before a line break joins two lines and stands for nothing.
        return _ESCAPES.get(letter, ""), 2


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple["Node", ...]
    source: Source = field(repr=False, compare=False)
    start: int = field(compare=False)
    end: int = field(compare=False)
    #: Whether it was written with brackets.
    flow: bool = field(default=False, compare=False)

    @property
    def place(self) -> Place:
        """Where the list begins."""
        return self.source.place(self.start)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and their values, in the order of the text."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    source: Source = field(repr=False, compare=False)
    start: int = field(compare=False)
    end: int = field(compare=False)
    #: Whether it was written with braces.
    flow: bool = field(default=False, compare=False)

    @property
    def place(self) -> Place:
        """Where the map begins."""
        return self.source.place(self.start)

    def get(self, key: str) -> "Node | None":
        """Return the value under `key`, or None."""
        return next((value for name, value in self.entries if name.text == key), None)

    def key(self, key: str) -> Scalar | None:
        """Return the key itself as it stands in the text, or None."""
        return next((name for name, _ in self.entries if name.text == key), None)


Node = Scalar | Sequence | Mapping


def read_source(name: str, content: bytes) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """Turn the bytes of a file into a text, or say why it is none.

    Takes the name shown to people and the bytes; returns the source (None where the file is too
    large or not UTF-8) and the diagnostics.
    """
    if len(content) > MAX_BYTES:
        limit = f"{MAX_BYTES // (1024 * 1024)} MiB"
        return None, (problem("file-too-large", Place(name, 1, 1), limit=limit),)
    try:
        text = _without_surrogates(content.decode("utf-8").removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        good = Source(name, content[: error.start].decode("utf-8-sig", errors="ignore"))
        place = good.place(len(good.text))
        return None, (problem("not-utf-8", place, byte=f"0x{content[error.start]:02x}"),)
    return Source(name, text), ()


#: What JSON writes for one character beyond the 16-bit ones, where no backslash precedes it.
_SURROGATES = re.compile(
    r"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)


def _without_surrogates(text: str) -> str:
    """Return a JSON text with each pair of surrogates, unknown to YAML, as its character."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    return _SURROGATES.sub(lambda pair: pair[1] + json.loads(f'"{pair[2]}"'), text)


def read_document(source: Source) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """Read a YAML text as a tree.

    Returns the tree (None where the text is no YAML, is empty, or passes a limit) and the
    diagnostics; a tree that comes with diagnostics is fit for further checks.
    """
    reader = _Reader(source)
    try:
        return reader.read(), tuple(reader.diagnostics)
    except yaml.YAMLError as error:
        return None, (*reader.diagnostics, _syntax(source, error))
    except _LimitPassedError as error:
        return None, (*reader.diagnostics, error.diagnostic)


class _LimitPassedError(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


@dataclass(slots=True)
class _Open:
    """A list or map whose end has not been seen yet."""

    start: int
    flow: bool
    is_map: bool
    anchor: str | None
    children: list[Node] = field(default_factory=list)
    #: How many nodes it holds, aliases counted each time.
    size: int = 1


class _Reader:
    """Builds the tree from YAML events, without recursion, within the limits."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.nodes = 0
        self.aliased = 0
        self.root: Node | None = None
        self.documents = 0

    def read(self) -> Node | None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        for event in yaml.parse(self.source.text, Loader=loader):
            self._take(event)
        if self.root is None and not self.diagnostics:
            self.diagnostics.append(problem("empty-file", self.source.place(0)))
        return self.root

    def _take(self, event: yaml.Event) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self._stop("several-documents", _offset(event.start_mark))
            case yaml.ScalarEvent():
                self._tag(event)
                node = Scalar(
                    event.value,
                    event.style or "",
                    self.source,
                    _offset(event.start_mark),
                    _offset(event.end_mark),
                )
                if not (self.documents and not self.stack and node.is_null and not node.text):
                    self._add(node, 1, event.anchor)
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._tag(event)
                self._open(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._close(_offset(event.end_mark))
            case _:
                pass

    def _tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag is not None:
            where = self.source.place(_offset(event.start_mark))
            tag = event.tag.replace("tag:yaml.org,2002:", "!!", 1)
            hint = "quote-sign" if tag.startswith("!!") else "quote-bang"
            self.diagnostics.append(problem("yaml-tag", where, tag=tag, hint=hint))

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self._stop("too-deep", _offset(event.start_mark), limit=str(MAX_DEPTH))
        is_map = isinstance(event, yaml.MappingStartEvent)
        self.stack.append(
            _Open(_offset(event.start_mark), bool(event.flow_style), is_map, event.anchor)
        )

    def _close(self, end: int) -> None:
        done = self.stack.pop()
        node: Node
        if done.is_map:
            pairs = self._pairs(done.children)
            node = Mapping(pairs, self.source, done.start, end, done.flow)
        else:
            node = Sequence(tuple(done.children), self.source, done.start, end, done.flow)
        self._add(node, done.size, done.anchor)

    def _pairs(self, children: list[Node]) -> tuple[tuple[Scalar, Node], ...]:
        pairs: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, Scalar):
                self.diagnostics.append(problem("complex-key", key.place))
            elif key.text in pairs:
                first = pairs[key.text][0].place
                self.diagnostics.append(
                    problem("duplicate-key", key.place, key=key.text, first=str(first.line))
                )
            else:
                pairs[key.text] = (key, value)
        return tuple(pairs.values())

    def _alias(self, event: yaml.AliasEvent) -> None:
        name = event.anchor or ""
        found = self.anchors.get(name)
        at = _offset(event.start_mark)
        if found is None:
            # An alias inside its own anchor would be a tree without end.
            self._stop("unknown-alias", at, alias=name)
        node, size = found
        self.aliased += size
        if self.aliased > MAX_ALIASED:
            self._stop("too-many-aliases", at, limit=_grouped(MAX_ALIASED))
        depth = len(self.stack) + _depth(node)
        if depth > MAX_DEPTH:
            self._stop("too-deep", at, limit=str(MAX_DEPTH))
        self._add(node, size, None)

    def _add(self, node: Node, size: int, anchor: str | None) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._stop("too-many-nodes", node.start, limit=_grouped(MAX_NODES))
        if anchor is not None:
            self.anchors[anchor] = (node, size)
        if self.stack:
            self.stack[-1].children.append(node)
            self.stack[-1].size += size
        else:
            self.root = node

    def _stop(
        self, code: str, offset: int, *, limit: str | Words = "", alias: str = ""
    ) -> NoReturn:
        where = self.source.place(offset)
        raise _LimitPassedError(problem(code, where, limit=limit, alias=alias))


def _offset(mark: Any) -> int:  # noqa: ANN401 - either of the library's two kinds of mark
    """Return where a mark stands; events that come from a text always have one."""
    return int(mark.index)


def _grouped(number: int) -> Words:
    """Return a number as people write it, its digits in groups of three."""
    return Words(f"{number:,}".replace(",", "\N{NO-BREAK SPACE}"), f"{number:,}")


def _depth(node: Node) -> int:
    """Return how many lists and maps lie in one another; the tree is at most MAX_DEPTH deep."""
    match node:
        case Scalar():
            return 0
        case Sequence():
            return 1 + max((_depth(item) for item in node.items), default=0)
        case Mapping():
            return 1 + max((_depth(value) for _, value in node.entries), default=0)


def _syntax(source: Source, error: yaml.YAMLError) -> Diagnostic:
    """Say a YAML error in plain words at its place."""
    if not isinstance(error, yaml.MarkedYAMLError):
        # The reader of characters reports a position of its own kind.
        position = min(getattr(error, "position", 0) or 0, len(source.text))
        bad = _FORBIDDEN.search(source.text)
        where = source.place(bad.start() if bad else position)
        return problem("yaml-syntax", where, what=CONTROL_CHARACTER)
    said = f"{error.context or ''}: {error.problem or ''}"
    mark, opened = error.problem_mark or error.context_mark, error.context_mark
    at = min(mark.index, len(source.text)) if mark else 0
    began = min(opened.index, len(source.text)) if opened else at
    found = yaml_fault(said, source.text[:at].rpartition("\n")[2], source.text[at : at + 1])
    where = source.place(began if found.at_beginning else at)
    begins = str(source.place(began).line)
    what = Words(found.words.fr.format(line=begins), found.words.in_("en").format(line=begins))
    return problem("yaml-syntax", where, what=what, hint=found.hint)


#: The characters that YAML refuses anywhere in a text.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
