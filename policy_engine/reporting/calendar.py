"""Days as people write them."""

from datetime import date

from policy_engine.language import Language

_FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
_ENGLISH = "January February March April May June July August September October November December"
_MONTHS = {Language.FR: _FRENCH.split(), Language.EN: _ENGLISH.split()}


def day_in(day: date, language: Language | str) -> str:
    """Return a day as `1er mai 2021` or `1 May 2021`."""
    spoken = Language(language)
    number = "1er" if day.day == 1 and spoken is Language.FR else str(day.day)
    return f"{number} {_MONTHS[spoken][day.month - 1]} {day.year}"
