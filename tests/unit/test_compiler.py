"""From a policy to what runs."""

from tests.policies import DAY, fact, forbid, permit, point


def _compiled(**parts: object):  # noqa: ANN202 - a compiled version
    return point(**parts).policies["p"].versions[0]


def test_rules_come_after_those_that_may_lift_them():
    rules = {
        "r": permit("a", subject_to=["s"]),
        "s": forbid("b"),
        "t": permit("c", overrides=["s"]),
    }
    compiled = _compiled(rules=rules)
    assert [each.rule.id for each in compiled.rules] == ["t", "s", "r"]
    lifted = {each.rule.id: each.overridden_by for each in compiled.rules}
    assert lifted == {"r": ("s",), "s": ("t",), "t": ()}


def test_a_version_knows_the_facts_that_it_can_rest_on():
    """Facts of definitions, requirements and their conditions count; unused entries do not."""
    compiled = _compiled(
        facts="z a b c d f g",
        definitions={"k": "b", "idle": "f"},
        requirements={"q": "c", "idle": "g"},
        obligations={"o": None},
        rules={
            "r": permit(
                "k", requires=[{"id": "q", "when": "d"}], obligations=[{"id": "o", "when": "a"}]
            )
        },
    )
    assert list(compiled.facts) == ["a", "b", "c", "d"]


def test_predicates_are_made_once_and_open_definitions():
    compiled = _compiled(definitions={"k": "l ou b", "l": "a"}, rules={"r": permit("k et c")})
    when = compiled.version.rules["r"].when
    predicate = compiled.predicate(when)
    assert compiled.predicate(when) is predicate
    assert predicate({"a": True, "b": False, "c": True}, DAY)
    assert not predicate({"a": False, "b": False, "c": True}, DAY)


def test_the_constraints_and_actions_of_the_vocabulary_come_along():
    facts = {"a": fact("boolean", actionable=True), "b": "boolean"}
    compiled = _compiled(facts=facts, constraints=("a et b",), rules={"r": permit("a")})
    assert [each.facts for each in compiled.constraints] == [{"a", "b"}]
    assert [each.fact for each in compiled.remediable] == ["a"]
