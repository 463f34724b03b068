"""The pages that trace the shipped law are what `policy trace` makes of it, and lack nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from policy_engine.cli.application import app

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "law"
NAMES = ("trace.md", "trace-rules.md", "trace-scenarios.md")
#: A page that is larger is shown as plain text by the sites that show pages.
MOST = 512 * 1024

Compare = Callable[[Path, str], None]


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """Return the folder of the pages as the command makes them anew, and its exit code."""
    root = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "policies", root / "policies")
    (root / "docs" / "law").mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.delenv("POLICY_LANG", raising=False)
        options = ["--format", "markdown", "--output", "docs/law"]
        result = CliRunner().invoke(app, ["trace", "policies", *options])
    return root / "docs" / "law", result.exit_code


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_fresh_and_small_enough_to_be_shown(
    name: str, traced: tuple[Path, int], agrees: Compare
):
    text = (traced[0] / name).read_text(encoding="utf-8")
    agrees(PAGES / name, text)
    assert len(text.encode()) < MOST


def test_each_rule_place_and_point_of_the_law_has_its_scenario(traced: tuple[Path, int]):
    text = (traced[0] / "trace.md").read_text(encoding="utf-8")
    lacking = text.partition("\n## Sans scénario\n")[2].partition("\n## ")[0]
    assert lacking == ""
    assert traced[1] == 0
