"""A folder or a mapping of texts, read alike: relative paths in, bytes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class FileTree(Protocol):
    """Files under one root, by relative path with `/` between folders."""

    def paths(self) -> tuple[str, ...]:
        """Return the relative path of each file, sorted; hidden files and folders left out."""

    def read(self, path: str) -> bytes:
        """Return the bytes of the file at `path`; raises OSError where it cannot be read."""

    def name(self, path: str) -> str:
        """Return the name of the file as people should see it in messages."""

    def title(self) -> str:
        """Return the name of the root as people should see it."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a folder on disk."""

    root: Path

    def paths(self) -> tuple[str, ...]:
        """Return the relative path of each file, sorted; hidden files and folders left out."""
        found = (path.relative_to(self.root) for path in self.root.rglob("*") if path.is_file())
        visible = (path for path in found if not any(part.startswith(".") for part in path.parts))
        return tuple(sorted(path.as_posix() for path in visible))

    def read(self, path: str) -> bytes:
        """Return the bytes of the file at `path`; raises OSError where it cannot be read."""
        return (self.root / path).read_bytes()

    def name(self, path: str) -> str:
        """Return the path as the user would type it."""
        return (self.root / path).as_posix()

    def title(self) -> str:
        """Return the folder's own name, also where the path given was `.`."""
        return self.root.resolve().name


@dataclass(frozen=True, slots=True)
class Texts:
    """Files held in memory, for programs that make or fetch policies themselves."""

    files: Mapping[str, str | bytes]
    root: str = "policies"

    def paths(self) -> tuple[str, ...]:
        """Return the relative path of each file, sorted."""
        return tuple(sorted(self.files))

    def read(self, path: str) -> bytes:
        """Return the bytes of the file at `path`; raises KeyError where there is none."""
        content = self.files[path]
        return content.encode() if isinstance(content, str) else content

    def name(self, path: str) -> str:
        """Return the relative path itself."""
        return path

    def title(self) -> str:
        """Return the name given to the root."""
        return self.root
