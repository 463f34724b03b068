"""The kinds of mistakes that mutants make."""

from collections.abc import Mapping
from enum import StrEnum

from policy_engine.language import Words


class Kind(StrEnum):
    """What a mutant does to the text."""

    DROP_ATOM = "drop-atom"
    NEGATE_ATOM = "negate-atom"
    SWAP_JUNCTION = "swap-junction"
    DROP_VALUE = "drop-value"
    MOVE_CONSTANT = "move-constant"
    SHIFT_COMPARISON = "shift-comparison"
    DROP_REQUIREMENT = "drop-requirement"
    DROP_CONDITION = "drop-condition"
    DROP_OBLIGATION = "drop-obligation"
    DROP_OVERRIDE = "drop-override"
    DROP_ALTERNATIVE = "drop-alternative"
    FLIP_EFFECT = "flip-effect"
    DROP_RULE = "drop-rule"
    MOVE_START = "move-start"
    MOVE_END = "move-end"
    DROP_FILE = "drop-file"


#: What each kind is called to people.
KIND_WORDS: Mapping[Kind, Words] = {
    Kind.DROP_ATOM: Words("condition retirée", "condition dropped"),
    Kind.NEGATE_ATOM: Words("condition inversée", "condition negated"),
    Kind.SWAP_JUNCTION: Words("« et » pour « ou », « ou » pour « et »", "“and” for “or”, or back"),
    Kind.DROP_VALUE: Words("valeur retirée d'une liste", "value dropped from a list"),
    Kind.MOVE_CONSTANT: Words("date ou nombre déplacé d'un", "date or number moved by one"),
    Kind.SHIFT_COMPARISON: Words("borne comprise ou non", "bound included or not"),
    Kind.DROP_REQUIREMENT: Words("exigence retirée", "requirement dropped"),
    Kind.DROP_CONDITION: Words("renvoi rendu sans condition", "reference made unconditional"),
    Kind.DROP_OBLIGATION: Words("obligation retirée", "obligation dropped"),
    Kind.DROP_OVERRIDE: Words("dérogation retirée", "derogation dropped"),
    Kind.DROP_ALTERNATIVE: Words("alternative retirée", "alternative dropped"),
    Kind.FLIP_EFFECT: Words("effet renversé", "effect flipped"),
    Kind.DROP_RULE: Words("règle retirée", "rule dropped"),
    Kind.MOVE_START: Words("entrée en vigueur déplacée d'un jour", "first day moved by one"),
    Kind.MOVE_END: Words("fin de vigueur déplacée d'un jour", "last day moved by one"),
    Kind.DROP_FILE: Words("texte modificatif retiré", "amending text dropped"),
}
