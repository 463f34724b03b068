"""The shipped professional codes: what each means, and the category that follows from it alone."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from policy_engine import PolicyDecisionPoint, load_policies
from policy_engine.evaluation import contradictions
from policy_engine.request import RequestError
from policy_engine.vocabulary import Value
from policy_engine.vocabulary.values import UnfitValueError

TABLE = Path(__file__).parent / "cases" / "codes" / "professions.txt"
ROWS = [line.split() for line in TABLE.read_text("utf-8").splitlines() if line[0] != "#"]
POINT = PolicyDecisionPoint(load_policies())
LAW = POINT.policies["secret-medical"].policy
DAY = date(2024, 3, 15)
#: The letters that a title gives by itself.
LETTERS = {
    "1": "professionnel_de_sante",
    "a": "a_assistant_social",
    "b": "b_psychologue_ou_assimile",
    "c": "c_assistant_familial",
}
SYSTEMS = {name: f"https://mos.esante.gouv.fr/NOS/{name}/FHIR/" for name, *_ in ROWS}


def categories(who: str, *professions: str, at: date = DAY, **known: Value) -> set[str]:
    """Return the categories that no constraint bars to whoever holds these professions."""
    named = {f"{who}.{name}": value for name, value in known.items()}
    facts = {f"{who}.professions": frozenset(professions), f"{who}.fonction_listee": False, **named}
    return {
        value.id
        for value in LAW.vocabulary.facts[f"{who}.categorie"].values
        if not contradictions(LAW.constraints, {**facts, f"{who}.categorie": value.id}, at)
    }


@pytest.mark.parametrize(("system", "code", "value", "letter"), ROWS)
def test_a_code_means_what_the_table_says(system: str, code: str, value: str, letter: str):
    uri = f"{SYSTEMS[system]}{system.replace('_', '-')}"
    assert {LAW.codes.decode(name, code, DAY) for name in (system, uri)} == {value}
    for who in ("auteur", "destinataire"):
        found = categories(who, value)
        if letter == "1":
            assert found == {"professionnel_de_sante"}
        elif letter == "?":
            # On the list only by the employer.
            assert found == {"g_salarie_esms", "hors_liste"}
            assert categories(who, value, exerce_en_esms=False) == {"hors_liste"}
            assert categories(who, value, exerce_en_esms=True) == {"g_salarie_esms"}
        else:
            assert LETTERS[letter] in found
            assert not found & {"professionnel_de_sante", "hors_liste"}


def test_no_other_code_is_accepted():
    systems = [each for each in LAW.codes.systems.values() if each.refused is None]
    found = {(each.name, code) for each in systems for code in each.codes}
    assert found == {(system, code) for system, code, *_ in ROWS}


@pytest.mark.parametrize("who", ["auteur", "destinataire"])
def test_a_health_title_prevails_over_all_others(who: str):
    every = [value.id for value in LAW.vocabulary.facts[f"{who}.professions"].values]
    assert categories(who, *every) == {"professionnel_de_sante"}
    assert categories(who, "osteopathe", "masseur_kinesitherapeute") == {"professionnel_de_sante"}


@pytest.mark.parametrize("who", ["auteur", "destinataire"])
def test_an_empty_set_says_nothing(who: str):
    barred = {
        "d_educateur_familial",
        "e_accueillant_particulier",
        "f_mandataire_judiciaire",
        "h_gestionnaire_maia",
        "i_equipe_apa",
        "j_dispositif_appui",
    }
    every = {value.id for value in LAW.vocabulary.facts[f"{who}.categorie"].values}
    assert categories(who) == every - barred
    assert categories(who, fonction_listee=True) == every


def contradict(facts: dict[str, Value], at: date = DAY) -> bool:
    return bool(contradictions(LAW.constraints, facts, at))


@pytest.mark.parametrize("who", ["auteur", "destinataire"])
@pytest.mark.parametrize(
    ("professions", "physician"),
    [
        (("medecin",), True),
        (("medecin", "psychologue"), True),
        (("infirmier",), False),
        (("psychologue",), False),
        (("physicien_medical",), False),
        (("educateur_specialise",), False),
    ],
)
def test_a_physician_is_who_holds_the_title(who: str, professions: Iterable[str], physician: bool):
    held = {f"{who}.professions": frozenset(professions)}
    assert contradict({**held, f"{who}.medecin": not physician})
    assert not contradict({**held, f"{who}.medecin": physician})


def test_titles_that_came_later_decide_nothing_before():
    for title in ("assistant_dentaire", "physicien_medical"):
        assert "hors_liste" in categories("auteur", title, at=date(2017, 1, 20))
        assert categories("auteur", title, at=date(2017, 1, 21)) == {"professionnel_de_sante"}


REFUSED = sorted(
    (each.name, code)
    for each in LAW.codes.systems.values()
    if each.refused is not None
    for code in (*each.codes, "1")
)


@pytest.mark.parametrize(("system", "code"), REFUSED)
def test_what_is_no_profession_is_refused_with_a_reason(system: str, code: str):
    with pytest.raises(UnfitValueError) as refused:
        LAW.codes.decode(system, code, DAY)
    assert [each.code for each in refused.value.diagnostics] == ["refused-system"]


@pytest.mark.parametrize("code", sorted({code for _, code, *_ in ROWS}))
def test_a_bare_code_is_refused(code: str):
    for given in (code, int(code)):
        facts = {"auteur": {"professions": [given]}}
        with pytest.raises(RequestError) as refused:
            POINT.decide("secret-medical", at=DAY, facts=facts)
        assert [each.code for each in refused.value.diagnostics] == ["bare-code"]


@pytest.mark.parametrize(("system", "code"), [row[:2] for row in ROWS])
def test_a_profession_alone_never_permits(system: str, code: str):
    coded = [{"system": system, "code": code}]
    facts = {"auteur": {"professions": coded}, "destinataire": {"professions": coded}}
    decision = POINT.decide("secret-medical", at=DAY, facts=facts)
    assert decision.outcome == "indeterminate"
