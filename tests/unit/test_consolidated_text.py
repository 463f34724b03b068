"""The consolidated text: everything in words, every name spelt out, nothing lost."""

from datetime import date

import pytest

from policy_engine.compiler import CompiledPolicy
from policy_engine.consolidated_text import ConsolidatedText, Joint
from policy_engine.consolidated_text.drafting import draft, timing_words
from policy_engine.loader import load_policies
from policy_engine.policy import Moment
from tests.policies import fact, forbid, permit, policy, vocabulary


def text(compiled: CompiledPolicy, index: int = -1) -> ConsolidatedText:
    return draft(compiled, compiled.versions[index])


def compiled(**parts: object) -> CompiledPolicy:
    return load_policies(policy(**parts))["p"]  # type: ignore[arg-type]


def test_negation_reaches_the_words():
    drafted = text(compiled(rules={"r": permit({"none": ["a", "non b"]})}))
    clause = drafted.rules[0].situation.clause
    assert clause.joint is Joint.ALL
    assert [each.words.fr for each in clause.clauses] == ["a : non", "b : oui"]
    assert [each.words.in_("en") for each in clause.clauses] == ["a (en): no", "b (en): yes"]


def test_a_condition_also_stands_in_the_language_of_the_files():
    drafted = text(compiled(rules={"r": permit("a et (b ou non c)")}))
    assert drafted.rules[0].situation.condition == "a et (b ou non c)"


def test_derogations_are_shown_at_both_ends():
    rules = {"r": permit("a"), "f": forbid("b", overrides=["r"])}
    first, second = text(compiled(rules=rules)).rules
    assert [each.id for each in first.overridden_by] == ["f"]
    assert [each.id for each in second.overrides] == ["r"]


def test_each_entry_knows_since_when_it_reads_so():
    policy_ = compiled(
        rules={"r": permit("a"), "s": permit("b")},
        later={"2021-01-01": {"rules": {"s": permit("c")}}, "2022-01-01": {"until": "2022-12-31"}},
    )
    first, second, third = (text(policy_, index) for index in range(3))
    assert [each.since for each in second.rules] == [date(2020, 1, 1), date(2021, 1, 1)]
    assert (first.until, second.until, third.until) == (
        date(2020, 12, 31),
        date(2021, 12, 31),
        date(2022, 12, 31),
    )
    assert [each.start.year for each in third.acts] == [2020, 2021, 2022]
    assert text(compiled(rules={"r": permit("a")})).until is None


def test_only_cited_texts_are_listed():
    assert list(text(compiled(rules={"r": permit("a")})).sources) == ["loi"]
    assert list(text(compiled()).sources) == []


def test_what_an_alternative_changes_is_told():
    drafted = text(
        compiled(
            facts={"a": "boolean", "e": fact("enumeration x y")},
            alternatives={"autre": {"with": {"a": True, "e": None}}},
            rules={"f": forbid("a", alternatives=["autre"])},
        )
    )
    assert [each.fr for each in drafted.alternatives[0].changes] == ["a : oui", "e : inconnu"]


@pytest.mark.parametrize("moment", Moment)
def test_every_moment_has_words(moment: Moment):
    words = timing_words(moment, vocabulary())
    assert words is not None
    assert words.in_("en") != words.fr


def test_no_timing_has_no_words():
    assert timing_words(None, vocabulary()) is None
