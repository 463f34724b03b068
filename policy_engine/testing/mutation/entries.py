"""One entry of a version to the same entry with one mistake in it, in every way there is."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from policy_engine.condition.ast import Condition, Term, Truth
from policy_engine.condition.prose import counted, source_text
from policy_engine.language import Language, Words
from policy_engine.policy import (
    Alternative,
    Deadline,
    Default,
    Definition,
    Delay,
    Effect,
    Link,
    Obligation,
    Reference,
    Requirement,
    Rule,
    Section,
    Version,
)
from policy_engine.source import Place
from policy_engine.testing.mutation.conditions import (
    Mark,
    Mistake,
    mistakes,
    moved_terms,
    normal,
)
from policy_engine.testing.mutation.kinds import Kind

#: An entry that decisions rest on.
Written = (
    Default
    | Definition[Condition]
    | Requirement[Condition]
    | Obligation[Term]
    | Alternative[Condition]
    | Rule[Condition]
)
_Found = Iterator[Mistake[Any]]

#: The sections that decisions rest on.
_SECTIONS = (
    Section.DEFINITIONS,
    Section.REQUIREMENTS,
    Section.OBLIGATIONS,
    Section.ALTERNATIVES,
    Section.RULES,
)
_OTHER = {Effect.PERMIT: Effect.FORBID, Effect.FORBID: Effect.PERMIT}
_NOWHERE = Place("", 1, 1)


def parts_of(version: Version) -> Iterator[tuple[str, Written]]:
    """Yield the entries of a version that decisions rest on, each with its section."""
    yield "default", version.default
    for section in _SECTIONS:
        for entry in getattr(version, section).values():
            yield str(section), entry


def mistakes_of(entry: Written, language: str) -> Iterator[Mistake[Written | None]]:
    """Yield an entry with each single mistake, None where it is left out.

    Takes the entry and the language of its conditions. No two results say the same, and none
    says what the entry says.
    """
    seen: set[Written | None] = {_normal_entry(entry)}
    for each in _all(entry, language):
        form = None if each.result is None else _normal_entry(each.result)
        if form not in seen:
            seen.add(form)
            yield each


def _all(entry: Written, language: str) -> _Found:
    match entry:
        case Definition() | Requirement():
            for each in mistakes(entry.condition, language):
                yield each.of(replace(entry, condition=each.result))
        case Obligation():
            yield from _timings(entry, language)
        case Alternative():
            yield from _references(entry, "obligations", Kind.DROP_OBLIGATION, language)
        case Default():
            yield from _links(entry, "alternatives", Kind.DROP_ALTERNATIVE)
        case Rule():
            yield from _rule(entry, language)


def _rule(rule: Rule[Condition], language: str) -> _Found:
    for each in mistakes(rule.when, language):
        yield each.of(replace(rule, when=each.result))
    yield from _references(rule, "requires", Kind.DROP_REQUIREMENT, language)
    yield from _references(rule, "obligations", Kind.DROP_OBLIGATION, language)
    yield from _links(rule, "overrides", Kind.DROP_OVERRIDE)
    yield from _links(rule, "subject_to", Kind.DROP_OVERRIDE)
    yield from _links(rule, "alternatives", Kind.DROP_ALTERNATIVE)
    mark, other = Mark(rule.place or _NOWHERE), _OTHER[rule.effect]
    words = Words(
        f"l'effet « {rule.effect} » devient « {other} »",
        f"the effect “{rule.effect}” becomes “{other}”",
    )
    # What the other effect may not have goes.
    flipped = replace(rule, effect=other, requires=(), alternatives=())
    yield Mistake(Kind.FLIP_EFFECT, mark, words, flipped)
    words = Words(f"retirer la règle « {rule.id} »", f"drop the rule “{rule.id}”")
    yield Mistake(Kind.DROP_RULE, mark, words, None)


def _references(
    entry: Rule[Condition] | Alternative[Condition], name: str, kind: Kind, language: str
) -> _Found:
    references: tuple[Reference[Condition], ...] = getattr(entry, name)

    def put(at: int, *reference: Reference[Condition]) -> Any:  # noqa: ANN401 - the entry's own type
        items = (*references[:at], *reference, *references[at + 1 :])
        return replace(entry, **{name: items})  # type: ignore[arg-type]

    for at, each in enumerate(references):
        mark = Mark(each.place or _NOWHERE)
        words = Words(f"retirer « {each.id} »", f"drop “{each.id}”")
        yield Mistake(kind, mark, words, put(at))
        if each.when is None:
            continue
        text = source_text(each.when, language)
        words = Words(
            f"demander « {each.id} » sans la condition « {text} »",
            f"ask for “{each.id}” without the condition “{text}”",
        )
        yield Mistake(Kind.DROP_CONDITION, mark, words, put(at, replace(each, when=None)))
        for mistake in mistakes(each.when, language):
            yield mistake.of(put(at, replace(each, when=mistake.result)))


def _links(entry: Rule[Condition] | Default, name: str, kind: Kind) -> _Found:
    links: tuple[Link, ...] = getattr(entry, name)
    for at, link in enumerate(links):
        words = Words(f"retirer « {link.id} »", f"drop “{link.id}”")
        rest = (*links[:at], *links[at + 1 :])
        yield Mistake(kind, Mark(link.place or _NOWHERE), words, replace(entry, **{name: rest}))  # type: ignore[arg-type]


def _timings(entry: Obligation[Term], language: str) -> _Found:
    match entry.timing:
        case Delay(amount, unit):
            for new in (amount - 1, amount + 1):
                words = Words(
                    f"« {counted(amount, unit, Language.FR)} » devient "
                    f"« {counted(new, unit, Language.FR)} »",
                    f"“{counted(amount, unit, Language.EN)}” becomes "
                    f"“{counted(new, unit, Language.EN)}”",
                )
                if new >= 0:
                    mark = Mark(entry.place or _NOWHERE)
                    result = replace(entry, timing=Delay(new, unit))
                    yield Mistake(Kind.MOVE_CONSTANT, mark, words, result)
        case Deadline(day):
            for each in moved_terms(day, language):
                yield each.of(replace(entry, timing=Deadline(each.result)))
        case _:
            return


# One form for what says the same


def _normal_entry(entry: Written) -> Written:
    match entry:
        case Definition() | Requirement():
            return replace(entry, condition=normal(entry.condition))
        case Alternative():
            return replace(entry, obligations=_normal_references(entry.obligations))
        case Rule():
            return replace(
                entry,
                when=normal(entry.when),
                requires=_normal_references(entry.requires),
                obligations=_normal_references(entry.obligations),
            )
        case _:
            return entry


def _normal_references(
    references: Iterable[Reference[Condition]],
) -> tuple[Reference[Condition], ...]:
    def form(when: Condition | None) -> Condition | None:
        found = None if when is None else normal(when)
        return None if isinstance(found, Truth) and found.value else found

    return tuple(replace(each, when=form(each.when)) for each in references)
