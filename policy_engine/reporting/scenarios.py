"""Results of scenarios as a report, and as JUnit's XML."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from policy_engine.language import Language, Words
from policy_engine.reporting.counting import counted
from policy_engine.reporting.explanations import explanation_tree
from policy_engine.reporting.page import (
    Block,
    Heading,
    Item,
    Items,
    Line,
    Page,
    Span,
    Table,
    Tone,
    Verdict,
    line,
    words_of,
)
from policy_engine.reporting.plain import plain_text
from policy_engine.testing.runner import ScenarioResult

_HEAD = (Words("Fichier", "File"), Words("Réussis", "Passed"), Words("Échoués", "Failed"))
_FAILED = Words("Échecs", "Failures")
_EXPECTED = Words("attendu", "expected")
_GOT = Words("obtenu", "got")
_NOTHING = Words("rien", "nothing")
_ALL_PASSED = (
    Words("scénario réussi", "scenario passed"),
    Words("scénarios réussis", "scenarios passed"),
)
_SOME_FAILED = (
    Words("scénario échoué", "scenario failed"),
    Words("scénarios échoués", "scenarios failed"),
)
_OTHERS_PASSED = (Words("réussi", "passed"), Words("réussis", "passed"))
_NONE = Words("aucun scénario", "no scenario")
_COLON = Words("\u00a0: ", ": ")
# What XML 1.0 cannot hold, even escaped.
_UNFIT = {code: "\N{REPLACEMENT CHARACTER}" for code in range(32) if chr(code) not in "\t\n\r"}


def scenarios_page(results: Sequence[ScenarioResult], language: Language | str) -> Page:
    """Return the report of scenarios: counts per file, then each failure and why."""
    return tuple(_blocks(results, language))


def _blocks(results: Sequence[ScenarioResult], language: Language | str) -> Iterator[Block]:
    failures = [each for each in results if not each.passed]
    if results:
        head = tuple(words.in_(language) for words in _HEAD)
        yield Table(head, tuple(_rows(results)))
    if failures:
        yield Heading(_FAILED.in_(language))
    for each in failures:
        scenario = each.scenario
        place = Span(f"{scenario.place.file}:{scenario.place.line}", Tone.QUIET)
        yield Items((Item(line(Span("✗ ", Tone.NO), _strong(scenario.name), " ", place),
                          tuple(_differences(each, language))),))  # fmt: skip
        yield explanation_tree(each.decision.explain(language))
    yield _verdict(len(results) - len(failures), len(failures), language)


def _verdict(passed: int, failed: int, language: Language | str) -> Verdict:
    if failed:
        others = counted(passed, _OTHERS_PASSED, language)
        return Verdict(line(f"{counted(failed, _SOME_FAILED, language)}, {others}"), Tone.NO)
    if passed:
        return Verdict(line(counted(passed, _ALL_PASSED, language)), Tone.YES)
    return Verdict(line(_NONE.in_(language)), Tone.OPEN)


def _strong(text: str) -> Span:
    return Span(text, Tone.STRONG)


def _rows(results: Iterable[ScenarioResult]) -> Iterator[tuple[Line, ...]]:
    for file, group in groupby(results, lambda each: each.scenario.place.file):
        passed = [each.passed for each in group]
        failed = passed.count(False)
        yield (
            line(file),
            line(Span(str(passed.count(True)), Tone.YES)),
            line(Span(str(failed), Tone.NO if failed else Tone.QUIET)),
        )


def _differences(result: ScenarioResult, language: Language | str) -> Iterator[Item]:
    """Yield what was expected beside what came, where they differ."""
    for key in result.differing:
        wanted = _value(result.scenario.expect[key], language)
        got = _value(result.got[key], language)
        colon = _COLON.in_(language)
        yield Item(
            line(
                Span(key, Tone.CODE),
                f"{colon}{_EXPECTED.in_(language)} ",
                Span(wanted, Tone.STRONG),
                f", {_GOT.in_(language)} ",
                Span(got, Tone.NO),
            )
        )


def _value(value: str | tuple[str, ...], language: Language | str) -> str:
    return value if isinstance(value, str) else ", ".join(value) or _NOTHING.in_(language)


def junit(results: Iterable[ScenarioResult], language: Language | str) -> str:
    """Return results as JUnit's XML, a suite per file, for continuous integration services."""
    listed = tuple(results)
    failed = sum(not each.passed for each in listed)
    rows = ['<?xml version="1.0" encoding="UTF-8"?>']
    rows.append(f'<testsuites name="policy test" tests="{len(listed)}" failures="{failed}">')
    for file, group in groupby(listed, lambda each: each.scenario.place.file):
        cases = tuple(group)
        failed = sum(not each.passed for each in cases)
        rows.append(
            f'  <testsuite name={_attribute(file)} tests="{len(cases)}" failures="{failed}">'
        )
        for each in cases:
            rows += _case(each, language)
        rows.append("  </testsuite>")
    rows.append("</testsuites>")
    return "".join(f"{row}\n" for row in rows)


def _case(result: ScenarioResult, language: Language | str) -> Iterator[str]:
    scenario = result.scenario
    named = (
        f"classname={_attribute(scenario.policy)} name={_attribute(scenario.name)} "
        f'file={_attribute(scenario.place.file)} line="{scenario.place.line}"'
    )
    if result.passed:
        yield f"    <testcase {named}/>"
        return
    differences = tuple(_differences(result, language))
    message = " ; ".join(words_of(each.line) for each in differences)
    why = explanation_tree(result.decision.explain(language))
    told = plain_text((Items(differences), why))
    yield f"    <testcase {named}>"
    yield f"      <failure message={_attribute(message)}>{escape(told.translate(_UNFIT))}</failure>"
    yield "    </testcase>"


def _attribute(text: str) -> str:
    return quoteattr(text.translate(_UNFIT))
