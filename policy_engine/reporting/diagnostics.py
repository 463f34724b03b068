"""Diagnostics as lines of text, JSON, SARIF and GitHub's annotations."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import PurePath
from urllib.parse import quote

from policy_engine.diagnostics import MESSAGES, Diagnostic, Severity
from policy_engine.language import Language
from policy_engine.release import __version__
from policy_engine.reporting.page import Block, Heading, Item, Items, Page, Span, Tone, line
from policy_engine.source import Place

#: The version of the JSON that diagnostics are told in.
SCHEMA_VERSION = "1"

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_TONES = {Severity.ERROR: Tone.NO, Severity.WARNING: Tone.OPEN}


def diagnostics_text(diagnostics: Iterable[Diagnostic], language: Language | str) -> str:
    """Return diagnostics as text, `file:line:column: code: message (help)`, a line each."""
    return "".join(f"{each.line(language)}\n" for each in diagnostics)


def diagnostics_page(diagnostics: Iterable[Diagnostic], language: Language | str) -> Page:
    """Return diagnostics as a report: what the lines of text say, gathered by file."""
    blocks: list[Block] = []
    for file, found in groupby(diagnostics, lambda each: each.place.file if each.place else ""):
        if file:
            blocks.append(Heading(file))
        blocks.append(Items(tuple(_item(each, language) for each in found)))
    return tuple(blocks)


def _item(diagnostic: Diagnostic, language: Language | str) -> Item:
    place = diagnostic.place
    advice = diagnostic.help(language)
    words = line(
        Span(f"{place}: " if place else "", Tone.QUIET),
        Span(diagnostic.code, _TONES[diagnostic.severity]),
        f": {diagnostic.message(language)}",
    )
    return Item(words, (Item(line(Span(f"({advice})", Tone.QUIET))),) if advice else ())


def diagnostics_data(
    diagnostics: Iterable[Diagnostic], summary: Mapping[str, int], language: Language | str
) -> dict[str, object]:
    """Return diagnostics and the counts of a run as JSON-ready data."""
    return {
        "schema_version": SCHEMA_VERSION,
        "diagnostics": [each.to_dict(language) for each in diagnostics],
        "summary": dict(summary),
    }


def sarif(diagnostics: Iterable[Diagnostic], language: Language | str) -> dict[str, object]:
    """Return diagnostics as a SARIF 2.1.0 log, for code scanning services and editors."""
    found = tuple(diagnostics)
    codes = sorted({each.code for each in found})
    rules = [
        {
            "id": code,
            "shortDescription": {"text": MESSAGES[code].words.in_(language)},
            "defaultConfiguration": {"level": "warning" if MESSAGES[code].warning else "error"},
        }
        for code in codes
    ]
    driver = {"name": "policy-engine", "semanticVersion": __version__, "rules": rules}
    results = [
        {
            "ruleId": each.code,
            "ruleIndex": codes.index(each.code),
            "level": str(each.severity),
            "message": {"text": _told(each, language)},
            **({"locations": [_location(each.place)]} if each.place else {}),
        }
        for each in found
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _location(place: Place) -> dict[str, object]:
    path = PurePath(place.file)
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix())
    region = {"startLine": place.line, "startColumn": place.column}
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}


def github_annotations(diagnostics: Iterable[Diagnostic], language: Language | str) -> str:
    """Return diagnostics as the workflow commands that GitHub shows beside the changed lines."""
    return "".join(f"{each}\n" for each in _annotations(diagnostics, language))


def _annotations(diagnostics: Iterable[Diagnostic], language: Language | str) -> Iterator[str]:
    for each in diagnostics:
        told = {"title": each.code}
        if each.place:
            place = each.place
            told = {"file": place.file, "line": str(place.line), "col": str(place.column), **told}
        properties = ",".join(f"{name}={_property(value)}" for name, value in told.items())
        yield f"::{each.severity} {properties}::{_command(_told(each, language))}"


def _told(diagnostic: Diagnostic, language: Language | str) -> str:
    advice = diagnostic.help(language)
    return diagnostic.message(language) + (f" ({advice})" if advice else "")


def _command(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _command(text).replace(":", "%3A").replace(",", "%2C")
