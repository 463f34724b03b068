"""Coverage as a report: how much of each measure, rule by rule, and what is still to be shown."""

import re
from collections.abc import Iterable, Iterator, Mapping

from policy_engine.language import Language, Words
from policy_engine.policy import Section
from policy_engine.reporting.counting import counted
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
)
from policy_engine.testing.coverage import Count, Coverage, Covered, Status, count
from policy_engine.testing.goals import Goal, GoalKind, Measure
from policy_engine.testing.observation import Part

_TITLE = Words("Couverture", "Coverage")
_BY_MEASURE = (
    Words("Mesure", "Measure"),
    Words("Montrés", "Shown"),
    Words("Sur", "Of"),
    Words("%", "%"),
)
MEASURES: Mapping[Measure, Words] = {
    Measure.RULES: Words("règles", "rules"),
    Measure.REQUIREMENTS: Words("exigences", "requirements"),
    Measure.OBLIGATIONS: Words("obligations", "obligations"),
    Measure.CONDITIONS: Words("conditions (MC/DC)", "conditions (MC/DC)"),
    Measure.BOUNDARIES: Words("changements de version", "version boundaries"),
}
_BY_RULE = (
    Words("Règle", "Rule"),
    Words("Depuis", "Since"),
    Words("S'applique", "Applies"),
    Words("Remplie", "Satisfied"),
    Words("Levée", "Overridden"),
    Words("Effective", "Effective"),
    Words("Exigences", "Requirements"),
    Words("Obligations", "Obligations"),
    Words("Conditions", "Conditions"),
)
_STATES = (GoalKind.APPLIED, GoalKind.SATISFIED, GoalKind.OVERRIDDEN, GoalKind.EFFECTIVE)
_SHARES = (Measure.REQUIREMENTS, Measure.OBLIGATIONS, Measure.CONDITIONS)
_NOTHING_ASKED = "–"

#: What a scenario would have to show.
_WORDS: Mapping[GoalKind, Words] = {
    GoalKind.APPLIED: Words("la règle {entry} s'applique", "rule {entry} applies"),
    GoalKind.SATISFIED: Words(
        "la règle {entry} s'applique et rien de ce qu'elle exige ne manque",
        "rule {entry} applies and nothing that it requires fails",
    ),
    GoalKind.OVERRIDDEN: Words(
        "la règle {entry} est remplie et une autre la lève",
        "rule {entry} is satisfied and another lifts it",
    ),
    GoalKind.EFFECTIVE: Words("la règle {entry} est effective", "rule {entry} is effective"),
    GoalKind.DEFAULT: Words(
        "aucune règle n'est effective : {entry} décide", "no rule is effective: {entry} decides"
    ),
    GoalKind.MET: Words(
        "la règle {entry} s'applique, et l'exigence {what} est remplie",
        "rule {entry} applies, and requirement {what} is met",
    ),
    GoalKind.FAILED_ALONE: Words(
        "la règle {entry} s'applique, et de ses exigences seule {what} manque",
        "rule {entry} applies, and of its requirements {what} alone fails",
    ),
    GoalKind.NOT_CALLED_FOR: Words(
        "la règle {entry} s'applique sans exiger {what}",
        "rule {entry} applies without calling for {what}",
    ),
    GoalKind.DUE: Words(
        "la règle {entry} est effective, et l'obligation {what} est due",
        "rule {entry} is effective, and obligation {what} is due",
    ),
    GoalKind.DECIDES_TRUE: Words(
        "{what} est vrai et, faux, changerait ", "{what} is true and, if false, would change "
    ),
    GoalKind.DECIDES_FALSE: Words(
        "{what} est faux et, vrai, changerait ", "{what} is false and, if true, would change "
    ),
    GoalKind.LAST_DAY: Words(
        "un cas du {at}, que le texte du lendemain déciderait autrement",
        "a case of {at} that the next day's text would decide otherwise",
    ),
    GoalKind.FIRST_DAY: Words(
        "un cas du {at}, que le texte de la veille aurait décidé autrement",
        "a case of {at} that the text of the day before would have decided otherwise",
    ),
}
_WITHOUT_OTHER: Mapping[GoalKind, Words] = {
    GoalKind.LAST_DAY: Words(
        "un cas du {at}, dernier jour d'un texte sans successeur",
        "a case of {at}, the last day of a text that nothing follows",
    ),
    GoalKind.FIRST_DAY: Words(
        "un cas du {at}, premier jour d'un texte que rien ne précède",
        "a case of {at}, the first day of a text that nothing precedes",
    ),
}
#: The condition that an atom decides.
_OWNERS: Mapping[tuple[Section, Part], Words] = {
    (Section.DEFINITIONS, Part.CONDITION): Words("la définition {entry}", "definition {entry}"),
    (Section.REQUIREMENTS, Part.CONDITION): Words("l'exigence {entry}", "requirement {entry}"),
    (Section.ALTERNATIVES, Part.OBLIGATIONS): Words(
        "ce qui appelle une obligation de l'alternative {entry}",
        "what calls for an obligation of alternative {entry}",
    ),
    (Section.RULES, Part.WHEN): Words(
        "la situation de la règle {entry}", "the situation of rule {entry}"
    ),
    (Section.RULES, Part.REQUIRES): Words(
        "ce qui appelle une exigence de la règle {entry}",
        "what calls for a requirement of rule {entry}",
    ),
    (Section.RULES, Part.OBLIGATIONS): Words(
        "ce qui appelle une obligation de la règle {entry}",
        "what calls for an obligation of rule {entry}",
    ),
}

#: What is listed, and under which words.
_LISTS: Mapping[Status, Words] = {
    Status.OPEN: Words("Reste à montrer", "Still to be shown"),
    Status.UNDECIDED: Words(
        "Reste à montrer, si une situation le permet : trop de cas pour le dire",
        "Still to be shown, if any situation does: too many cases to tell",
    ),
    Status.EXCLUDED_BY_TEXT: Words(
        "Mis à part : le texte ne laisse aucune situation qui le montre",
        "Left out: the text leaves no situation that shows it",
    ),
    Status.EXCLUDED_BY_CONSTRAINTS: Words(
        "Mis à part : les contraintes du vocabulaire excluent toute situation qui le montre",
        "Left out: the constraints of the vocabulary exclude every situation that shows it",
    ),
}
_ALL = Words("tout ce qui peut être montré l'est", "all that can be shown is shown")
_SOME = (
    Words("point reste à montrer", "point is still to be shown"),
    Words("points restent à montrer", "points are still to be shown"),
)
_SHORT = Words("couverture sous {} % : ", "coverage below {} %: ")


def coverage_page(
    coverage: Coverage, language: Language | str, required: float | None = None
) -> Page:
    """Return the report of coverage; takes what is required of each measure, in percent."""
    return tuple(_blocks(coverage, language, required))


def shortfall(coverage: Coverage, required: float, language: Language | str) -> str | None:
    """Return which measures stay under what is required, None where none does."""
    below = coverage.below(required)
    if not below:
        return None
    told = [f"{MEASURES[each].in_(language)} {_percent(coverage.counts[each])}" for each in below]
    return _SHORT.in_(language).format(f"{required:g}") + ", ".join(told)


def goal_words(goal: Goal, language: Language | str) -> Line:
    """Return what a scenario would have to show, in plain words."""
    lonely = goal.other is None and goal.kind in _WITHOUT_OTHER
    said = (_WITHOUT_OTHER if lonely else _WORDS)[goal.kind].in_(language)
    if goal.site is not None:
        said += _OWNERS[goal.site.section, goal.site.part].in_(language)
    names = {"{entry}": goal.entry, "{what}": goal.what, "{at}": str(goal.at)}
    parts = re.split(r"(\{\w+\})", said)
    return line(*(Span(names[part], Tone.CODE) if part in names else part for part in parts))


def _blocks(
    coverage: Coverage, language: Language | str, required: float | None
) -> Iterator[Block]:
    yield Heading(_TITLE.in_(language))
    rows = tuple(
        (
            line(MEASURES[each].in_(language)),
            line(str(found.reached)),
            line(str(found.total)),
            line(Span(_percent(found), _tone(found))),
        )
        for each, found in coverage.counts.items()
    )
    yield Table(tuple(words.in_(language) for words in _BY_MEASURE), rows)
    for policy in coverage.policies:
        yield from _rules(coverage, policy, language)
    for status, words in _LISTS.items():
        listed = [each.goal for each in coverage.covered if each.status is status]
        if listed:
            yield Heading(words.in_(language))
            yield Items(tuple(_listed(goal, language) for goal in listed))
    yield _verdict(coverage, language, required)


def _verdict(coverage: Coverage, language: Language | str, required: float | None) -> Verdict:
    short = None if required is None else shortfall(coverage, required, language)
    if short is not None:
        return Verdict(line(short), Tone.NO)
    found = count(coverage.covered)
    if found.reached == found.total:
        return Verdict(line(_ALL.in_(language)), Tone.YES)
    return Verdict(line(counted(found.total - found.reached, _SOME, language)), Tone.OPEN)


def _listed(goal: Goal, language: Language | str) -> Item:
    return Item(line(Span(f"{goal.place} ", Tone.QUIET), *goal_words(goal, language)))


def _percent(found: Count) -> str:
    return f"{found.percent:.1f}"


def _tone(found: Count) -> Tone:
    return Tone.YES if found.reached == found.total else Tone.OPEN


# Rule by rule


def _rules(coverage: Coverage, policy: str, language: Language | str) -> Iterator[Table]:
    """Yield a table of a policy's rules, each as often as it is written."""
    by_rule: dict[str, list[Covered]] = {}
    for each in coverage.covered:
        if each.goal.policy == policy and each.goal.section is Section.RULES:
            by_rule.setdefault(each.goal.entry, []).append(each)
    starts = [each.version.start for each in coverage.policies[policy].versions]
    rows = []
    for name, found in by_rule.items():
        for written in found:
            if written.goal.kind is GoalKind.APPLIED:
                where = set(written.goal.versions)
                own = [each for each in found if where.issuperset(each.goal.versions)]
                since = starts[written.goal.versions[0]].isoformat()
                cells = (*(_state(own, kind) for kind in _STATES), *_shares(own))
                rows.append((line(Span(name, Tone.CODE)), line(since), *cells))
    if rows:
        yield Table(tuple(words.in_(language) for words in _BY_RULE), tuple(rows))


def _state(own: Iterable[Covered], kind: GoalKind) -> Line:
    """Return how many scenarios show a state of a rule."""
    for each in own:
        if each.goal.kind is kind and each.status.counts:
            shown = len(each.scenarios)
            return line(Span(str(shown), Tone.PLAIN if shown else Tone.NO))
    return line(Span(_NOTHING_ASKED, Tone.QUIET))


def _shares(own: list[Covered]) -> Iterator[Line]:
    """Yield how much is shown of what a rule requires, obliges to and rests on."""
    for measure in _SHARES:
        found = count(each for each in own if each.goal.kind.measure is measure)
        if found.total:
            yield line(Span(f"{found.reached}/{found.total}", _tone(found)))
        else:
            yield line(Span(_NOTHING_ASKED, Tone.QUIET))
