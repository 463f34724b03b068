"""The commands as printed: each folder of `tests/cases/cli` has a command line and its output."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from policy_engine import __version__
from policy_engine.cli.application import app

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "cases" / "cli"
NAMES = sorted(path.parent.name for path in CASES.glob("*/command.txt"))

Compare = Callable[[Path, str], None]


@pytest.mark.parametrize("name", NAMES)
def test_prints_what_is_expected(name: str, agrees: Compare, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("POLICY_LANG", raising=False)
    command = (CASES / name / "command.txt").read_text(encoding="utf-8").strip()
    result = CliRunner().invoke(app, shlex.split(command), prog_name="policy")
    told = f"$ policy {command}\n{result.stdout}"
    if result.stderr:
        told += f"--- stderr\n{result.stderr}"
    told += f"--- exit {result.exit_code}\n"
    # What changes with a release or with any file is no business of these cases.
    told = re.sub(r"sha256:[0-9a-f]{64}", "sha256:…", told)
    agrees(CASES / name / "expected.txt", told.replace(__version__, "VERSION"))
