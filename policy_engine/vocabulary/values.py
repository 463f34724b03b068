"""What a fact may hold: a file's text or a program's value, read by the fact's type."""

from collections.abc import Iterable
from datetime import date, datetime

from policy_engine.diagnostics import Diagnostic, nearest, one_line, problem
from policy_engine.document import Mapping, Node, Scalar, Sequence
from policy_engine.language import Words
from policy_engine.schema import INTEGER
from policy_engine.source import Place
from policy_engine.vocabulary import (
    Boolean,
    Date,
    Enumeration,
    FactType,
    Integer,
    SetOf,
    Text,
    Value,
)

#: The first whole number that is too long for a file or a request.
TOO_LARGE = 10**18

#: How many values a message lists; of more it names the nearest only.
_FEW = 12

_EXPECTED = {
    Boolean: Words("`true` ou `false`", "`true` or `false`"),
    Enumeration: Words("une des valeurs permises", "one of the values allowed"),
    SetOf: Words("une liste de valeurs", "a list of values"),
    Integer: Words("un nombre entier", "an integer"),
    Date: Words("une date AAAA-MM-JJ", "a date YYYY-MM-DD"),
    Text: Words("un texte", "a text"),
}


class UnfitValueError(Exception):
    """A value that does not fit its fact; it carries every diagnostic."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        """Keep the diagnostics."""
        super().__init__()
        self.diagnostics = diagnostics


def value_in_file(node: Node, name: str, kind: FactType) -> Value:
    """Read a value written in a policy or scenario file.

    A scalar is read from its text by the type expected, quoted or plain. Takes the node, the
    fact's name and its type; raises UnfitValueError.
    """
    match node:
        case Scalar(text):
            return _from_text(text, name, kind, node.place, null=node.is_null)
        case Sequence(items):
            if isinstance(kind, SetOf):
                return _set(((_scalar_text(item), item.place) for item in items), name, kind)
            raise _wrong(name, kind, Words("une liste", "a list"), node.place)
        case Mapping():
            raise _wrong(name, kind, Words("un groupe", "a map"), node.place)


def value_given(given: object, name: str, kind: FactType, path: str) -> Value:
    """Read a value that a program or a request gives.

    Nothing is converted but ISO dates: `"true"` is no boolean, `true` no integer, `1.0` neither.
    Takes the value, the fact's name and type, and where it stands in the request; raises
    UnfitValueError.
    """
    match kind:
        case Boolean() if isinstance(given, bool):
            return given
        case Integer() if isinstance(given, int) and not isinstance(given, bool):
            return _bounded(given, name, kind, None, path)
        case Date() if isinstance(given, date) and not isinstance(given, datetime):
            return given
        case Date() if isinstance(given, str):
            return day_of(given, None, path)
        case Text() if isinstance(given, str):
            return given
        case Enumeration() if isinstance(given, str):
            return _one_of(given, name, kind.values, None, path)
        case SetOf() if isinstance(given, list | tuple | set | frozenset):
            items = sorted(given, key=str) if isinstance(given, set | frozenset) else given
            return _set(((item, None) for item in items), name, kind, path)
        case _:
            raise _wrong(name, kind, shown(given), None, path)


def _from_text(text: str, name: str, kind: FactType, place: Place, *, null: bool) -> Value:
    match kind:
        case _ if null:
            raise _wrong(name, kind, Words("une valeur vide", "an empty value"), place)
        case Boolean() if text in {"true", "false"}:
            return text == "true"
        case Integer() if INTEGER.fullmatch(text):
            return _bounded(int(text), name, kind, place, None)
        case Date():
            return day_of(text, place, None)
        case Enumeration(values):
            return _one_of(text, name, values, place, None)
        case Text():
            return text
        case _:
            raise _wrong(name, kind, Words(f"`{one_line(text)}`"), place)


def _scalar_text(node: Node) -> object:
    """Return the text of a scalar, of anything else what messages are to show."""
    match node:
        case Scalar(text):
            return text
        case Sequence():
            return []
        case Mapping():
            return {}


def _set(
    items: Iterable[tuple[object, Place | None]], name: str, kind: SetOf, path: str | None = None
) -> frozenset[str]:
    found: list[str] = []
    problems: list[Diagnostic] = []
    for item, place in items:
        if not isinstance(item, str):
            what = _EXPECTED[Enumeration]
            problems.append(
                problem("wrong-type", place, path=path, expected=what, found=shown(item))
            )
        elif item in found:
            problems.append(problem("repeated-value", place, path=path, value=item))
        else:
            try:
                found.append(_one_of(item, name, kind.values, place, path))
            except UnfitValueError as wrong:
                problems.extend(wrong.diagnostics)
    if problems:
        raise UnfitValueError(*problems)
    return frozenset(found)


def _one_of(
    text: str, name: str, values: tuple[str, ...], place: Place | None, path: str | None
) -> str:
    if text in values:
        return text
    raise UnfitValueError(unknown_value(text, name, values, place, path))


def unknown_value(
    text: str, fact: str, values: tuple[str, ...], place: Place | None, path: str | None = None
) -> Diagnostic:
    """Return what to say of a value that a fact does not have, with the nearest or all it has."""
    near = nearest(text, values)
    few = near is None and 0 < len(values) <= _FEW
    hint = "possible-values" if few else None
    listed = Words(", ".join(f"`{value}`" for value in values)) if few else Words("")
    return problem(
        "unknown-value",
        place,
        path=path,
        hint=hint,
        near=near,
        value=text,
        fact=fact,
        allowed=listed,
    )


def day_of(text: str, place: Place | None, path: str | None) -> date:
    """Read a day written year-month-day; raises UnfitValueError."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # Python also reads `20240131` and weeks (`2024-W05-3`).
    if day is None or day.isoformat() != text:
        raise UnfitValueError(problem("bad-date", place, path=path, value=text))
    return day


def _bounded(number: int, name: str, kind: Integer, place: Place | None, path: str | None) -> int:
    low, high = kind.minimum, kind.maximum
    large = abs(number) >= TOO_LARGE
    if large or (low is not None and number < low) or (high is not None and number > high):
        bounds = f"{'…' if low is None else low} – {'…' if high is None else high}"
        # A number of any size may come here, too long to be shown.
        size = shown(number) if large else Words(str(number))
        raise UnfitValueError(
            problem("out-of-bounds", place, path=path, value=size, fact=name, bounds=bounds)
        )
    return number


def _wrong(
    name: str, kind: FactType, found: Words, place: Place | None, path: str | None = None
) -> UnfitValueError:
    expected = _EXPECTED[type(kind)]
    words = Words(f"{expected.fr} pour `{name}`", f"{expected.in_('en')} for `{name}`")
    return UnfitValueError(problem("wrong-type", place, path=path, expected=words, found=found))


def shown(given: object) -> Words:
    """Return a value of a request as messages show it, without its content where it is long."""
    match given:
        case None:
            return Words("une valeur vide", "an empty value")
        case bool():
            spelt = "true" if given else "false"
            return Words(f"`{spelt}`", f"`{spelt}`")
        case float() if abs(given) >= TOO_LARGE or given != given:  # noqa: PLR0124 - not a number
            return Words("un nombre démesuré", "a number beyond measure")
        case float():
            return Words(f"le nombre à virgule `{given}`", f"the decimal number `{given}`")
        case int() if abs(given) < TOO_LARGE:
            return Words(f"le nombre `{given}`", f"the number `{given}`")
        case int():
            return Words("un nombre de plus de 18 chiffres", "a number of more than 18 digits")
        case str():
            text = one_line(given if len(given) < 40 else given[:39] + "…")  # noqa: PLR2004 - part
            return Words(f"le texte `{text}`", f"the text `{text}`")
        case list() | tuple() | set() | frozenset():
            return Words("une liste", "a list")
        case dict():
            return Words("un objet", "an object")
        case _:
            kind = type(given).__name__
            return Words(f"une valeur `{kind}`", f"a `{kind}` value")
