"""Every mistake that is made in a policy, and where it is said to stand."""

from collections import Counter
from typing import Any

import pytest

from policy_engine import Texts
from policy_engine.loader import load_tree
from policy_engine.schema import Kind as FileKind
from policy_engine.schema import schema
from policy_engine.testing.mutation.kinds import KIND_WORDS, Kind
from policy_engine.testing.mutation.mutants import Mutant, mutants, sample
from tests.policies import EVERY_TYPE, forbid, permit, policy

LATER = "2021-01-01"


def made(tree: Texts) -> list[Mutant]:
    """Return the mutants of a tree of one policy."""
    loaded = load_tree(tree)
    assert not loaded.errors, loaded.errors
    (compiled,) = loaded.policies.values()
    return list(mutants(compiled, tree))


def _told(entry: str, **parts: Any) -> list[str]:  # noqa: ANN401 - see `policy`
    """Return `kind change` of the mutants of one entry."""
    found = made(policy(facts=EVERY_TYPE, **parts))
    return [f"{each.kind} {each.key.change}" for each in found if each.key.entry == entry]


#: A condition → its mutants.
CONDITIONS = {
    "a": ["drop-atom retirer « a »", "negate-atom « a » devient « non a »"],
    "vrai": ["negate-atom « vrai » devient « faux »"],
    "non a": ["drop-atom retirer « non a »", "negate-atom « non a » devient « a »"],
    "a et non b": [
        "swap-junction « et » devient « ou » dans « a et non b »",
        "drop-atom retirer « a »",
        "negate-atom « a » devient « non a »",
        "drop-atom retirer « non b »",
        "negate-atom « non b » devient « b »",
    ],
    "a ou (b et c)": [
        "swap-junction « ou » devient « et » dans « a ou (b et c) »",
        "drop-atom retirer « a »",
        "negate-atom « a » devient « non a »",
        "swap-junction « et » devient « ou » dans « b et c »",
        "drop-atom retirer « b »",
        "negate-atom « b » devient « non b »",
        "drop-atom retirer « c »",
        "negate-atom « c » devient « non c »",
    ],
    "non (a et b)": [
        "swap-junction « et » devient « ou » dans « a et b »",
        "drop-atom retirer « a »",
        "negate-atom « a » devient « non a »",
        "drop-atom retirer « b »",
        "negate-atom « b » devient « non b »",
    ],
    "e = x": ["drop-atom retirer « e = x »", "negate-atom « e = x » devient « e != x »"],
    "e dans {x}": ["drop-atom retirer « e dans {x} »",
                   "negate-atom « e dans {x} » devient « non e dans {x} »"],
    "non e dans {x, y}": [
        "drop-atom retirer « non e dans {x, y} »",
        "negate-atom « non e dans {x, y} » devient « e dans {x, y} »",
        "drop-value retirer « x » de « e dans {x, y} »",
        "drop-value retirer « y » de « e dans {x, y} »",
    ],
    "s = {x, y}": [
        "drop-atom retirer « s = {x, y} »",
        "negate-atom « s = {x, y} » devient « s != {x, y} »",
        "drop-value retirer « x » de « s = {x, y} »",
        "drop-value retirer « y » de « s = {x, y} »",
    ],
    "s inclus dans {x, y}": [
        "drop-atom retirer « s inclus dans {x, y} »",
        "negate-atom « s inclus dans {x, y} » devient « non s inclus dans {x, y} »",
        "drop-value retirer « x » de « s inclus dans {x, y} »",
        "drop-value retirer « y » de « s inclus dans {x, y} »",
    ],
    # `<=` says the same as one more, `<` as one less: told once.
    "n < 18": [
        "drop-atom retirer « n < 18 »",
        "negate-atom « n < 18 » devient « n >= 18 »",
        "shift-comparison « < » devient « <= » dans « n < 18 »",
        "move-constant « 18 » devient « 17 » dans « n < 18 »",
    ],
    "n = 3": [
        "drop-atom retirer « n = 3 »",
        "negate-atom « n = 3 » devient « n != 3 »",
        "move-constant « 3 » devient « 2 » dans « n = 3 »",
        "move-constant « 3 » devient « 4 » dans « n = 3 »",
    ],
    "n > m": [
        "drop-atom retirer « n > m »",
        "negate-atom « n > m » devient « n <= m »",
        "shift-comparison « > » devient « >= » dans « n > m »",
    ],
    "naissance + 18 ans <= date": [
        "drop-atom retirer « naissance + 18 ans <= date »",
        "negate-atom « naissance + 18 ans <= date » devient « naissance + 18 ans > date »",
        "shift-comparison « <= » devient « < » dans « naissance + 18 ans <= date »",
        "move-constant « +18 » devient « +17 » dans « naissance + 18 ans <= date »",
        "move-constant « +18 » devient « +19 » dans « naissance + 18 ans <= date »",
    ],
    "naissance = 2020-02-29": [
        "drop-atom retirer « naissance = 2020-02-29 »",
        "negate-atom « naissance = 2020-02-29 » devient « naissance != 2020-02-29 »",
        "move-constant « 2020-02-29 » devient « 2020-02-28 » dans « naissance = 2020-02-29 »",
        "move-constant « 2020-02-29 » devient « 2020-03-01 » dans « naissance = 2020-02-29 »",
    ],
}  # fmt: skip


@pytest.mark.parametrize("text", CONDITIONS)
def test_each_mistake_in_a_condition_is_made_once(text: str):
    rules = {"p": permit("d")}
    told = _told("definitions/d", definitions={"d": text}, rules=rules)
    assert sorted(told) == sorted(CONDITIONS[text])


def test_a_requirement_is_a_condition_too():
    parts = {"requirements": {"r": "a"}, "rules": {"p": permit("b", requires=["r"])}}
    assert _told("requirements/r", **parts) == CONDITIONS["a"]


@pytest.mark.parametrize(
    ("entry", "parts", "told"),
    [
        (
            "rules/p",
            {
                "requirements": {"r": "a", "q": "b"},
                "rules": {"p": permit("vrai", requires=["r", {"id": "q", "when": "c"}])},
            },
            [
                "flip-effect l'effet « permit » devient « forbid »",
                "drop-rule retirer la règle « p »",
                "negate-atom « vrai » devient « faux »",
                "drop-requirement retirer « r »",
                "drop-requirement retirer « q »",
                "drop-condition demander « q » sans la condition « c »",
                "negate-atom « c » devient « non c »",
            ],
        ),
        (
            "rules/f",
            {
                "obligations": {"o": None},
                "alternatives": {"v": {"with": {"a": True}}},
                "rules": {
                    "p": permit("a"),
                    "q": permit("b"),
                    "f": forbid("vrai", overrides=["p"], subject_to=["q"], alternatives=["v"],
                                obligations=["o"]),
                },
            },
            [
                "flip-effect l'effet « forbid » devient « permit »",
                "drop-rule retirer la règle « f »",
                "negate-atom « vrai » devient « faux »",
                "drop-override retirer « p »",
                "drop-override retirer « q »",
                "drop-obligation retirer « o »",
                "drop-alternative retirer « v »",
            ],
        ),
        (
            "alternatives/v",
            {
                "obligations": {"o": None},
                "alternatives": {"v": {"with": {"a": True}, "obligations": ["o"]}},
                "rules": {"f": forbid("b", alternatives=["v"])},
            },
            ["drop-obligation retirer « o »"],
        ),
        (
            "default/base",
            {
                "alternatives": {"v": {"with": {"a": True}}},
                "default": {"alternatives": ["v"]},
                "rules": {"p": permit("a")},
            },
            ["drop-alternative retirer « v »"],
        ),
        (
            "obligations/o",
            {
                "obligations": {"o": {"timing": {"after": "1 jour"}}},
                "rules": {"p": permit("a", obligations=["o"])},
            },
            [
                "move-constant « 1 jour » devient « 0 jours »",
                "move-constant « 1 jour » devient « 2 jours »",
            ],
        ),
        (
            "obligations/o",
            {
                "obligations": {"o": {"timing": {"at_latest": "reception + 8 jours"}}},
                "rules": {"p": permit("a", obligations=["o"])},
            },
            [
                "move-constant « +8 » devient « +7 » dans « reception + 8 jours »",
                "move-constant « +8 » devient « +9 » dans « reception + 8 jours »",
            ],
        ),
    ],
)  # fmt: skip
def test_each_mistake_in_an_entry(entry: str, parts: dict[str, Any], told: list[str]):
    assert sorted(_told(entry, **parts)) == sorted(told)


def test_days_and_files():
    later = {LATER: {"rules": {"q": permit("b")}, "until": "2021-01-02"}}
    found = made(policy(rules={"p": permit("a")}, later=later))
    assert [f"{each.place.file[-15:]} {each.kind} {each.key.change}" for each in found
            if each.key.entry in {"in_force", "file"}] == [
        "2020-01-01.yaml move-start « from: 2020-01-01 » devient « 2019-12-31 »",
        "2020-01-01.yaml move-start « from: 2020-01-01 » devient « 2020-01-02 »",
        "2021-01-01.yaml drop-file retirer le texte du 2021-01-01",
        "2021-01-01.yaml move-start « from: 2021-01-01 » devient « 2020-12-31 »",
        "2021-01-01.yaml move-start « from: 2021-01-01 » devient « 2021-01-02 »",
        "2021-01-01.yaml move-end « until: 2021-01-02 » devient « 2021-01-01 »",
        "2021-01-01.yaml move-end « until: 2021-01-02 » devient « 2021-01-03 »",
    ]  # fmt: skip


def test_a_version_keeps_a_day():
    found = made(
        policy(rules={"p": permit("a")}, later={"2020-01-02": {"rules": {"q": permit("b")}}})
    )
    starts = [each.key.change for each in found if each.kind is Kind.MOVE_START]
    assert starts == [
        "« from: 2020-01-01 » devient « 2019-12-31 »",
        "« from: 2020-01-02 » devient « 2020-01-03 »",
    ]


def test_every_kind_is_made_and_has_words():
    assert set(KIND_WORDS) == set(Kind)


TEXT = """\
policy: p
in_force: {from: 2020-01-01, until: 2029-12-31}
title: {fr: P}
default: {id: base, effect: forbid, title: {fr: B}}
requirements:
  r: {label: {fr: R}, condition: "e dans {x, y} ou n >= 18"}
obligations:
  o: {label: {fr: O 21}, timing: {after: 21 jours}}
  k: {label: {fr: K}, timing: {at_latest: 2020-01-28 + 28 jours}}
rules:
  p:
    title: {fr: P}
    effect: permit
    when:
      all:
        - (a ou b) et c
        - non a
    requires: [{id: r, when: b}]
    overrides: [q]
    obligations: [o, k]
    source: [{text: loi}]
  q: {title: {fr: Q}, effect: forbid, when: naissance + 18 ans <= date, source: [{text: loi}]}
"""


def test_each_stands_where_it_is_written():
    files = {**policy(facts=EVERY_TYPE, rules={}).files, "p/2020-01-01.yaml": TEXT}
    lines = TEXT.splitlines()
    found = {
        (each.kind, lines[each.place.line - 1][each.place.column - 1 :][:9])
        for each in made(Texts(files))
    }
    assert found == {
        (Kind.MOVE_START, "2020-01-0"), (Kind.MOVE_END, "2029-12-3"),
        (Kind.DROP_ATOM, "e dans {x"), (Kind.NEGATE_ATOM, "e dans {x"),
        (Kind.DROP_VALUE, "x, y} ou "), (Kind.DROP_VALUE, "y} ou n >"),
        (Kind.SWAP_JUNCTION, "ou n >= 1"), (Kind.DROP_ATOM, 'n >= 18"}'),
        (Kind.NEGATE_ATOM, 'n >= 18"}'), (Kind.SHIFT_COMPARISON, '>= 18"}'),
        (Kind.MOVE_CONSTANT, '18"}'), (Kind.MOVE_CONSTANT, "21 jours}"),
        (Kind.MOVE_CONSTANT, "2020-01-2"), (Kind.MOVE_CONSTANT, "+ 28 jour"),
        (Kind.FLIP_EFFECT, "p:"), (Kind.DROP_RULE, "p:"),
        (Kind.SWAP_JUNCTION, "all:"), (Kind.SWAP_JUNCTION, "ou b) et "),
        (Kind.DROP_ATOM, "a ou b) e"), (Kind.NEGATE_ATOM, "a ou b) e"),
        (Kind.DROP_ATOM, "b) et c"), (Kind.NEGATE_ATOM, "b) et c"),
        (Kind.DROP_ATOM, "c"), (Kind.NEGATE_ATOM, "c"),
        (Kind.DROP_ATOM, "non a"), (Kind.NEGATE_ATOM, "non a"),
        (Kind.DROP_REQUIREMENT, "{id: r, w"), (Kind.DROP_CONDITION, "{id: r, w"),
        (Kind.NEGATE_ATOM, "b}]"), (Kind.DROP_OVERRIDE, "q]"),
        (Kind.DROP_OBLIGATION, "o, k]"), (Kind.DROP_OBLIGATION, "k]"),
        (Kind.FLIP_EFFECT, "q: {title"), (Kind.DROP_RULE, "q: {title"),
        (Kind.DROP_ATOM, "naissance"), (Kind.NEGATE_ATOM, "naissance"),
        (Kind.MOVE_CONSTANT, "+ 18 ans "), (Kind.SHIFT_COMPARISON, "<= date, "),
    }  # fmt: skip


LAPSING = policy(
    facts="a b c",
    rules={"p": permit("a"), "q": permit("b"), "f": forbid("c", overrides=["p", "q"])},
    later={LATER: {"repeals": {"rules": ["q"]}}},
)


def test_a_mutant_stands_in_every_version_in_which_its_entry_does():
    days = {
        each.key.change: [period.first.isoformat() for period in each.periods()]
        for each in made(LAPSING)
        if each.key.entry == "rules/f"
    }
    # What lapsed with a rule cannot be dropped any more.
    assert days["retirer « q »"] == ["2020-01-01"]
    assert days["retirer « p »"] == days["retirer « c »"] == ["2020-01-01", LATER]


def test_a_dropped_text_leaves_what_was_before_alone():
    (dropped,) = [each for each in made(LAPSING) if each.kind is Kind.DROP_FILE]
    (period,) = dropped.periods()
    assert period.first.isoformat() == LATER
    assert period.mutant is not None
    assert list(period.mutant.version.rules) == ["p", "q", "f"]


def test_a_sample_is_the_same_again_and_spread_over_the_files():
    found = made(LAPSING)
    drawn = sample(found, 4, seed=7)
    assert drawn == sample(found, 4, seed=7)
    assert Counter(each.place.file for each in drawn) == {
        "p/2020-01-01.yaml": 2,
        "p/2021-01-01.yaml": 2,
    }
    assert {sample(found, 4, seed=seed) for seed in range(5)} != {drawn}
    assert list(sample(found, 1000, seed=7)) == found


def test_a_sample_hardly_changes_when_mutants_come():
    found = made(LAPSING)
    before, after = sample(found[1:], 6, seed=1), sample(found, 6, seed=1)
    assert len(set(before) & set(after)) >= 5


def test_the_schema_of_explanations_knows_every_kind():
    survivor = schema(FileKind.SURVIVORS)["$defs"]["survivor"]
    assert survivor["properties"]["kind"]["enum"] == list(Kind)
