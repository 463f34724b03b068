"""A written condition to a checked one: names looked up, types compared."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import NoReturn

from policy_engine.condition.ast import (
    Among,
    Both,
    Comparison,
    Condition,
    Defined,
    Either,
    FactTerm,
    Holds,
    Literal,
    Not,
    RequestDate,
    SetRelation,
    Shifted,
    Term,
    Truth,
)
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
    Unreadable,
    Written,
)
from policy_engine.diagnostics import Diagnostic, nearest, problem
from policy_engine.language import Words
from policy_engine.source import Place
from policy_engine.vocabulary import (
    KEYWORDS,
    TYPE_NAMES,
    Boolean,
    Date,
    Enumeration,
    FactType,
    Integer,
    SetOf,
    Text,
    Vocabulary,
)
from policy_engine.vocabulary.values import unknown_value

_EQUALITY = frozenset({Operator.EQUAL, Operator.UNEQUAL})
_ORDER = frozenset({Operator.LESS, Operator.AT_MOST, Operator.GREATER, Operator.AT_LEAST})


@dataclass(frozen=True, slots=True)
class Scope:
    """What names a condition may use."""

    vocabulary: Vocabulary
    #: The names of the definitions in force; none where a condition stands in the vocabulary.
    definitions: Collection[str] = ()
    #: Whether there may be definitions that could not be read, so that no plain name is unknown.
    open: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked condition, None where something is wrong, and what is wrong."""

    condition: Condition | None
    diagnostics: tuple[Diagnostic, ...]


class _WrongError(Exception):
    """Carries the one thing wrong with an atom, None where it has been told elsewhere."""

    def __init__(self, diagnostic: Diagnostic | None) -> None:
        self.diagnostic = diagnostic


def check_condition(written: Written, scope: Scope) -> Checked:
    """Look up each name of a condition and compare the types of its sides.

    Takes the parser's tree and the names in scope; returns the checked condition, None where
    any part of it is wrong, with a diagnostic for each wrong atom.
    """
    checker = _Checker(scope)
    condition = checker.condition(written)
    diagnostics = tuple(checker.diagnostics)
    return Checked(None if diagnostics else condition, diagnostics)


def check_date(operand: Operand, scope: Scope) -> tuple[Term | None, tuple[Diagnostic, ...]]:
    """Look up the names of a single term that must be a date, for due days."""
    checker = _Checker(scope)
    try:
        term = checker.term(operand)
        if not isinstance(checker.type_of(term), Date):
            _mismatch(operand.place, _EXPECTED_DATE, checker.type_of(term))
    except _WrongError as wrong:
        return None, () if wrong.diagnostic is None else (wrong.diagnostic,)
    return term, ()


@dataclass
class _Checker:
    scope: Scope
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def condition(self, written: Written) -> Condition | None:
        match written:
            case Junction(conjunctive, items, place):
                checked = [self.condition(item) for item in items]
                known = tuple(item for item in checked if item is not None)
                kind = Both if conjunctive else Either
                return kind(_flat(kind, known), place) if len(known) == len(items) else None
            case Negation(item, place):
                inner = self.condition(item)
                return None if inner is None else Not(inner, place)
            case Unreadable():
                return None
            case _:
                try:
                    return self.atom(written)
                except _WrongError as wrong:
                    if wrong.diagnostic is not None:
                        self.diagnostics.append(wrong.diagnostic)
                    return None

    def atom(self, written: Written) -> Condition:
        match written:
            case Operation():
                return self.operation(written)
            case Name(text, place):
                return self.name_alone(text, place)
            case Constant(bool() as value, place):
                return Truth(value, place)
            case _:
                what = Words(
                    "une condition est attendue ici : il manque une comparaison",
                    "a condition is expected here: a comparison is missing",
                )
                raise _WrongError(problem("type-mismatch", written.place, what=what))

    def name_alone(self, text: str, place: Place) -> Condition:
        if text in self.scope.definitions:
            return Defined(text, place)
        bearers = [each.name for each in self.scope.vocabulary if text in _values(each.type)]
        if len(bearers) == 1 and not self.known(text):
            near = f"{bearers[0]} = {text}"
            raise _WrongError(problem("unknown-fact", place, name=text, near=near))
        fact = self.fact(text, place)
        if isinstance(fact.type, Boolean):
            return Holds(fact, place)
        kind = TYPE_NAMES[type(fact.type)][1]
        what = Words(
            f"`{text}` est {kind.fr} : ce fait se compare à quelque chose",
            f"`{text}` is {kind.en}: this fact must be compared with something",
        )
        raise _WrongError(problem("type-mismatch", place, what=what))

    # Operations

    def operation(self, written: Operation) -> Condition:
        sign = written.operator
        if isinstance(written.right, Braces):
            return self.with_braces(written, written.right)
        left, right = self.sides(written.left, written.right)
        self.no_quoted_value(written.left, right)
        self.no_quoted_value(written.right, left)
        if sign in _EQUALITY or sign in _ORDER:
            return self.comparison(written, left, right)
        return self.membership(written, left, right)

    def sides(self, left: Operand, right: Operand) -> tuple[Term, Term]:
        """Resolve both sides; a bare name beside an enumeration or set is one of its values."""
        if any(isinstance(each, Name) and self.told(each.text) for each in (left, right)):
            raise _WrongError(None)
        left_values = self.values_of(left)
        right_values = self.values_of(right)
        if isinstance(right, Name) and right.text in left_values:
            return self.term(left), Literal(right.text, right.place)
        if isinstance(left, Name) and left.text in right_values:
            return Literal(left.text, left.place), self.term(right)
        if isinstance(right, Name) and left_values and not self.known(right.text):
            self.unknown_value(right, left)
        if isinstance(left, Name) and right_values and not self.known(left.text):
            self.unknown_value(left, right)
        self.no_bare_text(left, right)
        self.no_bare_text(right, left)
        return self.term(left), self.term(right)

    def no_bare_text(self, operand: Operand, beside: Operand) -> None:
        """Refuse an unknown name beside a text: it must be a text without its quotes."""
        fact = self.scope.vocabulary.facts.get(beside.text) if isinstance(beside, Name) else None
        if fact is None or not isinstance(fact.type, Text) or not isinstance(operand, Name):
            return
        if not self.known(operand.text):
            self.fact(operand.text, operand.place, "double-quotes")

    def no_quoted_value(self, operand: Operand, beside: Term) -> None:
        """Refuse a text between quotes beside an enumeration or a set: its values bear none."""
        quoted = isinstance(operand, Constant) and isinstance(operand.value, str)
        if quoted and isinstance(self.type_of(beside), Enumeration | SetOf):
            _mismatch(operand.place, _VALUE, Text())

    def comparison(self, written: Operation, left: Term, right: Term) -> Comparison:
        sign = written.operator
        kinds = self.type_of(left), self.type_of(right)
        if isinstance(left, Literal) and isinstance(right, Literal):
            what = Words(
                "une comparaison porte sur un fait au moins, et il n'y en a pas ici",
                "a comparison is about at least one fact, and there is none here",
            )
            raise _WrongError(problem("type-mismatch", written.place, what=what))
        # A literal value of an enumeration takes the type of what it stands beside.
        kind = kinds[1] if isinstance(left, Literal) else kinds[0]
        other, place = (left, left.place) if isinstance(left, Literal) else (right, right.place)
        if isinstance(other, Literal):
            self.literal_fits(other, kind, place)
        elif not _same_type(*kinds):
            self.unlike(written, *kinds)
        if sign in _ORDER and not isinstance(kind, Integer | Date):
            shown = TYPE_NAMES[type(kind)][1]
            what = Words(
                f"`{sign}` compare des entiers ou des dates, pas {shown.fr}",
                f"`{sign}` compares integers or dates, not {shown.en}",
            )
            raise _WrongError(problem("type-mismatch", written.operator_place, what=what))
        return Comparison(sign, left, right, written.place)

    def literal_fits(self, literal: Literal, kind: FactType, place: Place) -> None:
        value = literal.value
        match kind:
            case Enumeration() if isinstance(value, str):
                return  # `sides` made it from one of the values.
            case Enumeration():
                _mismatch(place, _VALUE, _literal_type(value))
            case SetOf():
                what = Words(
                    "un ensemble se compare à `{…}` ou à un autre ensemble, "
                    "une seule valeur par `contient`",
                    "a set is compared with `{…}` or another set, one value with `contains`",
                )
                raise _WrongError(problem("type-mismatch", place, what=what))
            case _:
                if not isinstance(_literal_type(value), type(kind)):
                    _mismatch(place, TYPE_NAMES[type(kind)][1], _literal_type(value))

    def membership(self, written: Operation, left: Term, right: Term) -> Condition:
        sign = written.operator
        if sign is Operator.IN:
            item, collection = left, right
        elif sign is Operator.CONTAINS:
            item, collection = right, left
        else:
            return self.relation(written, left, right)
        kind = self.type_of(collection)
        if not isinstance(kind, SetOf) or not isinstance(collection, FactTerm):
            self.set_expected(collection, kind, sign)
        item_kind = self.type_of(item)
        if isinstance(item, Literal):
            if item.value not in kind.values:
                _mismatch(item.place, _VALUE, item_kind)
        elif not isinstance(item_kind, Enumeration) or not _same_values(item_kind, kind):
            self.unlike(written, self.type_of(left), self.type_of(right))
        return Among(item, collection, written.place, sign)

    def relation(self, written: Operation, left: Term, right: Term) -> SetRelation:
        kinds = []
        for side in (left, right):
            kind = self.type_of(side)
            if not isinstance(kind, SetOf) or not isinstance(side, FactTerm):
                self.set_expected(side, kind, written.operator)
            kinds.append(kind)
        if not _same_type(*kinds):
            self.unlike(written, *kinds)
        if not isinstance(left, FactTerm) or not isinstance(right, FactTerm):  # pragma: no cover
            raise TypeError
        return SetRelation(written.operator, left, right, written.place)

    def with_braces(self, written: Operation, braces: Braces) -> Condition:
        sign = written.operator
        left = self.term(written.left)
        kind = self.type_of(left)
        if isinstance(left, Literal) or isinstance(kind, Boolean | Integer | Date):
            shown = TYPE_NAMES[type(kind)][1]
            what = Words(
                f"`{{…}}` se compare à une énumération, un texte ou un ensemble, pas à {shown.fr}",
                f"`{{…}}` is compared with an enumeration, a text or a set, not {shown.en}",
            )
            raise _WrongError(problem("type-mismatch", braces.place, what=what))
        values = Literal(self.brace_values(braces, kind, written.left), braces.place)
        is_set = isinstance(kind, SetOf)
        if sign is Operator.IN and not is_set:
            return Among(left, values, written.place)
        if not isinstance(left, FactTerm):  # pragma: no cover - dates were refused above
            raise TypeError
        if sign in {Operator.WITHIN, Operator.MEETS} and is_set:
            return SetRelation(sign, left, values, written.place)
        if sign in _EQUALITY and is_set:
            return Comparison(sign, left, values, written.place)
        what = _BEFORE_BRACES["set" if is_set else "one"]
        if sign is Operator.CONTAINS and is_set:
            what = _BEFORE_BRACES["contains"]
        raise _WrongError(problem("type-mismatch", written.operator_place, what=what))

    def brace_values(self, braces: Braces, kind: FactType, beside: Operand) -> frozenset[str]:
        values: list[str] = []
        for item in braces.items:
            if isinstance(kind, Enumeration | SetOf):
                if not isinstance(item, Name):
                    _mismatch(item.place, _VALUE, _operand_type(item))
                if item.text not in kind.values:
                    self.unknown_value(item, beside)
                value = item.text
            else:
                if not (isinstance(item, Constant) and isinstance(item.value, str)):
                    raise _WrongError(
                        problem(
                            "type-mismatch", item.place, what=_TEXT_NEEDED, hint="double-quotes"
                        )
                    )
                value = item.value
            if value in values:
                raise _WrongError(problem("duplicate-value", item.place, value=value))
            values.append(value)
        return frozenset(values)

    # Names and terms

    def term(self, operand: Operand) -> Term:
        match operand:
            case Name(text, place):
                if text in self.scope.definitions:
                    what = Words(
                        f"`{text}` est une définition et ne se compare pas",
                        f"`{text}` is a definition and is not compared",
                    )
                    raise _WrongError(
                        problem("type-mismatch", place, what=what, hint="definition-alone")
                    )
                return self.fact(text, place)
            case Constant(value, place):
                return Literal(value, place)
            case DateWord(place):
                return RequestDate(place)
            case Shift(moved, amount, unit, place):
                inner = self.term(moved)
                kind = self.type_of(inner)
                if not isinstance(kind, Date):
                    _mismatch(place, _EXPECTED_DATE, kind)
                return Shifted(inner, amount, unit, place)

    def fact(self, text: str, place: Place, hint: str | None = None) -> FactTerm:
        found = self.scope.vocabulary.facts.get(text)
        if found is not None:
            return FactTerm(text, found.type, place)
        if text in self.scope.vocabulary.groups():
            raise _WrongError(problem("group-needed", place, name=text))
        if self.told(text) or (self.scope.open and "." not in text):
            raise _WrongError(None)
        near = nearest(text, [*self.scope.vocabulary.facts, *self.scope.definitions])
        code = "unknown-name" if self.scope.definitions else "unknown-fact"
        foreign = KEYWORDS["en" if self.scope.vocabulary.language == "fr" else "fr"]
        hint = "other-language" if text in foreign else hint
        raise _WrongError(problem(code, place, name=text, near=None if hint else near, hint=hint))

    def known(self, text: str) -> bool:
        return text in self.scope.vocabulary.facts or text in self.scope.definitions

    def told(self, text: str) -> bool:
        """Whether a name is that of a fact whose declaration has been refused already."""
        return text in self.scope.vocabulary.unreadable

    def values_of(self, operand: Operand) -> tuple[str, ...]:
        """Return the values of an enumeration or set fact, none for anything else."""
        if isinstance(operand, Name):
            fact = self.scope.vocabulary.facts.get(operand.text)
            if fact is not None and isinstance(fact.type, Enumeration | SetOf):
                return fact.type.values
        return ()

    def unknown_value(self, name: Name, beside: Operand) -> NoReturn:
        values = self.values_of(beside)
        fact = beside.text if isinstance(beside, Name) else ""
        raise _WrongError(unknown_value(name.text, fact, values, name.place))

    def type_of(self, term: Term) -> FactType:
        match term:
            case FactTerm(_, kind):
                return kind
            case Literal(value):
                return _literal_type(value)
            case RequestDate() | Shifted():
                return Date()

    def unlike(self, written: Operation, left: FactType, right: FactType) -> NoReturn:
        shown = TYPE_NAMES[type(left)][1], TYPE_NAMES[type(right)][1]
        if shown[0] == shown[1]:
            what = Words(
                f"les deux côtés sont {shown[0].fr}, mais leurs valeurs ne sont pas les mêmes",
                f"both sides are {shown[0].en}, but their values are not the same",
            )
        else:
            sign = _FRENCH.get(written.operator, written.operator)
            what = Words(
                f"`{sign}` compare ici {shown[0].fr} et {shown[1].fr}",
                f"`{written.operator}` compares {shown[0].en} and {shown[1].en} here",
            )
        raise _WrongError(problem("type-mismatch", written.place, what=what))

    def set_expected(self, term: Term, found: FactType, sign: Operator) -> NoReturn:
        is_value = isinstance(term, Literal) and isinstance(term.value, str)
        shown = Words("une valeur", "a value") if is_value else TYPE_NAMES[type(found)][1]
        what = Words(
            f"`{_FRENCH[sign]}` demande un ensemble ici, pas {shown.fr}",
            f"`{sign}` needs a set here, not {shown.en}",
        )
        raise _WrongError(problem("type-mismatch", term.place, what=what))


_FRENCH = {
    Operator.IN: "dans",
    Operator.CONTAINS: "contient",
    Operator.WITHIN: "inclus dans",
    Operator.MEETS: "croise",
}
_BEFORE_BRACES = {
    "one": Words("devant `{…}` il faut ici `dans`", "`in` is needed here before `{…}`"),
    "set": Words(
        "entre un ensemble et `{…}` il faut `inclus dans`, `croise`, `=` ou `!=`",
        "between a set and `{…}` stands `within`, `meets`, `=` or `!=`",
    ),
    "contains": Words(
        "`contient` est suivi d'une seule valeur, sans accolades",
        "`contains` is followed by a single value, without braces",
    ),
}
_VALUE = Words("une valeur de la liste, sans guillemets", "an unquoted value of the list")
_EXPECTED_DATE = TYPE_NAMES[Date][1]
_TEXT_NEEDED = Words("un texte est attendu ici", "a text is expected here")


def _mismatch(place: Place, expected: Words, found: FactType) -> NoReturn:
    shown = TYPE_NAMES[type(found)][1]
    what = Words(
        f"il faut ici {expected.fr}, et non {shown.fr}",
        f"{expected.en} is expected here, not {shown.en}",
    )
    raise _WrongError(problem("type-mismatch", place, what=what))


def _values(kind: FactType) -> tuple[str, ...]:
    return kind.values if isinstance(kind, Enumeration) else ()


def _flat(kind: type[Both | Either], items: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Open junctions of the same kind, so that `all:` and `et` make the same tree."""
    return tuple(
        inner for item in items for inner in (item.items if isinstance(item, kind) else (item,))
    )


def _literal_type(value: object) -> FactType:
    match value:
        case bool():
            return Boolean()
        case int():
            return Integer()
        case date():
            return Date()
        case _:
            return Text()


def _operand_type(operand: Operand) -> FactType:
    return _literal_type(operand.value) if isinstance(operand, Constant) else Date()


def _same_type(left: FactType, right: FactType) -> bool:
    """Return whether two types are one: same kind, same values, integers whatever their bounds."""
    if isinstance(left, Enumeration | SetOf) and type(left) is type(right):
        return _same_values(left, right)
    return type(left) is type(right)


def _same_values(left: FactType, right: FactType) -> bool:
    return set(getattr(left, "values", ())) == set(getattr(right, "values", ()))
