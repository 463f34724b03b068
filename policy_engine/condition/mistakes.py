"""What people write instead of the condition language, told in plain words with its cure."""

import re

from lark import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput
from lark.exceptions import UnexpectedToken

from policy_engine.diagnostics import Diagnostic, plainly, problem
from policy_engine.document import Scalar
from policy_engine.language import Words
from policy_engine.vocabulary import KEYWORDS

_LONGEST_SHOWN = 30

#: What people write instead of the language, with its cure.
_MISTAKES = (
    ("==", "single-equals"),
    ("≤", "ascii-less"),
    ("=<", "ascii-less"),
    ("≥", "ascii-greater"),
    ("=>", "ascii-greater"),
    ("≠", "ascii-unequal"),
    ("<>", "ascii-unequal"),
    ("&&", "words-not-signs"),
    ("||", "words-not-signs"),
    ("&", "words-not-signs"),
    ("|", "words-not-signs"),
    ("!", "words-not-signs"),
    (";", "words-not-signs"),
    ("“", "double-quotes"),
    ("”", "double-quotes"),
    ("«", "double-quotes"),
    ("’", "double-quotes"),
    ("'", "double-quotes"),
    ('"', "close-quote"),
    ("+", "shift-forms"),
    ("-", "shift-forms"),
)
#: A name in capitals, with accents or hyphens, a number or a day, as people write them.
_WORD = re.compile(r"[^\W_][\w.]*(?:[/-][\w.]+)*")
_ASCII_NAME = re.compile(r"[a-z0-9_.]+", re.ASCII)


def syntax_fault(node: Scalar, error: UnexpectedInput, language: str) -> Diagnostic:
    """Say a parser's error in plain words, at its place, with the likely cure."""
    text = node.text
    ends = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    at: int = getattr(error, "pos_in_stream", 0)
    if ends or isinstance(error, UnexpectedEOF):
        at = len(text.rstrip())
        return problem("condition-syntax", node.place_at(at), what=_lacking(text), hint=_cut(node))
    if isinstance(error, UnexpectedCharacters):
        at, shown, hint = _character(text, at)
    else:
        at, shown, hint = _token(text, at, str(getattr(error, "token", text[at:])), language)
    near = plainly(shown) if hint in {"lower-case", "no-accents"} else None
    near = near if near and _ASCII_NAME.fullmatch(near) else None
    what = Words(f"`{_shown(shown)}` n'a pas de sens ici", f"`{_shown(shown)}` makes no sense here")
    if shown == "}" and text[:at].rstrip().endswith("{"):
        what = Words("les accolades sont vides", "the braces are empty")
    if shown in KEYWORDS[language] and hint is None:
        what = Words(
            f"il manque un nom ou une valeur devant `{shown}`",
            f"a name or a value is missing before `{shown}`",
        )
    if shown == ")":
        what = Words("cette parenthèse est de trop ici", "this parenthesis is one too many here")
    hint = hint or _cut(node)
    return problem("condition-syntax", node.place_at(at), what=what, hint=hint, near=near)


def _lacking(text: str) -> Words:
    """Return what an expression that ends too early still needs."""
    if not text.strip():
        return Words("elle est vide", "it is empty")
    bare = _QUOTED.sub("", text)
    if bare.count("(") > bare.count(")"):
        return Words("il manque une parenthèse fermante", "a closing parenthesis is missing")
    if bare.count("{") > bare.count("}"):
        return Words("il manque une accolade fermante", "a closing brace is missing")
    return Words("il manque la fin", "the end is missing")


_QUOTED = re.compile(r'"[^"\n]*"')


def _shown(text: str) -> str:
    """Return the author's own text, cut where it is too long for a message."""
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _character(text: str, at: int) -> tuple[int, str, str | None]:
    """Return where a text that is no word of the language begins, the text, and its cure."""
    word = next((each for each in _WORD.finditer(text) if each.start() <= at < each.end()), None)
    if word is not None and (found := _word_hint(word[0])) is not None:
        return word.start(), word[0], found
    for wrong, hint in _MISTAKES:
        if text.startswith(wrong, at):
            shown = wrong if hint == "words-not-signs" else text[at:].split(maxsplit=1)[0]
            return at, shown, hint
    return at, text[at:].split(maxsplit=1)[0], None


def _word_hint(word: str) -> str | None:
    if word[0].isdigit():
        return "iso-date" if word.count("/") + word.count("-") > 1 else "whole-numbers"
    if not word.isascii():
        return "no-accents"
    if word != word.lower():
        return "lower-case"
    return "no-hyphens" if "-" in word else None


def _token(text: str, at: int, shown: str, language: str) -> tuple[int, str, str | None]:
    """Return where words or signs in a wrong place begin, how to show them, and their cure."""
    before = text[:at].rstrip()
    last = (before.split() or [""])[-1].lstrip("(")
    other = KEYWORDS["en" if language == "fr" else "fr"] - {"date"}
    if shown in other:
        return at, shown, "other-language"
    if last in other:
        return len(before) - len(last), last, "other-language"
    if shown[0] in "=<>!":
        two = text[at - 1 : at + 1] if at else ""
        hint = next((hint for wrong, hint in _MISTAKES if wrong == two), None)
        return (at, shown, "one-comparison") if hint is None else (at - 1, two, hint)
    if shown == ",":
        return at, shown, "words-not-signs"
    ends = before[-1:].isalnum() or before.endswith((")", '"', "}"))
    begins = shown[0].isalnum() or shown[0] in '("'
    joined = KEYWORDS[language] & {shown, last}
    return at, shown, "missing-operator" if ends and begins and not joined else None


def _cut(node: Scalar) -> str | None:
    """Return the hint on comments where a `#` follows an unquoted condition on its line."""
    rest = node.source.rest_of_line(node.end)
    return "quote-hash" if not node.style and rest.lstrip().startswith("#") else None
