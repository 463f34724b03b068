"""The matrix of texts, rules and scenarios as a report: for a terminal, and as a committed page."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import PurePosixPath

from policy_engine.evaluation import Outcome
from policy_engine.language import Language, Words
from policy_engine.reporting.counting import Noun, counted
from policy_engine.reporting.markdown import anchor
from policy_engine.reporting.page import (
    Block,
    Fold,
    Heading,
    Item,
    Items,
    Line,
    Page,
    Paragraph,
    Span,
    Table,
    Tone,
    Verdict,
    line,
)
from policy_engine.source import Place
from policy_engine.testing.exercise import Kind
from policy_engine.testing.places import order_in_text
from policy_engine.testing.scenarios import Scenario
from policy_engine.testing.trace import (
    NEVER_EXERCISED,
    CitedPlace,
    CitedText,
    Entry,
    Run,
    Trace,
)
from policy_engine.vocabulary import Citation

#: The files of a matrix that is kept as several pages.
MAIN_FILE, RULES_FILE, SCENARIOS_FILE = "trace.md", "trace-rules.md", "trace-scenarios.md"

#: Place → where a link to it leads, None for no link.
Links = Callable[[Place], str | None]

_TITLE = Words("Du texte aux règles et aux scénarios", "From texts to rules to scenarios")
_TEXTS = Words("Des textes à ce qui en dépend", "From texts to what rests on them")
_RULES = Words("Des règles aux textes et aux scénarios", "From rules to texts and scenarios")
_SCENARIOS = Words("Des scénarios aux règles et aux textes", "From scenarios to rules and texts")
_POINTS = Words("Points à montrer", "Points to be shown")
_TO_CHECK = Words("À vérifier", "To be checked")
_TO_CHECK_IS = Words(
    "Ce qui ne repose que sur des textes qui n'ont pas été lus eux-mêmes.",
    "What rests only on texts that were not read themselves.",
)
_OMISSIONS = Words("Passages non encodés", "Passages not encoded")
_UNCITED = Words("Textes que rien ne cite", "Texts that nothing cites")
_WANTING = Words("Sans scénario", "Without a scenario")
_CONTENTS = Words("Sommaire", "Contents")
_REST = Words("Ce qui en dépend", "What rests on it")
_AT, _FILE = Words("Endroit", "Place"), Words("Fichier", "File")
_DAYS, _READ = Words("Versions", "Versions"), Words("Lu", "Read")
_SCENARIO, _OUTCOME = Words("Scénario", "Scenario"), Words("Issue", "Outcome")
_VERSION, _BY = Words("Version", "Version"), Words("Tranché par", "Decided by")
_ON, _COUNT = Words("Textes", "Texts"), Words("Scénarios", "Scenarios")
_WHOLE = Words("(le texte)", "(the text)")
_SOURCE = Words("Textes", "Texts")
_NAMES = Words("Renvoie à", "Refers to")
_DECIDES = Words("Scénarios que la règle tranche", "Scenarios that the rule decides")
_APPLIES = Words(
    "Scénarios où elle s'applique sans trancher", "Scenarios where it applies and does not decide"
)
_CITING = Words("Scénarios qui citent ce texte", "Scenarios that cite this text")
_CITED_ONLY = Words("cité par des scénarios seulement", "cited by scenarios only")
_DOUBT = Words("à vérifier", "to be checked")
_NO_SOURCE = Words("aucun texte", "no text")
_NO_SCENARIO = Words("aucun scénario", "no scenario")
_FROM = Words("depuis {start}", "from {start}")
_FROM_TO = Words("{start} – {until}", "{start} – {until}")
_TO = Words("jusqu'au {until}", "until {until}")
_ALWAYS = Words("toutes", "all")
_COLON = Words("\u00a0: ", ": ")
_COMPLETE = Words(
    "Chaque règle, chaque endroit cité et chaque point a son scénario",
    "Each rule, each place that is cited and each point has its scenario",
)
_LACKING = Words("Sans scénario : {}", "Without a scenario: {}")
_UNREAD = {
    "true": (Words("oui", "yes"), Tone.QUIET),
    "secondary": (Words("source secondaire", "secondary source"), Tone.OPEN),
    "false": (Words("non vérifié", "unchecked"), Tone.NO),
}
_OUTCOMES = {
    Outcome.PERMIT: (Words("permis", "permit"), Tone.YES),
    Outcome.DENY: (Words("refusé", "deny"), Tone.NO),
    Outcome.INDETERMINATE: (Words("indéterminé", "indeterminate"), Tone.OPEN),
    Outcome.NOT_APPLICABLE: (Words("sans objet", "not applicable"), Tone.OPEN),
}
_KINDS = {
    Kind.ACT: Words("acte", "act"),
    Kind.DEFAULT: Words("règle de base", "base rule"),
    Kind.RULE: Words("règle", "rule"),
    Kind.REQUIREMENT: Words("exigence", "requirement"),
    Kind.DEFINITION: Words("définition", "definition"),
    Kind.OBLIGATION: Words("obligation", "obligation"),
    Kind.ALTERNATIVE: Words("autre voie", "other way"),
    Kind.INVARIANT: Words("invariant", "invariant"),
    Kind.OMISSION: Words("non encodé", "not encoded"),
    Kind.FACT: Words("fait", "fact"),
    Kind.VALUE: Words("valeur", "value"),
    Kind.PRESUMPTION: Words("présomption", "presumption"),
    Kind.SYSTEM: Words("nomenclature", "code system"),
    Kind.CODE: Words("code", "code"),
}
_A_TEXT: Noun = (Words("texte", "text"), Words("textes", "texts"))
_A_PLACE: Noun = (Words("endroit cité", "place cited"), Words("endroits cités", "places cited"))
_A_RULE: Noun = (
    Words("rédaction de règle", "wording of a rule"),
    Words("rédactions de règles", "wordings of rules"),
)
_A_SCENARIO: Noun = (Words("scénario", "scenario"), Words("scénarios", "scenarios"))
_A_POINT: Noun = (Words("point", "point"), Words("points", "points"))


def trace_page(trace: Trace, language: Language | str) -> Page:
    """Return the matrix of a policy for a reader who comes to its end: what is missing is last."""
    writer = _Writer(trace, language)
    sections = (*writer.forth(), *writer.back(), writer.wanting())
    return (writer.title(), *_joined(sections), writer.verdict())


def trace_document(trace: Trace, language: Language | str, links: Links) -> Page:
    """Return the matrix of a policy as one page to be kept: the verdict first, then contents.

    Takes where links to places of files lead.
    """
    writer = _Writer(trace, language, links)
    sections = (writer.wanting(), *writer.forth(), *writer.back())
    contents = writer.contents(sections, {})
    return (writer.title(), writer.verdict(), *contents, *_joined(sections))


def trace_documents(trace: Trace, language: Language | str, links: Links) -> Mapping[str, Page]:
    """Return the matrix of a policy as pages that lead to each other, by the name of their file.

    The first holds the verdict and all but the way back, from rules and from scenarios: a page of
    more than 512 KB is not shown as one by the sites that show pages.
    """
    writer = _Writer(trace, language, links, separate=True)
    sections = (writer.wanting(), *writer.forth())
    rules, points, scenarios = writer.back()
    elsewhere = {
        rules.title: RULES_FILE,
        points.title: f"{SCENARIOS_FILE}#{anchor(points.title)}",
        scenarios.title: SCENARIOS_FILE,
    }
    contents = writer.contents((*sections, rules, points, scenarios), elsewhere)
    main = (writer.title(), writer.verdict(), *contents, *_joined(sections))
    back = Paragraph(line(Span(writer.title().text, link=MAIN_FILE)))
    return {
        MAIN_FILE: main,
        **{
            file: (Heading(writer.headed(each.title), 1), back, *each.blocks, *_joined(more))
            for file, each, more in (
                (RULES_FILE, rules, ()),
                (SCENARIOS_FILE, scenarios, (points,)),
            )
        },
    }


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading and what stands under it; a section without blocks is not shown."""

    title: str
    blocks: Page


def _joined(sections: Iterable[_Section]) -> Iterator[Block]:
    for section in sections:
        if section.blocks:
            yield Heading(section.title)
            yield from section.blocks


class _Writer:
    def __init__(
        self,
        trace: Trace,
        language: Language | str,
        links: Links = lambda _: None,
        *,
        separate: bool = False,
    ) -> None:
        self.trace = trace
        self.language = language
        self.links = links
        #: The files that texts and rules stand in, where each has its own.
        self.texts_file = MAIN_FILE if separate else ""
        self.rules_file = RULES_FILE if separate else ""
        #: The ids of rules that have more than one wording.
        ids = [rule.id for rule in trace.rules]
        self.rewritten = {name for name in ids if ids.count(name) > 1}

    def said(self, words: Words) -> str:
        return words.in_(self.language)

    def section(self, title: Words, blocks: Iterable[Block]) -> _Section:
        return _Section(self.said(title), tuple(blocks))

    def title(self) -> Heading:
        return Heading(self.headed(self.said(_TITLE)), 1)

    def headed(self, title: str) -> str:
        """Return a title with the policy that it is about."""
        return f"{title}{self.said(_COLON)}{self.trace.policy}"

    def contents(
        self, sections: Iterable[_Section], elsewhere: Mapping[str, str]
    ) -> Iterator[Block]:
        """Yield the table of contents; the texts stand in it one by one.

        Takes the sections, and the files of those that stand elsewhere.
        """
        yield Heading(self.said(_CONTENTS))
        items = []
        for section in sections:
            if not section.blocks:
                continue
            texts = self.trace.texts if section.title == self.said(_TEXTS) else ()
            under = tuple(Item(self.internal(self.said(text.source.title))) for text in texts)
            link = elsewhere.get(section.title, f"#{anchor(section.title)}")
            items.append(Item(line(Span(section.title, link=link)), under))
        yield Items(tuple(items))

    def internal(self, heading: str) -> Line:
        return line(Span(heading, link=f"#{anchor(heading)}"))

    def forth(self) -> tuple[_Section, ...]:
        """Return the way from the texts, and what a jurist goes through by itself."""
        return (
            self.section(_TEXTS, (block for text in self.trace.texts for block in self.text(text))),
            self.section(_OMISSIONS, self.omissions()),
            self.section(_UNCITED, self.uncited()),
            self.section(_TO_CHECK, self.to_check()),
        )

    def back(self) -> tuple[_Section, _Section, _Section]:
        """Return the ways from the rules, the points and the scenarios."""
        rules = self.trace.rules
        return (
            self.section(_RULES, (block for rule in rules for block in self.rule(rule))),
            self.section(_POINTS, self.points()),
            self.section(_SCENARIOS, self.runs()),
        )

    # What is missing

    def verdict(self) -> Verdict:
        trace = self.trace
        places = sum(len(text.places) for text in trace.texts)
        counts = (
            counted(len(trace.texts), _A_TEXT, self.language),
            counted(places, _A_PLACE, self.language),
            counted(len(trace.rules), _A_RULE, self.language),
            counted(len(trace.points), _A_POINT, self.language),
            counted(len(trace.runs), _A_SCENARIO, self.language),
        )
        details = (line(Span(", ".join(counts), Tone.QUIET)),)
        if trace.complete:
            return Verdict(line(self.said(_COMPLETE)), Tone.YES, details)
        lacking = (
            (len(trace.rules_without_scenario), _A_RULE),
            (len(trace.places_without_scenario), _A_PLACE),
            (len(trace.points_without_scenario), _A_POINT),
        )
        told = ", ".join(counted(count, noun, self.language) for count, noun in lacking if count)
        return Verdict(line(self.said(_LACKING).format(told)), Tone.NO, details)

    def wanting(self) -> _Section:
        trace = self.trace
        items = [
            *(
                Item(line(*self.named(rule), " ", self.place(rule.place)))
                for rule in trace.rules_without_scenario
            ),
            *(
                Item(
                    line(self.said(source.title), *((", ", place.at) if place.at else ())),
                    tuple(
                        Item(line(*self.named(entry), " ", self.place(entry.place)))
                        for entry, _ in place.entries
                    ),
                )
                for source, place in trace.places_without_scenario
            ),
            *(
                Item(line(f"{point.id} — {self.said(point.title)} ", self.place(point.place)))
                for point in trace.points_without_scenario
            ),
        ]
        return self.section(_WANTING, (Items(tuple(items)),) if items else ())

    def points(self) -> Iterator[Block]:
        items = []
        for point in self.trace.points:
            shown = [run.scenario for run in self.trace.runs if point.id in run.points]
            none = (Item(line(Span(self.said(_NO_SCENARIO), Tone.NO))),)
            title = line(Span(point.id, Tone.STRONG), f" — {self.said(point.title)}")
            items.append(Item(title, tuple(map(self.scenario, shown)) or none))
        if items:
            yield Items(tuple(items))

    # From texts

    def text(self, text: CitedText) -> Iterator[Block]:
        source = text.source
        yield Heading(self.said(source.title), 3)
        words, tone = _UNREAD[source.checked]
        url = Span(source.url or "", Tone.QUIET, source.url)
        read = f" — {self.said(_READ).lower()}{self.said(_COLON)}"
        yield Paragraph(
            line(
                Span(source.id, Tone.CODE),
                read,
                Span(self.said(words), tone),
                " " * bool(url.text),
                url,
            )
        )
        head = tuple(map(self.said, (_AT, _REST, _DAYS, _READ, _FILE, _COUNT)))
        rows = [row for place in text.places for row in self.rows(place)]
        if rows:
            yield Table(head, tuple(rows))
        citing = {each.name: each for place in text.places for each in place.citing}
        if citing:
            # Their lines are linked where the scenarios are told.
            items = tuple(Item(line(name)) for name in citing)
            yield Fold(line(f"{self.said(_CITING)} ({len(items)})"), (Items(items),))

    def rows(self, place: CitedPlace) -> Iterator[tuple[Line, ...]]:
        at = line(Span(place.at or self.said(_WHOLE), Tone.STRONG if place.at else Tone.QUIET))
        for entry, citation in place.entries:
            words, tone = _UNREAD[self.trace.checked(citation)]
            yield (
                at,
                self.entry(entry),
                line(self.days(entry)),
                line(Span(self.said(words), tone)),
                line(self.place(entry.place)),
                self.count(entry),
            )
            at = line()
        if not place.entries:
            only = Span(self.said(_CITED_ONLY), Tone.QUIET)
            yield at, line(only), (), (), (), line(str(len(place.citing)))

    def count(self, entry: Entry) -> Line:
        """Return how many scenarios exercise an entry; nothing where none can."""
        if entry.kind in NEVER_EXERCISED:
            return line(Span("—", Tone.QUIET))
        count = len(self.trace.exercising[entry])
        return line(Span(str(count), Tone.PLAIN if count else Tone.NO))

    # From rules

    def heading(self, rule: Entry) -> str:
        """Return what a rule's heading says: its id, and its days where it was rewritten."""
        return f"{rule.id}, {self.days(rule)}" if rule.id in self.rewritten else rule.id

    def rule(self, rule: Entry) -> Iterator[Block]:
        yield Heading(self.heading(rule), 3)
        runs = self.trace.exercising[rule]
        kind = f"{self.said(_KINDS[rule.kind])}, "
        days = f", {self.days(rule)}"
        yield Paragraph(line(f"{self.said(rule.title)} — {kind}", self.place(rule.place), days))
        items = []
        items.append(Item(self.strong(_SOURCE), tuple(map(Item, self.cited(rule)))))
        parts = self.trace.parts.get(rule, ())
        if parts:
            items.append(Item(self.strong(_NAMES), tuple(map(self.part, parts))))
        if not runs:
            items.append(Item(line(Span(self.said(_NO_SCENARIO), Tone.NO))))
        yield Items(tuple(items))
        decided = [run.scenario for run in runs if rule in run.decided]
        applied = [run.scenario for run in runs if rule not in run.decided]
        for title, scenarios in ((_DECIDES, decided), (_APPLIES, applied)):
            if scenarios:
                yield self.fold(title, scenarios)

    def part(self, part: Entry) -> Item:
        """Return what a rule refers to: by which texts, with how many scenarios."""
        scenarios = self.counted(len(self.trace.exercising[part]))
        told = (self.briefly(part.source), scenarios)
        return Item(line(*self.named(part), *(f" — {each}" for each in told if each)))

    def briefly(self, citations: Iterable[Citation]) -> str:
        """Return citations by the ids of their texts, each text once, those not read marked."""
        places: dict[str, dict[str, None]] = {}
        for each in sorted(citations, key=lambda each: order_in_text(each.at)):
            doubt = "" if self.trace.checked(each) == "true" else f" ({self.said(_DOUBT)})"
            told = f", {each.at}{doubt}" if each.at else doubt
            places.setdefault(each.text, {})[told] = None
        ordered = sorted(places.items(), key=lambda item: self.position(item[0]))
        return " ; ".join(text + "".join(told) for text, told in ordered)

    def position(self, text: str) -> int:
        """Return where a text stands in `sources.yaml`."""
        return list(self.trace.sources).index(text)

    # From scenarios

    def runs(self) -> Iterator[Block]:
        head = tuple(map(self.said, (_SCENARIO, _OUTCOME, _VERSION, _BY, _ON)))
        for file, runs in groupby(self.trace.runs, lambda run: run.scenario.place.file):
            rows = tuple(map(self.run, runs))
            title = line(f"{PurePosixPath(file).name} — ", self.counted(len(rows)))
            yield Fold(title, (Table(head, rows),))

    def run(self, run: Run) -> tuple[Line, ...]:
        words, tone = _OUTCOMES[run.outcome]
        decided = [
            span
            for entry in run.decided
            for span in (Span(entry.id, link=self.rule_link(entry)), Span(", "))
        ]
        scenario = run.scenario
        cited = [*(each for entry in run.decided for each in entry.source), *scenario.source]
        return (
            line(Span(scenario.name, link=self.links(scenario.place))),
            line(Span(self.said(words), tone)),
            line("" if run.version is None else run.version.isoformat()),
            line(*decided[:-1]),
            line(self.briefly(cited)),
        )

    # Lists

    def omissions(self) -> Iterator[Block]:
        items = []
        for entry in self.trace.of_kind(Kind.OMISSION):
            reason = [] if entry.reason is None else [Item(line(self.said(entry.reason)))]
            under = (*reason, *map(Item, self.cited(entry)))
            words = line(*self.titled(entry), Span(f", {self.days(entry)} ", Tone.QUIET))
            items.append(Item(line(*words, self.place(entry.place)), under))
        if items:
            yield Items(tuple(items))

    def uncited(self) -> Iterator[Block]:
        items = [
            Item(line(Span(each.id, Tone.CODE), f" — {self.said(each.title)}"))
            for each in self.trace.uncited
        ]
        if items:
            yield Items(tuple(items))

    def to_check(self) -> Iterator[Block]:
        if self.trace.to_check:
            yield Paragraph(line(self.said(_TO_CHECK_IS)))
            yield Items(
                tuple(
                    Item(line(*self.named(entry), " ", self.place(entry.place)),
                         tuple(map(Item, self.cited(entry))))
                    for entry in self.trace.to_check
                )
            )  # fmt: skip

    # Their parts

    def strong(self, words: Words) -> Line:
        return line(Span(f"{self.said(words)}{self.said(_COLON).rstrip()}", Tone.STRONG))

    def counted(self, count: int) -> str:
        return counted(count, _A_SCENARIO, self.language)

    def fold(self, title: Words, scenarios: Iterable[Scenario]) -> Fold:
        items = tuple(map(self.scenario, scenarios))
        return Fold(line(f"{self.said(title)} ({len(items)})"), (Items(items),))

    def scenario(self, scenario: Scenario) -> Item:
        place = scenario.place
        if (link := self.links(place)) is not None:
            return Item(line(Span(scenario.name, link=link)))
        return Item(line(f"{scenario.name} ", self.place(place)))

    def place(self, place: Place) -> Span:
        """Return the file and the line of a place, short: the folder is that of the policy."""
        shown = f"{PurePosixPath(place.file).name}:{place.line}"
        return Span(shown, Tone.QUIET, self.links(place))

    def titled(self, entry: Entry) -> Line:
        return line(f"{self.said(entry.title)} (", Span(entry.id, Tone.CODE), ")")

    def named(self, entry: Entry) -> Line:
        """Return the kind of an entry and its name; a rule leads to where it is told."""
        kind = f"{self.said(_KINDS[entry.kind])} "
        return line(Span(kind, Tone.QUIET), self.identity(entry))

    def identity(self, entry: Entry) -> Span:
        told = entry.kind in {Kind.RULE, Kind.DEFAULT}
        return Span(entry.id, Tone.CODE, self.rule_link(entry) if told else None)

    def rule_link(self, rule: Entry) -> str:
        return f"{self.rules_file}#{anchor(self.heading(rule))}"

    def entry(self, entry: Entry) -> Line:
        """Return the kind of an entry, its title, and its id in parentheses."""
        kind = f"{self.said(_KINDS[entry.kind])}{self.said(_COLON)}"
        title = f"{self.said(entry.title)} ("
        return line(Span(kind, Tone.QUIET), title, self.identity(entry), ")")

    def cited(self, entry: Entry) -> Iterator[Line]:
        """Yield the citations of an entry, those that were not read marked."""
        for each in entry.source:
            yield self.citation(each)
        if not entry.source:
            yield line(Span(self.said(_NO_SOURCE), Tone.OPEN))

    def citation(self, citation: Citation) -> Line:
        source = self.trace.sources.get(citation.text)
        title = citation.text if source is None else self.said(source.title)
        checked = self.trace.checked(citation)
        words, tone = _UNREAD[checked]
        doubt = () if checked == "true" else (" (", Span(self.said(words), tone), ")")
        return line(
            Span(title, link=f"{self.texts_file}#{anchor(title)}"),
            f", {citation.at}" if citation.at else "",
            *doubt,
        )

    def days(self, entry: Entry) -> str:
        """Return the days for which a wording stands."""
        start, until = entry.start, entry.until
        if start is None:
            return self.said(_ALWAYS) if until is None else self.said(_TO).format(until=_iso(until))
        words = _FROM if until is None else _FROM_TO
        return self.said(words).format(start=_iso(start), until=_iso(until))


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()
