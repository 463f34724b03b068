"""An explanation as a report: the verdict, and under it the tree of reasons."""

from policy_engine.explanation import MARKS, Explanation, State
from policy_engine.explanation import Line as Reason
from policy_engine.reporting.page import Item, Page, Paragraph, Span, Tone, Tree, line
from policy_engine.vocabulary.sources import cited_text

_TONES = {
    State.YES: Tone.YES,
    State.NO: Tone.NO,
    State.OPEN: Tone.OPEN,
    State.NOT_CALLED_FOR: Tone.QUIET,
    State.NOTE: Tone.QUIET,
}
#: The kinds of line that hold up the tree.
_STRONG = {"rule", "requirement"}


def explanation_page(explanation: Explanation) -> Page:
    """Return the report of an explanation, in its own language."""
    notices = (each for each in explanation.line.lines if each.kind == "notice")
    closing = (Paragraph(line(Span(each.text, Tone.QUIET))) for each in notices)
    return (explanation_tree(explanation), *closing)


def explanation_tree(explanation: Explanation) -> Tree:
    """Return the verdict with the reasons under it."""
    root = explanation.line
    reasons = (_item(each, explanation) for each in root.lines if each.kind != "notice")
    return Tree(Item(line(Span(root.text, _TONES[root.state])), tuple(reasons)))


def _item(reason: Reason, explanation: Explanation) -> Item:
    cited = cited_text(reason.source, explanation.sources, explanation.language)
    words = line(
        Span(f"{MARKS[reason.state]} ", _TONES[reason.state]),
        Span(reason.text, Tone.STRONG if reason.kind in _STRONG else Tone.PLAIN),
        Span(f" [{cited}]" if cited else "", Tone.QUIET),
    )
    return Item(words, tuple(_item(each, explanation) for each in reason.lines))
