"""Where the grammar and the shipped policies lie, in a wheel, an editable install or a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def _folder(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def grammar_folder() -> Path:
    """Return the folder with `condition.lark` and the JSON Schemas."""
    return _folder("grammar")


def policies_folder() -> Path:
    """Return the folder with the policies that come with the engine."""
    return _folder("policies")
