"""The facts asked about: a request held against the vocabulary."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from policy_engine.codes import Codes
from policy_engine.codes.coding import decoded
from policy_engine.diagnostics import Diagnostic, arranged, nearest, problem
from policy_engine.document import Mapping as DocumentMap
from policy_engine.document import Node, Scalar, Sequence, read_document, read_source
from policy_engine.language import Words
from policy_engine.schema import INTEGER
from policy_engine.source import Place
from policy_engine.vocabulary import Value, Vocabulary
from policy_engine.vocabulary.values import TOO_LARGE, UnfitValueError, day_of, shown, value_given

_KEYS = ("policy", "at", "facts")
_LONG = re.compile(r"-?[1-9][0-9]{18,}", re.ASCII)


class RequestError(ValueError):
    """A request that cannot be decided; it carries every diagnostic."""

    def __init__(self, diagnostics: "tuple[Diagnostic, ...]") -> None:
        """Keep the diagnostics in the order of the request."""
        self.diagnostics = arranged(diagnostics)
        super().__init__("\n".join(each.line() for each in self.diagnostics))


@dataclass(frozen=True, slots=True)
class Request:
    """One communication asked about: a policy, the date of the act, and facts as given."""

    policy: object
    at: object
    facts: object
    #: Where each part stands in the text it was read from, by path (`facts.lecteur.age`); its
    #: value by path and `=`, its second mention by path and `+`.
    places: Mapping[str, Place] = field(default_factory=dict)
    #: What is wrong with the shape of the text it was read from.
    faults: tuple[Diagnostic, ...] = ()

    def place_of(self, diagnostic: Diagnostic) -> Place | None:
        """Return where what a diagnostic is about stands in the text, None without a text."""
        path = diagnostic.path or ""
        named = self.places.get(path, self.places.get(""))
        if diagnostic.code == "fact-twice":
            return self.places.get(f"{path}+", named)
        value = self.places.get(f"{path}=")
        # A place that was put in another's stead has no value of its own.
        if named is None or value is None or named.file != value.file:
            return named
        return named if diagnostic.code in {"unknown-fact", "group-needed"} else value


def read_request(name: str, content: bytes) -> Request:
    """Read a request from JSON or YAML.

    Takes the name of the text for messages and its bytes; returns the request, nothing in it
    checked yet but its keys. Raises RequestError where the text cannot be read at all.
    """
    source, diagnostics = read_source(name, content)
    if source is None:
        raise RequestError(diagnostics)
    document, found = read_document(source)
    if document is None or found:
        # What is said of conditions and labels is of no help here.
        raise RequestError(
            tuple(
                replace(each, hint=None) if each.code == "yaml-syntax" else each for each in found
            )
        )
    if not isinstance(document, DocumentMap):
        raise RequestError((problem("not-a-request", document.place),))
    faults = tuple(
        problem(
            "unknown-key",
            key.place,
            key=key.text,
            near=(near := nearest(key.text, _KEYS)),
            hint=None if near else "possible-keys",
            allowed=Words(", ".join(f"`{name}`" for name in _KEYS)),
        )
        for key, _ in document.entries
        if key.text not in _KEYS
    )
    places: dict[str, Place] = {"": document.place}
    given = {key.text: _plain(value, key.text, places) for key, value in document.entries}
    return Request(given.get("policy"), given.get("at"), given.get("facts", {}), places, faults)


def _plain(node: Node, path: str, places: dict[str, Place]) -> object:
    """Return a node as JSON values; unquoted YAML scalars are read as JSON would read them."""
    places.setdefault(path, node.place)
    match node:
        case Scalar(text):
            return text if node.style else _scalar(node)
        case Sequence(items):
            for index, item in enumerate(items):
                # Only a coded value has a place of its own; a list of ids is told as a whole.
                if isinstance(item, DocumentMap):
                    places[f"{path}[{index}]"] = item.place
            return [_plain(item, path, places) for item in items]
        case DocumentMap(entries):
            found = {}
            for key, value in entries:
                inner = f"{path}.{key.text}"
                if inner in places:
                    places.setdefault(f"{inner}+", key.place)
                places.setdefault(inner, key.place)
                places.setdefault(f"{inner}=", value.place)
                found[key.text] = _plain(value, inner, places)
            return found


def _scalar(node: Scalar) -> object:
    text = node.text
    if node.is_null:
        return None
    if text in {"true", "false"}:
        return text == "true"
    if INTEGER.fullmatch(text):
        return int(text)
    if _LONG.fullmatch(text):
        # Too large for any fact, and too long for Python to show.
        return TOO_LARGE
    try:
        # JSON's other numbers; a date or an identifier is not one.
        return float(text) if any(c in text for c in ".eE") and text[-1].isdigit() else text
    except ValueError:
        return text


def check_policy(policy: object, known: Iterable[str]) -> str:
    """Return the id of the policy asked about; raises UnfitValueError where there is none."""
    known = tuple(known)
    if policy is None:
        raise UnfitValueError(problem("missing-key", None, path="policy", key="policy"))
    if not isinstance(policy, str):
        expected = Words("le nom d'une politique", "the name of a policy")
        raise UnfitValueError(
            problem("wrong-type", None, path="policy", expected=expected, found=shown(policy))
        )
    if policy not in known:
        near = nearest(policy, known)
        raise UnfitValueError(
            problem("unknown-policy", None, path="policy", name=policy, near=near)
        )
    return policy


def check_date(at: object, path: str = "at") -> date:
    """Return the date of a request; raises UnfitValueError where it is missing or no date."""
    if at is None:
        raise UnfitValueError(problem("missing-date", None, path=path))
    if isinstance(at, date) and not isinstance(at, datetime):
        return at
    if isinstance(at, str):
        return day_of(at, None, path)
    expected = Words("une date AAAA-MM-JJ", "a date YYYY-MM-DD")
    raise UnfitValueError(
        problem("wrong-type", None, path=path, expected=expected, found=shown(at))
    )


def check_facts(
    given: object, vocabulary: Vocabulary, codes: Codes | None = None, at: date | None = None
) -> tuple[dict[str, Value], tuple[Diagnostic, ...]]:
    """Hold the facts of a request against the vocabulary.

    Takes facts nested or dotted, values as JSON or Python gives them, None for missing, and what
    coded values mean on the date of the request (None where it is faulty); returns the facts
    that are known and a diagnostic for each that cannot be.
    """
    meanings = Codes() if codes is None else codes
    found: dict[str, Value] = {}
    seen: set[str] = set()
    diagnostics: list[Diagnostic] = []
    groups = vocabulary.groups()

    def check(name: str, value: object, path: str) -> None:
        fact = vocabulary.facts.get(name)
        if fact is None and name in groups:
            if isinstance(value, Mapping):
                walk(value, f"{name}.", path)
            else:
                diagnostics.append(
                    problem("group-needed", None, path=path, name=name, hint="nested-or-dotted")
                )
        elif fact is None:
            near = nearest(name, vocabulary.facts)
            diagnostics.append(problem("unknown-fact", None, path=path, name=name, near=near))
        elif name in seen:
            diagnostics.append(problem("fact-twice", None, path=path, name=name))
        else:
            seen.add(name)
            if value is None:
                return
            try:
                value = decoded(value, fact, meanings, at, path)
                found[name] = value_given(value, name, fact.type, path)
            except UnfitValueError as wrong:
                diagnostics.extend(wrong.diagnostics)

    def walk(facts: Mapping[object, object], prefix: str, path: str) -> None:
        for key, value in facts.items():
            if isinstance(key, str):
                check(f"{prefix}{key}", value, f"{path}.{key}")
            else:
                name = Words("le nom d'un fait", "the name of a fact")
                diagnostics.append(
                    problem("wrong-type", None, path=path, expected=name, found=shown(key))
                )

    if isinstance(given, Mapping):
        walk(given, "", "facts")
    else:
        expected = Words("un groupe de faits", "a map of facts")
        diagnostics.append(
            problem("wrong-type", None, path="facts", expected=expected, found=shown(given))
        )
    return found, tuple(diagnostics)
