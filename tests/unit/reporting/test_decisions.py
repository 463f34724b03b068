"""A decision's report: the sections that the cases of `tests/cases/cli` seldom show."""

import pytest

from policy_engine import Decision
from policy_engine.reporting.decisions import decision_page
from policy_engine.reporting.plain import plain_text
from tests.policies import ask, fact, permit, point


def told(decision: Decision, language: str = "fr") -> str:
    return plain_text(decision_page(decision, language))


def test_what_is_given_up_is_said(monkeypatch: pytest.MonkeyPatch):
    decision = ask(point(rules={"r": permit("a")}))
    monkeypatch.setattr(Decision, "settled", property(lambda _: False))
    assert "rien n'est deviné" in told(decision)
    assert "nothing is guessed" in told(decision, "en")


def test_remedies_that_are_not_all_are_said_to_be_so(monkeypatch: pytest.MonkeyPatch):
    lending = point(facts={"a": fact("boolean", actionable=True)}, rules={"r": permit("a")})
    decision = ask(lending, "!a")
    assert "faire a → a\u00a0: oui" in told(decision)
    assert "Il en existe d'autres." not in told(decision)
    monkeypatch.setattr(Decision, "remedies_complete", property(lambda _: False))
    assert "Il en existe d'autres." in told(decision)


def test_who_appreciated_a_fact_is_said():
    assessed = {"fr": "le juge", "en": "the judge"}
    lending = point(facts={"a": fact("boolean", assessed_by=assessed)}, rules={"r": permit("a")})
    assert "  - a\u00a0: oui — apprécié par le juge\n" in told(ask(lending, "a"))
    assert "  - a (en): yes — assessed by the judge\n" in told(ask(lending, "a"), "en")


def test_a_fact_without_a_question_is_asked_by_its_label():
    assert "  1. a (a)\n" in told(ask(point(facts="a", rules={"r": permit("a")})))
