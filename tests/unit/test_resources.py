"""Grammar and shipped policies are found in a checkout and in a wheel."""

from pathlib import Path

import pytest

from policy_engine import resources


def test_the_grammar_and_the_policies_lie_beside_the_package_in_a_checkout():
    assert (resources.grammar_folder() / "condition.lark").is_file()
    assert resources.policies_folder().name == "policies"


def test_a_wheel_holds_them_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    package = tmp_path / "policy_engine"
    for folder in (package / "grammar", tmp_path / "grammar"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resources.grammar_folder() == package / "grammar"
    assert resources.policies_folder() == tmp_path / "policies"
