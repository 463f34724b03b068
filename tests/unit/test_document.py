"""YAML as a tree that remembers places."""

from itertools import pairwise

import pytest

from policy_engine import document
from policy_engine.document import Mapping, Node, Scalar, Sequence, read_document, read_source
from policy_engine.source import Source
from tests.policies import marked, node


def _plain(tree: Node | None) -> object:
    match tree:
        case Mapping():
            return {key.text: _plain(value) for key, value in tree.entries}
        case Sequence():
            return [_plain(item) for item in tree.items]
        case Scalar():
            return None if tree.is_null else tree.text
        case None:
            return None


def _codes(text: str) -> list[tuple[str, str]]:
    _, found = read_document(Source("f", text))
    places = [(each.place, each.code) for each in found if each.place]
    return [(f"{place.line}:{place.column}", code) for place, code in sorted(places)]


# What YAML means here


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a: 1", {"a": "1"}),
        ("a: no\nb: 010\nc: 12:30:00\nd: 1e3\ne: 2020-01-01", None),
        ("[~, null, 'null', '']", [None, None, "null", ""]),
        ("a:\nb: ''", {"a": None, "b": ""}),
        ("- a\n- [b, {c: d}]", ["a", ["b", {"c": "d"}]]),
        ('{"a": "\\u00e9\\t", "b": [true]}', {"a": "é\t", "b": ["true"]}),
        ("a: &x {b: c}\nd: *x", {"a": {"b": "c"}, "d": {"b": "c"}}),
        ("--- \na: b\n...\n", {"a": "b"}),
        ("a: b\u00a0c", {"a": "b\u00a0c"}),
        ("\"--\": '- -'", {"--": "- -"}),
        ("--a: --", {"--a": "--"}),
    ],
)
def test_a_text_is_a_tree_of_texts(text: str, tree: object):
    wanted = tree or {line[0]: line[3:] for line in text.splitlines()}
    assert _plain(node(text)) == wanted


def test_maps_find_keys_and_values():
    tree = node("a: 1\nb: 2")
    assert isinstance(tree, Mapping)
    found, key = tree.get("b"), tree.key("b")
    assert isinstance(found, Scalar)
    assert (found.text, key and key.place.line, tree.get("c"), tree.key("c")) == (
        "2",
        2,
        None,
        None,
    )


def test_equality_of_trees_ignores_places():
    assert node("a: [1, {b: c}]") == node("# first\na:\n  - 1\n  - b:   c")
    assert node("a: 'x'") != node("a: x")  # how it is written tells a text from a null


# Places


@pytest.mark.parametrize(
    "text",
    [
        "plain »here«",
        "plain over\n  lines »here«",
        "plain over\n\n\n  lines »here«",
        "'single ''quoted'' »here«'",
        "'single\n  over »here«'",
        '"double \\"quoted\\" \\u00e9\\x41\\t »here«"',
        '"double \\\n   joined »here«"',
        '"double\n  over »here«"',
        '"an escaped space\\  »here«"',
        "|\n  literal\n    indented »here«",
        "|2-\n    literal, indentation given »here«",
        ">\n  folded\n  twice\n\n  and »here« so",
        ">-\n  folded\n    more indented »here«",
        "| # a comment »\n  literal »here«",
        "no-break\u00a0space »here«",
    ],
)
def test_every_character_knows_its_place_whatever_the_style(text: str):
    source = f"first: 1\nkey: {text}\n"
    scalar = node(source).get("key")  # type: ignore[union-attr]
    assert isinstance(scalar, Scalar)
    offset = source.rindex("»here«")
    assert scalar.place_at(scalar.text.index("»here«")) == Source("a.yaml", source).place(offset)


@pytest.mark.parametrize(
    "text", ["a b", "'a''b'", '"a\\tb\\u00e9"', "|\n  a\n\n  b\n", ">\n  a\n  b\n"]
)
def test_offsets_grow_and_reach_the_end(text: str):
    scalar = node(f"key: {text}").get("key")  # type: ignore[union-attr]
    assert isinstance(scalar, Scalar)
    offsets = scalar.offsets()
    assert len(offsets) == len(scalar.text) + 1
    assert all(one <= other for one, other in pairwise(offsets))
    assert offsets[-1] <= scalar.end


def test_nodes_know_where_they_begin():
    tree = node("a:\n  - b\n  - {c: d}")
    assert isinstance(tree, Mapping)
    items = tree.get("a")
    assert isinstance(items, Sequence)
    assert (str(items.place), str(items.items[1].place)) == ("a.yaml:2:3", "a.yaml:3:5")
    assert (items.flow, items.items[1].flow) == (False, True)  # type: ignore[union-attr]


# What is refused


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("»", "empty-file"),
        ("»# nothing\n", "empty-file"),
        ("a: 1\nb: 2\n»a: 3", "duplicate-key"),
        ("{a: 1, »a: 2, b: {c: 1, »c: 2}}", "duplicate-key duplicate-key"),
        ("a: 1\n»---\nb: 2", "several-documents"),
        ("a: »!!int 3\nb: »!x [1]", "yaml-tag yaml-tag"),
        ("? »[a]\n: 1\n? »{b: c}\n: 2", "complex-key complex-key"),
        ("a: »*x", "unknown-alias"),
        ("a: &x [»*x]", "unknown-alias"),
    ],
)
def test_what_yaml_would_let_pass_is_refused(text: str, codes: str):
    clean, places = marked(text)
    assert _codes(clean) == list(zip(places, codes.split(), strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "a: b: c",
        "a: {b: c",
        "a: [b: {c]",
        "a: [b, c\nd: e",
        "a:\n\tb: c",
        "a: @b",
        "a:\n    b: 1\n  c: 2",
        "- a\nb: c",
        "a: 1\nbcd\n",
        "a: 'b",
        "a: \x07",
        'a: "\\q"',
        "a: - b",
        "a: {b: c}}",
        "{a: b}\nc: d",
        "a: 'b' c",
        "[a, 'b' c]",
        "%YAML 9.9\n---\na: b",
    ],
)
def test_what_is_no_yaml_is_told_in_one_line_at_its_place(text: str):
    tree, (found,) = read_document(Source("f", text))
    assert tree is None
    assert found.code == "yaml-syntax"
    assert found.place is not None
    for language in ("fr", "en"):
        assert found.line(language).isprintable()


# Bytes


def test_a_byte_order_mark_is_no_part_of_the_text():
    source, found = read_source("f", b"\xef\xbb\xbfa: b")
    assert source == Source("f", "a: b")
    assert found == ()


def test_bytes_that_are_no_utf_8_are_named_at_their_place():
    source, (found,) = read_source("f", "a: é\nb: ".encode() + "é".encode("latin-1"))
    assert source is None
    assert (found.code, str(found.place)) == ("not-utf-8", "f:2:4")
    assert "0xe9" in found.message()


# Limits


def _nested(depth: int) -> str:
    return "[" * depth + "]" * depth


def test_lists_and_maps_lie_sixty_four_deep_and_no_deeper():
    assert _codes(_nested(64)) == []
    assert _codes(_nested(65)) == [("1:65", "too-deep")]


def test_aliases_count_for_the_depth():
    fits = f"a: &x {_nested(62)}\nb: [*x]"
    assert _codes(fits) == []
    assert _codes(fits.replace("[*x]", "[[{k: *x}]]")) == [("2:10", "too-deep")]
    assert _codes("a: &x b\nc: &y {d: *x}\ne: *y") == []


def test_an_alias_bomb_is_stopped_early():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert [code for _, code in _codes("\n".join(lines))] == ["too-many-aliases"]


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(document, "MAX_BYTES", 8)
    source, (found,) = read_source("f", b"a: 1234567")
    assert (source, found.code) == (None, "file-too-large")


def test_a_file_with_too_many_values_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(document, "MAX_NODES", 5)
    assert _codes("[a, b, c, d]") == []
    assert _codes("[a, b, c, d, e]") == [("1:1", "too-many-nodes")]
