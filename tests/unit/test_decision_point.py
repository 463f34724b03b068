"""A request in, a decision out; a faulty request, every fault of it."""

from datetime import date
from typing import Any

import pytest

from policy_engine import PolicyDecisionPoint, RequestError, Texts, load_policies
from policy_engine.request import read_request
from tests.policies import DAY, EVERY_TYPE, ask, fact, forbid, permit, point
from tests.policies import policy as files


@pytest.fixture
def policy() -> PolicyDecisionPoint:
    return point(
        facts="a b c",
        constraints=("a et b", "b et c"),
        rules={"p": permit("a")},
        later={"2021-01-01": {"rules": {"p": permit("non a")}, "until": "2021-12-31"}},
    )


def _faults(decides: PolicyDecisionPoint, **request: Any) -> list[tuple[str, str | None]]:  # noqa: ANN401
    with pytest.raises(RequestError) as refused:
        decides.decide(**{"policy": "p", "at": DAY, **request})
    return [(each.code, each.path) for each in refused.value.diagnostics]


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        ("2019-12-31", "not_applicable"),
        ("2020-01-01", "permit"),
        (date(2020, 12, 31), "permit"),
        ("2021-01-01", "deny"),
        ("2021-12-31", "deny"),
        ("2022-01-01", "not_applicable"),  # never a silent fall back
    ],
)
def test_a_request_is_decided_by_the_version_of_its_day(
    policy: PolicyDecisionPoint, at: date | str, outcome: str
):
    assert ask(policy, "a !b !c", at).outcome == outcome


def test_facts_may_be_left_out(policy: PolicyDecisionPoint):
    assert policy.decide("p", at=DAY).outcome == "indeterminate"


@pytest.mark.parametrize(
    ("request_", "faults"),
    [
        ({"policy": "q"}, [("unknown-policy", "policy")]),
        ({"at": None}, [("missing-date", "at")]),
        ({"facts": {"z": 1}}, [("unknown-fact", "facts.z")]),
        ({"facts": []}, [("wrong-type", "facts")]),
        ({"at": "x", "facts": {"a": 1}}, [("bad-date", "at"), ("wrong-type", "facts.a")]),
        ({"at": "x", "policy": None}, [("bad-date", "at"), ("missing-key", "policy")]),
        ({"facts": {"a": True, "b": True}}, [("contradictory-facts", "facts")]),
    ],
)
def test_every_fault_is_told_at_once(
    policy: PolicyDecisionPoint, request_: dict[str, Any], faults: list[tuple[str, str]]
):
    assert _faults(policy, **request_) == faults


def test_contradictory_facts_are_refused_whatever_the_date(policy: PolicyDecisionPoint):
    facts = {"a": True, "b": True}
    for at in ("0001-01-01", "2020-06-15", "2030-01-01"):
        assert _faults(policy, at=at, facts=facts) == [("contradictory-facts", "facts")]


def test_a_contradiction_names_its_reason_and_the_facts_stated(policy: PolicyDecisionPoint):
    with pytest.raises(RequestError) as refused:
        policy.decide("p", at=DAY, facts={"c": True, "b": True})
    (found,) = refused.value.diagnostics
    assert "jamais 1" in found.message("fr")
    assert "(`c`, `b`)" in found.message("fr")


def test_every_contradiction_is_told(policy: PolicyDecisionPoint):
    assert len(_faults(policy, facts={"a": True, "b": True, "c": True})) == 2


def test_facts_without_any_completion_are_contradictory():
    tied = point(facts="a b", constraints=("a et b", "a et non b"), rules={"p": permit("vrai")})
    assert [code for code, _ in _faults(tied, facts={"a": True})] == ["contradictory-facts"] * 2


def test_more_missing_facts_than_can_be_told_apart_are_refused_and_no_crash():
    facts = " ".join(f"f{n}" for n in range(600))
    tied = point(facts=facts, constraints=(facts.replace(" ", " ou "),), rules={"p": permit("f0")})
    assert _faults(tied) == [("undecided-constraints", "facts")]


def test_what_is_too_entangled_to_be_checked_is_refused():
    never = "a et " + " et ".join(f"m != {3 * n}" for n in range(1_100))
    tied = point(facts=EVERY_TYPE, constraints=(never,), rules={"p": permit("vrai")})
    assert _faults(tied, facts={"a": True}) == [("undecided-constraints", "facts")]


def test_a_request_from_a_text_is_told_its_faults_at_their_places(policy: PolicyDecisionPoint):
    text = b"policy: p\nat: hier\nfacts:\n  a: 3\nfait: 1\n"
    with pytest.raises(RequestError) as refused:
        policy.decide_request(read_request("r.yaml", text))
    found = [(each.code, each.place and each.place.line) for each in refused.value.diagnostics]
    assert found == [("bad-date", 2), ("wrong-type", 4), ("unknown-key", 5)]


def test_a_fact_given_twice_is_told_where_it_is_given_again(policy: PolicyDecisionPoint):
    dotted = point(facts="g.a", rules={"p": permit("g.a")})
    text = b"policy: p\nat: 2020-06-15\nfacts:\n  g.a: true\n  g:\n    a: true\n"
    with pytest.raises(RequestError) as refused:
        dotted.decide_request(read_request("r.yaml", text))
    found = [(each.code, str(each.place)) for each in refused.value.diagnostics]
    assert found == [("fact-twice", "r.yaml:6:5")]


def test_what_has_no_place_of_its_own_is_told_at_the_request(policy: PolicyDecisionPoint):
    with pytest.raises(RequestError) as refused:
        policy.decide_request(read_request("r.yaml", b"# a request\nat: 2020-06-15\n"))
    assert [str(each.place) for each in refused.value.diagnostics] == ["r.yaml:2:1"]


def test_a_decision_point_cannot_be_changed(policy: PolicyDecisionPoint):
    with pytest.raises(TypeError):
        policy.policies["q"] = policy.policies["p"]  # type: ignore[index]


def test_presumptions_are_made_before_the_decision():
    facts = {"a": "boolean", "b": fact("boolean", presumed=False)}
    presuming = point(facts=facts, rules={"p": permit("a"), "f": forbid("b", overrides=["p"])})
    assert ask(presuming, "a").outcome == "permit"
    assert ask(presuming, "a b").outcome == "deny"


# Coded values

CODES = """codes: p
systems:
  s:
    name: S
    label: {fr: S, en: S}
    facts: [e, s]
    codes:
      "1": {value: x, label: {fr: Un, en: One}}
      "2": {value: y, label: {fr: Deux, en: Two}, from: 2020-06-15}
"""


@pytest.fixture
def coded() -> PolicyDecisionPoint:
    written = files(
        facts={"e": "enumeration x y", "s": "set x y"},
        rules={"p": permit("e = x et s contient y")},
    )
    return PolicyDecisionPoint(load_policies(Texts({**written.files, "p/codes.yaml": CODES})))


def test_a_coded_value_is_decided_on_as_the_id_it_means(coded: PolicyDecisionPoint):
    one, two = {"system": "S", "code": "1"}, {"system": "S", "code": "2"}
    by_code = coded.decide("p", at=DAY, facts={"e": one, "s": [two, "x"]})
    by_id = coded.decide("p", at=DAY, facts={"e": "x", "s": ["x", "y"]})
    assert by_code.outcome == "permit"
    assert by_code.to_dict() == by_id.to_dict()


def test_a_code_is_read_on_the_day_of_the_request(coded: PolicyDecisionPoint):
    facts = {"s": [{"system": "S", "code": "2"}]}
    assert coded.decide("p", at=DAY, facts=facts).outcome == "indeterminate"
    assert _faults(coded, at="2020-06-14", facts=facts) == [("code-out-of-period", "facts.s[0]")]
    # Where the day is faulty, that is what is told.
    assert _faults(coded, at="2020-06-31", facts=facts) == [("bad-date", "at")]


def test_a_faulty_coded_value_is_told_where_it_stands(coded: PolicyDecisionPoint):
    text = b"policy: p\nat: 2020-06-15\nfacts:\n  e: {code: 1}\n  s:\n  - {system: S, code: 3}\n"
    with pytest.raises(RequestError) as refused:
        coded.decide_request(read_request("r.yaml", text))
    found = [(each.code, str(each.place)) for each in refused.value.diagnostics]
    assert found == [("bad-coding", "r.yaml:4:6"), ("unknown-code", "r.yaml:6:5")]
