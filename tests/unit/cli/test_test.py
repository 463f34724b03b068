"""`policy test` on a terminal: a table, a progress bar that goes away, and no change of content."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from policy_engine.cli import output, test
from policy_engine.cli.application import app

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("more", [(), ("--coverage",), ("--require", "90"), ("--mutants",)])
def test_a_terminal_sees_the_same_words(monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]):
    arguments = ["test", str(ROOT / "tests/cases/cli/_policies"), *more]
    plain = CliRunner().invoke(app, arguments)
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr(output, "is_terminal", lambda _: True)
    monkeypatch.setattr(test, "is_terminal", lambda _: True)
    watched = CliRunner().invoke(app, arguments)
    assert watched.exit_code == plain.exit_code == 1
    assert set(re.findall(r"\w+", watched.stdout)) == set(re.findall(r"\w+", plain.stdout))
    assert "│" in watched.stdout


def test_no_scenario_is_no_failure(tmp_path: Path):
    source = ROOT / "tests/cases/policies/pret"
    (tmp_path / "pret").mkdir()
    for name in ("vocabulary.yaml", "sources.yaml", "2020-01-01.yaml"):
        (tmp_path / "pret" / name).write_bytes((source / name).read_bytes())
    result = CliRunner().invoke(app, ["test", str(tmp_path)])
    assert (result.exit_code, result.stdout) == (0, "aucun scénario\n")
