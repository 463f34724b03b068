"""The whole way: text, document, schema, policy, compiled, ready for the version index."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from os import PathLike
from pathlib import Path, PurePosixPath

from policy_engine.codes import Codes
from policy_engine.codes.reading import read_codes
from policy_engine.compiler import CompiledPolicy, compile_policy
from policy_engine.diagnostics import Diagnostic, PolicyError, Severity, arranged, problem
from policy_engine.document import Mapping as DocumentMap
from policy_engine.document import Node, read_document, read_source
from policy_engine.file_tree import YAML_ENDINGS, FileTree, Folder
from policy_engine.language import Words
from policy_engine.policy import Policy
from policy_engine.policy.consolidation import check_constraints, consolidate
from policy_engine.policy.reading import VersionFile, read_version, unreadable_version
from policy_engine.resources import policies_folder
from policy_engine.schema import Kind, check_shape
from policy_engine.source import Place
from policy_engine.vocabulary import Vocabulary
from policy_engine.vocabulary.reading import (
    missing_translations,
    read_sources,
    read_vocabulary,
    unknown_sources,
)
from policy_engine.vocabulary.sources import Sources

_VERSION_FILE = re.compile(r"\d{4}-\d{2}-\d{2}\.yaml", re.ASCII)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file tree holds: the policies that could be loaded, and every diagnostic."""

    policies: Mapping[str, CompiledPolicy]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that stop a policy from being used."""
        return tuple(each for each in self.diagnostics if each.severity is Severity.ERROR)


def load_policies(
    where: "str | PathLike[str] | FileTree | None" = None,
) -> Mapping[str, CompiledPolicy]:
    """Load the policies of a folder or file tree, by default those that come with the engine.

    Returns the compiled policies by id; raises PolicyError with every diagnostic.
    """
    loaded = load_tree(file_tree(where))
    if loaded.errors:
        raise PolicyError(loaded.diagnostics)
    return loaded.policies


def file_tree(where: "str | PathLike[str] | FileTree | None" = None) -> FileTree:
    """Return the file tree meant: a folder by its path, a tree itself, the shipped policies."""
    if where is None:
        return Folder(policies_folder())
    return Folder(Path(where)) if isinstance(where, str | PathLike) else where


def load_tree(tree: FileTree) -> Loaded:
    """Load whatever can be loaded of a file tree, with every diagnostic of all of it."""
    folders = policy_folders(tree)
    diagnostics = [
        problem("unreadable-file", Place(tree.name(path), 1, 1), reason=reason)
        for path, reason in tree.unreadable()
    ]
    if not folders:
        nothing = problem(
            "no-policy", Place(tree.name("") or tree.title(), 1, 1), folder=tree.title()
        )
        return Loaded({}, arranged((*diagnostics, nothing)))
    policies: dict[str, CompiledPolicy] = {}
    for identity, folder in folders.items():
        stages = _Stages(tree, identity, folder)
        policy = stages.policy()
        diagnostics.extend(stages.diagnostics)
        if policy is not None:
            policies[identity] = compile_policy(policy)
    return Loaded(policies, arranged(diagnostics))


def policy_folders(tree: FileTree) -> dict[str, str]:
    """Return policy id → folder (with its final `/`) for each policy of a tree.

    A tree that has a `vocabulary.yaml` at its root is one policy by itself.
    """
    paths = tree.paths()
    if "vocabulary.yaml" in paths:
        return {tree.title(): ""}
    tops = {path.split("/")[0] for path in paths if _is_policy_file(path)}
    return {top: f"{top}/" for top in sorted(tops)}


def _is_policy_file(path: str) -> bool:
    parts = path.split("/")
    return len(parts) == 2 and parts[1].lower().endswith(YAML_ENDINGS)  # noqa: PLR2004 - two parts


def read_file(tree: FileTree, path: str) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """Read one file of a tree as a document; returns None where it is unreadable."""
    name = tree.name(path)
    try:
        content = tree.read(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return None, (problem("unreadable-file", Place(name, 1, 1), reason=reason),)
    source, diagnostics = read_source(name, content)
    return (None, diagnostics) if source is None else read_document(source)


class _Stages:
    """Runs the stages of one policy in order, gathering what each finds wrong.

    What cannot be read is not held against the rest: nobody calls unknown what may be in it.
    """

    def __init__(self, tree: FileTree, identity: str, folder: str) -> None:
        self.tree = tree
        self.identity = identity
        self.folder = folder
        self.diagnostics: list[Diagnostic] = []

    def policy(self) -> Policy | None:
        """Return the policy, None where anything in it is wrong."""
        documents = dict(self.documents())
        vocabulary_document = documents.pop("vocabulary.yaml", None)
        sources_document = documents.pop("sources.yaml", None)
        codes_document = documents.pop("codes.yaml", None)
        # What it explains is no part of what decides.
        survivors_document = documents.pop("survivors.yaml", None)
        if isinstance(survivors_document, DocumentMap):
            self.same_id(survivors_document, "policy")
        sources = read_sources(sources_document) if sources_document else None
        if not isinstance(vocabulary_document, DocumentMap):
            return None
        read = read_vocabulary(vocabulary_document, sources)
        self.diagnostics.extend(read.diagnostics)
        vocabulary = read.vocabulary
        self.same_id(vocabulary_document, "vocabulary")
        if not vocabulary.facts and self.faulty(vocabulary_document):
            return None
        constraints, remediable, found = check_constraints(vocabulary)
        self.diagnostics.extend(found)
        codes = self.codes(codes_document, vocabulary, sources)
        files: list[VersionFile] = []
        for name, document in sorted(documents.items()):
            if not isinstance(document, DocumentMap):
                files.append(unreadable_version(Place(name, 1, 1)))
                continue
            self.same_id(document, "policy")
            if sources is not None:
                self.diagnostics.extend(unknown_sources(document, sources))
            version, found = read_version(document, vocabulary, _day(name))
            self.diagnostics.extend(found)
            files.append(version)
        versions, found = consolidate(files, vocabulary)
        self.diagnostics.extend(found)
        if sources is None or any(each.severity is Severity.ERROR for each in self.diagnostics):
            return None
        return Policy(self.identity, vocabulary, sources, constraints, remediable, versions, codes)

    def codes(
        self, document: Node | None, vocabulary: Vocabulary, sources: Sources | None
    ) -> Codes:
        """Return what the codes of other systems mean, nothing where the policy has no such file.

        They are no part of a version: the facts that they yield are what is decided on.
        """
        if not isinstance(document, DocumentMap):
            return Codes()
        self.same_id(document, "codes")
        if sources is not None:
            self.diagnostics.extend(unknown_sources(document, sources))
        codes, found = read_codes(document, vocabulary)
        self.diagnostics.extend(found)
        return codes

    def documents(self) -> Iterator[tuple[str, Node | None]]:
        """Yield the files of the policy by name, None if unreadable, held against their schemas."""
        names = [
            path.removeprefix(self.folder)
            for path in self.tree.paths()
            if path.startswith(self.folder)
        ]
        own = [
            name
            for name in names
            if (name.lower().endswith(YAML_ENDINGS) and not name.startswith("scenarios/"))
            or name == "scenarios"
        ]
        # A file under a name that is nearly right is not missing too.
        meant = {PurePosixPath(name).stem for name in own}
        for needed in ("vocabulary", "sources"):
            if needed not in meant:
                self.lacks(Words(f"{needed}.yaml"))
        if not any(stem[:1].isdigit() for stem in meant):
            self.lacks(Words("AAAA-MM-JJ.yaml", "YYYY-MM-DD.yaml"))
        for name in own:
            kind = _kind(name)
            if kind is None:
                self.unexpected(name)
                if name[0].isdigit():
                    yield name, None
                continue
            document, found = read_file(self.tree, self.folder + name)
            self.diagnostics.extend(found)
            if document is not None:
                self.diagnostics.extend(check_shape(document, kind))
                self.diagnostics.extend(missing_translations(document))
            yield name, document

    def unexpected(self, name: str) -> None:
        place = Place(self.tree.name(self.folder + name), 1, 1)
        if _VERSION_FILE.fullmatch(name):
            day = name.removesuffix(".yaml")
            self.diagnostics.append(problem("bad-date", place, value=day))
        else:
            better = f"{PurePosixPath(name).stem}.yaml"
            near = better if _kind(better) is not None else None
            self.diagnostics.append(problem("unexpected-file", place, file=name, near=near))

    def lacks(self, name: Words) -> None:
        where = PurePosixPath(self.tree.name(f"{self.folder}…")).parent
        place = Place(str(where), 1, 1)
        self.diagnostics.append(problem("missing-file", place, file=name, policy=self.identity))

    def faulty(self, document: DocumentMap) -> bool:
        """Whether the file of a document has errors of its own."""
        return any(
            each.place is not None
            and each.place.file == document.source.name
            and each.severity is Severity.ERROR
            for each in self.diagnostics
        )

    def same_id(self, document: DocumentMap, key: str) -> None:
        value = document.get(key)
        found = getattr(value, "text", None)
        if value is not None and found is not None and found != self.identity:
            self.diagnostics.append(
                problem("policy-mismatch", value.place, found=found, expected=self.identity)
            )


def _kind(name: str) -> Kind | None:
    """Return which kind of file a name is for, None for none."""
    if name in {"vocabulary.yaml", "sources.yaml", "codes.yaml", "survivors.yaml"}:
        return Kind(name.removesuffix(".yaml"))
    if _VERSION_FILE.fullmatch(name):
        try:
            _day(name)
        except ValueError:
            return None
        return Kind.VERSION
    return None


def _day(name: str) -> date:
    return date.fromisoformat(name.removesuffix(".yaml"))
