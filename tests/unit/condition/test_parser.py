"""The text of a condition to its tree."""

import json
from datetime import date

import pytest

from policy_engine.condition.parser import MAX_NESTING, parse_condition, parse_operand
from policy_engine.condition.written import (
    Braces,
    Constant,
    DateWord,
    Junction,
    Name,
    Negation,
    Operation,
    Operator,
    Shift,
    Unit,
    Written,
)
from policy_engine.diagnostics import Diagnostic
from policy_engine.document import Scalar
from policy_engine.source import Place
from tests.policies import marked, node

P = Place("", 0, 0)  # equality of trees ignores places


def _parsed(text: str, language: str = "fr") -> Written:
    written, found = parse_condition(node(json.dumps(text)), language)
    assert written is not None, found
    return written


def _shape(written: object) -> str:
    """Return a tree in brackets."""
    match written:
        case Junction(conjunctive, items):
            return f"({(' & ' if conjunctive else ' | ').join(map(_shape, items))})"
        case Negation(item):
            return f"¬{_shape(item)}"
        case Operation(left, sign, right):
            return f"[{_shape(left)} {sign} {_shape(right)}]"
        case Braces(items):
            return f"{{{', '.join(map(_shape, items))}}}"
        case Shift(moved, amount, unit):
            return f"{_shape(moved)}{amount:+}{unit}"
        case DateWord():
            return "DATE"
        case Constant(value):
            return repr(value) if isinstance(value, str) else str(value)
        case Name(text):
            return text
        case _:
            raise TypeError(written)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("a", "a"),
        ("a et b et c", "(a & b & c)"),
        ("a ou b ou c", "(a | b | c)"),
        ("a et (b ou c)", "(a & (b | c))"),
        ("(a et b) ou c", "((a & b) | c)"),
        ("non a et b", "(¬a & b)"),
        ("non (a et b)", "¬(a & b)"),
        ("non non a", "¬¬a"),
        ("((a))", "a"),
        ("a.b.c = d", "[a.b.c = d]"),
        ("n >= -3", "[n >= -3]"),
        ("n<3", "[n < 3]"),
        ("3 <= n", "[3 <= n]"),
        ("a != vrai", "[a != True]"),
        ("e dans {x, y}", "[e in {x, y}]"),
        ("e dans s", "[e in s]"),
        ("s contient x", "[s contains x]"),
        ("s inclus dans {x}", "[s within {x}]"),
        ("s inclus  dans t", "[s within t]"),
        ("s croise t", "[s meets t]"),
        ('code dans {"A", "b c"}', "[code in {'A', 'b c'}]"),
        ('code = ""', "[code = '']"),
        ("date < 2020-01-31", "[DATE < 2020-01-31]"),
        ("date - 8 jours <= j", "[DATE-8days <= j]"),
        ("naissance + 18 ans <= date", "[naissance+18years <= DATE]"),
        ("j + 1 an + 1 mois - 1 jour = k", "[j+1years+1months-1days = k]"),
        ("j+1an=k", "[j+1years = k]"),
        ("ans = 3 et jours", "([ans = 3] & jours)"),  # units are not reserved
        ("et_puis et ouvert", "(et_puis & ouvert)"),
        ("a etabli_b", None),
        ("dater et date_limite", "(dater & date_limite)"),
        ("vrai ou faux", "(True | False)"),
        ("a et\u00a0b\u202fet\n\tc", "(a & b & c)"),  # white space of any kind
        ("j +\u00a018\u00a0ans <= date", "[j+18years <= DATE]"),
    ],
)
def test_a_text_has_one_tree(text: str, shape: str | None):
    written, _ = parse_condition(node(json.dumps(text)), "fr")
    assert (written and _shape(written)) == shape


def test_equality_of_trees_ignores_places():
    assert _parsed("a et e = x") == _parsed("a  et\n e=x")
    assert _parsed("a") == Name("a", P)


# Groups of YAML


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("{all: [a, b, c]}", "a et b et c"),
        ("{any: [a, e = x]}", "a ou e = x"),
        ("{none: [a, b]}", "non (a ou b)"),
        ("{none: [a]}", "non a"),
        ("{all: [a]}", "a"),
        ("{all: [a, {any: [b, {none: [c]}]}]}", "a et (b ou non c)"),
    ],
)
def test_groups_and_keywords_make_the_same_tree(text: str, expression: str):
    written, found = parse_condition(node(text), "fr")
    assert found == ()
    assert written == _parsed(expression)


@pytest.mark.parametrize("text", ["[a]", "{}", "{some: [a]}", "{all: a}", "{all: []}"])
def test_what_is_no_group_is_left_to_the_schema(text: str):
    assert parse_condition(node(text), "fr") == (None, ())


def test_every_unreadable_line_of_a_group_is_told():
    written, found = parse_condition(node("all:\n  - a et\n  - b\n  - any: [c ou, =]"), "fr")
    assert written is None
    assert [each.place.line for each in found if each.place] == [2, 4, 4]


# Places


@pytest.mark.parametrize(
    "text",
    [
        "when: a et »b = c",
        "when: 'a et »b = c'",
        "when: >\n  a et\n  »b = c",
        "when: |\n  a et\n\n  »b = c",
        'when: "a et »b = \\u0063"',
        "when:\n  all:\n    - a\n    - »b = c",
    ],
)
def test_every_node_knows_its_place_in_the_file(text: str):
    clean, (place,) = marked(text)
    when = node(clean).get("when")  # type: ignore[union-attr]
    written, _ = parse_condition(when, "fr")
    assert isinstance(written, Junction)
    assert str(written.items[1].place) == f"a.yaml:{place}"


def test_an_operator_and_each_value_have_their_own_places():
    written, _ = parse_condition(node("e dans {x, y}"), "fr")
    assert isinstance(written, Operation)
    assert isinstance(written.right, Braces)
    places = [written.operator_place, *(item.place for item in written.right.items)]
    assert [place.column for place in places] == [3, 9, 12]


# What is refused


def _fault(text: str) -> Diagnostic:
    when = node(f"when: |-\n  {text}").get("when")  # type: ignore[union-attr]
    assert when is not None
    written, (found,) = parse_condition(when, "fr")
    assert written is None
    return found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a et b »ou c", "mixed-operators"),
        ("a ou b ou c »et d", "mixed-operators"),
        ("a et (b ou c »et d)", "mixed-operators"),
        ("a et»", "condition-syntax"),
        ("a et (b»", "condition-syntax"),
        ("a »b", "condition-syntax"),
        ("a »)", "condition-syntax"),
        ("n < 3 »< 5", "condition-syntax"),
        ("n = »1.5", "condition-syntax"),
        ("j = »2020-02-30", "bad-date"),
        ("j »+ 18 = k", "condition-syntax"),
        ("e dans {»}", "condition-syntax"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_place(text: str, code: str):
    clean, (place,) = marked(f"when: |-\n  {text}")
    found = _fault(clean.partition("  ")[2])
    assert (found.code, str(found.place)) == (code, f"a.yaml:{place}")


@pytest.mark.parametrize(
    "text",
    [
        "a et b ou c",
        "e == x",
        "n ≥ 3",
        "n ≤ 3",
        "n => 3",
        "n =< 3",
        "n ≠ 3",
        "n <> 3",
        "a && b",
        "a | b",
        "!a",
        "a ET b",
        "Age = 3",
        "âge = 3",
        "patient.âge = 3",
        "code = 'A'",
        "code = « A »",
        'code = "A',
        "1 < n < 3",
        "a and b",
        "not a",
        "a, b",
    ],
)
def test_what_people_write_instead_gets_a_hint(text: str):
    found = _fault(text)
    assert found.help("fr") is not None
    assert found.help("en") is not None


@pytest.mark.parametrize(
    "text",
    ["n = 012", "patient. = 3", "a » b", "a et et b", "e dans {x", "a et (b", "é è", "(", "a ° b"],
)
def test_any_other_text_is_refused_in_one_line(text: str):
    assert _fault(text).line().isprintable()


def test_a_long_word_is_cut_in_messages():
    assert len(_fault(f"a {'b' * 200}").line()) < 200


@pytest.mark.parametrize("text", ["''", "~", "{all: ['']}"])
def test_an_empty_condition_is_left_to_the_schema(text: str):
    assert parse_condition(node(text), "fr") == (None, ())


def test_a_condition_of_white_space_is_empty():
    written, found = parse_condition(node("'  '"), "fr")
    assert written is None
    assert [each.code for each in found] == ["condition-syntax"]


def test_a_comment_that_cuts_a_condition_gets_its_cure():
    when = node("when: a et # b").get("when")  # type: ignore[union-attr]
    (found,) = parse_condition(when, "fr")[1]
    assert "begins a comment" in found.line("en")


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("non ", ""), ("(non ", ")")])
def test_nesting_has_a_limit(opening: str, closing: str):
    depth = MAX_NESTING // len(opening.replace("non ", "¬"))

    def parsed(times: int) -> tuple[Written | None, list[str]]:
        text = opening * times + "a" + closing * times
        written, found = parse_condition(node(json.dumps(text)), "fr")
        return written, [each.code for each in found]

    assert parsed(depth)[1] == []
    assert parsed(depth + 1) == (None, ["too-deep"])


def test_a_long_flat_condition_has_none():
    assert isinstance(_parsed(" et ".join(["a"] * 5_000)), Junction)


# Date terms


@pytest.mark.parametrize(
    ("text", "operand"),
    [
        ("reception + 8 jours", Shift(Name("reception", P), 8, Unit.DAYS, P)),
        ("date", DateWord(P)),
        ("2020-01-01", Constant(date(2020, 1, 1), P)),
    ],
)
def test_a_date_term_is_a_single_operand(text: str, operand: object):
    scalar = node(text)
    assert isinstance(scalar, Scalar)
    assert parse_operand(scalar, "fr") == (operand, ())


@pytest.mark.parametrize("text", ["a et b", "j < k", "non j", "j + 8"])
def test_a_condition_is_no_date_term(text: str):
    scalar = node(text)
    assert isinstance(scalar, Scalar)
    operand, found = parse_operand(scalar, "fr")
    assert operand is None
    assert len(found) == 1


def test_operators_are_spelt_one_way_in_the_tree():
    assert [sign.value for sign in Operator if sign.name.isalpha() and sign.value.isalpha()] == [
        "in",
        "contains",
        "within",
        "meets",
    ]


@pytest.mark.parametrize("depth", [100, 1_000, 20_000])
def test_however_deep_parentheses_lie_the_depth_is_told(depth: int):
    written, found = parse_condition(node("(" * depth + "a" + ")" * depth), "fr")
    assert written is None
    assert [each.code for each in found] == ["too-deep"]
