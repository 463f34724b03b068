"""Every mutant of a policy: its text with one small mistake in it."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property, partial
from hashlib import sha256
from itertools import pairwise
from typing import TypeVar

from policy_engine.compiler import CompiledPolicy, CompiledVersion, compile_version
from policy_engine.file_tree import FileTree
from policy_engine.language import Words
from policy_engine.loader import load_tree
from policy_engine.policy import Default, Section, Version
from policy_engine.source import Place
from policy_engine.testing.mutation.conditions import Mark
from policy_engine.testing.mutation.entries import Written, mistakes_of, parts_of
from policy_engine.testing.mutation.kinds import Kind
from policy_engine.testing.mutation.places import Files
from policy_engine.vocabulary import FIRST_DAY, LAST_DAY

T = TypeVar("T")

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Key:
    """What a mutant changes, told without lines, so that it is the same when lines move."""

    #: The first day of the version in whose file the change is.
    file: str
    #: The entry that is changed (`rules/pret-courant`); `in_force`, or `file` for the whole.
    entry: str
    kind: Kind
    #: What is changed, in French, as the report says it.
    change: str

    def to_dict(self) -> dict[str, str]:
        """Return the key as JSON-ready data."""
        return {
            "file": self.file,
            "entry": self.entry,
            "kind": str(self.kind),
            "change": self.change,
        }


@dataclass(frozen=True)
class Period:
    """Days in a row on which a mutant may decide otherwise, and the two versions in force."""

    first: date
    last: date
    original: CompiledVersion | None
    mutant: CompiledVersion | None


@dataclass(frozen=True)
class Mutant:
    """A policy with one mistake in it; made of what it changes, compiled where it is asked."""

    policy: CompiledPolicy = field(repr=False, compare=False)
    key: Key
    words: Words
    place: Place
    #: What makes the timeline of the mutant.
    make: "Callable[[], Timeline | None]" = field(repr=False, compare=False)

    @cached_property
    def timeline(self) -> "Timeline | None":
        """The versions of the mutant with their days; None for a text that does not load."""
        return self.make()

    def forget(self) -> None:
        """Let go of what was compiled; it is made anew where it is asked for again."""
        self.__dict__.pop("timeline", None)

    @property
    def kind(self) -> Kind:
        """What the mutant does to the text."""
        return self.key.kind

    def in_force(self, day: date) -> CompiledVersion | None:
        """Return the mutant's version of a day, None where none is in force.

        Raises ValueError for a mutant that does not load.
        """
        if self.timeline is None:
            raise ValueError(self.key)
        return self.timeline.in_force(day)

    def compiled(self) -> CompiledPolicy:
        """Return the whole mutant compiled; raises ValueError for one that does not load."""
        if self.timeline is None:
            raise ValueError(self.key)
        versions = []
        for start, until, index in zip(
            self.timeline.starts,
            self.timeline.untils,
            range(len(self.timeline.starts)),
            strict=True,
        ):
            found = self.timeline.version(index)
            version = replace(found.version, start=start, until=until)
            versions.append(compile_version(version, self.policy.policy))
        return CompiledPolicy(self.policy.policy, tuple(versions))

    def periods(self) -> Iterator[Period]:
        """Yield the days on which the versions in force are not one and the same."""
        if self.timeline is None:
            return
        original = Timeline.of(self.policy)
        cuts = sorted({*original.cuts(), *self.timeline.cuts()})
        for first, after in zip(cuts, (*cuts[1:], None), strict=True):
            one, other = original.in_force(first), self.timeline.in_force(first)
            if one is not other:
                yield Period(first, LAST_DAY if after is None else after - _DAY, one, other)


@dataclass(frozen=True)
class Timeline:
    """Versions with the days on which they are in force; those changed are compiled lazily."""

    policy: CompiledPolicy
    starts: tuple[date, ...]
    untils: tuple[date | None, ...]
    versions: tuple[CompiledVersion, ...]
    #: Index → the version that stands in the place of the original one.
    changed: Mapping[int, Version] = field(default_factory=dict)
    _compiled: dict[int, CompiledVersion] = field(default_factory=dict)

    @classmethod
    def of(
        cls, policy: CompiledPolicy, versions: Sequence[CompiledVersion] | None = None
    ) -> "Timeline":
        """Return the timeline of a policy as it is, or of some other versions of it."""
        versions = policy.versions if versions is None else versions
        return cls(
            policy,
            tuple(each.version.start for each in versions),
            tuple(each.version.until for each in versions),
            tuple(versions),
        )

    def version(self, index: int) -> CompiledVersion:
        """Return the version at an index, compiled."""
        if index not in self.changed:
            return self.versions[index]
        if index not in self._compiled:
            self._compiled[index] = compile_version(self.changed[index], self.policy.policy)
        return self._compiled[index]

    def in_force(self, day: date) -> CompiledVersion | None:
        """Return the version of a day, None where none is in force."""
        index = bisect_right(self.starts, day) - 1
        if index < 0:
            return None
        until = self.untils[index]
        return None if until is not None and day > until else self.version(index)

    def cuts(self) -> Iterator[date]:
        """Yield each day from which another version, or none, is in force."""
        yield from self.starts
        yield from (day + _DAY for day in self.untils if day is not None and day < LAST_DAY)


def mutants(policy: CompiledPolicy, tree: FileTree) -> Iterator[Mutant]:
    """Yield every mutant of a policy, in the order of its files.

    Takes the compiled policy and the tree that it was loaded from.
    """
    files = Files(tree, policy.policy.id)
    found = [*_entries(policy, files), *_boundaries(policy, files), *_files(policy, files)]
    yield from sorted(found, key=lambda each: each.place)


def sample(found: Sequence[Mutant], size: int, seed: int) -> tuple[Mutant, ...]:
    """Return some of the mutants, spread evenly over the files, the same for the same seed.

    A mutant keeps its rank among those of its file when others come or go.
    """

    def rank(mutant: Mutant) -> bytes:
        return sha256(f"{seed} {mutant.key}".encode()).digest()

    by_file: dict[str, list[Mutant]] = {}
    for each in sorted(found, key=rank):
        by_file.setdefault(each.place.file, []).append(each)
    chosen: list[Mutant] = []
    rows = list(by_file.values())
    while len(chosen) < min(size, len(found)):
        for row in rows:
            if row and len(chosen) < size:
                chosen.append(row.pop(0))
    drawn = set(map(id, chosen))
    return tuple(each for each in found if id(each) in drawn)


# Entries


def _entries(policy: CompiledPolicy, files: Files) -> Iterator[Mutant]:
    """Yield the mutants of one entry each, in every version in which it stands."""
    language = policy.policy.vocabulary.language
    #: Entry as it stands in its file → version → the entry there.
    standing: dict[tuple[str, str, Place], dict[int, Written]] = {}
    for index, each in enumerate(policy.versions):
        for section, entry in parts_of(each.version):
            if entry.place is not None:
                standing.setdefault((section, entry.id, entry.place), {})[index] = entry
    for (section, name, place), there in standing.items():
        # A derogation lapses with the rule it was for, so an entry can have several forms.
        forms = {id(entry): tuple(mistakes_of(entry, language)) for entry in there.values()}
        made: dict[tuple[Kind, Mark, str], dict[int, Written | None]] = {}
        words: dict[tuple[Kind, Mark, str], Words] = {}
        for index, entry in there.items():
            for mistake in forms[id(entry)]:
                key = (mistake.kind, mistake.mark, mistake.words.fr)
                made.setdefault(key, {})[index] = mistake.result
                words[key] = mistake.words
        for (kind, mark, change), results in made.items():
            yield Mutant(
                policy,
                Key(_day_of(place.file), f"{section}/{name}", kind, change),
                words[kind, mark, change],
                _place(files, section, name, mark, place),
                partial(_with, policy, section, name, results),
            )


def _place(files: Files, section: str, name: str, mark: Mark, entry: Place) -> Place:
    if section == Section.OBLIGATIONS and mark.place == entry:
        return files.value(entry.file, section, name, "timing", "after") or entry
    return files.find(mark)


def _day_of(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".yaml")


def _with(
    policy: CompiledPolicy, section: str, name: str, results: Mapping[int, Written | None]
) -> Timeline:
    changed: dict[int, Version] = {}
    for index, entry in results.items():
        version = policy.versions[index].version
        if isinstance(entry, Default):
            changed[index] = replace(version, default=entry)
            continue
        entries = {**getattr(version, section), name: entry}
        if entry is None:
            del entries[name]
        changed[index] = replace(version, **{section: entries})  # type: ignore[arg-type]
    return replace(Timeline.of(policy), changed=changed, _compiled={})


# Versions


def _boundaries(policy: CompiledPolicy, files: Files) -> Iterator[Mutant]:
    """Yield the mutants that move the first or the last day of a version by one."""
    whole = Timeline.of(policy)
    for index, each in enumerate(policy.versions):
        start, until = each.version.start, each.version.until
        for step in (-_DAY, _DAY):
            if FIRST_DAY < start < LAST_DAY:
                starts = _put(whole.starts, index, start + step)
                if _in_order(starts, whole.untils):
                    moved = replace(whole, starts=starts)
                    yield _bound(policy, files, index, Kind.MOVE_START, start, start + step, moved)
            if until is not None and FIRST_DAY < until < LAST_DAY:
                untils = _put(whole.untils, index, until + step)
                if _in_order(whole.starts, untils):
                    moved = replace(whole, untils=untils)
                    yield _bound(policy, files, index, Kind.MOVE_END, until, until + step, moved)


def _put(items: tuple[T, ...], index: int, item: T) -> tuple[T, ...]:
    return (*items[:index], item, *items[index + 1 :])


def _in_order(starts: Sequence[date], untils: Sequence[date | None]) -> bool:
    """Return whether each version still has a day of its own."""
    rising = all(one < other for one, other in pairwise(starts))
    return rising and all(
        until is None or start <= until for start, until in zip(starts, untils, strict=True)
    )


def _bound(  # noqa: PLR0913, PLR0917 - one of each
    policy: CompiledPolicy,
    files: Files,
    index: int,
    kind: Kind,
    old: date,
    new: date,
    timeline: Timeline,
) -> Mutant:
    day = policy.versions[index].version.start.isoformat()
    word = "from" if kind is Kind.MOVE_START else "until"
    words = Words(f"« {word}: {old} » devient « {new} »", f"“{word}: {old}” becomes “{new}”")
    file = files.file_of(day) or day
    place = files.value(file, "in_force", word) or Place(file, 1, 1)
    return Mutant(policy, Key(day, "in_force", kind, words.fr), words, place, lambda: timeline)


def _files(policy: CompiledPolicy, files: Files) -> Iterator[Mutant]:
    """Yield the mutants that lack one amending text; those that do not load are stillborn."""
    for index, each in enumerate(policy.versions[1:], 1):
        day = each.version.start.isoformat()
        file = files.file_of(day) or day
        words = Words(f"retirer le texte du {day}", f"drop the text of {day}")
        key = Key(day, "file", Kind.DROP_FILE, words.fr)
        without = _Without(files.tree, files.folder, files.paths.get(file, ""))
        make = partial(_lacking, policy, index, without)
        yield Mutant(policy, key, words, Place(file, 1, 1), make)


def _lacking(policy: CompiledPolicy, index: int, tree: FileTree) -> Timeline | None:
    """Return the timeline of a policy whose tree lacks the file of one version."""
    loaded = load_tree(tree)
    rest = None if loaded.errors else loaded.policies.get(policy.policy.id)
    # What was in force before stays as it is.
    kept = policy.versions[:index]
    return None if rest is None else Timeline.of(policy, (*kept, *rest.versions[index:]))


@dataclass(frozen=True)
class _Without:
    """The version files of one policy without one of them."""

    tree: FileTree
    folder: str
    gone: str

    def paths(self) -> tuple[str, ...]:
        return tuple(
            path
            for path in self.tree.paths()
            if path.startswith(self.folder)
            and "/" not in path.removeprefix(self.folder)
            and path != self.gone
        )

    def unreadable(self) -> tuple[tuple[str, str], ...]:
        return ()

    def read(self, path: str) -> bytes:
        return self.tree.read(path)

    def name(self, path: str) -> str:
        return self.tree.name(path)

    def title(self) -> str:
        return self.tree.title()


__all__ = ["Key", "Mutant", "Period", "Timeline", "mutants", "sample"]
