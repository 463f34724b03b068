"""What is wrong with a YAML text, from what the library says of it, in plain words."""

from dataclasses import dataclass

from policy_engine.language import Words


@dataclass(frozen=True, slots=True)
class YamlFault:
    """A fault of YAML itself; `{line}` in its words is the line where the construct begins."""

    #: A part of what the library says.
    sign: str
    words: Words
    #: A key of `HINTS`.
    hint: str | None = None
    #: Whether it is best shown where the construct begins, not where reading it failed.
    at_beginning: bool = False


CONTROL_CHARACTER = Words(
    "il y a ici un caractère de contrôle, qui ne se voit pas",
    "there is a control character here, which cannot be seen",
)

_TAB = YamlFault(
    "", Words("une tabulation ne peut pas indenter", "a tab cannot indent"), "spaces-not-tabs"
)
_AFTER_QUOTE_IN_FLOW = YamlFault(
    "",
    Words(
        "après le guillemet fermant il faut une virgule, `}}` ou `]`",
        "after the closing quote a comma, `}}` or `]` is needed",
    ),
    "double-apostrophe",
)
_CLOSED_TWICE = YamlFault(
    "",
    Words("cette accolade ou ce crochet ne referme rien", "this brace or bracket closes nothing"),
)
_AFTER_QUOTE = YamlFault(
    "",
    Words("rien ne peut suivre le guillemet fermant", "nothing may follow the closing quote"),
    "quote-whole",
)

#: The faults that the library tells, the more particular first.
_FAULTS = (
    YamlFault(
        "mapping values are not allowed",
        Words(
            "un `:` suivi d'une espace ne peut pas se trouver ici",
            "a `:` followed by a space cannot stand here",
        ),
        "quote-colon",
    ),
    YamlFault(
        "did not find expected ',' or '}'",
        Words(
            "il manque une virgule ou une accolade fermante dans `{{…}}`, ouvert à la ligne {line}",
            "a comma or a closing brace is missing in `{{…}}`, opened on line {line}",
        ),
        "brace-in-flow",
    ),
    YamlFault(
        "did not find expected ',' or ']'",
        Words(
            "il manque une virgule ou un crochet fermant dans `[…]`, ouvert à la ligne {line}",
            "a comma or a closing bracket is missing in `[…]`, opened on line {line}",
        ),
        "brace-in-flow",
    ),
    YamlFault(
        "found character that cannot start any token",
        Words("une valeur ne peut pas commencer ainsi", "a value cannot begin like this"),
        "quote-sign",
    ),
    YamlFault(
        "did not find expected key",
        Words(
            "cette ligne n'est pas alignée sur les clés du groupe commencé à la ligne {line}",
            "this line is not aligned with the keys of the group begun on line {line}",
        ),
        "align-keys",
    ),
    YamlFault(
        "did not find expected '-' indicator",
        Words(
            "cette ligne n'est pas alignée sur les `-` de la liste commencée à la ligne {line}",
            "this line is not aligned with the `-` of the list begun on line {line}",
        ),
        "align-keys",
    ),
    YamlFault(
        "could not find expected ':'",
        Words("il manque un `:` après cette clé", "a `:` is missing after this key"),
        at_beginning=True,
    ),
    YamlFault(
        "a quoted scalar: found unexpected",
        Words("ce guillemet n'est jamais refermé", "this quote is never closed"),
        at_beginning=True,
    ),
    YamlFault("control characters are not allowed", CONTROL_CHARACTER),
    YamlFault(
        "found unknown escape character",
        Words(
            "`\\` suivi de cette lettre ne veut rien dire entre guillemets doubles",
            "`\\` followed by this letter means nothing within double quotes",
        ),
        "single-quotes",
    ),
    YamlFault(
        "block sequence entries are not allowed",
        Words(
            "un élément de liste `- ` ne peut pas se trouver ici",
            "a list item `- ` cannot stand here",
        ),
        "own-line",
    ),
    YamlFault(
        "scanning a block scalar",
        Words(
            "un `>` ou un `|` en tête annonce un texte sur les lignes suivantes : rien ne le suit",
            "a `>` or `|` at the head announces a text on the next lines: nothing follows it",
        ),
        "quote-sign",
        at_beginning=True,
    ),
    YamlFault(
        "scanning an a",  # an anchor, an alias
        Words(
            "un `&` ou un `*` en tête a un sens particulier en YAML",
            "a `&` or `*` at the head has a meaning of its own in YAML",
        ),
        "quote-sign",
        at_beginning=True,
    ),
    YamlFault(
        "a tag",
        Words(
            "un `!` en tête a un sens particulier en YAML",
            "a `!` at the head has a meaning of its own in YAML",
        ),
        "quote-bang",
        at_beginning=True,
    ),
    YamlFault(
        "parsing a node: found undefined tag handle",
        Words(
            "un `!` en tête a un sens particulier en YAML",
            "a `!` at the head has a meaning of its own in YAML",
        ),
        "quote-bang",
    ),
    YamlFault(
        "a directive",
        Words("une ligne ne peut pas commencer par `%`", "a line cannot begin with `%`"),
        "quote-sign",
        at_beginning=True,
    ),
    YamlFault(
        "found invalid Unicode character escape code",
        Words("ce `\\u…` ne désigne aucun caractère", "this `\\u…` stands for no character"),
    ),
    YamlFault(
        "did not find expected hexdecimal number",
        Words("ce `\\u…` ne désigne aucun caractère", "this `\\u…` stands for no character"),
    ),
    YamlFault(
        "did not find expected <document start>",
        Words("le texte était fini avant cette ligne", "the text was over before this line"),
    ),
    YamlFault(
        "did not find expected node content",
        Words("il manque une valeur ici", "a value is missing here"),
        "quote-sign",
    ),
)


def yaml_fault(said: str, before: str, character: str) -> YamlFault:
    """Return the fault that the library means.

    Takes what the library says, the line up to where reading failed, and the character there.
    """
    found = next((each for each in _FAULTS if each.sign in said), None)
    if found is None:
        words = Words(
            "la ponctuation de YAML n'est pas respectée ici", "this is not how YAML is punctuated"
        )
        return YamlFault("", words, "quote-whole")
    if character == "\t":
        return _TAB
    if character in {"}", "]"} and "key" in found.sign:
        return _CLOSED_TWICE
    if found.sign.startswith("did not find expected") and before.rstrip().endswith(("'", '"')):
        return _AFTER_QUOTE if "key" in found.sign else _AFTER_QUOTE_IN_FLOW
    return found
