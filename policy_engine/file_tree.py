"""A folder or a mapping of texts, read alike: relative paths in, bytes out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

#: How the names of files end that a policy may be written in, in lower case.
YAML_ENDINGS = (".yaml", ".yml")


class FileTree(Protocol):
    """Files under one root, by relative path with `/` between folders."""

    def paths(self) -> tuple[str, ...]:
        """Return the relative path of each file, sorted; hidden files and folders left out."""

    def unreadable(self) -> tuple[tuple[str, str], ...]:
        """Return the folders that cannot be listed: relative path and reason."""

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
        """Return the relative path of each file, sorted; hidden files and folders left out.

        Links are followed. What bears the name of a file and is none (a link to nothing, a folder
        called `2024-01-01.yaml`) is named too, so that reading it says what is wrong.
        """
        return tuple(sorted(path for path, reason in self._found() if reason is None))

    def unreadable(self) -> tuple[tuple[str, str], ...]:
        """Return the folders that cannot be listed: relative path and reason."""
        return tuple(sorted((path, reason) for path, reason in self._found() if reason))

    def _found(
        self, folder: str = "", above: tuple[Path, ...] = ()
    ) -> Iterator[tuple[str, str | None]]:
        """Yield each file with None, and each folder that cannot be listed with the reason."""
        place = self.root / folder
        try:
            names = sorted(each.name for each in place.iterdir())
        except OSError as error:
            yield folder, error.strerror or type(error).__name__
            return
        here = place.resolve()
        if here in above:
            # A link that leads back up.
            return
        for name in names:
            path = f"{folder}/{name}" if folder else name
            if name.startswith("."):
                continue
            if _is_folder(place / name) and not name.lower().endswith(YAML_ENDINGS):
                yield from self._found(path, (*above, here))
            else:
                yield path, None

    def read(self, path: str) -> bytes:
        """Return the bytes of the file at `path`; raises OSError where it cannot be read."""
        return (self.root / path).read_bytes()

    def name(self, path: str) -> str:
        """Return the path as the user would type it."""
        return (self.root / path).as_posix()

    def title(self) -> str:
        """Return the folder's own name, also where the path given was `.`."""
        return self.root.resolve().name


def _is_folder(place: Path) -> bool:
    """Return whether a folder stands at a place; what cannot be looked at is none."""
    try:
        return place.is_dir()
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class Texts:
    """Files held in memory, for programs that make or fetch policies themselves."""

    files: Mapping[str, str | bytes]
    root: str = "policies"

    def paths(self) -> tuple[str, ...]:
        """Return the relative path of each file, sorted."""
        return tuple(sorted(self.files))

    def unreadable(self) -> tuple[tuple[str, str], ...]:
        """Return nothing: every text can be read."""
        return ()

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
