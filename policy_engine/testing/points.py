"""What the scenarios of a policy must show, and which scenario shows what by its name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policy_engine.document import Mapping, Node
from policy_engine.language import Words
from policy_engine.source import Place
from policy_engine.vocabulary import Citation
from policy_engine.vocabulary.reading import citations_of, keyed, words_of

#: What parts the points that a scenario shows from the rest of its name.
_DASH = " — "
_ID = re.compile(r"[A-Z]+[0-9]+")


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence, a card, a row: something that at least one scenario must show."""

    id: str
    title: Words
    source: tuple[Citation, ...]
    place: Place


def points_of(document: Node) -> Iterator[Point]:
    """Yield the points that a scenario file declares; one without a title bears its id."""
    declared = document.get("points") if isinstance(document, Mapping) else None
    for key, entry in keyed(declared):
        own = entry if isinstance(entry, Mapping) else None
        title = (own and words_of(own.get("title"))) or Words(key.text)
        yield Point(key.text, title, citations_of(own and own.get("source")), key.place)


def named_points(name: str) -> tuple[str, ...]:
    """Return the ids that the name of a scenario begins with: `S6, K4 — …` names two.

    Returns nothing where the name does not begin with ids alone.
    """
    head, dash, _ = name.partition(_DASH)
    ids = tuple(each.strip() for each in head.split(","))
    return ids if dash and all(map(_ID.fullmatch, ids)) else ()
