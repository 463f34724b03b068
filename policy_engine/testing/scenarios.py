"""Scenario files to cases: a date, facts, and the decision that a jurist expects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from policy_engine.compiler import CompiledPolicy
from policy_engine.diagnostics import Diagnostic, arranged, nearest, problem
from policy_engine.document import Mapping as DocumentMap
from policy_engine.document import Node, Scalar, Sequence
from policy_engine.evaluation import contradictions
from policy_engine.file_tree import FileTree
from policy_engine.loader import policy_folders, read_file
from policy_engine.policy.reading import read_facts
from policy_engine.schema import Kind, check_shape
from policy_engine.situations import UndecidedError
from policy_engine.source import Place
from policy_engine.testing.points import Point, named_points, points_of
from policy_engine.versions import VersionIndex
from policy_engine.vocabulary import Citation, Value, Vocabulary
from policy_engine.vocabulary.reading import citations_of, items_of, text_of, unknown_sources

#: The lists that a scenario may expect, and the code for an id that does not exist.
LISTS = {
    "rules": "unknown-rule",
    "unmet": "unknown-requirement",
    "missing": "unknown-fact",
    "obligations": "unknown-obligation",
    "alternatives": "unknown-alternative",
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """One case of a policy, with what it takes over from others filled in."""

    name: str
    policy: str
    at: date
    facts: Mapping[str, Value]
    #: What is expected: `outcome`, `reason` as text, the others as tuples of ids (`due` with their
    #: days: see `due_day`), as far as told.
    expect: Mapping[str, str | tuple[str, ...]]
    source: tuple[Citation, ...]
    place: Place


def due_day(obligation: str, day: str) -> str:
    """Return an obligation with the day by which it is due, as expectations and results tell it."""
    return f"{obligation} {day}"


@dataclass(slots=True)
class _Written:
    """A scenario as it stands in its file."""

    node: DocumentMap
    name: str
    place: Place
    like: Scalar | None
    at: date | None
    facts: dict[str, Value | None]
    #: Whether something in it is wrong, so that it cannot be run.
    broken: bool = False


def load_scenarios(
    tree: FileTree, policies: Mapping[str, CompiledPolicy]
) -> tuple[tuple[Scenario, ...], tuple[Diagnostic, ...]]:
    """Load the scenarios of a file tree.

    Takes the tree and its policies that could be loaded; of the scenarios of the others only the
    shape is checked. Returns the scenarios that can be run, in the order of the files, and the
    diagnostics.
    """
    scenarios: list[Scenario] = []
    diagnostics: list[Diagnostic] = []
    for identity, folder in policy_folders(tree).items():
        paths = scenario_files(tree, folder)
        if identity in policies:
            reader = _Reader(policies[identity])
            for path in paths:
                reader.read(tree, path)
            scenarios.extend(reader.scenarios())
            diagnostics.extend(reader.diagnostics)
        else:
            diagnostics.extend(each for path in paths for each in _read(tree, path)[1])
    return tuple(scenarios), arranged(diagnostics)


def scenario_files(tree: FileTree, folder: str) -> tuple[str, ...]:
    """Return the paths of the scenario files of a policy; takes its folder with the final `/`."""
    return tuple(
        path
        for path in tree.paths()
        if path.startswith(f"{folder}scenarios/") and path.endswith((".yaml", ".yml"))
    )


def load_points(
    tree: FileTree, policies: Mapping[str, CompiledPolicy]
) -> Mapping[str, tuple[Point, ...]]:
    """Return the points that the scenarios of each policy must show, in the order of the files.

    Takes the tree and its policies that could be loaded. What is wrong with the files is told by
    `load_scenarios`; a point that is declared twice counts as it stands first.
    """
    found: dict[str, tuple[Point, ...]] = {}
    for identity, folder in policy_folders(tree).items():
        if identity in policies:
            documents = (read_file(tree, path)[0] for path in scenario_files(tree, folder))
            points: dict[str, Point] = {}
            for document in documents:
                for point in points_of(document) if document is not None else ():
                    points.setdefault(point.id, point)
            found[identity] = tuple(points.values())
    return found


def _read(tree: FileTree, path: str) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """Read a scenario file as a document, and hold it against the schema."""
    document, found = read_file(tree, path)
    if document is not None:
        found = (*found, *check_shape(document, Kind.SCENARIO), *_nothing_in(document))
    return document, found


def _nothing_in(document: Node) -> Iterator[Diagnostic]:
    """Yield a diagnostic for a file with neither scenarios nor points.

    Where another key stands, it may be one of the two, misspelt: the schema has told it.
    """
    if isinstance(document, DocumentMap):
        keys = {key.text for key, _ in document.entries}
        if keys <= {"policy"}:
            yield problem("missing-key", document.place, key="scenarios")


@dataclass(frozen=True, slots=True)
class _Whole:
    """The date and the facts of a scenario with what it takes over."""

    at: date | None
    facts: Mapping[str, Value | None]


@dataclass
class _Reader:
    compiled: CompiledPolicy
    diagnostics: list[Diagnostic] = field(default_factory=list)
    written: dict[str, _Written] = field(default_factory=dict)
    points: dict[str, Point] = field(default_factory=dict)
    #: Whether there may be scenarios that could not be read, so that no name is unknown.
    open: bool = False
    #: Scenario → what it comes to, None where it cannot be run.
    filled: dict[str, "_Whole | None"] = field(default_factory=dict)

    @property
    def vocabulary(self) -> Vocabulary:
        return self.compiled.policy.vocabulary

    def read(self, tree: FileTree, path: str) -> None:
        """Read one file."""
        document, found = _read(tree, path)
        self.diagnostics.extend(found)
        if not isinstance(document, DocumentMap):
            self.open = True
            return
        self.diagnostics.extend(unknown_sources(document, self.compiled.policy.sources))
        policy = document.get("policy")
        named, expected = text_of(policy), self.compiled.policy.id
        if policy is not None and named is not None and named != expected:
            self.diagnostics.append(
                problem("policy-mismatch", policy.place, found=named, expected=expected)
            )
        for point in points_of(document):
            if self.points.setdefault(point.id, point) is not point:
                self.diagnostics.append(problem("duplicate-point", point.place, name=point.id))
        for item in items_of(document.get("scenarios")):
            if isinstance(item, DocumentMap):
                start, end = item.place, item.source.place(item.end)
                told = [each.place for each in found if each.place is not None]
                self.scenario(item, faulty=any(start <= place <= end for place in told))

    def scenario(self, node: DocumentMap, *, faulty: bool) -> None:
        name = node.get("name")
        if not isinstance(name, Scalar) or name.is_null:
            self.open = True
            return
        if name.text in self.written:
            self.diagnostics.append(problem("duplicate-scenario", name.place, name=name.text))
            return
        facts, found = read_facts(node.get("facts"), self.vocabulary, self.compiled.policy.codes)
        self.diagnostics.extend(found)
        at, well = self.day(node.get("at"))
        like = node.get("like")
        self.written[name.text] = _Written(
            node,
            name.text,
            name.place,
            like if isinstance(like, Scalar) and not like.is_null else None,
            at,
            facts,
            broken=faulty or bool(found) or not well,
        )

    def day(self, node: Node | None) -> tuple[date | None, bool]:
        """Return the date of a scenario, and whether it is fit to be used."""
        if not isinstance(node, Scalar) or node.is_null:
            return None, True
        try:
            return date.fromisoformat(node.text), True
        except ValueError:
            # Where it does not even look like a date, the schema has said so.
            if not any(each.place == node.place for each in self.diagnostics):
                self.diagnostics.append(problem("bad-date", node.place, value=node.text))
            return None, False

    # From written to runnable

    def scenarios(self) -> Iterator[Scenario]:
        """Yield the scenarios that can be run; diagnose the others."""
        index = VersionIndex(self.compiled.versions)
        for written in self.written.values():
            self.known_points(written)
            whole = self.whole(written)
            if whole is None:
                continue
            if whole.at is None:
                self.diagnostics.append(problem("missing-date", written.place))
                continue
            facts = {name: value for name, value in whole.facts.items() if value is not None}
            if self.contradicts(written, facts, whole.at):
                self.filled[written.name] = None
                continue
            expect = self.expectation(written.node.get("expect"), index, whole.at)
            source = citations_of(written.node.get("source"))
            identity = self.compiled.policy.id
            yield Scenario(written.name, identity, whole.at, facts, expect, source, written.place)

    def known_points(self, written: _Written) -> None:
        """Diagnose the points that a scenario names and nothing declares, where anything does."""
        for name in named_points(written.name) if self.points and not self.open else ():
            if name not in self.points:
                near = nearest(name, self.points)
                self.diagnostics.append(
                    problem("unknown-point", written.place, name=name, near=near)
                )

    def whole(self, written: _Written) -> "_Whole | None":
        """Return a scenario with what it takes over; None where it cannot be run."""
        chain: dict[str, _Written] = {}
        base: _Written | None = written
        while base is not None and base.name not in self.filled and base.name not in chain:
            chain[base.name] = base
            base = self.base(base)
        if base is not None and base.name in chain:
            self.cycle(chain, base)
        for each in reversed(chain.values()):
            self.filled[each.name] = self.fill(each)
        return self.filled[written.name]

    def base(self, written: _Written) -> _Written | None:
        """Return the scenario that another is like, None where it stands by itself."""
        return None if written.like is None else self.written.get(written.like.text)

    def fill(self, written: _Written) -> "_Whole | None":
        """Return a scenario over its base, filled before; None where it is faulty."""
        if written.broken:
            return None
        if written.like is None:
            return self.counting(written, _Whole(written.at, written.facts))
        if written.like.text not in self.written:
            if not self.open:
                near = nearest(written.like.text, self.written)
                place = written.like.place
                self.diagnostics.append(
                    problem("unknown-scenario", place, name=written.like.text, near=near)
                )
            return None
        under = self.filled.get(written.like.text)
        if under is None:
            return None
        whole = _Whole(written.at or under.at, {**under.facts, **written.facts})
        return self.counting(written, whole)

    def counting(self, written: _Written, whole: "_Whole") -> "_Whole | None":
        """Return a whole scenario, None where a code of its own does not count on its day."""
        facts, codes = written.node.get("facts"), self.compiled.policy.codes
        _, found = read_facts(facts, self.vocabulary, codes, whole.at)
        self.diagnostics.extend(found)
        return None if found else whole

    def cycle(self, chain: Mapping[str, _Written], again: _Written) -> None:
        """Say a circle of scenarios, once, at the first of them in the files."""
        names = list(chain)
        circle = names[names.index(again.name) :]
        first = next(name for name in self.written if name in circle)
        at = circle.index(first)
        told = " → ".join((*circle[at:], *circle[:at], first))
        like = self.written[first].like
        place = like.place if like else self.written[first].place
        self.diagnostics.append(problem("cyclic-scenarios", place, cycle=told))

    def contradicts(self, written: _Written, facts: Mapping[str, Value], at: date) -> bool:
        try:
            broken = contradictions(self.compiled.policy.constraints, facts, at)
        except UndecidedError:
            self.diagnostics.append(problem("undecided-constraints", written.place))
            return True
        for each in broken:
            listed = ", ".join(f"`{name}`" for name in facts if name in each.facts)
            self.diagnostics.append(
                problem("contradictory-facts", written.place, reason=each.reason, facts=listed)
            )
        return bool(broken)

    def expectation(
        self, node: Node | None, index: VersionIndex, at: date
    ) -> dict[str, str | tuple[str, ...]]:
        found: dict[str, str | tuple[str, ...]] = {}
        if not isinstance(node, DocumentMap):
            return found
        for key, value in node.entries:
            if isinstance(value, Sequence):
                texts = [(item, text_of(item)) for item in value.items]
                found[key.text] = tuple(text for _, text in texts if text is not None)
                self.known_ids(key.text, texts, index, at)
            elif isinstance(value, DocumentMap):
                found[key.text] = tuple(
                    due_day(name.text, day)
                    for name, each in value.entries
                    if self.day(each)[1] and (day := text_of(each)) is not None
                )
                self.known_ids("obligations", [(n, n.text) for n, _ in value.entries], index, at)
            elif (text := text_of(value)) is not None:
                found[key.text] = text
        return found

    def known_ids(
        self, key: str, texts: list[tuple[Node, str | None]], index: VersionIndex, at: date
    ) -> None:
        compiled = index.in_force(at)
        if compiled is None or key not in LISTS:
            return
        version = compiled.version
        known = {
            "rules": version.rules,
            "unmet": version.requirements,
            "missing": self.vocabulary.facts,
            "obligations": version.obligations,
            "alternatives": version.alternatives,
        }[key]
        for node, text in texts:
            if text is not None and text not in known:
                near = nearest(text, known)
                self.diagnostics.append(problem(LISTS[key], node.place, name=text, near=near))
