"""What is said to the author of a text: one line, in plain words, in both languages."""

import pytest

from policy_engine.diagnostics import (
    HINTS,
    MESSAGES,
    PolicyError,
    Severity,
    arranged,
    nearest,
    problem,
)
from policy_engine.language import Words
from policy_engine.source import Place

HERE = Place("a.yaml", 2, 3)


def test_a_diagnostic_is_one_line_with_its_place_code_message_and_help():
    found = problem("unknown-rule", HERE, name="prets", near="pret")
    assert found.line("fr") == (
        "a.yaml:2:3: unknown-rule: la règle `prets` n'existe pas (vouliez-vous dire `pret` ?)"
    )
    assert found.line("en") == (
        "a.yaml:2:3: unknown-rule: there is no rule `prets` (did you mean `pret`?)"
    )


def test_a_diagnostic_without_a_place_begins_with_its_code():
    assert problem("empty-file", None).line() == "empty-file: this file is empty"


def test_a_near_name_makes_the_usual_cure_superfluous_but_not_a_particular_one():
    assert problem("no-change", HERE).help() == HINTS["drop-entry"].in_("en")
    assert problem("no-change", HERE, near="when").help() == "did you mean `when`?"
    both = problem("no-change", HERE, near="y", hint="quote-comma").help("fr")
    assert both == f"vouliez-vous dire `y` ? ; {HINTS['quote-comma'].fr}"


def test_words_among_the_blanks_follow_the_language():
    found = problem("wrong-type", HERE, expected=Words("un texte", "a text"), found="`1`")
    assert found.message("fr") == "il faut ici un texte, et non `1`"
    assert found.message("en") == "a text is expected here, not `1`"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\n  b", "a b"),
        ("a\x1b[31m", "a\N{SYMBOL FOR NULL}[31m"),
        ("x" * 81, "x" * 79 + "…"),
        ("x" * 80, "x" * 80),
        ("{name}", "{name}"),
    ],
)
def test_what_a_user_wrote_is_shown_on_one_printable_line(given: str, shown: str):
    found = problem("unknown-rule", HERE, name=given)
    assert found.message() == f"there is no rule `{shown}`"


def test_a_missing_translation_is_a_warning_and_everything_else_an_error():
    warnings = [code for code in MESSAGES if problem(code, HERE).severity is Severity.WARNING]
    assert warnings == ["missing-translation"]


def test_data_holds_place_path_message_and_help():
    assert problem("fact-twice", None, path="facts.a", name="a").to_dict("fr") == {
        "code": "fact-twice",
        "severity": "error",
        "file": None,
        "line": None,
        "column": None,
        "path": "facts.a",
        "message": "le fait `a` est donné deux fois",
        "help": None,
    }
    told = problem("empty-file", HERE).to_dict()
    assert [told[key] for key in ("file", "line", "column")] == ["a.yaml", 2, 3]


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [
        ("lecteur.agee", ["lecteur.age", "operation"], "lecteur.age"),
        ("OPERATION", ["operation"], "operation"),
        ("xyz", ["operation"], None),
        ("opposition", ["patient.opposition", "age"], "patient.opposition"),
        ("nir", ["patient.nir", "medecin.nir"], None),  # either could be meant
        ("a", [], None),
    ],
)
def test_the_nearest_known_name(name: str, known: list[str], found: str | None):
    assert nearest(name, known) == found


def test_diagnostics_are_told_once_in_the_order_of_the_texts():
    last = problem("empty-file", Place("b.yaml", 1, 1))
    second = problem("unknown-rule", Place("a.yaml", 9, 1), name="x")
    first = problem("unknown-rule", Place("a.yaml", 2, 5), name="x")
    nowhere = problem("no-policy", None, folder="x")
    assert arranged([last, second, first, second, nowhere]) == (nowhere, first, second, last)


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (("bad-name", "unknown-rule"), ["unknown-rule"]),
        (("yaml-tag", "wrong-type"), ["yaml-tag"]),
        (("bad-name", "empty"), ["bad-name", "empty"]),
    ],
)
def test_what_only_follows_from_another_fault_at_its_place_is_not_told(
    codes: tuple[str, ...], told: list[str]
):
    blanks = {"name": "x", "tag": "x", "expected": "x", "found": "x"}
    found = arranged(problem(code, HERE, **blanks) for code in codes)
    assert [each.code for each in found] == told


def test_an_error_carries_every_diagnostic():
    found = [problem("empty-file", Place("b.yaml", 1, 1)), problem("empty-file", HERE)]
    error = PolicyError(found)
    assert error.diagnostics == tuple(reversed(found))
    assert str(error).splitlines() == [each.line() for each in reversed(found)]
