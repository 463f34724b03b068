"""Each diagnostic has its page, and the message on it is what the engine prints."""

from collections.abc import Callable
from pathlib import Path

import pytest

from policy_engine.diagnostics import MESSAGES, Diagnostic
from tests.diagnostic_pages import MADE, PAGES, Page, folder, index, markdown, written
from tests.test_bad_cases import check, refusal

WRITTEN = written()


def shown(page: Page, patch: pytest.MonkeyPatch) -> Diagnostic:
    """Return what the engine says of the page's case."""
    case = folder(page)
    if case is None:
        return MADE[page.code]
    found = (refusal if case.parent.name == "requests" else check)(case, patch)
    return next(each for each in found if each.code == page.code)


def test_every_code_has_its_words_and_no_other():
    assert list(WRITTEN) == list(MESSAGES)


def test_every_code_has_its_page_and_no_other():
    assert {path.stem for path in PAGES.glob("*.md")} == {*MESSAGES, "README"}


@pytest.mark.parametrize("code", WRITTEN)
def test_a_page_shows_what_the_engine_prints(
    code: str, agrees: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
):
    page = WRITTEN[code]
    agrees(PAGES / f"{code}.md", markdown(page, shown(page, monkeypatch)))


def test_the_index_lists_every_page(agrees: Callable[[Path, str], None]):
    agrees(PAGES / "README.md", index(WRITTEN))
