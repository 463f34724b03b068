"""Words in two languages."""

import pytest

from policy_engine.language import Language, Words


@pytest.mark.parametrize(
    ("words", "language", "said"),
    [
        (Words("oui", "yes"), "fr", "oui"),
        (Words("oui", "yes"), "en", "yes"),
        (Words("oui", "yes"), Language.EN, "yes"),
        (Words("oui"), "en", "oui"),
        (Words("oui", "yes"), "de", "oui"),
    ],
)
def test_french_stands_in_for_what_nobody_translated(words: Words, language: str, said: str):
    assert words.in_(language) == said


def test_a_missing_translation_is_left_out_of_data():
    assert Words("oui").to_dict() == {"fr": "oui"}
    assert Words("oui", "yes").to_dict() == {"fr": "oui", "en": "yes"}
