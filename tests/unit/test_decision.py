"""A decision and all it can tell: the JSON of the design."""

import json
from pathlib import Path
from typing import Any

import pytest

from policy_engine import Decision, PolicyDecisionPoint, __version__, load_policies
from tests.policies import EVERY_TYPE, ask, fact, forbid, permit, point, words

LENDING = Path(__file__).parents[1] / "cases" / "policies"


def test_the_example_of_the_design():
    request = {"operation": "pret", "ouvrage": {"fonds": "courant"}, "lecteur": {"inscrit": False}}
    pdp = PolicyDecisionPoint(load_policies(LENDING))
    told: Any = pdp.decide("pret", at="2021-05-01", facts=request).to_dict()
    assert told == json.loads(json.dumps(told))
    assert (told["schema_version"], told["outcome"], told["reason"]) == (
        "1",
        "deny",
        "not-permitted",
    )
    assert [(each["rule"], each["requirement"]) for each in told["unmet"]] == [
        ("pret-courant", "inscription")
    ]
    assert [[(each["fact"], each["to"]) for each in way] for way in told["remedies"]] == [
        [("lecteur.inscrit", True)]
    ]
    assert [(each["fact"], each["value"]) for each in told["presumptions"]] == [
        ("lecteur.exclu", False)
    ]
    assert told["rules"] == told["obligations"] == told["alternatives"] == told["missing"] == []
    assert told["assessed"] == []
    assert told["remedies_complete"] is True
    assert told["policy"] == {
        "id": "pret",
        "version": "2020-01-01",
        "digest": pdp.policies["pret"].versions[0].digest,
        "engine": __version__,
    }
    assert told["at"] == "2021-05-01"


FACTS = {
    "a": fact("boolean", question=words("A ?")),
    "b": fact("boolean", presumed=False),
    "c": fact("boolean", assessed_by="médecin", actionable=True),
    "e": "enumeration x y",
    "s": "set x y z",
    "d": "date",
}


def _told(asked: str, rules: dict[str, Any], **parts: Any) -> Any:  # noqa: ANN401 - JSON
    return ask(point(**{"facts": FACTS, "rules": rules, **parts}), asked).to_dict()


def test_a_rule_is_told_with_its_title_and_sources():
    (rule,) = _told("a", {"p": permit("a", message=words("Bien"))})["rules"]
    assert rule == {
        "id": "p",
        "effect": "permit",
        "title": words("p"),
        "message": words("Bien"),
        "source": [
            {
                "text": "loi",
                "at": "art. 1",
                "title": {"fr": "Loi", "en": "Loi"},
                "url": "https://example.org/loi",
                "checked": True,
            }
        ],
    }


def test_the_base_rule_is_told_where_nothing_else_decides():
    rules = {"p": permit("a"), "f": forbid("b")}
    told = _told("!a", rules, default={"message": words("Non")})
    assert (told["default"]["id"], told["default"]["message"]) == ("base", words("Non"))
    assert _told("a", rules)["default"] is None
    assert _told("b", rules)["default"] is None


def test_a_missing_fact_is_told_with_its_question():
    missing = _told("", {"p": permit("a et e = x")})["missing"]
    assert [(each["fact"], each["question"]) for each in missing] == [
        ("a", words("A ?")),
        ("e", None),
    ]


@pytest.mark.parametrize(
    ("timing", "told", "due"),
    [
        (None, None, None),
        ("before", "before", None),
        (words("vite"), words("vite"), None),
        ({"after": "1 mois"}, None, "2020-07-15"),
        (
            {"at_latest": "d + 8 jours"},
            {"fr": "d + 8 jours", "en": "d (en) + 8 days"},
            "2020-06-09",
        ),
    ],
)
def test_an_obligation_is_told_with_its_timing_and_due_day(
    timing: object, told: object, due: object
):
    obligation = {"timing": timing, "by": "lecteur", "source": [{"text": "loi"}]}
    if timing is None:
        del obligation["timing"]
    rules = {"p": permit("a", obligations=["o"])}
    (owed,) = _told("a d=2020-06-01", rules, obligations={"o": obligation})["obligations"]
    assert told is None or owed["timing"] == told
    assert owed["due"] == due
    assert (owed["id"], owed["rule"], owed["certain"]) == ("o", "p", True)
    assert owed["by"] == {"fr": "lecteur", "en": "lecteur"}


def test_an_alternative_is_told_with_what_changes():
    alternatives = {
        "v": {"with": {"s": ["z", "x"], "d": "2020-01-01", "e": None}, "source": [{"text": "loi"}]}
    }
    rules = {"f": forbid("e = x", alternatives=["v"]), "p": permit("s contient z et non c")}
    told = _told("e=x !c", rules, alternatives=alternatives)["alternatives"]
    assert [(each["id"], each["outcome"]) for each in told] == [("v", "indeterminate")]
    assert told[0]["with"] == {"s": ["x", "z"], "d": "2020-01-01", "e": None}
    assert told[0]["unmet"] == told[0]["obligations"] == []


def test_remedies_presumptions_and_assessments_are_told_with_their_words():
    told = _told("a !c", {"p": permit("a et c"), "f": forbid("b")})
    assert told["remedies"] == [
        [{"fact": "c", "to": True, "label": words("c"), "how": words("faire c")}]
    ]
    assert told["presumptions"] == [
        {
            "fact": "b",
            "value": False,
            "label": words("b"),
            "reason": words("convention"),
            "source": [],
        }
    ]
    assert told["assessed"] == [
        {"fact": "c", "value": False, "label": words("c"), "by": {"fr": "médecin", "en": "médecin"}}
    ]


# No version in force


@pytest.fixture
def beyond() -> Decision:
    policy = point(facts="a", rules={"p": permit("a")}, until="2020-12-31")
    return ask(policy, "a", "2021-01-01")


def test_without_a_version_nothing_applies_and_everything_is_empty(beyond: Decision):
    told = beyond.to_dict()
    assert (told["outcome"], told["reason"]) == ("not_applicable", "no-version")
    assert told["policy"] == {"id": "p", "version": None, "digest": None, "engine": __version__}
    empty = ("rules", "unmet", "obligations", "alternatives", "missing", "remedies", "presumptions")
    assert [told[key] for key in empty] == [[]] * 7
    assert told["default"] is None
    assert told["settled"] is told["remedies_complete"] is True


def test_without_a_version_the_explanation_says_so(beyond: Decision):
    assert "aucune version n'est en vigueur" in str(beyond.explain())
    assert "no version is in force" in str(beyond.explain("en"))


@pytest.mark.parametrize("asked", ["a", "a b", "!a", "", "n=3", "s={x} e=y"])
def test_any_decision_is_json(asked: str):
    rules = {"p": permit("a et n < 5", obligations=["o"]), "f": forbid("b ou e dans s")}
    told = ask(point(facts=EVERY_TYPE, rules=rules, obligations={"o": None}), asked).to_dict()
    assert json.loads(json.dumps(told)) == told


def test_the_same_request_gives_the_same_decision():
    policy = point(facts=EVERY_TYPE, rules={"p": permit("a et (n < 5 ou e = x)")})
    assert ask(policy, "a").to_dict() == ask(policy, "a").to_dict()
