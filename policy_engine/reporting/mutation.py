"""Mutants as a report: how many the scenarios tell, and what would tell each survivor."""

from collections.abc import Iterable, Iterator, Mapping

from policy_engine.language import Language, Words
from policy_engine.reporting.counting import counted
from policy_engine.reporting.page import (
    Block,
    Heading,
    Item,
    Items,
    Line,
    Page,
    Paragraph,
    Span,
    Table,
    Tone,
    Verdict,
    line,
)
from policy_engine.testing.mutation.comparison import Example, told
from policy_engine.testing.mutation.kinds import KIND_WORDS, Kind
from policy_engine.testing.mutation.running import MutantResult, Status
from policy_engine.testing.mutation.score import Mutation, Tally
from policy_engine.vocabulary import Value

_TITLE = Words("Mutants", "Mutants")
_KIND, _FILE = Words("Mutation", "Mutation"), Words("Fichier", "File")
_COLUMNS: Mapping[Status, Words] = {
    Status.KILLED: Words("Tués", "Killed"),
    Status.SURVIVED: Words("Survivants", "Survived"),
    Status.UNDECIDED: Words("Indécis", "Undecided"),
    Status.EQUIVALENT: Words("Équivalents", "Equivalent"),
    Status.STILLBORN: Words("Mort-nés", "Stillborn"),
}
_SCORE = Words("%", "%")
_SURVIVORS = Words("Survivants", "Survivors")
_EXPLAINED = Words("Survivants expliqués", "Explained survivors")
_STALE = Words(
    "Explications qui ne correspondent à aucun survivant", "Explanations that match no survivor"
)
_EQUIVALENT = Words(
    "Équivalents : aucune demande possible ne les distingue",
    "Equivalent: no possible request tells them",
)
_STILLBORN = Words("Mort-nés : le texte ne se lit plus", "Stillborn: the text does not load")
_SHOWN_BY = Words("le montrerait, le {}", "would show it, on {}")
_ORIGINAL = Words("la politique dit", "the policy says")
_MUTANT = Words("le mutant dit", "the mutant says")
_NOTHING = Words("rien", "nothing")
_BEYOND = Words(
    "un scénario n'attend ni d'où vient une obligation ni celles d'une autre voie",
    "a scenario expects neither whence an obligation comes nor those of another way",
)
_UNDECIDED = Words(
    "indécis : trop de cas pour trouver une demande qui le montre ou pour dire qu'il n'y en a pas",
    "undecided: too many cases to find a request that shows it, or to tell that there is none",
)
_COLON = Words("\u00a0: ", ": ")
_COUNTED = (Words("mutant tué", "mutant killed"), Words("mutants tués", "mutants killed"))
_OF = Words("sur", "of")
_LEFT = (Words("survivant", "survivor"), Words("survivants", "survivors"))
_REASONED = (Words("expliqué", "explained"), Words("expliqués", "explained"))
_SAMPLE = Words("échantillon de {} mutants sur {}", "a sample of {} mutants of {}")
_SHORT = Words(
    "mutants tués : {} %, sous les {} % demandés", "mutants killed: {} %, below the {} % required"
)
_OUTDATED = (
    Words("explication sans survivant", "explanation without a survivor"),
    Words("explications sans survivant", "explanations without a survivor"),
)


def mutation_page(
    mutation: Mutation, language: Language | str, required: float | None = None
) -> Page:
    """Return the report of mutants: counts per kind and file, then each survivor.

    Takes the share of mutants that must be killed, in percent.
    """
    return (*_blocks(mutation, language), _verdict(mutation, language, required))


def shortfall(mutation: Mutation, required: float, language: Language | str) -> str | None:
    """Return by how much the score misses what is required, None where it does not."""
    score = mutation.tally.score
    return None if score >= required else _SHORT.in_(language).format(_percent(score), required)


def _blocks(mutation: Mutation, language: Language | str) -> Iterator[Block]:
    yield Heading(_TITLE.in_(language))
    if len(mutation.results) < mutation.total:
        said = _SAMPLE.in_(language).format(len(mutation.results), mutation.total)
        yield Paragraph(line(said))
    kinds = {KIND_WORDS[Kind(name)].in_(language): t for name, t in mutation.by_kind.items()}
    if kinds:
        yield _table(_KIND, kinds, language)
        yield _table(_FILE, mutation.by_file, language)
    yield from _listed(_SURVIVORS, (_survivor(e, language) for e in mutation.survivors), language)
    explained = (_explained(mutation, each, language) for each in mutation.explained)
    yield from _listed(_EXPLAINED, explained, language)
    stale = (
        Item(line(Span(f"{each.place} ", Tone.QUIET), Span(each.key.entry, Tone.CODE), " ",
                  each.key.change))
        for each in mutation.stale
    )  # fmt: skip
    yield from _listed(_STALE, stale, language)
    for title, status in ((_EQUIVALENT, Status.EQUIVALENT), (_STILLBORN, Status.STILLBORN)):
        items = (Item(_named(each, language)) for each in mutation.of(status))
        yield from _listed(title, items, language)


def _table(head: Words, rows: Mapping[str, Tally], language: Language | str) -> Table:
    titles = (head, *_COLUMNS.values(), _SCORE)
    return Table(
        tuple(each.in_(language) for each in titles),
        tuple((line(name), *_counts(tally)) for name, tally in rows.items()),
    )


def _counts(tally: Tally) -> Iterator[Line]:
    for status in _COLUMNS:
        count = tally.counts[status]
        alive = status in {Status.SURVIVED, Status.UNDECIDED} and count
        yield line(Span(str(count), Tone.NO if alive else Tone.PLAIN))
    yield line(Span(_percent(tally.score), Tone.YES if tally.score == 100 else Tone.OPEN))  # noqa: PLR2004 - per cent


def _percent(score: float) -> str:
    """Return a percentage; never rounded up to what it is not."""
    return f"{int(score * 10) / 10:.1f}"


def _listed(title: Words, items: Iterable[Item], language: Language | str) -> Iterator[Block]:
    found = tuple(items)
    if found:
        yield Heading(title.in_(language))
        yield Items(found)


def _named(result: MutantResult, language: Language | str) -> Line:
    mutant = result.mutant
    return line(
        Span(f"{mutant.place} ", Tone.QUIET),
        Span(mutant.key.entry, Tone.CODE),
        " ",
        mutant.words.in_(language),
    )


def _survivor(result: MutantResult, language: Language | str) -> Item:
    if result.example is None:
        return Item(_named(result, language), (Item(line(_UNDECIDED.in_(language))),))
    return Item(_named(result, language), tuple(_example(result.example, language)))


def _example(example: Example, language: Language | str) -> Iterator[Item]:
    facts = ", ".join(f"{name}: {_value(value)}" for name, value in example.facts.items())
    colon = _COLON.in_(language)
    shown = _SHOWN_BY.in_(language).format(example.at)
    yield Item(line(f"{shown}{colon}", Span(f"{{{facts}}}", Tone.CODE)))
    for words, decision in ((_ORIGINAL, example.original), (_MUTANT, example.mutant)):
        said = [f"{key}: {_told(told(key, decision), language)}" for key in example.differing]
        yield Item(line(f"{words.in_(language)}{colon}", Span(", ".join(said), Tone.CODE)))
    if not example.tellable:
        yield Item(line(_BEYOND.in_(language)))


def _value(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case frozenset():
            return f"[{', '.join(sorted(value))}]"
        case _:
            return str(value)


def _told(value: str | tuple[str, ...], language: Language | str) -> str:
    if isinstance(value, str):
        return value
    return f"[{', '.join(value)}]" if value else _NOTHING.in_(language)


def _explained(mutation: Mutation, result: MutantResult, language: Language | str) -> Item:
    found = mutation.explanation(result)
    reason = found.reason.in_(language) if found else ""
    return Item(_named(result, language), (Item(line(reason)),))


def _verdict(mutation: Mutation, language: Language | str, required: float | None) -> Verdict:
    tally = mutation.tally
    killed = counted(tally.killed, _COUNTED, language)
    parts = [
        f"{killed} {_OF.in_(language)} {tally.killable} ({_percent(tally.score)} %)",
        counted(len(mutation.survivors) + len(mutation.explained), _LEFT, language),
    ]
    if mutation.explained:
        parts.append(counted(len(mutation.explained), _REASONED, language))
    if mutation.stale:
        parts.append(counted(len(mutation.stale), _OUTDATED, language))
    fine = not mutation.survivors and not mutation.stale
    below = None if required is None else shortfall(mutation, required, language)
    details = () if below is None else (line(below),)
    return Verdict(line(", ".join(parts)), Tone.YES if fine else Tone.NO, details)
