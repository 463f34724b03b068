"""`policy fmt`: what it writes, what it leaves alone, what it says of what it cannot do."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from policy_engine.cli.application import app

UNTIDY = Path(__file__).parents[2] / "cases" / "cli" / "_untidy"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["fmt", *map(str, arguments)], prog_name="policy")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(UNTIDY, tmp_path / "policies"))


def test_files_are_written_once(folder: Path):
    first = run(folder)
    assert first.exit_code == 0
    assert first.stdout.count("mis en forme : ") == 4
    assert (folder / "pret/sources.yaml").read_text(encoding="utf-8").startswith("sources:\n  reg")
    assert (folder / "pret/2020-01-01.yaml").read_text(encoding="utf-8").endswith("a and a\n")
    assert run("--check", folder).stdout == ""
    assert run(folder).stdout == ""


def test_hidden_and_other_files_are_left_alone(folder: Path):
    before = (folder / "pret/.hidden/sources.yaml").read_bytes()
    run(folder)
    assert (folder / "pret/.hidden/sources.yaml").read_bytes() == before
    assert (folder / "pret/notes.txt").read_text(encoding="utf-8") == "note\n"


def test_a_file_named_twice_is_formatted_once(folder: Path):
    file = folder / "pret/sources.yaml"
    assert run(file, folder, file).stdout.count("sources.yaml") == 1


def test_check_and_diff_write_nothing(folder: Path):
    before = (folder / "pret/sources.yaml").read_bytes()
    assert run("--check", folder).exit_code == 1
    assert run("--diff", folder).exit_code == 1
    assert (folder / "pret/sources.yaml").read_bytes() == before


def test_conditions_are_french_without_a_readable_vocabulary(folder: Path):
    version = folder / "pret/2020-01-01.yaml"
    version.write_text("rules:\n  r: {when: a   et   a}\n", encoding="utf-8")
    for vocabulary in (None, "- a\n", "language: de\n", "\tlanguage: en\n", "\0"):
        (folder / "pret/vocabulary.yaml").unlink(missing_ok=True)
        if vocabulary is not None:
            (folder / "pret/vocabulary.yaml").write_text(vocabulary, encoding="utf-8")
        assert "a et a" in run("--diff", version).stdout


def test_what_is_no_text_is_told(folder: Path):
    (folder / "pret/sources.yaml").write_bytes(b"sources: \xff\n")
    result = run(folder)
    assert result.exit_code == 3
    assert "sources.yaml:1:10: not-utf-8" in result.stderr


def test_what_cannot_be_read_or_written_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch):
    def refused(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", refused)
        result = run(folder)
        assert result.exit_code == 3
        assert result.stderr.count("unreadable-file") == 4
    monkeypatch.setattr(Path, "read_bytes", refused)
    result = run(folder / "pret/sources.yaml")
    assert result.exit_code == 3
    assert "Permission denied" in result.stderr
