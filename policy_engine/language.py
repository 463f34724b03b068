"""The two languages people read, and words said in both."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language the engine speaks: French (first) or English."""

    FR = "fr"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in French and in English; English falls back on French."""

    #: What a French reader sees.
    fr: str
    #: What an English reader sees; None where nobody has translated it yet.
    en: str | None = None

    def in_(self, language: Language | str) -> str:
        """Return the words in `language`, French where there is no English."""
        if language == Language.EN and self.en is not None:
            return self.en
        return self.fr

    def to_dict(self) -> dict[str, str]:
        """Return `{"fr": …, "en": …}`, without `en` where it is missing."""
        return {"fr": self.fr} if self.en is None else {"fr": self.fr, "en": self.en}
