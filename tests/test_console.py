"""What the documentation shows of a terminal: every session prints what is written."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.markdown import blocks

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
#: The pages with `console` blocks. The guide is one long session; on the page of a command each
#: block begins anew.
PAGES = (DOCS / "guide-juriste.md", *sorted((DOCS / "commands").glob("*.md")))

#: What a session finds there.
_COPIED = (
    "policy_engine",
    "grammar",
    "policies",
    "examples",
    "tests/cases/policies",
    "tests/cases/cli/_mutated",
)


@dataclass
class Console:
    """A shell in a copy of the repository, with `policy` on its path."""

    root: Path
    status: int = 0

    def begin(self) -> None:
        """Make the copy anew."""
        shutil.rmtree(self.root, ignore_errors=True)
        unwanted = shutil.ignore_patterns("__pycache__")
        for name in _COPIED:
            shutil.copytree(ROOT / name, self.root / name, ignore=unwanted)
        program = self.root / ".bin" / "policy"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m policy_engine.cli "$@"\n')
        program.chmod(0o755)

    def run(self, command: str) -> str:
        """Run a command; return what it printed, on whichever stream."""
        if command == "echo $?":
            return f"{self.status}\n"
        environment = {
            "PATH": f"{self.root / '.bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(self.root),
            "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        done = subprocess.run(
            [shutil.which("bash") or "sh", "-c", command],
            cwd=self.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=60,
            encoding="utf-8",
        )
        self.status = done.returncode
        return done.stdout

    def session(self, text: str) -> str:
        """Run a block's commands; return the block with what they print where it differs."""
        got = []
        for part in re.split(r"^(?=\$ )", text, flags=re.MULTILINE)[1:]:
            # A backslash carries a command over to the next line.
            command = re.match(r"(?:.*\\\n)*.*\n", part)[0]
            lines = part.removeprefix(command)
            printed = self.run(command.removeprefix("$ ").rstrip("\n"))
            assert "Traceback" not in printed
            printed = re.sub(r"sha256:[0-9a-f]{64}", "sha256:…", printed)
            got.append(command + (lines if re.fullmatch(pattern(lines), printed) else printed))
        return "".join(got)


@pytest.fixture
def console(tmp_path: Path) -> Console:
    found = Console(tmp_path / "checkout")
    found.begin()
    return found


def pattern(lines: str) -> str:
    """Return a regular expression for output in which a line `…` stands for any lines."""
    return "".join(
        "(?:.*\n)*?" if line == "…\n" else re.escape(line)
        for line in lines.splitlines(keepends=True)
    )


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in PAGES])
def test_a_page_shows_what_is_printed(path: Path, console: Console, request: pytest.FixtureRequest):
    written = path.read_text(encoding="utf-8")
    shown = sorted(
        (*blocks(written, "console"), *blocks(written, "yaml")), key=lambda block: block.line
    )
    told = {}
    for block in shown:
        name = block.info.removeprefix("yaml").strip()
        if block.info == "console":
            if path.parent.name == "commands":
                console.begin()
            told[block.text] = console.session(block.text)
        elif "/" in name:
            # A block with a path is a file that the reader is asked to write.
            (console.root / name).write_text(block.text, encoding="utf-8")
    if request.config.getoption("--accept"):
        for text, got in told.items():
            written = written.replace(f"```console\n{text}```\n", f"```console\n{got}```\n")
        path.write_text(written, encoding="utf-8")
        return
    assert list(told.values()) == list(told)


README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_first_command_of_the_readme_prints_an_explained_decision(console: Console):
    first, second = blocks(README, "sh")
    install, main_job = first.text.rstrip("\n").split(" && .venv/bin/pip install . && .venv/bin/")
    assert install == "python3 -m venv .venv"
    printed = console.run(main_job)
    assert console.status == 0
    assert printed.startswith("Permis\n")
    assert "article L. 1110-4, II" in printed
    assert "En faire mention au dossier médical" in printed
    assert second.text.endswith("&& .venv/bin/python -m pytest\n")


def test_the_example_of_the_readme_runs(console: Console):
    (block,) = blocks(README, "python")
    (console.root / "embedding.py").write_text(block.text, encoding="utf-8")
    printed = console.run(f'"{sys.executable}" embedding.py')
    assert console.status == 0
    assert printed.startswith("deny forbidden ['medecin-d-assurance']\nRefused: a rule forbids it")
    assert "This answer is a reading of the law, not the law." in printed


def test_the_readme_says_what_the_answer_is():
    assert "a reading of the law, not the law" in README
