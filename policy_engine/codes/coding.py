"""Coded values given for facts, replaced by the ids that they mean.

A coded value says the system and the code: `{system: …, code: …}`, as FHIR's Coding does, whose
`display` may stand beside them and is not read. A code without its system is refused, because
one code does not mean the same in each.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from policy_engine.codes import Codes, listed
from policy_engine.diagnostics import Diagnostic, problem
from policy_engine.document import Mapping as DocumentMap
from policy_engine.document import Node, Scalar, Sequence
from policy_engine.source import Place
from policy_engine.vocabulary import Enumeration, Fact, SetOf
from policy_engine.vocabulary.values import UnfitValueError

_REQUIRED = frozenset(("system", "code"))
_ALLOWED = _REQUIRED | {"display"}


def decoded(given: object, fact: Fact, codes: Codes, at: date | None, path: str) -> object:
    """Return a value that a program or a request gives, ids in the place of its coded values.

    Takes the value, its fact, the codes of the policy, the date of the request (None where it is
    faulty) and where the value stands in the request. What is no coded value comes back as it
    is. Raises UnfitValueError with every fault.
    """
    if not codes.filling(fact.name):
        return given
    if not isinstance(given, list | tuple):
        return _one(given, fact, codes, at, path)
    found: list[object] = []
    problems: list[Diagnostic] = []
    for index, item in enumerate(given):
        # An id in a list has the place of the list, a coded value its own.
        where = f"{path}[{index}]" if isinstance(item, Mapping) else path
        try:
            found.append(_one(item, fact, codes, at, where))
        except UnfitValueError as wrong:
            problems.extend(wrong.diagnostics)
    if problems:
        raise UnfitValueError(*problems)
    return found


def decoded_in_file(node: Node, fact: Fact, codes: Codes, at: date | None) -> Node:
    """Return a value written in a file, ids in the place of its coded values.

    Takes the value, its fact, the codes of the policy and the date; raises UnfitValueError with
    every fault.
    """
    if not codes.filling(fact.name):
        return node
    if not isinstance(node, Sequence):
        return _one_in_file(node, fact, codes, at)
    items: list[Node] = []
    problems: list[Diagnostic] = []
    for item in node.items:
        try:
            items.append(_one_in_file(item, fact, codes, at))
        except UnfitValueError as wrong:
            problems.extend(wrong.diagnostics)
    if problems:
        raise UnfitValueError(*problems)
    return replace(node, items=tuple(items))


def _one(given: object, fact: Fact, codes: Codes, at: date | None, path: str) -> object:
    match given:
        case bool():
            return given
        case Mapping():
            # Unquoted, a code of digits is a number in YAML.
            parts = {
                str(key): str(value) if key == "code" and type(value) is int else value
                for key, value in given.items()
            }
            return _value(parts, fact, codes, at, None, path)
        case int() | str():
            _not_bare(str(given), fact, codes, None, path)
            return given
        case _:
            return given


def _one_in_file(node: Node, fact: Fact, codes: Codes, at: date | None) -> Node:
    match node:
        case Scalar(text):
            _not_bare(text, fact, codes, node.place, None)
            return node
        case DocumentMap(entries):
            parts = {
                key.text: value.text if isinstance(value, Scalar) and not value.is_null else None
                for key, value in entries
            }
            text = _value(parts, fact, codes, at, node.place, None)
            return Scalar(text, "", node.source, node.start, node.end)
        case Sequence():
            return node


def _value(
    parts: Mapping[str, object],
    fact: Fact,
    codes: Codes,
    at: date | None,
    place: Place | None,
    path: str | None,
) -> str:
    system, code = parts.get("system"), parts.get("code")
    whole = parts.keys() >= _REQUIRED and parts.keys() <= _ALLOWED
    if not whole or not isinstance(system, str) or not isinstance(code, str):
        raise UnfitValueError(problem("bad-coding", place, path=path, fact=fact.name))
    try:
        return codes.decode(system, code, at, fact.name)
    except UnfitValueError as wrong:
        placed = (replace(each, place=place, path=path) for each in wrong.diagnostics)
        raise UnfitValueError(*placed) from None


def _not_bare(text: str, fact: Fact, codes: Codes, place: Place | None, path: str | None) -> None:
    """Refuse a code that stands without its system; raises UnfitValueError."""
    values = fact.type.values if isinstance(fact.type, Enumeration | SetOf) else ()
    systems = () if text in values else codes.having(text)
    if systems:
        raise UnfitValueError(
            problem(
                "bare-code", place, path=path, value=text, fact=fact.name, systems=listed(systems)
            )
        )
