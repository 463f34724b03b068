"""What every test may ask for: `--accept`, which rewrites expected texts instead of comparing."""

from collections.abc import Callable
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite expected texts; read the diff")


@pytest.fixture
def agrees(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with the one expected in a file; with `--accept`, write the file."""

    def compare(expected: Path, got: str) -> None:
        if request.config.getoption("--accept"):
            expected.write_text(got, encoding="utf-8", newline="\n")
        assert got == expected.read_text(encoding="utf-8")

    return compare
