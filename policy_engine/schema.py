"""The shape that the grammar's JSON Schemas demand of a file, and where it differs."""

import json
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators

from policy_engine.diagnostics import Diagnostic, nearest, one_line, plainly, problem
from policy_engine.document import Mapping, Node, Scalar, Sequence
from policy_engine.language import Words
from policy_engine.resources import grammar_folder


class Kind(StrEnum):
    """The kinds of file, each with its schema in `grammar/`."""

    VOCABULARY = "vocabulary"
    SOURCES = "sources"
    VERSION = "version"
    SCENARIO = "scenario"
    CODES = "codes"
    SURVIVORS = "survivors"


#: A difference that jsonschema found; its stubs type every attribute as perhaps unset.
_Error = Any

#: A decimal integer as the files write it; no octal, no underscore, no sign but minus.
INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")


class _Text(str):
    """A scalar's text; what type it has depends on what the schema expects."""

    __slots__ = ("null",)
    null: bool


def _instance(node: Node) -> object:
    match node:
        case Scalar():
            text = _Text(node.text)
            text.null = node.is_null
            return text
        case Sequence():
            return [_instance(item) for item in node.items]
        case Mapping():
            return {key.text: _instance(value) for key, value in node.entries}


def _is_text(_checker: object, instance: object) -> bool:
    return isinstance(instance, str) and not getattr(instance, "null", False)


def _is_boolean(_checker: object, instance: object) -> bool:
    return isinstance(instance, str) and instance in {"true", "false"}


def _is_integer(_checker: object, instance: object) -> bool:
    return isinstance(instance, str) and INTEGER.fullmatch(instance) is not None


def _is_null(_checker: object, instance: object) -> bool:
    return bool(getattr(instance, "null", False))


def _enum(
    _validator: object, allowed: list[object], instance: object, _schema: object
) -> Iterator[ValidationError]:
    if not isinstance(instance, str) or instance not in _spelt(allowed):
        yield ValidationError("")


def _spelt(allowed: list[object]) -> list[str]:
    return [each if isinstance(each, str) else json.dumps(each) for each in allowed]


_TYPES = Draft202012Validator.TYPE_CHECKER.redefine_many({
    "string": _is_text,
    "boolean": _is_boolean,
    "integer": _is_integer,
    "null": _is_null,
})  # fmt: skip
# jsonschema's own types are looser than its code: the class it returns is called like its input.
_Validator: Any = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"enum": _enum}, type_checker=_TYPES
)


@cache
def schema(kind: Kind) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file, as parsed JSON."""
    path = grammar_folder() / f"{kind}.schema.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def _validator(kind: Kind) -> Any:  # noqa: ANN401 - see `_Validator`
    return _Validator(schema(kind))


def check_shape(document: Node, kind: Kind) -> tuple[Diagnostic, ...]:
    """Hold a document against the schema of its kind.

    Returns a diagnostic for each difference, at the key or value it is about; scalars are read
    by the type expected, whether quoted or plain.
    """
    errors = _validator(kind).iter_errors(_instance(document))
    return tuple(found for error in errors for found in _diagnostics(document, error, kind))


def _diagnostics(document: Node, error: _Error, kind: Kind) -> Iterator[Diagnostic]:
    path = list(error.absolute_path)
    node = _node_at(document, path)
    match error.validator:
        case "additionalProperties":
            yield from _unknown_keys(node, error)
        case "required":
            yield from _missing_keys(node, error)
        case "type" if path and path[-1] == "fr" and isinstance(node, Scalar) and node.is_null:
            yield problem("missing-label", node.place)
        case "type":
            yield _wrong_type(node, error)
        case "enum":
            shown = node.text if isinstance(node, Scalar) else ""
            allowed = _spelt(error.validator_value)
            near = nearest(shown, allowed)
            yield problem(
                "wrong-value", node.place, value=shown, allowed=_listed(allowed), near=near
            )
        case "pattern":
            yield _bad_text(node, error)
        case "minItems" | "minProperties" | "minLength":
            yield problem("missing-label" if path[-1:] == ["fr"] else "empty", node.place)
        case "maxProperties":
            known = _listed(error.schema.get("properties", {}))
            yield problem("too-many-keys", node.place, allowed=known)
        case other:  # pragma: no cover - the schemas use the keywords above only
            message = f"{kind} schema: no words for {other}"
            raise NotImplementedError(message)


def _node_at(document: Node, path: list[str | int]) -> Node:
    node: Node | None = document
    for step in path:
        if isinstance(node, Mapping):
            node = node.get(str(step))
        elif isinstance(node, Sequence):
            node = node.items[int(step)]
    return node if node is not None else document


def _listed(names: Iterable[str]) -> Words:
    """Return names as a message lists them, however many."""
    listed = ", ".join(f"`{name}`" for name in names)
    return Words(listed, listed)


def _missing_keys(node: Node, error: _Error) -> Iterator[Diagnostic]:
    if not isinstance(node, Mapping):  # pragma: no cover - the keyword is about maps only
        return
    known = set(error.schema.get("properties", {}))
    present = {key.text for key, _ in node.entries}
    # A key that is there under another spelling is reported as unknown, not as missing too.
    misspelt = {nearest(key, known - present) for key in present - known}
    for key in error.validator_value:
        if key not in present and key not in misspelt and "<<" not in present:
            code = "missing-label" if key == "fr" else "missing-key"
            yield problem(code, node.place, key=key)


def _unknown_keys(node: Node, error: _Error) -> Iterator[Diagnostic]:
    if not isinstance(node, Mapping):  # pragma: no cover - the keyword is about maps only
        return
    properties = error.schema.get("properties", {})
    known = set(properties)
    present = {key.text for key, _ in node.entries}
    free = _listed(key for key in properties if key not in present)
    for key, value in node.entries:
        if key.text in known:
            continue
        empty = isinstance(value, Scalar) and value.is_null and not value.text
        # In `{fr: Prêt, gratuit, en: Loan}` the comma makes `gratuit` a key of its own.
        hint = "quote-comma" if node.flow and empty else None
        near = None if hint else nearest(key.text, known - present)
        if near is None and hint is None:
            hint = "one-of-all" if "all" in known else "possible-keys" if free.fr else None
        yield problem("unknown-key", key.place, key=key.text, hint=hint, near=near, allowed=free)


#: What a type of the schema is called in messages.
_EXPECTED = {
    "string": Words("un texte", "a text"),
    "boolean": Words("`true` ou `false`", "`true` or `false`"),
    "integer": Words("un nombre entier", "an integer"),
    "object": Words("un groupe de clés", "a map of keys"),
    "array": Words("une liste", "a list"),
    "null": Words("rien", "nothing"),
}


def _wrong_type(node: Node, error: _Error) -> Diagnostic:
    expected = error.validator_value
    names = [expected] if isinstance(expected, str) else list(expected)
    words = Words(
        " ou ".join(_EXPECTED[name].fr for name in names),
        " or ".join(_EXPECTED[name].in_("en") for name in names),
    )
    return problem(
        "wrong-type", node.place, expected=words, found=_found(node), hint=_form(error.schema)
    )


def _form(expected: dict[str, Any]) -> str | None:
    """Return the hint that shows the form of what the schema expects, where it has one."""
    keys = set(expected.get("properties", {}))
    if "all" in keys:
        return "one-of-all"
    if "fr" in keys:
        return "label-form"
    values = {"$ref": "#/$defs/value"}
    if expected.get("additionalProperties") == values or keys == {"label", "source"}:
        return "values-form"
    if "text" in keys or expected.get("items", {}).get("$ref") == "#/$defs/citation":
        return "source-form"
    return "list-form" if expected.get("type") == "array" else None


def _found(node: Node) -> Words:
    match node:
        case Mapping():
            return _EXPECTED["object"]
        case Sequence():
            return _EXPECTED["array"]
        case Scalar(text) if node.is_null:
            return Words("une valeur vide", "an empty value")
        case Scalar(text):
            return Words(f"`{one_line(text)}`")


#: What tells a schema's pattern from the others → the code and hint for what does not fit it.
_PATTERNS = (
    (r"\S", "missing-label", None),
    ("[0-9]{4}-", "bad-date", None),
    ("before", "bad-timing", None),
    ("https", "bad-url", None),
    (r"\.", "bad-name", "dotted-name"),
    ("A-Z", "bad-name", "point-name"),
    ("_", "bad-name", "snake-name"),
    ("", "bad-name", "kebab-name"),
)


def _bad_text(node: Node, error: _Error) -> Diagnostic:
    pattern = str(error.validator_value)
    text = str(error.instance)
    # A key that breaks `propertyNames` is reported on its map: point at the key.
    key = node.key(text) if isinstance(node, Mapping) else None
    place = key.place if key is not None else node.place
    code, hint = next((code, hint) for sign, code, hint in _PATTERNS if sign in pattern)
    if code != "bad-name":
        return problem(code, place, hint=hint, value=text)
    joint = "-" if hint == "kebab-name" else "_"
    better = re.sub(r"[-_ '’]+", joint, plainly(text))
    near = better if re.fullmatch(pattern, better) else None
    return problem(code, place, hint=hint, near=near, name=text)
