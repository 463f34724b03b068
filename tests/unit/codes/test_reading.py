"""A codes document to systems and codes."""

from datetime import date

import pytest

from policy_engine.codes import Codes
from policy_engine.codes.reading import read_codes
from policy_engine.diagnostics import Diagnostic
from policy_engine.document import Mapping
from tests.policies import node, vocabulary

HEAD = "codes: p\nsystems:\n  a:\n    name: A\n    label: {fr: A}\n"


def _read(text: str) -> tuple[Codes, tuple[Diagnostic, ...]]:
    document = node(HEAD + text)
    assert isinstance(document, Mapping)
    return read_codes(document, vocabulary())


def test_everything_that_is_written_is_read():
    codes, wrong = _read(
        "    uri: https://example.org/a\n    aliases: [AA, 'urn:a']\n    facts: [e, s]\n"
        "    codes:\n      08: {value: x, label: {fr: Huit}, from: 2020-01-01, until: 2020-12-31}\n"
        "      '10': {value: y, label: {fr: Dix}, source: [{text: loi, at: art. 1}]}\n"
        "    source: [{text: loi}]\n"
        "  r:\n    name: R\n    label: {fr: R}\n    refused: {fr: un rôle}\n"
        "    codes: {'30': {label: {fr: Trente}}}\n"
    )
    assert wrong == ()
    system = codes.systems["a"]
    assert system.names == ("a", "A", "https://example.org/a", "AA", "urn:a")
    assert (system.facts, system.refused, system.label.fr) == (("e", "s"), None, "A")
    assert [each.text for each in system.source] == ["loi"]
    eight, ten = system.codes["08"], system.codes["10"]
    assert (eight.value, eight.start, eight.until) == ("x", date(2020, 1, 1), date(2020, 12, 31))
    assert (ten.value, ten.start, ten.until, ten.label.fr) == ("y", None, None, "Dix")
    assert [each.at for each in ten.source] == ["art. 1"]
    refused = codes.systems["r"]
    assert refused.refused is not None
    assert (refused.refused.fr, refused.facts) == ("un rôle", ())
    assert refused.codes["30"].value is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["facts-or-refused"]),
        ("    facts: [e]\n    refused: {fr: non}\n", ["facts-or-refused"]),
        ("    facts: [e, n, z]\n", ["fact-without-values", "unknown-fact"]),
        ("    facts: [e]\n    codes: {'1': {label: {fr: Un}}}\n", ["missing-key"]),
        ("    facts: [e]\n    codes: {'1': {value: zz, label: {fr: Un}}}\n", ["unknown-value"]),
        ("    refused: {fr: R}\n    codes: {'1': {value: x, label: {fr: U}}}\n", ["refused-value"]),
        (
            "    facts: [e]\n    codes: {1: {value: x, from: 2021-01-01, until: 2020-01-01}}\n",
            ["bad-interval"],
        ),
        (
            "    facts: [e]\n    codes: {'1': {value: x, label: {fr: U}, from: 2021-02-30}}\n",
            ["bad-date"],
        ),
        (
            "    facts: [e]\n  b: {name: A, label: {fr: B}, facts: [e], aliases: [a, b]}\n",
            ["system-name-taken", "system-name-taken"],
        ),
    ],
)
def test_what_is_wrong_is_told(text: str, codes: list[str]):
    assert [each.code for each in _read(text)[1]] == codes


@pytest.mark.parametrize(
    "text",
    [
        "    facts: {e: s}\n    codes: [10]\n",
        "    facts: [[e], ~]\n    codes: {'10': x}\n",
        "    facts: [e]\n    codes: {'10': {value: [x], label: ~, from: [], until: ~}}\n",
        "    facts: [e]\n  b: []\n",
    ],
)
def test_what_the_schema_refuses_is_read_as_far_as_it_goes(text: str):
    codes, _ = _read(text)
    assert "a" in codes.systems
