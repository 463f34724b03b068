"""The page on pytest: every session prints what is written, every setting exists."""

import re
import sys
from pathlib import Path

import pytest

from policy_engine import pytest_plugin
from tests.markdown import blocks, codes, tables
from tests.test_console import Console

PAGE = Path(__file__).parent.parent / "docs" / "pytest.md"
TEXT = PAGE.read_text(encoding="utf-8")
#: `pytest` with the plugin of the checkout, whatever is installed, and with no other.
PROGRAM = f"""#!/bin/sh
export PYTEST_DISABLE_PLUGIN_AUTOLOAD=1
exec "{sys.executable}" -m pytest -p {pytest_plugin.__name__} "$@"
"""


@pytest.fixture
def console(tmp_path: Path) -> Console:
    return Console(tmp_path / "checkout")


def test_the_page_shows_what_is_printed(console: Console, request: pytest.FixtureRequest):
    written, told = TEXT, {}
    for block in blocks(TEXT, "console"):
        console.begin()
        program = console.root / ".bin" / "pytest"
        program.write_text(PROGRAM)
        program.chmod(0o755)
        told[block.text] = console.session(block.text)
    if request.config.getoption("--accept"):
        for text, got in told.items():
            written = written.replace(f"```console\n{text}```\n", f"```console\n{got}```\n")
        PAGE.write_text(written, encoding="utf-8")
        return
    assert list(told.values()) == list(told)


def test_every_setting_is_on_the_page():
    source = Path(pytest_plugin.__file__).read_text(encoding="utf-8")
    declared = re.findall(r'\.add(?:option|ini)\(\s*"([\w-]+)"', source)
    (table,) = [table for table in tables(TEXT) if table.head[0] == "setting"]
    told = {codes(cell)[0].split()[0] for cell in table.column("setting")}
    assert len(declared) == 3
    assert set(declared) <= told
