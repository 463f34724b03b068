"""The matrix from texts to what rests on them to the scenarios that exercise it, both ways."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from policy_engine.compiler import CompiledPolicy
from policy_engine.condition.ast import Condition, definitions_named
from policy_engine.evaluation import Outcome
from policy_engine.language import Words
from policy_engine.policy import Rule, Section, Version
from policy_engine.source import Place
from policy_engine.testing.exercise import Exercise, Kind, Use
from policy_engine.testing.places import order_in_text
from policy_engine.testing.points import Point, named_points
from policy_engine.testing.scenarios import Scenario
from policy_engine.vocabulary import Citation
from policy_engine.vocabulary.sources import Source, Sources, cited_data

#: The version of the JSON that traces are told in.
SCHEMA_VERSION = "1"

#: What is proved, left out, or read before anything is decided: no scenario can exercise it.
NEVER_EXERCISED = frozenset({Kind.INVARIANT, Kind.OMISSION, Kind.SYSTEM, Kind.CODE})

_SECTIONS = {
    Section.RULES: Kind.RULE,
    Section.REQUIREMENTS: Kind.REQUIREMENT,
    Section.DEFINITIONS: Kind.DEFINITION,
    Section.OBLIGATIONS: Kind.OBLIGATION,
    Section.ALTERNATIVES: Kind.ALTERNATIVE,
    Section.INVARIANTS: Kind.INVARIANT,
    Section.NOT_ENCODED: Kind.OMISSION,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One wording of something that may rest on texts; a replaced rule has two."""

    kind: Kind
    id: str
    title: Words
    source: tuple[Citation, ...]
    place: Place
    #: The first day of the first version in which it stands; None for what is in the vocabulary.
    start: date | None = None
    #: The last day of the last version in which it stands; None where there is none.
    until: date | None = None
    #: Why a passage is not encoded.
    reason: Words | None = None

    @property
    def key(self) -> str:
        """What names it among all entries of its policy: kind, id and first day."""
        named = f"{self.kind}/{self.id}"
        return named if self.start is None or self.kind is Kind.ACT else f"{named}@{self.start}"


@dataclass(frozen=True, slots=True)
class Run:
    """What the decision of one scenario rested on."""

    scenario: Scenario
    outcome: Outcome
    #: The first day of the version that decided; None where none is in force.
    version: date | None
    #: The rules that gave the outcome, or the base rule.
    decided: tuple[Entry, ...]
    #: Everything that it exercised, those that decided first.
    exercised: tuple[Entry, ...]

    @property
    def points(self) -> tuple[str, ...]:
        """The ids of the points that its name begins with."""
        return named_points(self.scenario.name)


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """A place in a text, with everything that rests on it."""

    at: str | None
    #: Each entry with its citation of the place.
    entries: tuple[tuple[Entry, Citation], ...]
    #: The scenarios that exercise one of the entries.
    exercising: tuple[Scenario, ...]
    #: The scenarios that cite the place themselves.
    citing: tuple[Scenario, ...]

    @property
    def wanting(self) -> bool:
        """Whether no scenario shows it, though one could."""
        if self.exercising or self.citing:
            return False
        return any(entry.kind not in NEVER_EXERCISED for entry, _ in self.entries)


@dataclass(frozen=True, slots=True)
class CitedText:
    """A text with the places cited in it, in its own order."""

    source: Source
    places: tuple[CitedPlace, ...]


@dataclass(frozen=True)
class Trace:
    """The whole matrix of one policy."""

    policy: str
    sources: Sources
    #: Everything that may rest on a text, in the order of the files.
    entries: tuple[Entry, ...]
    #: Rule → the requirements, definitions, obligations and alternatives that it names.
    parts: Mapping[Entry, tuple[Entry, ...]]
    runs: tuple[Run, ...]
    points: tuple[Point, ...]

    @cached_property
    def exercising(self) -> Mapping[Entry, tuple[Run, ...]]:
        """Entry → the runs that exercise it."""
        found: dict[Entry, list[Run]] = {entry: [] for entry in self.entries}
        for run in self.runs:
            for entry in run.exercised:
                found[entry].append(run)
        return {entry: tuple(runs) for entry, runs in found.items()}

    def of_kind(self, *kinds: Kind) -> tuple[Entry, ...]:
        """Return the entries of some kinds."""
        return tuple(entry for entry in self.entries if entry.kind in kinds)

    @property
    def rules(self) -> tuple[Entry, ...]:
        """The base rule and the rules, every wording."""
        return self.of_kind(Kind.DEFAULT, Kind.RULE)

    @cached_property
    def texts(self) -> tuple[CitedText, ...]:
        """The texts that something cites, in the order of `sources.yaml`."""
        found: dict[str, dict[str | None, _Gathered]] = {}

        def gathered(citation: Citation) -> _Gathered:
            return found.setdefault(citation.text, {}).setdefault(citation.at, _Gathered())

        for entry in self.entries:
            for citation in entry.source:
                gathered(citation).entries.append((entry, citation))
        for run in self.runs:
            for citation in run.scenario.source:
                gathered(citation).citing[run.scenario.name] = run.scenario
        return tuple(
            CitedText(
                source,
                tuple(
                    self._place(at, found[name][at])
                    for at in sorted(found[name], key=order_in_text)
                ),
            )
            for name, source in self.sources.items()
            if name in found
        )

    def _place(self, at: str | None, gathered: "_Gathered") -> CitedPlace:
        names = {
            run.scenario.name for entry, _ in gathered.entries for run in self.exercising[entry]
        }
        exercising = (run.scenario for run in self.runs if run.scenario.name in names)
        return CitedPlace(
            at, tuple(gathered.entries), tuple(exercising), tuple(gathered.citing.values())
        )

    def checked(self, citation: Citation) -> str:
        """Return the status that counts for a citation: its own, else that of its text."""
        source = self.sources.get(citation.text)
        return citation.checked or (source.checked if source is not None else "false")

    # What is missing

    @property
    def rules_without_scenario(self) -> tuple[Entry, ...]:
        """The wordings of rules that no scenario exercises."""
        return tuple(rule for rule in self.rules if not self.exercising[rule])

    @property
    def places_without_scenario(self) -> tuple[tuple[Source, CitedPlace], ...]:
        """The places that something rests on and no scenario exercises or cites."""
        return tuple(
            (text.source, place) for text in self.texts for place in text.places if place.wanting
        )

    @property
    def points_without_scenario(self) -> tuple[Point, ...]:
        """The points that no scenario's name begins with."""
        shown = {name for run in self.runs for name in run.points}
        return tuple(point for point in self.points if point.id not in shown)

    @property
    def complete(self) -> bool:
        """Whether each rule, each place and each point has a scenario."""
        return not (
            self.rules_without_scenario
            or self.places_without_scenario
            or self.points_without_scenario
        )

    @property
    def to_check(self) -> tuple[Entry, ...]:
        """The entries that rest on texts none of which was read itself."""
        return tuple(
            entry
            for entry in self.entries
            if entry.source and all(self.checked(each) != "true" for each in entry.source)
        )

    @property
    def uncited(self) -> tuple[Source, ...]:
        """The texts of `sources.yaml` that nothing cites."""
        cited = {text.source.id for text in self.texts}
        return tuple(source for name, source in self.sources.items() if name not in cited)

    # As data

    def to_dict(self) -> dict[str, object]:
        """Return the matrix as JSON-ready data; entries are named by their keys."""
        return {
            "policy": self.policy,
            "complete": self.complete,
            "texts": [self._text_data(text) for text in self.texts],
            "entries": [self._entry_data(entry) for entry in self.entries],
            "scenarios": [self._run_data(run) for run in self.runs],
            "points": [self._point_data(point) for point in self.points],
            "rules_without_scenario": _keys(self.rules_without_scenario),
            "places_without_scenario": [
                {"text": source.id, "at": place.at}
                for source, place in self.places_without_scenario
            ],
            "points_without_scenario": [point.id for point in self.points_without_scenario],
            "to_check": _keys(self.to_check),
            "uncited": [source.id for source in self.uncited],
        }

    def _text_data(self, text: CitedText) -> dict[str, object]:
        source = text.source
        return {
            "id": source.id,
            "title": source.title.to_dict(),
            "kind": source.kind,
            "url": source.url,
            "checked": _status(source.checked),
            "places": [
                {
                    "at": place.at,
                    "entries": [
                        {"entry": entry.key, "checked": _status(self.checked(citation))}
                        for entry, citation in place.entries
                    ],
                    "exercised_by": [each.name for each in place.exercising],
                    "cited_by": [each.name for each in place.citing],
                }
                for place in text.places
            ],
        }

    def _entry_data(self, entry: Entry) -> dict[str, object]:
        return {
            "key": entry.key,
            "kind": str(entry.kind),
            "id": entry.id,
            "title": entry.title.to_dict(),
            **_placed(entry.place),
            "from": _day(entry.start),
            "until": _day(entry.until),
            "reason": None if entry.reason is None else entry.reason.to_dict(),
            "source": cited_data(entry.source, self.sources),
            "parts": _keys(self.parts.get(entry, ())),
            "exercised_by": [run.scenario.name for run in self.exercising[entry]],
        }

    def _run_data(self, run: Run) -> dict[str, object]:
        return {
            "name": run.scenario.name,
            **_placed(run.scenario.place),
            "at": run.scenario.at.isoformat(),
            "version": _day(run.version),
            "outcome": str(run.outcome),
            "decided_by": _keys(run.decided),
            "exercises": _keys(run.exercised),
            "source": cited_data(run.scenario.source, self.sources),
            "points": list(run.points),
        }

    def _point_data(self, point: Point) -> dict[str, object]:
        return {
            "id": point.id,
            "title": point.title.to_dict(),
            **_placed(point.place),
            "source": cited_data(point.source, self.sources),
            "shown_by": [run.scenario.name for run in self.runs if point.id in run.points],
        }


def _keys(entries: Iterable[Entry]) -> list[str]:
    return [entry.key for entry in entries]


def _placed(place: Place) -> dict[str, object]:
    return {"file": place.file, "line": place.line}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _status(checked: str) -> bool | str:
    return {"true": True, "false": False}.get(checked, checked)


class _Gathered:
    """What is gathered about one place."""

    def __init__(self) -> None:
        self.entries: list[tuple[Entry, Citation]] = []
        self.citing: dict[str, Scenario] = {}


def traces_data(traces: Iterable[Trace]) -> dict[str, object]:
    """Return the matrices of several policies as the JSON of `policy trace`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "policies": [each.to_dict() for each in traces],
    }


def trace(
    compiled: CompiledPolicy, exercises: Iterable[Exercise], points: Sequence[Point]
) -> Trace:
    """Return the matrix of a policy.

    Takes the policy, what each of its scenarios exercised, and the points that they must show.
    """
    entries = _Entries(compiled)
    runs = tuple(entries.run(each) for each in exercises)
    policy = compiled.policy
    return Trace(policy.id, policy.sources, entries.listed(), entries.parts(), runs, tuple(points))


class _Entries:
    """The entries of a policy, found again from what a decision used."""

    def __init__(self, compiled: CompiledPolicy) -> None:
        self.compiled = compiled
        self.versions = [each.version for each in compiled.versions]
        #: Kind, id and place of a wording → its first and last version, and the wording.
        self.wordings: dict[tuple[Kind, str, Place], Entry] = {}
        #: First day of a version → kind and id → the wording that stands in it.
        self.standing: dict[date, dict[tuple[Kind, str], Entry]] = {}
        for version, following in zip(self.versions, [*self.versions[1:], None], strict=True):
            until = version.until
            if following is not None:
                until = following.start - timedelta(days=1)
            self.standing[version.start] = {
                (each.kind, each.id): self.wording(each, until) for each in _things(version)
            }
        # A wording grows older with each version in which it stands.
        for standing in self.standing.values():
            for (kind, name), entry in standing.items():
                standing[kind, name] = self.wordings[kind, name, entry.place]
        self.vocabulary = dict(self.facts())

    def wording(self, entry: Entry, until: date | None) -> Entry:
        """Return the wording of an entry as it stands in one more version, until its last day."""
        known = (entry.kind, entry.id, entry.place)
        found = self.wordings.get(known)
        start = found.start if found is not None else entry.start
        self.wordings[known] = replace(entry, start=start, until=until)
        return self.wordings[known]

    def facts(self) -> Iterator[tuple[tuple[Kind, str], Entry]]:
        """Yield what of the vocabulary rests on texts; a value of a named type is one entry."""
        values: dict[Place, Entry] = {}
        for fact in self.compiled.policy.vocabulary:
            if fact.source and fact.place is not None:
                entry = Entry(Kind.FACT, fact.name, fact.label, fact.source, fact.place)
                yield (Kind.FACT, fact.name), entry
            presumed = fact.presumed
            if presumed is not None and (place := _place_of(presumed.source)) is not None:
                entry = Entry(Kind.PRESUMPTION, fact.name, fact.label, presumed.source, place)
                yield (Kind.PRESUMPTION, fact.name), entry
            for value in fact.values:
                if (place := _place_of(value.source)) is not None:
                    name = f"{fact.name}={value.id}"
                    entry = Entry(Kind.VALUE, name, value.label, value.source, place)
                    yield (Kind.VALUE, name), values.setdefault(place, entry)

    def codes(self) -> Iterator[Entry]:
        """Yield the systems of codes, and the codes that rest on texts of their own."""
        for name, system in self.compiled.policy.codes.systems.items():
            if system.source and system.place is not None:
                yield Entry(Kind.SYSTEM, name, system.label, system.source, system.place)
            for code in system.codes.values():
                if (place := _place_of(code.source)) is not None:
                    named = f"{name} {code.code}"
                    days = (code.start, code.until)
                    yield Entry(Kind.CODE, named, code.label, code.source, place, *days)

    def listed(self) -> tuple[Entry, ...]:
        """Return every entry once, in the order of the files."""
        entries = (*self.wordings.values(), *self.vocabulary.values(), *self.codes())
        found = dict.fromkeys(entries)
        return tuple(sorted(found, key=lambda each: each.place))

    def parts(self) -> dict[Entry, tuple[Entry, ...]]:
        """Return rule → what it names, in any version in which it stands."""
        found: dict[Entry, dict[Entry, None]] = {}
        for version in self.versions:
            standing = self.standing[version.start]
            for name, rule in version.rules.items():
                parts = found.setdefault(standing[Kind.RULE, name], {})
                ids = {
                    Kind.REQUIREMENT: [each.id for each in rule.requires],
                    Kind.DEFINITION: _definitions(version, rule),
                    Kind.OBLIGATION: [each.id for each in rule.obligations],
                    Kind.ALTERNATIVE: [each.id for each in rule.alternatives],
                }
                for kind, named in ids.items():
                    parts.update({standing[kind, each]: None for each in named})
            parts = found.setdefault(standing[Kind.DEFAULT, version.default.id], {})
            parts.update(
                {standing[Kind.ALTERNATIVE, each.id]: None for each in version.default.alternatives}
            )
        return {rule: tuple(parts) for rule, parts in found.items()}

    def run(self, exercise: Exercise) -> Run:
        """Return what a scenario exercised, as entries."""
        result, version = exercise.result, exercise.version
        standing = {} if version is None else self.standing[version]

        def entries(uses: Iterable[Use]) -> tuple[Entry, ...]:
            found = (
                standing.get((use.kind, use.id)) or self.vocabulary.get((use.kind, use.id))
                for use in uses
            )
            return tuple(dict.fromkeys(entry for entry in found if entry is not None))

        decided, used = entries(exercise.decided), entries(exercise.used)
        exercised = tuple(dict.fromkeys((*decided, *used)))
        return Run(result.scenario, result.decision.outcome, version, decided, exercised)


def _things(version: Version) -> Iterator[Entry]:
    """Yield the entries of a version, as they stand from its first day."""
    default, start = version.default, version.start
    if version.acts and version.acts[0].place is not None:
        place = version.acts[0].place
        yield Entry(Kind.ACT, start.isoformat(), version.title, version.acts, place, start)
    if default.place is not None:
        yield Entry(Kind.DEFAULT, default.id, default.title, default.source, default.place, start)
    for section, kind in _SECTIONS.items():
        for name, each in getattr(version, section).items():
            title = getattr(each, "title", None) or each.label
            reason = getattr(each, "reason", None)
            yield Entry(kind, name, title, each.source, each.place, start, reason=reason)


def _definitions(version: Version, rule: Rule[Condition]) -> tuple[str, ...]:
    """Return the definitions that a rule rests on, opened, in the order of the text."""
    references = (*rule.requires, *rule.obligations)
    conditions = [rule.when, *(each.when for each in references if each.when is not None)]
    conditions += [version.requirements[each.id].condition for each in rule.requires]
    found: set[str] = set()
    while conditions:
        named = {each.name for each in definitions_named(conditions.pop())} - found
        conditions += [version.definitions[name].condition for name in named]
        found |= named
    return tuple(name for name in version.definitions if name in found)


def _place_of(citations: tuple[Citation, ...]) -> Place | None:
    return citations[0].place if citations else None
