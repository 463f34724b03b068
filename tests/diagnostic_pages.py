"""The pages of `docs/diagnostics/`: what cases/diagnostics.txt says, with what the engine prints.

A page is made of the words written for its code (French first) and of a real bad case: the lines
of the file that matter, and the diagnostic as printed. To write the pages anew:
`pytest --accept tests/test_docs_diagnostics.py`.
"""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from policy_engine.diagnostics import MESSAGES, Diagnostic, problem
from policy_engine.language import Words
from policy_engine.source import Place

CASES = Path(__file__).parent / "cases"
PAGES = Path(__file__).parent.parent / "docs" / "diagnostics"

#: The codes that only a huge or forbidden file or a tangle shows, as the engine would print them.
MADE = {
    "unreadable-file": problem(
        "unreadable-file", Place("policies/pret/sources.yaml", 1, 1), reason="Permission denied"
    ),
    "file-too-large": problem(
        "file-too-large", Place("policies/pret/2020-01-01.yaml", 1, 1), limit="32 MiB"
    ),
    "too-many-nodes": problem(
        "too-many-nodes",
        Place("policies/pret/vocabulary.yaml", 2505, 15),
        limit=Words("4 000 000", "4,000,000"),
    ),
    "undecided-constraints": problem(
        "undecided-constraints", Place("request.json", 4, 11), path="facts"
    ),
}
#: The codes that are about a folder: it is shown instead of a text.
FOLDERS = {"no-policy", "missing-file", "unexpected-file"}


@dataclass(frozen=True, slots=True)
class Page:
    """What is written by hand about a code."""

    code: str
    #: `name` of `cases/bad`, `requests/name`, or None where no case is kept.
    case: str | None
    #: The lines to show, as `first-last`; else the faulty line and those it lies under.
    lines: str | None
    #: Meaning, why and cure, in French, then in English.
    words: tuple[str, ...]


def written() -> dict[str, Page]:
    """Read the words of every page."""
    pages = {}
    text = (CASES / "diagnostics.txt").read_text(encoding="utf-8")
    for paragraph in text.strip().split("\n\n"):
        code, *rest = paragraph.splitlines()
        said = dict(line.split(" ", 1) for line in rest)
        words = tuple(said[key] for key in ("fr", "pq", "cc", "en", "wh", "pr"))
        case = None if said["case"] == "-" else said["case"]
        pages[code] = Page(code, case, said.get("show"), words)
    return pages


def folder(page: Page) -> Path | None:
    """Return the folder of the page's case."""
    if page.case is None:
        return None
    return CASES / page.case if "/" in page.case else CASES / "bad" / page.case


def markdown(page: Page, found: Diagnostic) -> str:
    """Return the whole page; `found` is what the engine says of the case."""
    meaning, why, cure, *english = page.words
    warning = MESSAGES[page.code].warning
    kind = "avertissement / warning" if warning else "erreur / error"
    parts = [f"# `{page.code}`", f"*{kind}*", "## Ce que ça veut dire", french(meaning)]
    parts += ["## Pourquoi", french(why), "## Exemple", *example(page, found)]
    parts += ["## Comment corriger", french(cure), "## In English"]
    parts += [f"```text\n{found.line('en')}\n```"]
    heads = ("What it means.", "Why.", "How to put it right.")
    parts += [wrapped(f"**{head}** {text}") for head, text in zip(heads, english, strict=True)]
    return "\n\n".join(parts) + "\n"


def example(page: Page, found: Diagnostic) -> list[str]:
    """Return the excerpt and the diagnostic as printed."""
    printed = f"```text\n{found.line('fr')}\n```"
    case = folder(page)
    if case is None or found.place is None:
        return [printed]
    where = case.relative_to(CASES.parent.parent).as_posix()
    shown = listing(case) if page.code in FOLDERS else excerpt(case / found.place.file, found, page)
    return [*([shown] if shown else []), printed, f"([`{where}`](../../{where}))"]


def listing(case: Path) -> str:
    """Return the files of a case."""
    paths = sorted(path for path in case.rglob("*") if path.is_file() and path.parent != case)
    return "```text\n" + "".join(f"{p.relative_to(case).as_posix()}\n" for p in paths) + "```"


def excerpt(file: Path, found: Diagnostic, page: Page) -> str | None:
    """Return the lines of a file that matter, as a block of code."""
    lines = file.read_bytes().decode("utf-8", errors="replace").splitlines()
    if not lines or found.place is None:
        return None
    if file.stem == "request":
        return f"```{file.suffix[1:]}\n" + "\n".join(lines) + "\n```"
    if page.lines is not None:
        first, last = map(int, page.lines.split("-"))
        wanted = list(range(first, last + 1))
    else:
        wanted = above(lines, found.place.line)
    return "```yaml\n" + "\n".join(lines[number - 1] for number in wanted) + "\n```"


def above(lines: list[str], number: int) -> list[int]:
    """Return a line and those under which it is indented, as numbers."""

    def indent(text: str) -> int:
        return len(re.match(r"[ -]*", text)[0])  # type: ignore[index]

    wanted = [number]
    depth = indent(lines[number - 1])
    for upper in range(number - 1, 0, -1):
        if lines[upper - 1].strip() and indent(lines[upper - 1]) < depth:
            depth = indent(lines[upper - 1])
            wanted.insert(0, upper)
    return wanted


def index(pages: dict[str, Page]) -> str:
    """Return the table of all pages, in the order of the catalogue."""
    rows = []
    for code, message in MESSAGES.items():
        meaning = french(pages[code].words[0]).replace("\n", " ").split(" : ")[0].rstrip(".")
        severity = "avertissement" if message.warning else "erreur"
        rows.append(f"| [`{code}`]({code}.md) | {severity} | {meaning} |")
    head = french(
        "Une page par code : ce que ça veut dire, pourquoi, un exemple avec le message exact, "
        "comment corriger. Les pages sont en français, puis en anglais. Elles sont faites par "
        "`tests/diagnostic_pages.py` : les mots sont dans `tests/cases/diagnostics.txt`, les "
        "messages viennent des cas de `tests/cases/`."
    )
    english = wrapped(
        "One page a code: what it means, why, an example with the exact message, how to put it "
        "right; in French, then in English."
    )
    table = "\n".join(("| code | sorte | ce que ça veut dire |", "|---|---|---|", *rows))
    return f"# Les diagnostics\n\n{head}\n\n{english}\n\n{table}\n"


def french(text: str) -> str:
    """Return French words with the apostrophes and spaces of French print, wrapped."""
    parts = re.split(r"(`[^`]*`)", text)
    for number, part in enumerate(parts):
        if not part.startswith("`"):
            tidy = part.replace("'", "’")
            parts[number] = re.sub(r"(?<=«) | (?=[:;!?»])", "\N{NO-BREAK SPACE}", tidy)
    return wrapped("".join(parts))


def wrapped(text: str) -> str:
    """Return a paragraph in lines of at most 100 characters, code spans kept whole."""
    glued = re.sub(r"`[^`]*`", lambda span: span[0].replace(" ", "\0"), text)
    lines = textwrap.wrap(glued, 100, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\0", " ")
