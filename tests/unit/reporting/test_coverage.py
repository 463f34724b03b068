"""Coverage as a page: what is still to be shown in plain words, and what was left out."""

import pytest

from policy_engine import load_policies
from policy_engine.reporting.coverage import coverage_page, goal_words, shortfall
from policy_engine.reporting.page import Tone, Verdict, words_of
from policy_engine.reporting.plain import plain_text
from policy_engine.testing.coverage import Coverage, Covered, Status, goals, measure
from policy_engine.testing.goals import GoalKind
from tests.policies import forbid, permit, policy

LATER = "2021-01-01"
PARTS = {
    "facts": "a b c d e f g h i",
    "definitions": {"defini": {"condition": "b"}},
    "requirements": {"u": "c"},
    "obligations": {"o": None},
    "alternatives": {"w": {"with": {"i": True}, "obligations": [{"id": "o", "when": "d"}]}},
    "rules": {
        "p": permit(
            "a et defini",
            requires=[{"id": "u", "when": "e"}],
            obligations=[{"id": "o", "when": "f"}],
        ),
        "r": forbid("g", overrides=["p"], alternatives=["w"]),
    },
    "later": {LATER: {"rules": {"p": permit("h")}, "until": "2021-12-31"}},
}


def nothing_shown(**parts: object) -> Coverage:
    return measure(load_policies(policy(**parts)), ())


WORDS = [
    ("applied", "p", "", "la règle p s'applique", "rule p applies"),
    ("satisfied", "p", "", "la règle p s'applique et rien de ce qu'elle exige ne manque",
     "rule p applies and nothing that it requires fails"),
    ("overridden", "p", "", "la règle p est remplie et une autre la lève",
     "rule p is satisfied and another lifts it"),
    ("effective", "p", "", "la règle p est effective", "rule p is effective"),
    ("default", "base", "", "aucune règle n'est effective : base décide",
     "no rule is effective: base decides"),
    ("met", "p", "u", "la règle p s'applique, et l'exigence u est remplie",
     "rule p applies, and requirement u is met"),
    ("failed-alone", "p", "u", "la règle p s'applique, et de ses exigences seule u manque",
     "rule p applies, and of its requirements u alone fails"),
    ("not-called-for", "p", "u", "la règle p s'applique sans exiger u",
     "rule p applies without calling for u"),
    ("due", "p", "o", "la règle p est effective, et l'obligation o est due",
     "rule p is effective, and obligation o is due"),
    ("decides-true", "p", "a", "a est vrai et, faux, changerait la situation de la règle p",
     "a is true and, if false, would change the situation of rule p"),
    ("decides-false", "defini", "b", "b est faux et, vrai, changerait la définition defini",
     "b is false and, if true, would change definition defini"),
    ("decides-true", "u", "c", "c est vrai et, faux, changerait l'exigence u",
     "c is true and, if false, would change requirement u"),
    ("decides-true", "w", "d",
     "d est vrai et, faux, changerait ce qui appelle une obligation de l'alternative w",
     "d is true and, if false, would change what calls for an obligation of alternative w"),
    ("decides-true", "p", "e",
     "e est vrai et, faux, changerait ce qui appelle une exigence de la règle p",
     "e is true and, if false, would change what calls for a requirement of rule p"),
    ("decides-true", "p", "f",
     "f est vrai et, faux, changerait ce qui appelle une obligation de la règle p",
     "f is true and, if false, would change what calls for an obligation of rule p"),
    ("first-day", "2020-01-01", "",
     "un cas du 2020-01-01, premier jour d'un texte que rien ne précède",
     "a case of 2020-01-01, the first day of a text that nothing precedes"),
    ("last-day", LATER, "", "un cas du 2020-12-31, que le texte du lendemain déciderait autrement",
     "a case of 2020-12-31 that the next day's text would decide otherwise"),
    ("first-day", LATER, "",
     "un cas du 2021-01-01, que le texte de la veille aurait décidé autrement",
     "a case of 2021-01-01 that the text of the day before would have decided otherwise"),
    ("last-day", LATER, "other",
     "un cas du 2021-12-31, dernier jour d'un texte sans successeur",
     "a case of 2021-12-31, the last day of a text that nothing follows"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "entry", "what", "fr", "en"), WORDS)
def test_a_goal_is_said_in_plain_words(kind: str, entry: str, what: str, fr: str, en: str):
    every = goals(load_policies(policy(**PARTS))["p"])
    alone = what == "other"
    goal = next(
        each
        for each in every
        if (each.kind, each.entry, each.what) == (kind, entry, "" if alone else what)
        and not (alone and each.other is not None)
    )
    assert words_of(goal_words(goal, "fr")) == fr
    assert words_of(goal_words(goal, "en")) == en


def test_each_kind_is_said_here():
    assert {kind for kind, *_ in WORDS} == set(GoalKind)


def test_what_was_left_out_is_listed_with_the_reason():
    coverage = nothing_shown(rules={"p": permit("a ou vrai")}, constraints=("a et b",))
    page = plain_text(coverage_page(coverage, "fr"))
    assert "Mis à part : le texte ne laisse aucune situation qui le montre\n-" in page
    assert "a est faux et, vrai, changerait la situation de la règle p\n" in page
    coverage = nothing_shown(rules={"p": permit("a et b")}, constraints=("a et b",))
    page = plain_text(coverage_page(coverage, "en"))
    assert (
        "Left out: the constraints of the vocabulary exclude every situation that shows it\n"
    ) in page
    assert "rule p applies\n" in page


def test_what_could_not_be_settled_is_said():
    coverage = measure(load_policies(policy(rules={"p": permit("a et b et c")})), (), budget=2)
    page = plain_text(coverage_page(coverage, "en"))
    assert "Still to be shown, if any situation does: too many cases to tell\n" in page


def told(coverage: Coverage, required: float | None = None) -> Verdict:
    verdict = coverage_page(coverage, "en", required)[-1]
    assert isinstance(verdict, Verdict)
    return verdict


def test_the_verdict_is_about_what_is_required():
    coverage = nothing_shown(rules={"p": permit("a")})
    assert told(coverage).tone is Tone.OPEN
    assert words_of(told(coverage).line) == "6 points are still to be shown"
    assert told(coverage, 0).tone is Tone.OPEN
    assert told(coverage, 1).tone is Tone.NO
    expected = "coverage below 1 %: rules 0.0, conditions (MC/DC) 0.0, version boundaries 0.0"
    assert words_of(told(coverage, 1).line) == expected
    shown = tuple(Covered(each.goal, Status.REACHED, ("cas",)) for each in coverage.covered)
    whole = Coverage(coverage.policies, shown)
    assert told(whole, 100).tone is Tone.YES
    assert words_of(told(whole, 100).line) == "all that can be shown is shown"
    assert shortfall(whole, 100, "en") is None
