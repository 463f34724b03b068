"""Places in a text, in the order in which a jurist reads them."""

import re

_LATIN = ("bis", "ter", "quater", "quinquies", "sexies")
_SUFFIX = rf"(?: ({'|'.join(_LATIN)}))?(?!\w)"
#: The steps by which jurists go down into a text, shallow before deep; any other words come last.
_STEPS = (
    re.compile(rf"al\. ?(\d+){_SUFFIX}"),
    re.compile(rf"([IVXLC]+)(?!\.){_SUFFIX}"),
    re.compile(rf"(\d+)°{_SUFFIX}"),
    re.compile(rf"([a-z])(?=\s|$){_SUFFIX}"),
)
_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
#: How a step compares with others: its depth, its number, bis or ter, the words after it.
_Step = tuple[int, int, int, tuple[str | int, ...]]


def order_in_text(at: str | None) -> tuple[_Step, ...]:
    """Return what a place in a text sorts by: the whole first, then I, II, III, al. 1, 1°, a, b.

    Words that are none of these (`art. 9`, `annexe`) come last, numbers in them by their value.
    """
    return tuple(_step(part.strip()) for part in at.split(",")) if at else ()


def _step(part: str) -> _Step:
    for depth, pattern in enumerate(_STEPS):
        match = pattern.match(part)
        if match is not None:
            latin = _LATIN.index(match[2]) + 1 if match[2] else 0
            return depth, _number(match[1]), latin, _natural(part[match.end() :])
    return len(_STEPS), 0, 0, _natural(part)


def _number(text: str) -> int:
    """Return what a number, a Roman number or a letter counts as."""
    if text.isdigit():
        return int(text)
    if text.islower():
        return ord(text)
    digits = [_DIGITS[each] for each in text]
    return sum(
        -digit if digit < following else digit
        for digit, following in zip(digits, [*digits[1:], 0], strict=True)
    )


def _natural(text: str) -> tuple[str | int, ...]:
    parts = re.split(r"(\d+)", text.casefold())
    return tuple(int(part) if part.isdigit() else part for part in parts)
