"""Results of scenarios as a report, and as JUnit's XML."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import PurePath
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
_BRACKETS = str.maketrans("[]", "()")
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
# What XML 1.0 cannot hold, even escaped.
_UNFIT = re.compile("[^\\t\\n\\r -\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


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
        yield from failure_page(each, language)
    yield _verdict(len(results) - len(failures), len(failures), language)


def failure_page(result: ScenarioResult, language: Language | str) -> Page:
    """Return the report of one scenario that failed: where it stands, what differs, and why."""
    scenario = result.scenario
    place = Span(f"{scenario.place.file}:{scenario.place.line}", Tone.QUIET)
    words = line(Span("✗ ", Tone.NO), _strong(_shown(scenario.name)), " ", place)
    differences = tuple(_differences(result, language))
    return Items((Item(words, differences),)), explanation_tree(result.decision.explain(language))


def failure_message(result: ScenarioResult, language: Language | str) -> str:
    """Return what differs in a scenario that failed, on one line."""
    return " ; ".join(words_of(each.line) for each in _differences(result, language))


def case_name(name: str) -> str:
    """Return the name of a scenario as the tools that list tests can take it.

    They part the names of tests with `::`, set parameters between brackets, and put one on a line.
    """
    return re.sub("::+", ":", _shown(name).translate(_BRACKETS))


def _shown(name: str) -> str:
    """Return a name on one line, whatever was written."""
    words = " ".join(name.split()) or _UNKNOWN
    return "".join(each if each.isprintable() else _UNKNOWN for each in words)


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
    """Return results as JUnit's XML, a suite per file, for continuous integration services.

    The shape is the one that Jenkins demands: a case has no file and no line of its own, so its
    suite bears the file, and the text of a failure begins with both. Classes and names are those
    of pytest for the same scenarios. How long each took is not measured.
    """
    listed = tuple(results)
    rows = ['<?xml version="1.0" encoding="UTF-8"?>']
    rows.append(f'<testsuites name="policy test" {_counts(listed)}>')
    for file, group in groupby(listed, lambda each: each.scenario.place.file):
        cases = tuple(group)
        named = f"name={_attribute(file)} file={_attribute(file)}"
        rows.append(f"  <testsuite {named} {_counts(cases)}>")
        for each in cases:
            rows += _case(each, language)
        rows.append("  </testsuite>")
    rows.append("</testsuites>")
    return "".join(f"{row}\n" for row in rows)


def _counts(results: Sequence[ScenarioResult]) -> str:
    """Return the counts of a suite; a scenario that cannot be run never comes this far."""
    failed = sum(not each.passed for each in results)
    return f'tests="{len(results)}" failures="{failed}" errors="0"'


def _case(result: ScenarioResult, language: Language | str) -> Iterator[str]:
    scenario = result.scenario
    # As pytest makes them of a path.
    classname = PurePath(scenario.place.file).as_posix().strip("./").replace("/", ".")
    named = f"classname={_attribute(classname)} name={_attribute(case_name(scenario.name))}"
    if result.passed:
        yield f"    <testcase {named}/>"
        return
    message = _attribute(failure_message(result, language))
    told = escape(_fit(plain_text(failure_page(result, language))))
    yield f"    <testcase {named}>"
    yield f"      <failure message={message}>{told}</failure>"
    yield "    </testcase>"


def _attribute(text: str) -> str:
    return quoteattr(_fit(text))


def _fit(text: str) -> str:
    return _UNFIT.sub(_UNKNOWN, text)
