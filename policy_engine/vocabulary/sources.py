"""The texts that everything cites."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from policy_engine.language import Words


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
