"""The command line as a process: exit codes, pipes, encodings, no colour and no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
POLICIES = "tests/cases/policies"
REQUEST = {
    "policy": "pret",
    "at": "2021-05-01",
    "facts": {"operation": "pret", "ouvrage": {"fonds": "courant"}, "lecteur": {"inscrit": True}},
}


def policy(
    *arguments: str, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    inherited = {key: value for key, value in os.environ.items() if key != "POLICY_LANG"}
    return subprocess.run(
        [sys.executable, "-m", "policy_engine.cli", *arguments],
        cwd=ROOT,
        input=stdin,
        env={**inherited, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(("registered", "code"), [(True, 0), (False, 1), (None, 4), ("oui", 2)])
def test_the_exit_code_is_the_answer(registered: object, code: int):
    facts = {**REQUEST["facts"], "lecteur": {"inscrit": registered}}  # type: ignore[dict-item]
    request = json.dumps({**REQUEST, "facts": facts})
    result = policy("decide", "-", "--policies", POLICIES, stdin=request)
    assert result.returncode == code
    assert "\x1b" not in result.stdout + result.stderr
    assert "Traceback" not in result.stderr


def test_nothing_is_coloured_or_wrapped_in_a_pipe():
    options = ("show", "pret", "--policies", POLICIES)
    result = policy(*options, TERM="xterm-256color", COLUMNS="20")
    assert result.returncode == 0
    assert "\x1b" not in result.stdout
    assert max(map(len, result.stdout.splitlines())) > 60


def test_letters_that_do_not_fit_are_no_failure():
    request = json.dumps(REQUEST)
    options = ("decide", "-", "--policies", POLICIES)
    result = policy(*options, stdin=request, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert result.returncode == 0
    assert "Pr?t du fonds courant" in result.stdout
    result = policy(
        *options, "--format", "json", stdin=request, PYTHONUTF8="0", PYTHONIOENCODING="ascii"
    )
    assert json.loads(result.stdout)["rules"][0]["title"]["fr"] == "Prêt du fonds courant"


def test_a_reader_that_leaves_early_is_no_failure():
    command = f"{sys.executable} -m policy_engine.cli show pret --policies {POLICIES}"
    result = subprocess.run(  # a pipe is the shell's business
        ["/bin/sh", "-c", f"{command} | head -c 1"],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert result.stderr == ""


def test_the_core_is_imported_without_the_command_line():
    code = (
        "import sys, policy_engine; "
        "print([name for name in ('rich', 'typer', 'click') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    assert result.stdout.strip() == "[]"


def test_rich_is_not_imported_where_nobody_watches():
    code = (
        "import sys; sys.argv = ['policy', 'check', 'tests/cases/policies']\n"
        "from policy_engine.cli import main\n"
        "try: main()\n"
        "finally: print('rich' in sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert result.stdout.strip() == "False"
