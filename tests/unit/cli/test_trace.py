"""`policy trace` on a terminal, into a folder, and where nothing is missing."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from policy_engine.cli import output, trace
from policy_engine.cli.application import app
from tests.policies import permit, policy

ROOT = Path(__file__).parents[3]
TRACED = ROOT / "tests/cases/cli/_traced"


def test_a_terminal_sees_the_same_words(monkeypatch: pytest.MonkeyPatch):
    arguments = ["trace", str(TRACED)]
    plain = CliRunner().invoke(app, arguments)
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr(output, "is_terminal", lambda _: True)
    monkeypatch.setattr(trace, "is_terminal", lambda _: True)
    watched = CliRunner().invoke(app, arguments)
    assert watched.exit_code == plain.exit_code == 1
    assert set(re.findall(r"\w+", watched.stdout)) == set(re.findall(r"\w+", plain.stdout))
    assert "│" in watched.stdout


def test_the_pages_of_a_folder_lead_to_each_other(tmp_path: Path):
    folder = tmp_path / "droit"
    folder.mkdir()
    options = ["--format", "markdown", "--output", str(folder)]
    result = CliRunner().invoke(app, ["trace", str(TRACED), *options])
    assert (result.exit_code, result.stdout) == (1, "")
    pages = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert sorted(pages) == ["trace-rules.md", "trace-scenarios.md", "trace.md"]
    assert "](trace-rules.md#silence)" in pages["trace.md"]
    assert "](trace-scenarios.md)" in pages["trace.md"]
    assert "\n### silence\n" in pages["trace-rules.md"]
    assert "](trace.md#charte-du-lecteur)" in pages["trace-rules.md"]
    assert "](trace-rules.md#fonds-ancien)" in pages["trace-scenarios.md"]
    for text in pages.values():
        files = re.findall(r"\]\(([^)#]+\.yaml)#L\d+\)", text)
        assert files
        assert all((folder / each).resolve().is_file() for each in files)


def _write(folder: Path, *, complete: bool) -> None:
    files = policy(facts="a", rules={"p": permit("a")}).files
    cases = [{"name": "oui", "at": "2020-06-15", "facts": {"a": True}}]
    cases += [{"name": "non", "at": "2020-06-15", "facts": {"a": False}}] if complete else []
    whole = [{**each, "expect": {"outcome": "permit"}} for each in cases]
    files = {**files, "p/scenarios/a.yaml": json.dumps({"policy": "p", "scenarios": whole})}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(text), encoding="utf-8")


@pytest.mark.parametrize(
    ("complete", "last"),
    [
        (True, "Chaque règle, chaque endroit cité et chaque point a son scénario"),
        (False, "Sans scénario : 1 rédaction de règle"),
    ],
)
def test_what_is_missing_is_a_finding(*, complete: bool, last: str, tmp_path: Path):
    _write(tmp_path, complete=complete)
    result = CliRunner().invoke(app, ["trace", str(tmp_path)])
    assert result.stdout.splitlines()[-2].replace("\N{NO-BREAK SPACE}", " ") == last
    assert result.exit_code == (0 if complete else 1)


def test_each_policy_has_its_pages_and_one_may_be_asked_for(tmp_path: Path):
    _write(tmp_path, complete=True)
    for path in (TRACED / "pret").rglob("*.yaml"):
        copy = tmp_path / "pret" / path.relative_to(TRACED / "pret")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    told = {
        policy: CliRunner().invoke(app, ["trace", str(tmp_path), *policy, "--format", "json"])
        for policy in ((), ("--policy", "p"), ("--policy", "pret"))
    }
    names = [
        [each["policy"] for each in json.loads(one.stdout)["policies"]] for one in told.values()
    ]
    assert names == [["p", "pret"], ["p"], ["pret"]]
    assert [each.exit_code for each in told.values()] == [1, 0, 1]
