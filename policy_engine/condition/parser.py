"""The text of a condition to its tree, by the grammar."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from lark import Lark, Token, Tree, UnexpectedInput

from policy_engine.condition.mistakes import syntax_fault
from policy_engine.condition.written import (
    Braces,
    Constant,
    DateWord,
    Junction,
    Name,
    Negation,
    Operand,
    Operation,
    Operator,
    Shift,
    Unit,
    Unreadable,
    Written,
)
from policy_engine.diagnostics import Diagnostic, problem
from policy_engine.document import Mapping, Node, Scalar, Sequence
from policy_engine.language import Words
from policy_engine.resources import grammar_folder
from policy_engine.source import Place

#: How deep parentheses and negations may lie in one another within one expression.
MAX_NESTING = 64

_OPERATORS = {
    "IN": Operator.IN,
    "CONTAINS": Operator.CONTAINS,
    "WITHIN": Operator.WITHIN,
    "MEETS": Operator.MEETS,
}
_UNITS = {"a": Unit.YEARS, "y": Unit.YEARS, "m": Unit.MONTHS, "j": Unit.DAYS, "d": Unit.DAYS}


@cache
def _lark() -> Lark:
    grammar = (grammar_folder() / "condition.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", start=["fr", "en"], maybe_placeholders=False)


def parse_condition(node: Node, language: str) -> tuple[Written | None, tuple[Diagnostic, ...]]:
    """Read a condition as it stands in a file: an expression, or `all:`, `any:`, `none:` lists.

    Takes the node of the document and the language of its keywords; returns the tree (None
    where any part of it is unreadable) and the diagnostics. The shape of nested lists is the
    schema's business: what does not fit is passed over here.
    """
    written, diagnostics = parse_leniently(node, language)
    return (None if _has_gap(written) else written), diagnostics


def parse_leniently(node: Node, language: str) -> tuple[Written, tuple[Diagnostic, ...]]:
    """Read a condition as far as it goes, so that what can be read of it can still be checked.

    Takes and returns what `parse_condition` does, with `Unreadable` for each unreadable part.
    """
    gap = Unreadable(node.place)
    if isinstance(node, Scalar):
        # The schema has refused what is empty.
        if node.is_null or not node.text:
            return gap, ()
        written, diagnostics = _parse_scalar(node, language)
        return (gap if written is None else written), diagnostics
    if isinstance(node, Sequence) or not node.entries:
        return gap, ()
    key, value = node.entries[0]
    children = value.items if isinstance(value, Sequence) else ()
    parsed = [parse_leniently(child, language) for child in children]
    found = tuple(diagnostic for _, diagnostics in parsed for diagnostic in diagnostics)
    items = tuple(item for item, _ in parsed)
    if not items:
        return gap, found
    match key.text:
        case "all":
            return _joined(items, node, conjunctive=True), found
        case "none":
            return Negation(_joined(items, node, conjunctive=False), node.place), found
        case "any":
            return _joined(items, node, conjunctive=False), found
        case _:
            return Junction(conjunctive=False, items=(gap, *items), place=node.place), found


def _has_gap(written: Written) -> bool:
    match written:
        case Junction(_, items):
            return any(_has_gap(item) for item in items)
        case Negation(item):
            return _has_gap(item)
        case _:
            return isinstance(written, Unreadable)


def _joined(items: tuple[Written, ...], node: Mapping, *, conjunctive: bool) -> Written:
    return items[0] if len(items) == 1 else Junction(conjunctive, items, node.place)


def parse_operand(node: Scalar, language: str) -> tuple[Operand | None, tuple[Diagnostic, ...]]:
    """Read a single date term such as `demande.reception + 8 jours`.

    Takes the scalar and the language of its keywords; returns the operand (None where it is
    something else) and the diagnostics.
    """
    written, diagnostics = _parse_scalar(node, language)
    if isinstance(written, Name | Constant | DateWord | Shift):
        return written, diagnostics
    if written is not None:
        what = Words(
            "il faut ici une date, et non une condition", "a date is expected here, not a condition"
        )
        diagnostics = (problem("type-mismatch", node.place, what=what),)
    return None, diagnostics


def _parse_scalar(node: Scalar, language: str) -> tuple[Written | None, tuple[Diagnostic, ...]]:
    try:
        tree = _lark().parse(node.text, start=language)
    except UnexpectedInput as error:
        return None, (syntax_fault(node, error, language),)
    builder = _Builder(node)
    try:
        written = builder.chain(tree.children[0])
    except _TooDeepError as error:
        return None, (problem("too-deep", error.place, limit=str(MAX_NESTING)),)
    return (None if builder.diagnostics else written), tuple(builder.diagnostics)


#: Lark types children as trees or tokens; which of them stands where is the grammar's business.
_Tree = Any


class _TooDeepError(Exception):
    def __init__(self, place: Place) -> None:
        self.place = place


class _Builder:
    """Turns the parser's tree into ours, with a place in the file for every node."""

    def __init__(self, node: Scalar) -> None:
        self.source = node.source
        self.offsets = node.offsets()
        self.diagnostics: list[Diagnostic] = []
        self.depth = 0

    def chain(self, tree: _Tree) -> Written:
        operators = [child for child in tree.children if isinstance(child, Token)]
        items = [self.unary(child) for child in tree.children if isinstance(child, Tree)]
        if not operators:
            return items[0]
        first = operators[0]
        for other in operators[1:]:
            if other.type != first.type:
                self.diagnostics.append(
                    problem(
                        "mixed-operators", self.place(other), first=str(first), second=str(other)
                    )
                )
                break
        return Junction(first.type.endswith("AND"), tuple(items), items[0].place)

    def unary(self, tree: _Tree) -> Written:
        match tree.data:
            case "chain":
                return self.nested(tree, self.chain)
            case "negation":
                word, item = tree.children
                return Negation(self.nested(item, self.unary), self.place(word))
            case "operation":
                return self.operation(tree)
            case _:
                return self.operand(tree)

    def nested(self, tree: _Tree, read: Callable[[_Tree], Written]) -> Written:
        self.depth += 1
        if self.depth > MAX_NESTING:
            first = tree
            while isinstance(first, Tree):
                first = first.children[0]
            raise _TooDeepError(self.place(first))
        written = read(tree)
        self.depth -= 1
        return written

    def operation(self, tree: _Tree) -> Operation:
        left, operator, right = tree.children
        token = operator.children[0]
        sign = _OPERATORS.get(token.type[3:]) or Operator(str(token))
        one = self.operand(left)
        if right.data == "braces":
            items = tuple(self.operand(item) for item in right.children)
            other: Operand | Braces = Braces(items, items[0].place)
        else:
            other = self.operand(right)
        return Operation(one, sign, other, one.place, self.place(token))

    def operand(self, tree: _Tree) -> Operand:
        token, *shifts = tree.children
        operand = self.simple(token)
        for shift in shifts:
            digits = "".join(c for c in shift if c.isdigit())
            amount = int(digits) * (-1 if shift.startswith("-") else 1)
            unit = _UNITS[str(shift).rpartition(digits)[2].strip()[0]]
            operand = Shift(operand, amount, unit, operand.place)
        return operand

    def simple(self, token: Token) -> Operand:
        place, text = self.place(token), str(token)
        match token.type.removeprefix("FR_").removeprefix("EN_"):
            case "TRUE":
                return Constant(value=True, place=place)
            case "FALSE":
                return Constant(value=False, place=place)
            case "DATE":
                return DateWord(place)
            case "NUMBER":
                return Constant(int(text), place)
            case "TEXT":
                return Constant(text[1:-1], place)
            case "DAY":
                try:
                    return Constant(date.fromisoformat(text), place)
                except ValueError:
                    self.diagnostics.append(problem("bad-date", place, value=text))
                    return Constant(date.min, place)
            case _:
                return Name(text, place)

    def place(self, token: Token) -> Place:
        return self.source.place(self.offsets[token.start_pos or 0])
