"""Printing: terminals get colour and boxes, everything else plain text, closed pipes silence."""

import io
import os
from pathlib import Path

import pytest
import typer

from policy_engine.cli import output
from policy_engine.diagnostics import problem
from policy_engine.language import Language
from policy_engine.reporting.page import Heading, Tone, Verdict, line
from policy_engine.source import Place

PAGE = (Heading("Titre", 1), Verdict(line("Permis"), Tone.YES, (line("détail"),)))
WRONG = (
    problem("empty-file", Place("a.yaml", 1, 1)),
    problem("missing-date", Place("b.yaml", 2, 3)),
    problem("unknown-policy", None, path="policy", name="prt", near="pret"),
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "60")
    return Terminal()


def test_a_report_is_plain_where_nobody_watches():
    stream = io.StringIO()
    output.write_page(PAGE, stream)
    assert stream.getvalue() == "Titre\n=====\n\nPermis\ndétail\n"


def test_a_report_is_coloured_and_fits_the_terminal(terminal: Terminal):
    output.write_page(PAGE, terminal)
    told = terminal.getvalue()
    assert "\x1b[" in told
    assert "╭" in told
    assert max(map(len, told.splitlines())) < 100


def test_no_colour_is_respected(terminal: Terminal, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NO_COLOR", "1")
    output.write_page(PAGE, terminal)
    assert "\x1b[32m" not in terminal.getvalue()


def test_a_dumb_terminal_gets_plain_text(terminal: Terminal, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TERM", "dumb")
    output.write_page(PAGE, terminal)
    assert terminal.getvalue() == "Titre\n=====\n\nPermis\ndétail\n"


def test_diagnostics_are_lines_where_nobody_watches():
    stream = io.StringIO()
    output.write_diagnostics(WRONG, Language.FR, stream)
    assert stream.getvalue().splitlines() == [each.line("fr") for each in WRONG]


def test_diagnostics_are_gathered_by_file_on_a_terminal(terminal: Terminal):
    output.write_diagnostics(WRONG, Language.EN, terminal)
    told = terminal.getvalue()
    assert told.index("a.yaml") < told.index("empty-file") < told.index("missing-date")
    assert "did you mean `pret`?" in told


def test_json_stays_json_where_letters_do_not_fit(monkeypatch: pytest.MonkeyPatch):
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="ascii"))
    output.write_json({"clé": "à"})
    assert raw.getvalue() == b'{\n  "cl\\u00e9": "\\u00e0"\n}\n'


def test_a_closed_pipe_ends_quietly(tmp_path: Path):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        with pytest.raises(typer.Exit) as ended:
            output.write("x" * 100_000, stream)
        stream.write("what is left goes nowhere")
    assert ended.value.exit_code == 141
