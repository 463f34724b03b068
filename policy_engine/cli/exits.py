"""How a command ends: its exit codes, and the faults of a command line."""

from enum import IntEnum

from policy_engine.evaluation import Outcome
from policy_engine.language import Words


class Exit(IntEnum):
    """The exit codes of every command."""

    FINE = 0
    #: Findings, failing scenarios, a deny.
    FINDINGS = 1
    #: A faulty command line; an unreadable or faulty request.
    USAGE = 2
    #: An invalid policy or scenario file.
    INVALID = 3
    #: Indeterminate or not applicable.
    OPEN = 4
    #: A mistake of the engine itself.
    INTERNAL = 70
    #: Stopped from the keyboard.
    INTERRUPTED = 130
    #: Nobody reads the output any more.
    BROKEN_PIPE = 141


#: How `decide` and `explain` end.
BY_OUTCOME = {
    Outcome.PERMIT: Exit.FINE,
    Outcome.DENY: Exit.FINDINGS,
    Outcome.INDETERMINATE: Exit.OPEN,
    Outcome.NOT_APPLICABLE: Exit.OPEN,
}


class CommandError(Exception):
    """A command that cannot go on: what to say, and how to end."""

    def __init__(self, words: Words, code: Exit = Exit.USAGE) -> None:
        """Keep the words, said in both languages, and the exit code."""
        super().__init__(words.in_("en"))
        self.words = words
        self.code = code
