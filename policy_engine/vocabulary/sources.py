"""The texts that everything cites, and citations as people and programs read them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from policy_engine.language import Language, Words
from policy_engine.vocabulary import Citation


@dataclass(frozen=True, slots=True)
class Source:
    """A statute, decree, order, judgment or piece of doctrine."""

    id: str
    title: Words
    #: `statute`, `decree`, `order`, `case-law` or `doctrine`.
    kind: str
    url: str | None = None
    #: How the text was read: `true` (itself), `secondary` (through another) or `false`.
    checked: str = "false"


@dataclass(frozen=True, slots=True)
class Sources(Mapping[str, Source]):
    """The texts of one policy, by id."""

    texts: Mapping[str, Source] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Source:
        """Return the text of that id; raises KeyError."""
        return self.texts[key]

    def __iter__(self) -> Iterator[str]:
        """Go through the ids."""
        return iter(self.texts)

    def __len__(self) -> int:
        """Return how many texts there are."""
        return len(self.texts)


_UNCHECKED = Words("non vérifié", "unchecked")
_SECONDARY = Words("source secondaire", "secondary source")


def cited_text(citations: tuple[Citation, ...], sources: Sources, language: Language | str) -> str:
    """Return citations on one line: title, place, and the status where it is not checked."""
    parts = []
    for each in citations:
        source = sources.get(each.text)
        title = source.title.in_(language) if source is not None else each.text
        checked = each.checked or (source.checked if source is not None else "false")
        doubt = {"false": _UNCHECKED, "secondary": _SECONDARY}.get(checked)
        at = f", {each.at}" if each.at else ""
        parts.append(f"{title}{at}{f' ({doubt.in_(language)})' if doubt else ''}")
    return " ; ".join(parts)


def cited_data(citations: tuple[Citation, ...], sources: Sources) -> list[dict[str, object]]:
    """Return citations as JSON-ready data, with each text's title and the status that counts."""
    found: list[dict[str, object]] = []
    for each in citations:
        source = sources.get(each.text)
        checked = each.checked or (source.checked if source else "false")
        found.append(
            {
                "text": each.text,
                "at": each.at,
                "title": source.title.to_dict() if source else None,
                "url": source.url if source else None,
                "checked": {"true": True, "false": False}.get(checked, checked),
            }
        )
    return found
