"""One text of the semantics, three truths: they agree wherever all of them can speak."""

from itertools import product
from typing import Any

import pytest

from policy_engine.evaluation.standing import Completions, ThreeValued, TwoValued, stand
from policy_engine.situations import FALSE, TRUE, Situations
from tests.policies import DAY, forbid, permit, point

RULES: dict[str, Any] = {
    "p": permit("a", requires=["r", {"id": "s", "when": "d"}], obligations=["o"]),
    "f": forbid("b", overrides=["p"], obligations=[{"id": "o", "when": "c"}]),
    "q": permit("k", overrides=["f"], requires=["s"]),
    "g": forbid("c et d", subject_to=["q"]),
}
PARTS: dict[str, Any] = {
    "facts": "a b c d",
    "definitions": {"k": "a et non d"},
    "requirements": {"r": "c ou d", "s": "non b ou c"},
    "obligations": {"o": None},
    "rules": RULES,
}
FIELDS = ("permitted", "forbidden", "permit", "conflict", "forbidden_only", "default")


@pytest.mark.parametrize("values", list(product((True, False), repeat=4)))
def test_the_three_truths_agree_on_complete_facts(values: tuple[bool, ...]):
    compiled = point(**PARTS).policies["p"].versions[0]
    known = dict(zip("abcd", values, strict=True))
    situations = Situations(compiled.conditions, compiled.definitions, known, DAY)
    two = stand(compiled, TwoValued(compiled, known, DAY))
    three = stand(compiled, ThreeValued(compiled, known, DAY))
    exact = stand(compiled, Completions(situations))
    assert two == three
    for name in FIELDS:
        assert getattr(exact, name) == (TRUE if getattr(two, name) else FALSE)
    for name in RULES:
        assert exact.effective[name] == (TRUE if two.effective[name] else FALSE)


def test_exactly_one_of_the_four_ends_holds():
    compiled = point(**PARTS).policies["p"].versions[0]
    for values in product((True, False), repeat=4):
        known = dict(zip("abcd", values, strict=True))
        standing = stand(compiled, TwoValued(compiled, known, DAY))
        ends = (standing.permit, standing.conflict, standing.forbidden_only, standing.default)
        assert sum(ends) == 1


def test_three_valued_truth_leaves_open_what_it_does_not_see():
    compiled = point(**PARTS).policies["p"].versions[0]
    standing = stand(compiled, ThreeValued(compiled, {"b": False, "c": True}, DAY))
    assert (standing.applies["p"], standing.applies["f"]) == (None, False)
    assert standing.permit is None
    assert standing.failing["p"] == {"r": False, "s": False}
