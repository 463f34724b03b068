"""The canonical form: what it looks like, and that nothing is ever lost on the way."""

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policy_engine import formatting
from policy_engine.condition.parser import parse_condition
from policy_engine.document import Mapping, Node, Scalar, Sequence, read_document, read_source
from policy_engine.formatting import MAX_COLUMNS, format_text
from policy_engine.source import Source

CASES = Path(__file__).parents[1] / "cases" / "fmt"
NAMES = sorted(path.name for path in CASES.iterdir())
POLICIES = Path(__file__).parents[2] / "policies"
DESIGN = [name for name in NAMES if "-design" in name]


def _formatted(text: str, kind: str, language: str = "fr") -> str:
    result, diagnostics = format_text(Source("a.yaml", text), kind, language)
    assert diagnostics == ()
    return result


def _read(text: str) -> Node | None:
    return read_document(Source("a.yaml", text))[0]


def _meaning(node: Node | None) -> object:
    """Return a tree without order of keys, conditions in one line as their own trees."""
    match node:
        case Scalar(style="|" | ">"):
            return (node.text, node.style)
        case Scalar():
            written = parse_condition(node, "fr")[0] or parse_condition(node, "en")[0]
            return (written or node.text, node.style)
        case Sequence():
            return [_meaning(item) for item in node.items]
        case Mapping():
            return {key.text: _meaning(value) for key, value in node.entries}
        case None:
            return None


# What it looks like: the folders of tests/cases/fmt, named `<kind>-<what>`, `…-en` for English.


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str):
    source, _ = read_source("before.yaml", (CASES / name / "before.yaml").read_bytes())
    after = (CASES / name / "after.yaml").read_bytes().decode()
    kind, language = name.partition("-")[0], "en" if name.endswith("-en") else "fr"
    assert source is not None
    result, diagnostics = format_text(source, kind, language)
    assert result == after
    assert bool(diagnostics) == ("unreadable" in name or "duplicate" in name)


@pytest.mark.parametrize("name", NAMES)
def test_canonical_text_stays_as_it_is(name: str):
    source, _ = read_source("after.yaml", (CASES / name / "after.yaml").read_bytes())
    assert source is not None
    kind, language = name.partition("-")[0], "en" if name.endswith("-en") else "fr"
    assert format_text(source, kind, language)[0] == source.text


def test_there_are_cases():
    assert len(NAMES) >= 20


def test_the_shipped_policies_keep_their_meaning():
    for path in sorted(POLICIES.rglob("*.yaml")):
        kind = path.stem if path.stem in {"vocabulary", "sources"} else "version"
        kind = "scenario" if path.parent.name == "scenarios" else kind
        text = path.read_text(encoding="utf-8")
        result = _formatted(text, kind)
        assert _meaning(_read(result)) == _meaning(_read(text)), path
        assert _formatted(result, kind) == result, path


def test_a_byte_order_mark_in_the_text_goes():
    assert _formatted("\ufeffpolicy:  pret\n", "version") == "policy: pret\n"


def test_bare_carriage_returns_are_line_breaks():
    assert _formatted("policy:  pret\r# a\r", "version") == "policy: pret\n# a\n"


@pytest.mark.parametrize("text", ["", "# nothing\n", "a: {b\n", "a: !!str b\n", "{[a]: b}\n"])
def test_what_cannot_be_read_comes_back_with_its_diagnostics(text: str):
    result, diagnostics = format_text(Source("a.yaml", text), "version", "fr")
    assert result == text
    assert diagnostics


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%YAML 1.1\n---\npolicy:   a  \n", "%YAML 1.1\n---\npolicy:   a\n"),
        ("- b:   1  \n\n\n", "- b:   1\n"),
        ("just  words  \n", "just  words\n"),
        ("\n\nb: &x   1  \na: *x", "b: &x   1\na: *x\n"),
    ],
)
def test_what_is_no_plain_map_loses_white_space_only(text: str, expected: str):
    assert _formatted(text, "version") == expected


def test_anchors_beside_a_text_with_trailing_space_are_left_alone():
    text = "a: &x |\n  text  \nb: *x\n\n"
    assert _formatted(text, "version") == text


@pytest.mark.parametrize(
    "lost",
    [
        ["policy: pret", "rules: {a: 1}"],
        ["policy: autre", "rules: {a: 1}  # kept"],
        ["policy: 'pret'", "rules: {a: 1}  # kept"],
        ["policy: pret  # kept"],
        ["policy: pret", "rules: [a]  # kept"],
        ["policy: pret", "rules: {a: 1  # kept"],
    ],
)
def test_what_would_come_out_otherwise_comes_back(lost: list[str], monkeypatch: pytest.MonkeyPatch):
    text = "rules:   {a: 1} # kept\npolicy: pret\n"
    monkeypatch.setattr(formatting, "_lines", lambda *_: lost)
    assert _formatted(text, "version") == text


# Nothing is lost, whatever the layout.

_PLAIN = ["pret", "a et  b", "x dans s", "12", "http://a.fr/b#c", "l'été", "-1", "a:b", "~"]
_QUOTED = ["'a # b'", '"a: {b}"', "'l''an'", '"\\u00e9\\"  x"', '""', "' '"]
_BLOCKS = ["|", ">", "|-", ">-", "|2", ">2-", "|  # in the header"]
_LINES = ["  un", "a et b", "", "", "  # no comment", "- x: y", "fin  "]
_KEYS = [
    "policy", "title", "fr", "en", "rules", "when", "all", "any", "source", "text", "at", "effect",
    "facts", "values", "label", "name", "expect", "outcome", "zebra", '"if"', "in_force", "id",
]  # fmt: skip


class _Writer:
    """Writes a random file in a random layout, with comments wherever one may stand."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.comments: list[str] = []

    def maybe(self, *choices: str) -> str:
        return self.draw(st.sampled_from(choices))

    def comment(self) -> str:
        self.comments.append(f"# c{len(self.comments)}.")
        return self.comments[-1]

    def behind(self) -> str:
        return self.maybe("", "", "", " ", "c").replace("c", f"  {self.comment()} ")

    def between(self, indent: int) -> str:
        """Return own-line comments and blank lines, from a line's start to a line's start."""
        text = ""
        for kind in self.draw(st.lists(st.sampled_from("bcd"), max_size=2)):
            pad = " " * (indent if kind == "c" else self.draw(st.integers(0, 8)))
            text += "\n" if kind == "b" else f"{pad}{self.comment()}\n"
        return text

    def block(self, indent: int, depth: int) -> str:
        """Return the lines of a list or map in block style."""
        step = self.draw(st.integers(1, 4))
        if self.draw(st.booleans()):
            keys = self.draw(st.lists(st.sampled_from(_KEYS), min_size=1, max_size=4, unique=True))
            lines = [
                self.between(indent) + " " * indent + key + self.maybe(":", ":", " :")
                + self.value(indent, indent + step, depth)
                for key in keys
            ]  # fmt: skip
        else:
            lines = [
                self.between(indent) + " " * indent + "-" + self.value(indent, indent + step, depth)
                for _ in range(self.draw(st.integers(1, 3)))
            ]
        return "".join(lines)

    def value(self, outer: int, indent: int, depth: int) -> str:
        """Return what stands behind a key or a dash, with its line break."""
        kind = self.maybe(*("spf|b" if depth else "sp|"))
        if kind == "b":
            return f"{self.behind()}\n" + self.block(indent, depth - 1)
        if kind == "|":
            return self.block_scalar(outer)
        start = self.maybe(" ", "  ", f" {self.comment()}\n{' ' * indent}")
        if kind == "f":
            return f"{start}{self.flow(indent, depth)}{self.behind()}\n"
        if kind == "p":
            text = f"\n{' ' * indent}".join(self.draw(st.lists(st.sampled_from(_LINES[1:4]))))
            quote = self.maybe("'", '"')
            return f"{start}{quote}{text}{quote}{self.behind()}\n"
        return f"{start}{self.maybe(*_PLAIN, *_QUOTED, '')}{self.behind()}\n"

    def block_scalar(self, outer: int) -> str:
        header = self.maybe(*_BLOCKS).replace("# in the header", self.comment())
        pad = " " * (outer + 2)
        lines = self.draw(st.lists(st.sampled_from(_LINES), min_size=1, max_size=4))
        if lines[0].startswith(" ") and "2" not in header:
            lines[0] = "a"
        return f" {header}\n" + "".join(f"{pad}{line}\n" if line else "\n" for line in lines)

    def flow(self, indent: int, depth: int) -> str:
        gap = self.maybe("", " ", f"\n{' ' * indent}", f" {self.comment()}\n{' ' * indent}")
        keys = self.draw(st.lists(st.sampled_from(_KEYS), max_size=3, unique=True))
        is_map = self.draw(st.booleans())
        shown = [
            (f"{key}: " if is_map else "")
            + (
                self.flow(indent, depth - 1)
                if depth and self.draw(st.booleans())
                else self.maybe("a", "12", "a  et b", '"x, #y"', "un titre qui prend de la place")
            )
            for key in keys
        ]
        text = f"{gap},{self.maybe(' ', gap)}".join(shown)
        return f"{'[{'[is_map]}{gap}{text}{gap}{']}'[is_map]}"


@st.composite
def _files(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Return a readable text whose root is a map, and the comments in it."""
    writer = _Writer(draw)
    text = writer.between(0) + f"policy: pret{writer.behind()}\nzone:\n" + writer.block(2, 3)
    text += writer.between(0) + "  \n\n\n"
    assume(read_document(Source("a.yaml", text))[0] is not None)
    assume(not read_document(Source("a.yaml", text))[1])
    # A comment may have been drawn and not written, or have landed within a text.
    scalars = str(_meaning(_read(text)))
    return text, [each for each in writer.comments if each in text and each not in scalars]


@given(_files(), st.sampled_from(["vocabulary", "sources", "version", "scenario"]))
@settings(max_examples=300, deadline=None)
def test_random_files(file: tuple[str, list[str]], kind: str):
    text, comments = file
    result = _formatted(text, kind)
    assert _meaning(_read(result)) == _meaning(_read(text))
    assert [each for each in comments if each not in result] == []
    assert _formatted(result, kind) == result
    assert not result.endswith("\n\n"), "it gave up"


@st.composite
def _commented(draw: st.DrawFn) -> tuple[str, str, list[str]]:
    """Return the kind and text of an example of the design, with comments at random places."""
    name = draw(st.sampled_from(DESIGN))
    lines = (CASES / name / "before.yaml").read_text(encoding="utf-8").splitlines()
    comments = []
    for at in draw(st.lists(st.integers(0, len(lines) - 1), min_size=1, max_size=6)):
        comments.append(f"# c{len(comments)}.")
        indent = " " * draw(st.integers(0, 8))
        signs = [i for i, letter in enumerate(lines[at]) if letter in ":,[{}]"]
        match draw(st.sampled_from(["above", "behind", "inside", "blank"])):
            case "inside" if signs and "#" not in lines[at]:
                cut = draw(st.sampled_from(signs)) + 1
                lines[at] = f"{lines[at][:cut]} {comments[-1]}\n          {lines[at][cut:]}"
            case "behind" if "#" not in lines[at]:
                lines[at] += indent + f" {comments[-1]}"
            case "blank":
                lines[at] = f"\n{indent}{comments[-1]}\n\n{lines[at]}"
            case _:
                lines[at] = f"{indent}{comments[-1]}\n{lines[at]}"
    text = "\n".join(lines) + "\n\n"
    original = _read((CASES / name / "before.yaml").read_text(encoding="utf-8"))
    assume(_meaning(_read(text)) == _meaning(original))
    return name.partition("-")[0], text, comments


@given(_commented())
@settings(max_examples=300, deadline=None)
def test_comments_at_random_places(file: tuple[str, str, list[str]]):
    kind, text, comments = file
    result = _formatted(text, kind)
    assert _meaning(_read(result)) == _meaning(_read(text))
    assert sorted(each for each in comments if result.count(each) != 1) == []
    assert _formatted(result, kind) == result
    assert not result.endswith("\n\n"), "it gave up"


@given(st.text(alphabet=":-{}[],#'\"|>\n \tab&*?!%\u00e9\u2028", max_size=40))
@settings(max_examples=500, deadline=None)
def test_any_text_at_all(text: str):
    result, diagnostics = format_text(Source("a.yaml", text), "version", "fr")
    if diagnostics:
        assert result == text
    assert _meaning(_read(result)) == _meaning(_read(text))
    assert format_text(Source("a.yaml", result), "version", "fr")[0] == result


def test_lines_in_flow_style_keep_within_the_limit():
    text = "rules: {" + ", ".join(f"r{i}: {{effect: permit}}" for i in range(20)) + "}\n"
    result = _formatted(text, "version")
    assert max(map(len, result.splitlines())) <= MAX_COLUMNS
    assert result.startswith("rules:\n  r0: {effect: permit}\n")
