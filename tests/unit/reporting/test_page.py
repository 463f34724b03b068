"""Every block in every form: plain, Markdown, terminal."""

import pytest
from rich.console import Console

from policy_engine.reporting.markdown import anchor, markdown
from policy_engine.reporting.page import (
    Fold,
    Heading,
    Item,
    Items,
    Page,
    Paragraph,
    Span,
    Table,
    Tone,
    Tree,
    Verdict,
    line,
    words_of,
)
from policy_engine.reporting.plain import plain_text
from policy_engine.reporting.terminal import for_terminal

ITEMS = (Item(line("un"), (Item(line("sous"), (Item(line("plus bas")),)),)), Item(line("deux")))
PAGE: Page = (
    Heading("Titre", 1),
    Verdict(line("Refusé"), Tone.NO, (line("détail"),)),
    Heading("Partie"),
    Items(ITEMS),
    Heading("Article", 3),
    Items(ITEMS, numbered=True),
    Paragraph(line("À lire ", Span("fort", Tone.STRONG), "", Span(" nom", Tone.CODE))),
    Tree(ITEMS[0]),
    Table(("a", "bb"), ((line("1"), line("2")), (line("long"), line("3")))),
    Fold(line("Plis <2>"), (Items((Item(line(Span("nom", Tone.CODE, "a.yaml#L3"))),)),)),
)


def test_plain_text_is_one_thing_a_line():
    assert (
        plain_text(PAGE)
        == """\
Titre
=====

Refusé
détail

Partie
------
  - un
    - sous
      - plus bas
  - deux

Article
  1. un
     - sous
       - plus bas
  2. deux

À lire fort nom

un
  sous
    plus bas

a     bb
1     2
long  3

Plis <2>
  - nom
"""
    )


def test_markdown_is_commonmark_with_tables():
    assert (
        markdown(PAGE)
        == """\
# Titre

> **Refusé**
>
> détail

## Partie

- un
  - sous
    - plus bas
- deux

### Article

1. un
   - sous
     - plus bas
2. deux

À lire **fort**` nom`

- un
  - sous
    - plus bas

| a | bb |
| --- | --- |
| 1 | 2 |
| long | 3 |

<details><summary>Plis &lt;2&gt;</summary>

- [`nom`](a.yaml#L3)

</details>
"""
    )


def test_a_terminal_shows_every_word():
    console = Console(width=80, record=True, file=None, quiet=False, color_system=None)
    with console.capture() as captured:
        console.print(for_terminal(PAGE))
    told = captured.get()
    for word in (
        "Titre",
        "Refusé",
        "détail",
        "sous",
        "plus bas",
        "fort nom",
        "long",
        "1.",
        "•",
        "Plis",
        "nom",
    ):
        assert word in told


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a*b_c`d", r"a\*b\_c\`d"),
        ("[x](y) <z> | &", r"\[x\](y) \<z\> \| \&"),
        ("1. premier", r"1\. premier"),
        ("- tiret", r"\- tiret"),
        ("+ plus", r"\+ plus"),
        ("# dièse", r"\# dièse"),
        ("2021-05-01", "2021-05-01"),
        ("sur\ndeux lignes", "sur deux lignes"),
    ],
)
def test_markdown_means_what_the_words_mean(text: str, written: str):
    assert markdown((Paragraph(line(text)),)) == f"{written}\n"


def test_code_may_hold_a_backquote():
    assert markdown((Paragraph(line(Span("a`b", Tone.CODE))),)) == "`` a`b ``\n"


def test_emphasis_touches_its_words():
    spans = line("a", Span(" b ", Tone.YES), Span(" ", Tone.NO), "c")
    assert markdown((Paragraph(spans),)) == "a **b**  c\n"
    assert words_of(spans) == "a b  c"


@pytest.mark.parametrize(
    ("heading", "wanted"),
    [
        ("Sans scénario", "sans-scénario"),
        (
            "Code de la santé publique, article L. 1110-4",
            "code-de-la-santé-publique-article-l-1110-4",
        ),
        ("pret-courant, 2020-01-01 – 2023-08-31", "pret-courant-2020-01-01--2023-08-31"),
        ("L'équipe de soins\u00a0: `a_b`", "léquipe-de-soins-a_b"),
    ],
)
def test_a_heading_has_the_anchor_that_github_gives_it(heading: str, wanted: str):
    assert anchor(heading) == wanted


def test_a_link_may_be_strong():
    words = line("voir ", Span("ici [1]", Tone.STRONG, "#la"))
    assert markdown((Paragraph(words),)) == "voir [**ici \\[1\\]**](#la)\n"
