"""`survivors.yaml`: why some mutants of a policy live on, in the words of who looked at them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policy_engine.compiler import CompiledPolicy
from policy_engine.document import Mapping as DocumentMap
from policy_engine.file_tree import FileTree
from policy_engine.language import Words
from policy_engine.loader import policy_folders, read_file
from policy_engine.source import Place
from policy_engine.testing.mutation.kinds import Kind
from policy_engine.testing.mutation.mutants import Key
from policy_engine.vocabulary.reading import items_of, text_of, words_of

#: The file of a policy's folder that explains its survivors.
FILE = "survivors.yaml"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why no scenario needs to kill a mutant."""

    policy: str
    key: Key
    reason: Words
    place: Place


def load_explanations(
    tree: FileTree, policies: Mapping[str, CompiledPolicy]
) -> tuple[Explanation, ...]:
    """Return the explanations that stand beside the policies of a tree.

    Takes the tree and its policies that could be loaded, which holds the shape of the files.
    """
    return tuple(
        each
        for identity, folder in policy_folders(tree).items()
        if identity in policies and f"{folder}{FILE}" in tree.paths()
        for each in _read(tree, f"{folder}{FILE}", identity)
    )


def _read(tree: FileTree, path: str, policy: str) -> Iterator[Explanation]:
    document, _ = read_file(tree, path)
    if not isinstance(document, DocumentMap):
        return
    for item in items_of(document.get("survivors")):
        if not isinstance(item, DocumentMap):
            continue
        file, entry, kind, change = (
            text_of(item.get(name)) or "" for name in ("file", "entry", "kind", "change")
        )
        if kind in {*Kind}:
            reason = words_of(item.get("reason")) or Words("")
            yield Explanation(policy, Key(file, entry, Kind(kind), change), reason, item.place)
