"""What is wrong with a text, said to its author: place, plain words and help, in both languages."""

import difflib
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from policy_engine.diagnostics.catalogue import HINTS, MESSAGES
from policy_engine.language import Language, Words
from policy_engine.source import Place

__all__ = [
    "HINTS",
    "MESSAGES",
    "Diagnostic",
    "PolicyError",
    "Severity",
    "arranged",
    "nearest",
    "one_line",
    "plainly",
    "problem",
]


class Severity(StrEnum):
    """Whether a diagnostic stops the policy from being used."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing wrong at one place; its words are the catalogue's, filled with `arguments`."""

    #: A key of `MESSAGES`, a kebab-case word with a page of its own in the documentation.
    code: str
    #: Where it stands; None for a request that was not read from a text.
    place: Place | None
    #: What fills the blanks of the message and the hint, by name.
    arguments: tuple[tuple[str, str | Words], ...] = ()
    #: A key of `HINTS` where one particular cure is likely; else the code's own hint, if any.
    hint: str | None = None
    #: A known name that the author probably meant.
    near: str | None = None
    #: Where in a request it stands (`facts.lecteur.age`), for diagnostics on requests.
    path: str | None = field(default=None)

    @property
    def severity(self) -> Severity:
        """The severity that the catalogue gives to the code."""
        return Severity.WARNING if MESSAGES[self.code].warning else Severity.ERROR

    def message(self, language: Language | str = Language.EN) -> str:
        """Return what is wrong, on one line."""
        return self._filled(MESSAGES[self.code].words, language)

    def help(self, language: Language | str = Language.EN) -> str | None:
        """Return how to put it right, on one line, or None where the message says it all."""
        parts = []
        if self.near is not None:
            parts.append(self._filled(HINTS["did-you-mean"], language, near=one_line(self.near)))
        hint = self.hint or (None if self.near else MESSAGES[self.code].hint)
        if hint is not None:
            parts.append(self._filled(HINTS[hint], language))
        return " ; ".join(parts) if parts else None

    def line(self, language: Language | str = Language.EN) -> str:
        """Return `file:line:column: code: message (help)`, the one-line form of every command."""
        where = f"{self.place}: " if self.place else ""
        advice = self.help(language)
        tail = f" ({advice})" if advice else ""
        return f"{where}{self.code}: {self.message(language)}{tail}"

    def to_dict(self, language: Language | str = Language.EN) -> dict[str, object]:
        """Return the diagnostic as JSON-ready data, with message and help in `language`."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "file": self.place.file if self.place else None,
            "line": self.place.line if self.place else None,
            "column": self.place.column if self.place else None,
            "path": self.path,
            "message": self.message(language),
            "help": self.help(language),
        }

    def _filled(self, words: Words, language: Language | str, **more: str) -> str:
        blanks = {
            name: value.in_(language) if isinstance(value, Words) else value
            for name, value in self.arguments
        }
        return words.in_(language).format(**blanks, **more)


def problem(
    code: str,
    place: Place | None,
    *,
    hint: str | None = None,
    near: str | None = None,
    path: str | None = None,
    **arguments: str | Words,
) -> Diagnostic:
    """Return a diagnostic whose blanks are given by keyword, each shown on one line."""
    shown = tuple(
        (name, value if isinstance(value, Words) else one_line(value))
        for name, value in arguments.items()
    )
    return Diagnostic(code, place, shown, hint, near, path)


#: Longer user input is cut in messages, so that a message stays one readable line.
_LONGEST = 80


def one_line(text: str) -> str:
    """Return `text` fit for a message: no line breaks or control characters, not too long."""
    clean = "".join(c if c.isprintable() else "\N{SYMBOL FOR NULL}" for c in " ".join(text.split()))
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"


def plainly(name: str) -> str:
    """Return a name in lower case and without accents, as the names of the files are written."""
    parts = unicodedata.normalize("NFD", name)
    return "".join(each for each in parts if not unicodedata.combining(each)).lower()


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name closest to `name`, or None where none is close."""
    candidates = sorted(set(known))
    folded = {candidate.casefold(): candidate for candidate in reversed(candidates)}
    # Within one group, only the rest of the names tells them apart.
    group, dot, rest = name.casefold().rpartition(".")
    rests = {known_name.removeprefix(group + dot): known_name for known_name in folded}
    found = [rests[each] for each in _close(rest, rests)] or _close(
        name.casefold(), [each for each in folded if not each.startswith(group + dot)]
    )
    if found:
        return folded[found[0]]
    # A name given without its group (`opposition` for `patient.opposition`) is close too.
    tails = [known_name for known_name in candidates if known_name.endswith(f".{name}")]
    return tails[0] if len(tails) == 1 else None


def _close(name: str, known: Iterable[str]) -> list[str]:
    """Return the one known name that is close enough, short names having to be closer."""
    return difflib.get_close_matches(name, list(known), n=1, cutoff=0.65 if len(name) > 2 else 0.7)  # noqa: PLR2004


def arranged(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics in the order of the texts, each mistake told once."""
    found = dict.fromkeys(diagnostics)
    codes: dict[Place | None, set[str]] = {}
    for each in found:
        codes.setdefault(each.place, set()).add(each.code)

    def order(diagnostic: Diagnostic) -> tuple[object, ...]:
        place = diagnostic.place or Place("", 0, 0)
        return (place, diagnostic.path or "", diagnostic.code, diagnostic.message())

    told = (each for each in found if not _implied(each.code, codes[each.place]))
    return tuple(sorted(told, key=order))


def _implied(code: str, others: Collection[str]) -> bool:
    """Return whether a fault only follows from another one told at the same place."""
    if code == "bad-name":
        # A name with an accent is best helped by the name that was meant.
        return any(other.startswith("unknown-") or other == "policy-mismatch" for other in others)
    return code in {"wrong-type", "wrong-value", "empty"} and "yaml-tag" in others


class PolicyError(Exception):
    """Policies that cannot be used; it carries every diagnostic of the run."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep the diagnostics, in the order of the texts."""
        self.diagnostics = arranged(diagnostics)
        super().__init__("\n".join(each.line() for each in self.diagnostics))
