"""A folder and texts in memory are read alike."""

from pathlib import Path

import pytest

from policy_engine.file_tree import FileTree, Folder, Texts

FILES = {"p/vocabulary.yaml": "vocabulary: p\n", "p/scenarios/é.yaml": "policy: p\n", "a.md": ""}


def _folder(root: Path) -> Folder:
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8", newline="")
    return Folder(root)


@pytest.fixture(params=["folder", "texts"])
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> FileTree:
    return Texts(FILES) if request.param == "texts" else _folder(tmp_path)


def test_paths_are_relative_and_sorted(tree: FileTree):
    assert tree.paths() == ("a.md", "p/scenarios/é.yaml", "p/vocabulary.yaml")


def test_files_are_read_as_bytes(tree: FileTree):
    assert tree.read("p/vocabulary.yaml") == b"vocabulary: p\n"


def test_hidden_files_and_folders_are_left_out(tmp_path: Path):
    tree = _folder(tmp_path)
    for path in (".git/config.yaml", "p/.~lock.yaml"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).touch()
    assert tree.paths() == ("a.md", "p/scenarios/é.yaml", "p/vocabulary.yaml")


def test_a_folder_is_named_as_the_user_typed_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert Folder(Path("policies")).name("p/a.yaml") == "policies/p/a.yaml"
    monkeypatch.chdir(tmp_path)
    assert Folder(Path()).title() == tmp_path.name


def test_what_cannot_be_read_is_an_os_error(tmp_path: Path):
    with pytest.raises(OSError, match="absent"):
        Folder(tmp_path).read("absent.yaml")


def test_texts_may_be_bytes_and_bear_a_name():
    texts = Texts({"a": b"\xff"}, root="mine")
    assert (texts.read("a"), texts.name("a"), texts.title()) == (b"\xff", "a", "mine")
