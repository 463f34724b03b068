"""How many there are of something, with its noun in the right number."""

from policy_engine.language import Language, Words

#: What is counted: one, several.
Noun = tuple[Words, Words]


def counted(count: int, noun: Noun, language: Language | str) -> str:
    """Return `0 règle` or `0 rules`: French has none in the singular, English in the plural."""
    single = count == 1 or (count == 0 and language == Language.FR)
    return f"{count} {noun[not single].in_(language)}"
