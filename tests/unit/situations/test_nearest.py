"""The nearest situation: as few facts changed as can be, and values that people would write."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.condition.truth import three_valued
from policy_engine.situations import Situations
from policy_engine.situations.nearest import nearest
from policy_engine.vocabulary import Value
from tests.policies import DAY, condition
from tests.policies import given as facts_of


def changes(text: str, facts: str) -> dict[str, Value] | None:
    """Return what must change for a condition to hold; days as a request writes them."""
    wanted = condition(text)
    situations = Situations([wanted], {}, {}, DAY)
    given = {name: _value(name, value) for name, value in facts_of(facts).items()}
    found = nearest(situations, situations.condition(wanted), given, DAY)
    return None if found is None else found[1]


def _value(name: str, value: object) -> Value:
    if name in {"naissance", "reception"}:
        return date.fromisoformat(str(value))
    return frozenset(value) if isinstance(value, list) else value  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("a", "a", {}),
        ("a", "!a", {"a": True}),
        ("a et non a", "a", None),
        ("vrai", "a", {}),
        ("a et b", "a", {"b": True}),
        ("(a et b) ou c", "!a !b !c", {"c": True}),
        # What is missing is stated rather than what is stated changed.
        ("b ou c", "!b", {"c": True}),
        ("e dans {y, z}", "e=z", {}),
        ("e dans {y, z}", "e=x", {"e": "y"}),
        ("s contient x et non s contient z", "s={z}", {"s": frozenset({"x"})}),
        ("n > 3 et n < 8", "n=5", {}),
        ("n > 3 et n < 8", "n=9", {"n": 4}),
        ("naissance + 18 ans <= date", "naissance=2000-01-01", {}),
        ("reception <= date", "reception=2020-07-01", {"reception": DAY}),
        ('code = "A"', "code=B", {"code": "A"}),
        ('non code = "A"', "code=B", {}),
        ("code = autre_code", "code=B autre_code=B", {}),
    ],
)
def test_only_what_must_change_changes(text: str, facts: str, expected: dict[str, Value] | None):
    assert changes(text, facts) == expected


@pytest.mark.parametrize(
    ("text", "facts", "either"),
    [
        ("(a et b) ou (non a et non b)", "a !b", "a b"),
        ("e = f", "e=z f=x", "e f"),
        ("s croise t", "s={x} t={y}", "s t"),
        ("code = autre_code", "code=B autre_code=C", "code autre_code"),
    ],
)
def test_where_either_of_two_facts_could_change_one_does(text: str, facts: str, either: str):
    found = changes(text, facts)
    assert found is not None
    assert len(found) == 1
    assert set(found) <= set(either.split())


SHAPES = st.recursive(
    st.sampled_from(("a", "b", "c", "e = x", "e = y", "f != z", "e = f")),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) et ({two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) ou ({two[1]})"),
        inner.map(lambda one: f"non ({one})"),
    ),
    max_leaves=6,
)
CHOICES: dict[str, tuple[Value, ...]] = {
    "a": (False, True), "b": (False, True), "c": (False, True),
    "e": ("x", "y", "z"), "f": ("x", "y", "z"),
}  # fmt: skip


@given(SHAPES, st.tuples(*(st.sampled_from(values) for values in CHOICES.values())))
def test_no_situation_with_fewer_changes_would_do(text: str, values: tuple[Value, ...]):
    wanted = condition(text)
    here = dict(zip(CHOICES, values, strict=True))
    situations = Situations([wanted], {}, {}, DAY)
    found = nearest(situations, situations.condition(wanted), here, DAY)
    fits = [
        sum(here[name] != value for name, value in facts.items())
        for each in product(*CHOICES.values())
        if three_valued(wanted, facts := dict(zip(CHOICES, each, strict=True)), DAY, _none)
    ]
    if found is None:
        assert not fits
        return
    assert len(found[1]) == min(fits)
    assert three_valued(wanted, {**here, **found[1]}, DAY, _none)


def _none(_name: str) -> bool | None:
    raise AssertionError
