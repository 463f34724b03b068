"""What a fact may hold: a file's text or a program's value, read by the fact's type."""

from collections.abc import Iterable
from datetime import date, datetime

from policy_engine.diagnostics import Diagnostic, nearest, problem
from policy_engine.document import Mapping, Node, Scalar, Sequence
from policy_engine.language import Words
from policy_engine.schema import INTEGER
from policy_engine.source import Place
from policy_engine.vocabulary import (
    TYPE_NAMES,
    Boolean,
    Date,
    Enumeration,
    FactType,
    Integer,
    SetOf,
    Text,
    Value,
)


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
            raise _wrong(name, kind, Words("rien", "nothing"), place)
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
            raise _wrong(name, kind, Words(f"`{text}`", f"`{text}`"), place)


def _scalar_text(node: Node) -> object:
    return node.text if isinstance(node, Scalar) else node


def _set(
    items: Iterable[tuple[object, Place | None]], name: str, kind: SetOf, path: str | None = None
) -> frozenset[str]:
    found: list[str] = []
    problems: list[Diagnostic] = []
    for item, place in items:
        if not isinstance(item, str):
            what = Words("une valeur", "a value")
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
    near = nearest(text, values)
    raise UnfitValueError(
        problem("unknown-value", place, path=path, value=text, fact=name, near=near)
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
    if (low is not None and number < low) or (high is not None and number > high):
        bounds = f"{'…' if low is None else low} – {'…' if high is None else high}"
        # A number of any size may come here; its digits are cut like any user's text.
        size = str(number) if abs(number) < 10**18 else "…"
        raise UnfitValueError(
            problem("out-of-bounds", place, path=path, value=size, fact=name, bounds=bounds)
        )
    return number


def _wrong(
    name: str, kind: FactType, found: Words, place: Place | None, path: str | None = None
) -> UnfitValueError:
    expected = TYPE_NAMES[type(kind)][1]
    words = Words(f"{expected.fr} pour `{name}`", f"{expected.in_('en')} for `{name}`")
    return UnfitValueError(problem("wrong-type", place, path=path, expected=words, found=found))


def shown(given: object) -> Words:
    """Return a value of a request as messages show it, without its content where it is long."""
    match given:
        case None:
            return Words("rien", "nothing")
        case bool():
            spelt = "true" if given else "false"
            return Words(f"`{spelt}`", f"`{spelt}`")
        case float():
            return Words(f"le nombre à virgule `{given}`", f"the decimal number `{given}`")
        case int() if abs(given) < 10**18:
            return Words(f"le nombre `{given}`", f"the number `{given}`")
        case str():
            text = given if len(given) < 40 else given[:39] + "…"  # noqa: PLR2004 - a line's worth
            return Words(f"le texte `{text}`", f"the text `{text}`")
        case list() | tuple() | set() | frozenset():
            return Words("une liste", "a list")
        case dict():
            return Words("un objet", "an object")
        case _:
            kind = type(given).__name__
            return Words(f"une valeur `{kind}`", f"a `{kind}` value")
