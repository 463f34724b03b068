"""Why: a tree that is data, and text that a lawyer would sign."""

from collections.abc import Iterator
from typing import Any

import pytest

from policy_engine.explanation import MARKS, NOTICE, Line, State
from policy_engine.language import Words
from policy_engine.vocabulary import Citation
from policy_engine.vocabulary.sources import Source, Sources, cited_text
from tests.policies import EVERY_TYPE, ask, fact, forbid, permit, point, words

LENDING: dict[str, Any] = {
    "facts": {
        "a": "boolean",
        "b": fact("boolean", assessed_by="médecin"),
        "c": fact("boolean", presumed=False),
        "e": "enumeration x y z",
    },
    "definitions": {"k": {"condition": "b ou e = x", "source": [{"text": "loi", "at": "art. 2"}]}},
    "requirements": {"r": "k", "s": "non c"},
    "obligations": {"o": "after"},
    "rules": {
        "p": permit(
            "a",
            requires=["r", {"id": "s", "when": "b"}],
            obligations=["o"],
            message=words("Bon prêt"),
        ),
        "f": forbid("c", overrides=["p"]),
    },
}


def _lines(line: Line) -> Iterator[Line]:
    yield line
    for each in line.lines:
        yield from _lines(each)


def _told(asked: str, *, everything: bool = False, **parts: Any) -> list[tuple[str, str, str]]:  # noqa: ANN401
    """Return kind, id and state of each line that has an id."""
    decision = ask(point(**{**LENDING, **parts}), asked)
    found = _lines(decision.explain("fr", everything=everything).line)
    return [(line.kind, line.id, str(line.state)) for line in found if line.id]


def test_a_permit_tells_its_rule_its_requirements_and_what_is_to_be_done():
    assert _told("a !b e=x") == [
        ("outcome", "permit", "yes"),
        ("rule", "p", "yes"),
        ("fact", "a", "yes"),
        ("requirement", "r", "yes"),
        ("condition", "k", "yes"),
        ("fact", "e", "yes"),
        ("requirement", "s", "not-called-for"),
        ("obligation", "o", "note"),
        ("presumption", "c", "note"),
    ]


def test_a_deny_tells_the_requirement_that_fails_and_the_base_rule():
    told = _told("a !b e=y")
    assert ("requirement", "r", "no") in told
    assert ("rule", "p", "no") in told
    assert ("rule", "base", "no") in told
    assert ("obligation", "o", "note") not in told


def test_a_rule_set_aside_says_by_which():
    told = _told("a b e=x c")
    assert ("override", "f", "no") in told
    assert ("rule", "f", "yes") in told


def test_an_open_answer_tells_what_is_open():
    told = _told("a e=y")
    assert told[0] == ("outcome", "indeterminate", "open")
    assert ("rule", "p", "open") in told
    assert ("fact", "b", "open") in told
    assert ("obligation", "o", "open") in told


def test_an_open_prohibition_is_told_as_one_that_may_set_aside():
    facts = {**LENDING["facts"], "c": "boolean"}
    assert ("override", "f", "open") in _told("a !b e=x", facts=facts)


def test_rules_that_do_not_apply_are_told_on_demand():
    assert not [each for each in _told("a b !c") if each[:2] == ("rule", "f")]
    assert ("rule", "f", "no") in _told("a b !c", everything=True)


def test_a_rule_that_may_apply_is_told_only_while_the_answer_may_be_its_own():
    rules = {"p": permit("a et b"), "q": permit("e = x")}
    assert not [each for each in _told("a b", rules=rules) if each[1] == "q"]
    assert [each for each in _told("a !b", rules=rules) if each[1] == "q"]


@pytest.mark.parametrize(
    ("when", "asked", "names"),
    [
        ("a et b et c", "a !b !c", ["b", "c"]),  # what makes a conjunction false
        ("a ou b ou c", "a !b c", ["a", "c"]),  # what makes a disjunction true
        ("a ou b", "!a !b", ["a", "b"]),
        ("a et b", "a b", ["a", "b"]),
        ("a et b", "a", ["b"]),  # what leaves it open
        ("non (a et b)", "!a b", ["a"]),
        ("non (a ou b)", "a !b", ["a"]),
        ("a et (b ou c)", "a !b c", ["a", "c"]),
    ],
)
def test_a_condition_is_told_by_what_makes_it_so(when: str, asked: str, names: list[str]):
    rules = {"p": permit("vrai", requires=["r"])}
    policy = point(facts="a b c", requirements={"r": when}, rules=rules)
    told = [line for line in _lines(ask(policy, asked).explain().line) if line.kind == "fact"]
    assert [line.id for line in told if line.id] == names


def test_a_definition_alone_is_told_as_the_whole_situation():
    told = _told("b", rules={"p": permit("k")})
    assert told[1:4] == [("rule", "p", "yes"), ("condition", "k", "yes"), ("fact", "b", "yes")]


def test_a_rule_that_holds_whatever_is_missing_is_told_as_such():
    policy = point(facts="a", rules={"p": permit("a ou non a")})
    assert "✓ p — permet" in str(ask(policy).explain("fr"))


def test_a_requirement_that_fails_but_may_not_be_called_for_is_open():
    rules = {"p": permit("a", requires=[{"id": "r", "when": "c"}])}
    policy = point(facts="a b c", requirements={"r": "b"}, rules=rules)
    found = [line for line in _lines(ask(policy, "a !b").explain().line) if line.id == "r"]
    assert [str(line.state) for line in found] == ["open"]


def test_a_condition_without_facts_is_told_too():
    policy = point(facts="a", rules={"p": permit("vrai")})
    assert "toujours" in str(ask(policy).explain("fr"))


# The text


def test_the_text_in_french():
    text = str(ask(point(**LENDING), "a !b e=x").explain("fr"))
    lines = text.splitlines()
    assert lines[0].startswith("Permis, au 2020-06-15 — p, version du 2020-01-01 (2020-01-01)")
    assert lines[1] == "  ✓ p — permet [Loi, art. 1]"
    assert any(line.strip().startswith("✓ exigé : r") for line in lines)
    assert any("– s — non exigé ici" in line for line in lines)
    assert any("· à faire : o" in line for line in lines)
    assert any("Bon prêt" in line for line in lines)
    assert any("k : oui" in line and "[Loi, art. 2]" in line for line in lines)
    assert lines[-1].strip() == NOTICE.fr


def test_the_text_in_english():
    text = str(ask(point(**LENDING), "a !b e=x").explain("en"))
    assert text.startswith("Permitted, on 2020-06-15")
    assert "required: r (en)" in text
    assert text.endswith(NOTICE.in_("en"))


def test_what_is_known_of_a_fact_is_told_with_where_it_comes_from():
    facts = {"a": "boolean", "b": fact("boolean", assessed_by="médecin", presumed=True)}
    policy = point(facts=facts, rules={"p": permit("a et b")})
    text = str(ask(policy, "a").explain("fr"))
    assert "a : oui — dit" in text
    assert "b : oui — présumé" in text
    assert "apprécié par médecin" in text
    stated = str(ask(policy, "!a b").explain("fr", everything=True))
    assert "a : oui — dit : non" in stated


def test_two_facts_of_one_atom_are_both_told():
    policy = point(facts=EVERY_TYPE, rules={"p": permit("n >= m")})
    assert "dit : 3 ; dit : 2" in str(ask(policy, "n=3 m=2").explain("fr"))


def test_a_fact_that_nobody_knows_is_told_as_unknown():
    policy = point(facts="a", rules={"p": permit("a")})
    assert "a : oui — inconnu" in str(ask(policy).explain("fr"))


def test_of_a_long_list_only_the_value_that_is_the_case_is_told():
    facts = {"e": "enumeration u v w x y"}
    policy = point(facts=facts, rules={"p": permit("e dans {u, v, w, x}")})
    assert "e : w — dit" in str(ask(policy, "e=w").explain("fr"))
    told = str(ask(policy, "e=y").explain("fr", everything=True))
    assert "e : u, v, w ou x — dit : y" in told


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("s contient x", "s : comprend x — dit : x, y"),
        ("e dans s", "e : s — dit : x ; dit : x, y"),
        ("e dans {x, y}", "e : x ou y — dit : x"),
    ],
)
def test_membership_is_told_with_what_is_known(when: str, told: str):
    policy = point(facts=EVERY_TYPE, rules={"p": permit(when)})
    assert told in str(ask(policy, "e=x s={x,y}").explain("fr"))


def test_every_state_has_its_mark():
    assert set(MARKS) == set(State)
    assert len(set(MARKS.values())) == len(State)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("a b", "se contredisent"),
        ("!a b", "une règle l'interdit"),
        ("!a !b", "aucune règle"),
        ("a !b", "Permis"),
        ("a", "il manque des faits"),
    ],
)
def test_the_verdict_says_the_reason(asked: str, words: str):
    policy = point(facts="a b", rules={"p": permit("a"), "f": forbid("b")})
    assert words in str(ask(policy, asked).explain("fr"))


# Sources and data

SOURCES = Sources(
    {
        "loi": Source("loi", Words("Loi", "Act"), "statute", checked="true"),
        "avis": Source("avis", Words("Avis"), "doctrine", checked="secondary"),
        "note": Source("note", Words("Note"), "doctrine"),
    }
)


@pytest.mark.parametrize(
    ("citation", "text"),
    [
        (Citation("loi"), "Loi"),
        (Citation("loi", "art. 3"), "Loi, art. 3"),
        (Citation("loi", "art. 3", "false"), "Loi, art. 3 (non vérifié)"),
        (Citation("avis"), "Avis (source secondaire)"),
        (Citation("avis", checked="true"), "Avis"),
        (Citation("note"), "Note (non vérifié)"),
        (Citation("inconnu"), "inconnu (non vérifié)"),
    ],
)
def test_a_source_says_how_it_was_read(citation: Citation, text: str):
    assert cited_text((citation,), SOURCES, "fr") == text


def test_several_sources_stand_on_one_line():
    cited = (Citation("loi"), Citation("avis", "p. 2"))
    assert cited_text(cited, SOURCES, "en") == "Act ; Avis, p. 2 (secondary source)"


def test_the_tree_is_data():
    data = ask(point(facts="a", rules={"p": permit("a")}), "a").explain("fr").to_dict()
    assert (data["kind"], data["state"], data["id"]) == ("outcome", "yes", "permit")
    lines = data["lines"]
    assert isinstance(lines, list)
    assert lines[0]["source"] == [{"text": "loi", "at": "art. 1"}]
