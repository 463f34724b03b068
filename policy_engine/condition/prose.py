"""A checked condition in a reader's words, and back in the words of the condition language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from policy_engine.condition.ast import (
    Among,
    Atom,
    Both,
    Comparison,
    Condition,
    Defined,
    Either,
    FactTerm,
    Holds,
    Literal,
    Not,
    Operator,
    RequestDate,
    SetRelation,
    Shifted,
    Term,
    Truth,
    Unit,
)
from policy_engine.language import Language, Words
from policy_engine.vocabulary import Date, Fact, Text, Value, Vocabulary

_UNITS = {
    Unit.YEARS: (Words("an", "year"), Words("ans", "years")),
    Unit.MONTHS: (Words("mois", "month"), Words("mois", "months")),
    Unit.DAYS: (Words("jour", "day"), Words("jours", "days")),
}
_YES, _NO = Words("oui", "yes"), Words("non", "no")
_OR = Words("ou", "or")
_ALWAYS, _NEVER = Words("toujours", "always"), Words("jamais", "never")

#: How an atom reads after the label of its fact, and how its opposite reads.
_RELATIONS: Mapping[Operator, tuple[Words, Words]] = {
    Operator.EQUAL: (Words("{}", "{}"), Words("autre que {}", "other than {}")),
    Operator.UNEQUAL: (Words("autre que {}", "other than {}"), Words("{}", "{}")),
    Operator.LESS: (Words("moins de {}", "less than {}"), Words("au moins {}", "at least {}")),
    Operator.AT_MOST: (Words("au plus {}", "at most {}"), Words("plus de {}", "more than {}")),
    Operator.GREATER: (Words("plus de {}", "more than {}"), Words("au plus {}", "at most {}")),
    Operator.AT_LEAST: (Words("au moins {}", "at least {}"), Words("moins de {}", "less than {}")),
    Operator.IN: (Words("{}", "{}"), Words("autre que {}", "other than {}")),
    Operator.CONTAINS: (Words("comprend {}", "includes {}"), Words("sans {}", "without {}")),
    Operator.WITHIN: (
        Words("rien d'autre que {}", "nothing but {}"),
        Words("autre chose que {}", "something other than {}"),
    ),
    Operator.MEETS: (Words("au moins {}", "at least {}"), Words("rien de {}", "none of {}")),
}
#: Likewise for the order of dates.
_DATES: Mapping[Operator, tuple[Words, Words]] = {
    Operator.LESS: (Words("avant {}", "before {}"), Words("pas avant {}", "not before {}")),
    Operator.AT_MOST: (Words("au plus tard {}", "no later than {}"), Words("après {}", "after {}")),
    Operator.GREATER: (Words("après {}", "after {}"), Words("au plus tard {}", "no later than {}")),
    Operator.AT_LEAST: (
        Words("pas avant {}", "not before {}"),
        Words("avant {}", "before {}"),
    ),
}
_MIRROR = {
    Operator.LESS: Operator.GREATER,
    Operator.AT_MOST: Operator.AT_LEAST,
    Operator.GREATER: Operator.LESS,
    Operator.AT_LEAST: Operator.AT_MOST,
}
_SYMBOLS = {
    "fr": {"in": "dans", "contains": "contient", "within": "inclus dans", "meets": "croise",
           "and": "et", "or": "ou", "not": "non", "true": "vrai", "false": "faux"},
}  # fmt: skip


def shown_value(value: Value | None, fact: Fact | None, language: Language | str) -> str:
    """Return a value as people read it: a label, `oui`/`non`, an ISO date."""
    match value:
        case None:
            return Words("inconnu", "unknown").in_(language)
        case bool():
            return (_YES if value else _NO).in_(language)
        case frozenset():
            values = (
                [each.id for each in fact.values if each.id in value] if fact else sorted(value)
            )
            if not values:
                return Words("aucun", "none").in_(language)
            return ", ".join(shown_value(each, fact, language) for each in values)
        case date():
            return value.isoformat()
        case str() if fact is not None and any(each.id == value for each in fact.values):
            return fact.value_label(value).in_(language)
        case _:
            return str(value)


def counted(amount: int, unit: Unit, language: Language | str) -> str:
    """Return an amount of time as people read it (`21 jours`)."""
    one, many = _UNITS[unit]
    return f"{amount} {(one if amount == 1 else many).in_(language)}"


@dataclass(frozen=True, slots=True)
class Prose:
    """Says conditions with the labels of a vocabulary and of a version's definitions."""

    vocabulary: Vocabulary
    definitions: Mapping[str, Words]
    language: Language | str

    def sentence(self, condition: Condition, *, negated: bool = False) -> str:
        """Return a condition on one line, `Label : what is demanded of it`."""
        match condition:
            case Truth(value):
                words = _ALWAYS if value != negated else _NEVER
                return words.in_(self.language)
            case Defined(name):
                label = self.definitions[name].in_(self.language)
                return self._said(label, _NO if negated else _YES)
            case Not(item):
                return self.sentence(item, negated=not negated)
            case Both(items) | Either(items):
                joint = isinstance(condition, Both) != negated
                word = Words("et", "and") if joint else _OR
                parts = [self._inner(item, negated=negated) for item in items]
                return f" {word.in_(self.language)} ".join(parts)
            case _:
                return self._atom(condition, negated=negated)

    def _inner(self, item: Condition, *, negated: bool) -> str:
        said = self.sentence(item, negated=negated)
        while isinstance(item, Not):
            item = item.item
        return f"({said})" if isinstance(item, Both | Either) else said

    def _said(self, label: str, words: Words) -> str:
        colon = " : " if self.language == Language.FR else ": "
        return f"{label}{colon}{words.in_(self.language)}"

    def _atom(self, atom: Atom, *, negated: bool) -> str:
        match atom:
            case Comparison(sign, left, right):
                if isinstance(left, Literal | RequestDate) and not isinstance(right, Literal):
                    sign, left, right = _MIRROR.get(sign, sign), right, left
                words = (_DATES if self._is_date(left, right) else _RELATIONS).get(
                    sign, _RELATIONS[sign]
                )
                return self._related(left, words, right, negated=negated)
            case Among(item, collection, _, written):
                if isinstance(item, Literal) or written is Operator.CONTAINS:
                    words = _RELATIONS[Operator.CONTAINS]
                    return self._related(collection, words, item, negated=negated)
                return self._related(item, _RELATIONS[Operator.IN], collection, negated=negated)
            case SetRelation(sign, left, right):
                return self._related(left, _RELATIONS[sign], right, negated=negated)
            case Holds(fact):
                return self._said(self._label(fact.name), _NO if negated else _YES)

    def _related(
        self, left: Term, words: tuple[Words, Words], right: Term, *, negated: bool
    ) -> str:
        fact = self._fact(left)
        said = words[negated]
        filled = Words(
            said.fr.format(self._term(right, fact)), said.in_("en").format(self._term(right, fact))
        )
        return self._said(self._term(left, None), filled)

    def _term(self, term: Term, beside: Fact | None) -> str:
        match term:
            case FactTerm(name):
                return self._label(name)
            case Literal(frozenset() as values):
                ordered = [v.id for v in beside.values if v.id in values] if beside else []
                listed = [
                    shown_value(each, beside, self.language) for each in ordered or sorted(values)
                ]
                return _listed(listed, _OR.in_(self.language))
            case Literal(value):
                return shown_value(value, beside, self.language)
            case RequestDate():
                return Words("la date de l'acte", "the date of the act").in_(self.language)
            case Shifted(moved, amount, unit):
                sign = "+" if amount >= 0 else "−"
                return (
                    f"{self._term(moved, None)} {sign} {counted(abs(amount), unit, self.language)}"
                )

    def _fact(self, term: Term) -> Fact | None:
        while isinstance(term, Shifted):
            term = term.moved
        return self.vocabulary.facts.get(term.name) if isinstance(term, FactTerm) else None

    def _is_date(self, *terms: Term) -> bool:
        return any(
            isinstance(term, Shifted | RequestDate)
            or (isinstance(term, Literal) and isinstance(term.value, date))
            or ((fact := self._fact(term)) is not None and isinstance(fact.type, Date))
            for term in terms
        )

    def _label(self, name: str) -> str:
        return self.vocabulary.facts[name].label.in_(self.language)

    def term(self, term: Term) -> str:
        """Return a date term in words."""
        return self._term(term, None)


def _listed(parts: list[str], word: str) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def source_text(condition: Condition, language: Language | str) -> str:
    """Return a condition in the condition language, in its canonical spacing."""
    symbols = _SYMBOLS.get(str(language), {})

    def word(english: str) -> str:
        return symbols.get(english, english)

    def term(item: Term, quoted: bool = False) -> str:  # noqa: FBT001, FBT002 - texts are quoted
        match item:
            case FactTerm(name):
                return name
            case Literal(bool() as value):
                return word("true" if value else "false")
            case Literal(frozenset() as values):
                return "{" + ", ".join(f'"{v}"' if quoted else v for v in sorted(values)) + "}"
            case Literal(str() as value):
                return f'"{value}"' if quoted else value
            case Literal(value):
                return str(value)
            case RequestDate():
                return "date"
            case Shifted(moved, amount, unit):
                one, many = _UNITS[unit]
                name = (one if abs(amount) == 1 else many).in_(language)
                return f"{term(moved)} {'+' if amount >= 0 else '-'} {abs(amount)} {name}"

    def said(item: Condition, *, inside: bool = False) -> str:
        match item:
            case Truth(value):
                return word("true" if value else "false")
            case Holds(fact):
                return fact.name
            case Defined(name):
                return name
            case Comparison(sign, left, right):
                quoted = _is_text(left) or _is_text(right)
                return f"{term(left, quoted)} {sign} {term(right, quoted)}"
            case Among(one, many, _, written) if written is Operator.CONTAINS:
                return f"{term(many)} {word('contains')} {term(one)}"
            case Among(one, many):
                quoted = _is_text(one)
                return f"{term(one, quoted)} {word('in')} {term(many, quoted)}"
            case SetRelation(sign, left, right):
                return f"{term(left)} {word(sign)} {term(right)}"
            case Not(inner):
                return f"{word('not')} {said(inner, inside=True)}"
            case Both(items) | Either(items):
                name = word("and" if isinstance(item, Both) else "or")
                text = f" {name} ".join(said(each, inside=True) for each in items)
                return f"({text})" if inside else text

    return said(condition)


def _is_text(term: Term) -> bool:
    return isinstance(term, FactTerm) and isinstance(term.type, Text)
