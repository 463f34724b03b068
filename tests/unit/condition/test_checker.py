"""Names looked up, types compared: what may stand beside what."""

import pytest

from policy_engine.condition.ast import (
    Among,
    Both,
    Comparison,
    Condition,
    Defined,
    Either,
    FactTerm,
    Holds,
    Literal,
    Not,
    Shifted,
    Truth,
    atoms,
    definitions_named,
    facts_named,
    terms,
)
from policy_engine.condition.checker import Scope, check_condition, check_date
from policy_engine.condition.parser import parse_condition, parse_operand
from policy_engine.diagnostics import Diagnostic
from policy_engine.document import Scalar
from tests.policies import condition, fact, faults, marked, node, permit, point, vocabulary


def _fault(text: str, definitions: tuple[str, ...] = ()) -> Diagnostic:
    """Return the one thing wrong with a condition, which stands where its mark (`»`) does."""
    clean, (place,) = marked(f"when: |-\n  {text}")
    when = node(clean).get("when")  # type: ignore[union-attr]
    assert when is not None
    written, _ = parse_condition(when, "fr")
    assert written is not None
    checked = check_condition(written, Scope(vocabulary(), definitions))
    (found,) = checked.diagnostics
    assert checked.condition is None
    assert str(found.place) == f"a.yaml:{place}"
    return found


# What is well typed


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a = vrai",
        "faux != a",
        "a = b",
        "vrai ou a",
        "e = x",
        "x = e",
        "e != f",
        "e dans {x, y}",
        "e dans s",
        "s contient x",
        "s contient e",
        "s inclus dans t",
        "s inclus dans {x}",
        "s croise t",
        "s croise {x, y}",
        "s = t",
        "s != {x, z}",
        "n < 3",
        "3 < n",
        "n = m",  # integers whatever their bounds
        "naissance + 18 ans <= date",
        "date - 1 mois > reception",
        "reception = 2020-01-01",
        "2020-01-01 + 3 jours < reception",
        'code = "A1"',
        '"A1" != code',
        'code dans {"A1", "B2"}',
        "code = autre_code",
        "patient.majeur",
    ],
)
def test_what_a_type_allows(text: str):
    assert condition(text)


def test_a_bare_name_beside_an_enumeration_is_one_of_its_values_if_it_has_one():
    facts = {"e": "enumeration x y", "f": "enumeration x y", "x_y": "enumeration x y"}
    checked = point(facts=facts, rules={"r": {"effect": "permit", "when": "e = x et e = f"}})
    when = checked.policies["p"].versions[0].version.rules["r"].when
    assert isinstance(when, Both)
    kinds = [type(each.right) for each in when.items if isinstance(each, Comparison)]
    assert kinds == [Literal, FactTerm]


def test_conditions_become_their_atoms():
    a, b = condition("a"), condition("b")
    assert isinstance(a, Holds)
    assert condition("a et b") == Both((a, b), a.place)
    assert condition("a ou b") == Either((a, b), a.place)
    assert condition("non a") == Not(a, a.place)
    assert isinstance(condition("vrai"), Truth)
    assert isinstance(condition("s contient x"), Among)
    assert condition("s contient x") == condition("x dans s")
    assert condition("grand", definitions=["grand"]) == Defined("grand", a.place)


@pytest.mark.parametrize(
    ("group", "text"),
    [
        ("{all: [a, b et c]}", "a et b et c"),
        ("{any: [a ou b, c]}", "a ou b ou c"),
        ("{all: [a, {all: [b, c]}]}", "a et (b et c)"),
        ("{none: [a, b]}", "non (a ou b)"),
    ],
)
def test_groups_and_keywords_are_the_same_tree(group: str, text: str):
    assert condition(group, yaml=True) == condition(text)


def test_a_shift_may_stand_on_either_side():
    left, right = condition("naissance + 18 ans = date"), condition("date = naissance + 18 ans")
    assert isinstance(left, Comparison)
    assert isinstance(right, Comparison)
    assert isinstance(left.left, Shifted)
    assert left.left == right.right


# What is not


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("»d", "unknown-fact"),
        ("»patient", "group-needed"),
        ("e = »w", "unknown-value"),
        ("»w = e", "unknown-value"),
        ("e dans {x, »w}", "unknown-value"),
        ("s contient »w", "unknown-value"),
        ("»w dans s", "unknown-value"),
        ("n = »w", "unknown-fact"),
        ("code = »w", "unknown-fact"),
        ("»w != code", "unknown-fact"),
        ("e dans {x, »x}", "duplicate-value"),
        ('code dans {"A", »"A"}', "duplicate-value"),
    ],
)
def test_an_unknown_name_is_told_at_its_place(text: str, code: str):
    assert _fault(text).code == code


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("»patient.majour", "patient.majeur"),
        ("»majeur", "patient.majeur"),  # a name without its group
        ("»receptions < date", "reception"),
    ],
)
def test_an_unknown_name_gets_the_nearest_known_one(text: str, near: str):
    assert _fault(text).near == near


@pytest.mark.parametrize(
    "text",
    [
        "»e",
        "»n",
        "»date",
        "»3",
        "»date + 3 jours",
        "n = »vrai",
        "»3 = a",
        'n < »"3"',
        "naissance < »3",
        'e = »"x"',
        "e = »3",
        '»"x" = e',
        's contient »"x"',
        "e dans {»3}",
        "e dans {»date}",
        "code dans {»x}",
        "code dans {»3}",
        "»e = code",
        "»e = s",
        "»n = naissance",
        "e »< x",
        'code »<= "A"',
        "a »> b",
        "»3 = 4",
        "s = »x",
        "s »contient {x}",
        "e »= {x}",
        "s »dans {x}",
        "n dans {»x}",
        "date dans {»x}",
        "3 dans {»x}",
        "x dans »e",
        "e dans »n",
        "»a contient b",
        "»e inclus dans s",
        "s croise »e",
        "»n dans s",
        "»code dans s",
        "»3 dans s",
        "»n + 3 jours < date",
        "date < »vrai + 3 jours",
    ],
)
def test_what_no_type_allows_is_told_at_its_place(text: str):
    assert _fault(text).code == "type-mismatch"


@pytest.mark.parametrize("text", ["»grand = vrai", "a = »grand", "»grand dans s"])
def test_a_definition_stands_alone(text: str):
    assert _fault(text, ("grand",)).code == "type-mismatch"


def test_lists_of_other_values_are_other_types():
    facts = {
        "e": "enumeration x y",
        "f": "enumeration x z",
        "g": "enumeration y x",
        "s": "set x z",
        "t": "set x y",
    }
    conditions = ["e = f", "e = g", "e dans s", "e dans t", "s croise t"]
    found = faults(facts=facts, rules={"r": {"effect": "permit", "when": {"all": conditions}}})
    assert [each.code for each in found] == ["type-mismatch"] * 3


def test_a_value_alone_gets_the_comparison_that_was_meant():
    (found,) = faults(facts={"e": "enumeration x y"}, rules={"r": permit("x")})
    assert (found.code, found.near) == ("unknown-fact", "e = x")


@pytest.mark.parametrize("when", ["a", "a et b", "a = b", "a = vrai et non d"])
def test_who_names_a_faulty_fact_or_definition_is_not_at_fault(when: str):
    """One mistake is told once."""
    faulty = {"a": fact("boolean", type="bool"), "b": "boolean"}
    parts = {"definitions": {"d": "b et et"}, "rules": {"r": permit(when)}}
    codes = {each.code for each in faults(facts=faulty, **parts)}
    assert codes == {"wrong-value", "condition-syntax"}


def test_every_wrong_atom_is_told():
    written, _ = parse_condition(node("{any: [z1, a, {none: [z2, non z3]}]}"), "fr")
    assert written is not None
    checked = check_condition(written, Scope(vocabulary()))
    assert len(checked.diagnostics) == 3


def test_with_definitions_in_scope_a_name_may_be_either():
    found = _fault("»grande", ("grand",))
    assert (found.code, found.near) == ("unknown-name", "grand")


# Date terms


@pytest.mark.parametrize("text", ["naissance + 18 ans", "date", "2020-01-31", "reception"])
def test_a_date_term_is_a_date(text: str):
    scalar = node(text)
    assert isinstance(scalar, Scalar)
    operand, _ = parse_operand(scalar, "fr")
    assert operand is not None
    term, found = check_date(operand, Scope(vocabulary()))
    assert term is not None
    assert found == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("n", "type-mismatch"),
        ("x", "unknown-fact"),
        ("3", "type-mismatch"),
        ("grand", "type-mismatch"),
    ],
)
def test_anything_else_is_no_date_term(text: str, code: str):
    scalar = node(text)
    assert isinstance(scalar, Scalar)
    operand, _ = parse_operand(scalar, "fr")
    assert operand is not None
    term, found = check_date(operand, Scope(vocabulary(), ("grand",) if text == "grand" else ()))
    assert (term, [each.code for each in found]) == (None, [code])


# Walking a tree


def test_a_tree_names_its_facts_and_definitions_once_in_order():
    tree = condition(
        "(b ou non a) et e = x et grand et b et date < naissance + 1 an et non grand",
        definitions=["grand"],
    )
    assert [each.name for each in facts_named(tree)] == ["b", "a", "e", "naissance"]
    assert [each.name for each in definitions_named(tree)] == ["grand"]
    assert len(list(atoms(tree))) == 7


@pytest.mark.parametrize(
    ("text", "count"),
    [("a", 1), ("n = m", 2), ("e dans s", 2), ("s croise t", 2), ("vrai", 0), ("grand", 0)],
)
def test_an_atom_has_its_sides(text: str, count: int):
    (leaf,) = atoms(condition(text, definitions=["grand"]))
    assert len(terms(leaf)) == count


def test_equality_of_conditions_ignores_places():
    one: Condition = condition("a et e = x")
    assert one == condition("  a   et\n e=x")
    assert one != condition("a et e = y")
