"""A checked condition or date term to the same with one mistake in it, in every way there is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Generic, TypeVar

from policy_engine.condition.ast import (
    Among,
    Both,
    Comparison,
    Condition,
    Either,
    FactTerm,
    Literal,
    Not,
    Operator,
    SetRelation,
    Shifted,
    Term,
    Truth,
)
from policy_engine.condition.prose import source_text
from policy_engine.language import Words
from policy_engine.source import Place
from policy_engine.testing.mutation.kinds import Kind
from policy_engine.vocabulary import FIRST_DAY, LAST_DAY

R = TypeVar("R")

_OPPOSITE = {
    Operator.EQUAL: Operator.UNEQUAL,
    Operator.UNEQUAL: Operator.EQUAL,
    Operator.LESS: Operator.AT_LEAST,
    Operator.AT_LEAST: Operator.LESS,
    Operator.GREATER: Operator.AT_MOST,
    Operator.AT_MOST: Operator.GREATER,
}
_NEIGHBOUR = {
    Operator.LESS: Operator.AT_MOST,
    Operator.AT_MOST: Operator.LESS,
    Operator.GREATER: Operator.AT_LEAST,
    Operator.AT_LEAST: Operator.GREATER,
}
_WORDS = {"fr": {Both: "et", Either: "ou"}, "en": {Both: "and", Either: "or"}}
#: Both orders in terms of one, for whole numbers and days.
_CLOSED = {Operator.AT_MOST: Operator.LESS, Operator.GREATER: Operator.AT_LEAST}


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something small stands: a place, and what to look for in the text from there."""

    place: Place
    #: What is written there, None where the place is exact.
    written: str | None = None
    #: A place that it stands before: what is written is then looked for backwards from it.
    before: Place | None = None


@dataclass(frozen=True, slots=True)
class Mistake(Generic[R]):
    """One thing changed."""

    kind: Kind
    mark: Mark
    words: Words
    result: R

    def of(self, result: "S") -> "Mistake[S]":
        """Return the same mistake as part of something larger."""
        return Mistake(self.kind, self.mark, self.words, result)


S = TypeVar("S")


def mistakes(condition: Condition, language: str) -> Iterator[Mistake[Condition]]:
    """Yield every condition that differs from a condition by one mistake.

    Takes the condition and the language that it is written in. A condition that is an atom by
    itself is dropped to one that is always true.
    """
    if _is_atomic(condition) and not isinstance(condition, Truth):
        yield _dropped(condition, language, Truth(value=True, place=condition.place))
    yield from _inside(condition, language)


def _inside(condition: Condition, language: str) -> Iterator[Mistake[Condition]]:
    match condition:
        case Both(items) | Either(items):
            yield _swapped(condition, language)
            for at, item in enumerate(items):
                before, after = items[:at], items[at + 1 :]
                if _is_atomic(item):
                    left = (*before, *after)
                    rest = left[0] if len(left) == 1 else replace(condition, items=left)
                    yield _dropped(item, language, rest)
                for each in _inside(item, language):
                    yield each.of(replace(condition, items=(*before, each.result, *after)))
        case Not(item):
            if _is_atomic(item):
                yield _negated(condition, language, item)
                for each in _operands(item, language):
                    yield each.of(replace(condition, item=each.result))
            else:
                for each in _inside(item, language):
                    yield each.of(replace(condition, item=each.result))
        case _:
            yield _negated(condition, language, _opposite(condition))
            yield from _operands(condition, language)


def _is_atomic(condition: Condition) -> bool:
    """Return whether a condition is an atom, or the negation of one."""
    while isinstance(condition, Not):
        condition = condition.item
    return not isinstance(condition, Both | Either)


def _opposite(atom: Condition) -> Condition:
    match atom:
        case Truth(value):
            return replace(atom, value=not value)
        case Comparison(sign):
            return replace(atom, operator=_OPPOSITE[sign])
        case _:
            return Not(atom, atom.place)


def _dropped(item: Condition, language: str, rest: Condition) -> Mistake[Condition]:
    text = source_text(item, language)
    words = Words(f"retirer « {text} »", f"drop “{text}”")
    return Mistake(Kind.DROP_ATOM, Mark(item.place), words, rest)


def _negated(item: Condition, language: str, result: Condition) -> Mistake[Condition]:
    text, other = source_text(item, language), source_text(result, language)
    words = Words(f"« {text} » devient « {other} »", f"“{text}” becomes “{other}”")
    return Mistake(Kind.NEGATE_ATOM, Mark(item.place), words, result)


def _swapped(condition: Both | Either, language: str) -> Mistake[Condition]:
    other = Either if isinstance(condition, Both) else Both
    old, new = (_WORDS[language][each] for each in (type(condition), other))
    text = source_text(condition, language)
    words = Words(
        f"« {old} » devient « {new} » dans « {text} »", f"“{old}” becomes “{new}” in “{text}”"
    )
    # A list has no operator between its items; it stands where it begins.
    first, second = condition.items[0].place, condition.items[1].place
    between = condition.place == first
    mark = Mark(first, old, before=second) if between else Mark(condition.place)
    return Mistake(Kind.SWAP_JUNCTION, mark, words, other(condition.items, condition.place))


# What stands beside an operator


def _operands(atom: Condition, language: str) -> Iterator[Mistake[Condition]]:
    """Yield the mistakes within one atom: its values, its constants, its bound."""
    match atom:
        case Comparison(sign, left, right):
            if sign in _NEIGHBOUR:
                new = _NEIGHBOUR[sign]
                words = _becomes(str(sign), str(new), source_text(atom, language))
                mark = Mark(left.place, str(sign), before=right.place)
                yield Mistake(Kind.SHIFT_COMPARISON, mark, words, replace(atom, operator=new))
            for each in _moved(left, source_text(atom, language)):
                yield each.of(replace(atom, left=each.result))
            for each in _moved(right, source_text(atom, language)):
                yield each.of(replace(atom, right=each.result))
            for side, values in (("left", left), ("right", right)):
                for fewer in _fewer(values, atom, language):
                    yield fewer.of(replace(atom, **{side: fewer.result}))  # type: ignore[arg-type]
        case Among(_, collection):
            for fewer in _fewer(collection, atom, language):
                yield fewer.of(replace(atom, collection=fewer.result))
        case SetRelation(_, left, right):
            for side, values in (("left", left), ("right", right)):
                for fewer in _fewer(values, atom, language):
                    yield fewer.of(replace(atom, **{side: fewer.result}))  # type: ignore[arg-type]
        case Not(item):
            for inner in _operands(item, language):
                yield inner.of(replace(atom, item=inner.result))
        case _:
            pass


def _becomes(old: str, new: str, text: str) -> Words:
    return Words(
        f"« {old} » devient « {new} » dans « {text} »", f"“{old}” becomes “{new}” in “{text}”"
    )


def _fewer(term: Term, atom: Condition, language: str) -> Iterator[Mistake[Literal]]:
    """Yield a written set of values without each of them."""
    if not isinstance(term, Literal) or not isinstance(term.value, frozenset):
        return
    if len(term.value) == 1:
        return
    text = source_text(atom, language)
    for value in sorted(term.value):
        words = Words(f"retirer « {value} » de « {text} »", f"drop “{value}” from “{text}”")
        result = replace(term, value=term.value - {value})
        yield Mistake(Kind.DROP_VALUE, Mark(term.place, value), words, result)


def moved_terms(term: Term, language: str) -> Iterator[Mistake[Term]]:
    """Yield a date term with each of its constants a day, or one unit, up and down.

    Takes the term and the language that it is written in.
    """
    yield from _moved(term, term_text(term, language))


def term_text(term: Term, language: str) -> str:
    """Return a date term as the condition language writes it."""
    # The language has conditions for sentences; a term is what stands beside its `=`.
    bare = Comparison(Operator.EQUAL, Literal(0, term.place), term, term.place)
    return source_text(bare, language).removeprefix("0 = ")


def _moved(term: Term, text: str) -> Iterator[Mistake[Term]]:
    match term:
        case Literal(bool()):
            return
        case Literal(int() as number):
            for new in (number - 1, number + 1):
                words = _becomes(str(number), str(new), text)
                result = replace(term, value=new)
                yield Mistake(Kind.MOVE_CONSTANT, Mark(term.place), words, result)
        case Literal(date() as day):
            for step in (-1, 1):
                if day != (FIRST_DAY if step < 0 else LAST_DAY):
                    other = day + timedelta(days=step)
                    words = _becomes(str(day), str(other), text)
                    result = replace(term, value=other)
                    yield Mistake(Kind.MOVE_CONSTANT, Mark(term.place), words, result)
        case Shifted(moved, amount):
            for new in (amount - 1, amount + 1):
                words = _becomes(f"{amount:+}", f"{new:+}", text)
                sign = "+" if amount >= 0 else "-"
                mark = Mark(term.place, f"{sign} {abs(amount)}")
                yield Mistake(Kind.MOVE_CONSTANT, mark, words, replace(term, amount=new))
            for each in _moved(moved, text):
                yield each.of(replace(term, moved=each.result))
        case _:
            return


# One form for what says the same


def normal(condition: Condition) -> Condition:
    """Return a condition in a form that is the same for some conditions that mean the same.

    Junctions within their like are one; a negated comparison is its opposite; orders of whole
    numbers and days by a constant have one form. So that two mistakes with one result are one.
    """
    match condition:
        case Both(items) | Either(items):
            flat: list[Condition] = []
            for item in map(normal, items):
                if isinstance(item, type(condition)):
                    flat.extend(item.items)
                else:
                    flat.append(item)
            return replace(condition, items=tuple(flat))
        case Not(item):
            inner = normal(item)
            if isinstance(inner, Not):
                return inner.item
            if isinstance(inner, Truth | Comparison):
                return normal(_opposite(inner))
            return Not(inner, condition.place)
        case Comparison(sign, FactTerm(), Literal(value) as bound) if sign in _CLOSED:
            after = _next(value)
            if after is None:
                return condition
            return replace(condition, operator=_CLOSED[sign], right=replace(bound, value=after))
        case _:
            return condition


def _next(value: object) -> int | date | None:
    if isinstance(value, date):
        return None if value == LAST_DAY else value + timedelta(days=1)
    return value + 1 if isinstance(value, int) else None
