"""What is wrong with a command line, in both languages."""

import re

from policy_engine.language import Words

#: What the parser of command lines says, and the same in French.
_FRENCH = tuple(
    (re.compile(pattern), french)
    for pattern, french in (
        (r"No such option: (\S+)", "option inconnue : {}"),
        (r"No such command '(.*?)'", "commande inconnue : {}"),
        (r"Missing command", "il manque une commande"),
        (r"unexpected extra arguments? \((.*)\)", "arguments en trop : {}"),
        (r"Got unexpected extra argument\(s\) \((.*)\)", "arguments en trop : {}"),
        (r"Option '(.*?)' requires an argument", "l'option {} attend une valeur"),
        (r"Option '(.*?)' does not take a value", "l'option {} n'attend pas de valeur"),
        (r"(.*) is not one of (.*)", "{} n'est pas une des valeurs possibles : {}"),
    )
)


def usage_words(error: Exception) -> Words:
    """Return what the parser of command lines found wrong.

    Its words are English and depend on its release, so what the table does not know stays English.
    """
    message = str(getattr(error, "message", error)).removeprefix("Value error, ").rstrip(".")
    options = getattr(getattr(error, "param", None), "opts", None) or ()
    named = f"{options[0]} : " if options else ""
    near = ", ".join(getattr(error, "possibilities", None) or ())
    french = next(
        (
            words.format(*found.groups())
            for pattern, words in _FRENCH
            if (found := pattern.search(message))
        ),
        f"ligne de commande incorrecte ({message})",
    )
    english = f"{message}; did you mean {near}?" if near else message
    if near:
        french += f" ; vouliez-vous dire {near} ?"
    return Words(f"{named}{french}", f"{named.replace(' :', ':')}{english}")
