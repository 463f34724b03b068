"""The whole way from a file tree to compiled policies."""

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from policy_engine import Folder, PolicyError, Texts, load_policies
from policy_engine.loader import file_tree, load_tree, policy_folders
from policy_engine.resources import policies_folder
from tests.policies import START, fact, permit, policy

PRET = Path(__file__).parent.parent / "cases" / "policies" / "pret"
FILES: Mapping[str, str | bytes] = policy(facts="a", rules={"p": permit("a")}).files


def _codes(files: Mapping[str, str | bytes]) -> list[str]:
    return [each.code for each in load_tree(Texts(files)).diagnostics]


def _with(**changed: str | bytes | None) -> dict[str, str | bytes]:
    """Return the files of a good policy with some changed (`__` for `-`), or left out (None)."""
    named = {f"p/{stem.replace('__', '-')}.yaml": text for stem, text in changed.items()}
    merged = {**FILES, **named}
    return {path: text for path, text in merged.items() if text is not None}


def test_policies_are_loaded_by_id():
    policies = load_policies(Texts(FILES))
    assert list(policies) == ["p"]
    assert [each.version.start.isoformat() for each in policies["p"].versions] == [START]


@pytest.mark.parametrize("as_text", [True, False])
def test_a_folder_is_meant_by_its_path(tmp_path: Path, as_text: bool):
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(str(text), encoding="utf-8")
    assert list(load_policies(str(tmp_path) if as_text else tmp_path)) == ["p"]


def test_the_shipped_policies_are_meant_by_default():
    assert file_tree() == Folder(policies_folder())


def test_every_shipped_policy_is_sound():
    assert "secret-medical" in load_policies()


def test_a_folder_with_a_vocabulary_is_one_policy_by_itself():
    files = {path.removeprefix("p/"): text for path, text in FILES.items()}
    assert policy_folders(Texts(files, root="p")) == {"p": ""}
    assert list(load_policies(Texts(files, root="p"))) == ["p"]


def test_folders_without_policy_files_are_none():
    files = {
        **FILES,
        "docs/readme.md": "",
        "a.yaml": "",
        "p/scenarios/s.yaml": "",
        "x/y/z.yaml": "",
    }
    assert policy_folders(Texts(files)) == {"p": "p/"}


def test_a_policy_written_as_json_is_a_policy():
    assert all(json.loads(text) for text in FILES.values())


# What is wrong with the files


@pytest.mark.parametrize(
    ("files", "codes"),
    [
        ({}, ["no-policy"]),
        ({"readme.md": ""}, ["no-policy"]),
        (_with(vocabulary=None), ["missing-file"]),
        (_with(sources=None), ["missing-file"]),
        (_with(**{START.replace("-", "__"): None}), ["missing-file"]),
        (_with(notes="a: b"), ["unexpected-file"]),
        (_with(**{"2021__13__01": "a: b"}), ["bad-date"]),
        (_with(**{"2021__1__1": "a: b"}), ["unexpected-file"]),
        (_with(vocabulary=""), ["empty-file"]),
        (_with(vocabulary=b"\xff"), ["not-utf-8"]),
        (_with(vocabulary="a: [b"), ["yaml-syntax"]),
        (_with(vocabulary="[]"), ["wrong-type"]),
        (_with(sources="[]"), ["wrong-type"]),
        (_with(sources="sources: loi"), ["wrong-type"]),
        (_with(**{START.replace("-", "__"): "[]"}), ["wrong-type"]),
    ],
)
def test_faulty_files(files: Mapping[str, str | bytes], codes: list[str]):
    assert _codes(files) == codes


def test_a_version_in_another_spelling_of_yaml_is_unexpected():
    assert "unexpected-file" in _codes({**FILES, "p/2021-01-01.yml": "a: b"})


@pytest.mark.parametrize("name", ["vocabulary", START])
def test_every_file_bears_the_name_of_its_folder(name: str):
    files = dict(FILES)
    path = f"p/{name}.yaml"
    files[path] = str(files[path]).replace('"p"', '"q"', 1)
    found = load_tree(Texts(files)).diagnostics
    assert [each.code for each in found] == ["policy-mismatch"]


def test_one_faulty_policy_leaves_the_others_alone():
    other = {
        path.replace("p/", "q/"): str(text).replace('"p"', '"q"') for path, text in FILES.items()
    }
    loaded = load_tree(Texts({**_with(vocabulary="a: b"), **other}))
    assert list(loaded.policies) == ["q"]
    assert loaded.errors


def test_every_error_of_a_run_is_told_sorted():
    facts = {"a": fact("boolean", source=[{"text": "x"}])}
    files = policy(facts=facts, rules={"p": permit("z")}).files
    with pytest.raises(PolicyError) as refused:
        load_policies(Texts({**files, "p/notes.yaml": ""}))
    found = refused.value.diagnostics
    assert [each.place for each in found] == sorted(each.place for each in found if each.place)
    assert len({each.place.file for each in found if each.place}) == 3


def test_warnings_stop_nothing():
    text = str(FILES["p/vocabulary.yaml"]).replace(', "en": "a (en)"', "")
    loaded = load_tree(Texts({**FILES, "p/vocabulary.yaml": text}))
    assert [each.code for each in loaded.diagnostics] == ["missing-translation"]
    assert loaded.errors == ()
    assert list(load_policies(Texts({**FILES, "p/vocabulary.yaml": text}))) == ["p"]


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path):
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(str(text), encoding="utf-8")

    class Broken(Folder):
        def read(self, path: str) -> bytes:
            if path.endswith("sources.yaml"):
                raise PermissionError(13, "Permission denied")
            return super().read(path)

    (found,) = load_tree(Broken(tmp_path)).diagnostics
    assert (found.code, "Permission denied" in found.message()) == ("unreadable-file", True)


def test_the_loader_knows_nothing_of_scenarios():
    assert _codes({**FILES, "p/scenarios/s.yaml": "not: [a scenario"}) == []


def copied(folder: Path) -> Path:
    """Return a copy of the lending policies that a test may spoil."""
    return Path(shutil.copytree(PRET.parent, folder / "p"))


def test_links_are_followed_and_a_circle_of_them_ends(tmp_path: Path):
    root = copied(tmp_path)
    (root / "pret").rename(tmp_path / "elsewhere")
    (root / "pret").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "again").symlink_to(root)
    assert [each.code for each in load_tree(Folder(root)).errors] == []
    assert set(load_tree(Folder(root)).policies) == {"pret"}


@pytest.mark.parametrize("kind", ["broken link", "folder"])
def test_a_version_that_is_no_file_is_never_passed_over(tmp_path: Path, kind: str):
    version = copied(tmp_path) / "pret" / "2023-09-01.yaml"
    version.unlink()
    if kind == "folder":
        version.mkdir()
    else:
        version.symlink_to(tmp_path / "nowhere")
    loaded = load_tree(Folder(tmp_path / "p"))
    assert [each.code for each in loaded.errors] == ["unreadable-file"]
    assert not loaded.policies


@pytest.mark.parametrize("name", ["2023-09-01.YAML", "scenarios"])
def test_a_file_under_a_name_nearly_right_is_never_passed_over(tmp_path: Path, name: str):
    root = copied(tmp_path)
    shutil.rmtree(root / "pret" / "scenarios")
    (root / "pret" / "2023-09-01.yaml").rename(root / "pret" / name)
    assert [each.code for each in load_tree(Folder(root)).errors] == ["unexpected-file"]


def test_a_folder_that_cannot_be_listed_is_told():
    class Closed(Texts):
        def unreadable(self) -> tuple[tuple[str, str], ...]:
            return (("pret/scenarios", "Permission denied"),)

    assert {each.code for each in load_tree(Closed({})).errors} == {"no-policy", "unreadable-file"}


CODES = """codes: p
systems:
  s: {name: S, label: {fr: S, en: S}, facts: [e], codes: {"1": {value: x, label: {fr: U, en: O}}}}
"""


def test_a_policy_has_the_codes_of_its_file_and_the_digest_without_them():
    files = policy(facts={"e": "enumeration x y"}, rules={"p": permit("e = x")}).files
    plain = load_policies(Texts(files))["p"]
    coded = load_policies(Texts({**files, "p/codes.yaml": CODES}))["p"]
    assert plain.policy.codes.systems == {}
    assert coded.policy.codes.decode("S", "1", date(2020, 6, 15)) == "x"
    assert plain.versions[0].digest == coded.versions[0].digest


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (CODES, []),
        (CODES.replace("codes: p", "codes: q"), ["policy-mismatch"]),
        (CODES.replace("value: x", "value: z"), ["unknown-value"]),
        (CODES + "    source: [{text: lois}]\n", ["yaml-syntax"]),
        (CODES.replace("name: S", "name: S, source: [{text: lois}]"), ["unknown-source"]),
        (CODES.replace(", en: S", ""), ["missing-translation"]),
        ("", ["empty-file"]),
        ("- s\n", ["wrong-type"]),
    ],
)
def test_a_codes_file_is_checked(text: str, codes: list[str]):
    files = policy(facts={"e": "enumeration x y"}, rules={"p": permit("e = x")}).files
    assert _codes({**files, "p/codes.yaml": text}) == codes
