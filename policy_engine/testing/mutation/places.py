"""The very place of something small in the text of a policy's files."""

import re

from policy_engine.document import Mapping as DocumentMap
from policy_engine.document import Node
from policy_engine.file_tree import FileTree
from policy_engine.loader import policy_folders, read_file
from policy_engine.source import Place, Source
from policy_engine.testing.mutation.conditions import Mark

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
#: How far from a place something that belongs to it is looked for.
_FAR = 2000


class Files:
    """The version files of one policy, as text and as documents."""

    def __init__(self, tree: FileTree, policy: str) -> None:
        """Read the files; takes the tree and the id of the policy."""
        self.tree = tree
        self.folder = policy_folders(tree)[policy]
        #: The name of a file as people see it → the path of the file in the tree.
        self.paths: dict[str, str] = {}
        self._documents: dict[str, DocumentMap] = {}
        self._texts: dict[str, _Text] = {}
        for path in tree.paths():
            name = path.removeprefix(self.folder)
            if path.startswith(self.folder) and "/" not in name and name[:1].isdigit():
                document, _ = read_file(tree, path)
                if isinstance(document, DocumentMap):
                    self.paths[tree.name(path)] = path
                    self._documents[tree.name(path)] = document
                    self._texts[tree.name(path)] = _Text(document.source)

    def find(self, mark: Mark) -> Place:
        """Return where what a mark says stands; the mark's own place where it is not found."""
        text = self._texts.get(mark.place.file)
        return mark.place if text is None or mark.written is None else text.find(mark)

    def value(self, file: str, *keys: str) -> Place | None:
        """Return where the value under some keys of a file stands, None where there is none."""
        node: Node | None = self._documents.get(file)
        for key in keys:
            node = node.get(key) if isinstance(node, DocumentMap) else None
        return None if node is None else node.place

    def file_of(self, start: str) -> str | None:
        """Return the name of the file of a version, by its first day as text."""
        ends = f"{self.folder}{start}.yaml"
        return next((name for name, path in self.paths.items() if path == ends), None)


class _Text:
    """One text in which things are looked for."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.starts = (0, *(each.end() for each in _LINE_BREAK.finditer(source.text)))

    def offset(self, place: Place) -> int:
        return self.starts[min(place.line, len(self.starts)) - 1] + place.column - 1

    def find(self, mark: Mark) -> Place:
        assert mark.written is not None  # noqa: S101 - `Files.find` has looked
        start = self.offset(mark.place)
        end = start + _FAR if mark.before is None else self.offset(mark.before)
        text = self.source.text[start:end]
        found = [each.start() for each in _pattern(mark.written).finditer(text)]
        if not found:
            return mark.place
        return self.source.place(start + found[0 if mark.before is None else -1])


def _pattern(written: str) -> re.Pattern[str]:
    """Return what finds a name, an operator or a signed amount, and no part of a longer one."""
    sign, _, amount = written.partition(" ")
    if amount:
        return re.compile(rf"(?<!\d){re.escape(sign)}\s*{amount}\b")
    if re.fullmatch(r"[<>=!]+", written):
        return re.compile(rf"(?<![<>=!]){re.escape(written)}(?![<>=!])")
    return re.compile(rf"(?<![\w.]){re.escape(written)}(?![\w.])")
