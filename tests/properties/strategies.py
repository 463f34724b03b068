"""Random small policies, conditions and requests, as people could write them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import yaml
from hypothesis import strategies as st

from policy_engine.condition.ast import (
    Among,
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
from policy_engine.file_tree import Texts
from policy_engine.source import Place
from policy_engine.vocabulary import (
    Boolean,
    Date,
    Enumeration,
    FactType,
    Integer,
    SetOf,
    Text,
    Value,
)

HERE = Place("-", 1, 1)
#: The values of the named type; a second list, so that not all enumerations are comparable.
COLOURS, SIZES = ("rouge", "vert", "bleu"), ("petit", "grand")
#: Days near each other, at the turn of a month and of a leap February.
DAYS = (date(2020, 1, 31), date(2020, 2, 28), date(2020, 2, 29), date(2020, 3, 1))
NEAR_DAYS = (date(2020, 2, 28), date(2020, 2, 29), date(2020, 3, 1), date(2020, 3, 2))
TEXTS = ("a", "b  b", "l'été")
EQUALITY = (Operator.EQUAL, Operator.UNEQUAL)
ORDER = (*EQUALITY, Operator.LESS, Operator.AT_MOST, Operator.GREATER, Operator.AT_LEAST)

#: About how many values each type has for the reference, so that few facts are drawn of a wide one.
_WEIGHT: Mapping[type, int] = {Boolean: 2, Enumeration: 3, SetOf: 8, Integer: 8, Date: 25, Text: 6}


@dataclass(frozen=True)
class Shape:
    """What a random vocabulary may hold, and the shifts that its dates may bear."""

    facts: Mapping[str, FactType]
    days: Sequence[date] = NEAR_DAYS
    shifts: Sequence[tuple[int, Unit]] = ()
    definitions: Sequence[str] = ()


# Conditions


def fact_types() -> st.SearchStrategy[FactType]:
    return st.sampled_from((
        Boolean(), Boolean(), Boolean(), Enumeration(COLOURS), Enumeration(SIZES), SetOf(COLOURS),
        SetOf(SIZES), Integer(0, 3), Integer(), Integer(minimum=0), Integer(maximum=2), Date(),
        Text(),
    ))  # fmt: skip


@st.composite
def shapes(draw: st.DrawFn, most: int = 6, budget: int = 1500) -> Shape:
    """Draw the types of a few facts, not too many values in all."""
    kinds: list[FactType] = []
    left = budget
    for kind in draw(st.lists(fact_types(), min_size=draw(st.integers(1, most)), max_size=most)):
        weight = _WEIGHT[type(kind)]
        if isinstance(kind, SetOf):
            weight = 2 ** len(kind.values)
        if isinstance(kind, Date) and Date() in kinds:
            weight *= 2
        if weight <= left:
            kinds.append(kind)
            left //= weight
    names = {}
    for number, kind in enumerate(kinds or [Boolean()]):
        group = "dossier." if draw(st.booleans()) else ""
        names[f"{group}{type(kind).__name__.lower()}{number}"] = kind
    calendar = draw(st.sampled_from((None, (1, Unit.MONTHS), (-1, Unit.MONTHS), (1, Unit.YEARS))))
    if calendar is not None and kinds.count(Date()) < 2:
        return Shape(names, DAYS, (calendar,))
    days = draw(st.lists(st.sampled_from((-2, -1, 1, 3)), max_size=2, unique=True))
    return Shape(names, NEAR_DAYS, tuple((amount, Unit.DAYS) for amount in days))


def fact_term(shape: Shape, name: str) -> FactTerm:
    return FactTerm(name, shape.facts[name], HERE)


def values(shape: Shape, kind: FactType) -> st.SearchStrategy[Value]:
    """Values of a type, near the constants of the conditions."""
    match kind:
        case Boolean():
            return st.booleans()
        case Enumeration(names):
            return st.sampled_from(names)
        case SetOf(names):
            return st.frozensets(st.sampled_from(names))
        case Integer(low, high):
            return st.integers(-1 if low is None else low, 4 if high is None else high)
        case Date():
            return st.sampled_from(shape.days)
        case _:
            return st.sampled_from((*TEXTS, "autre"))


@st.composite
def literals(draw: st.DrawFn, shape: Shape, kind: FactType) -> Literal:
    if isinstance(kind, Integer):
        return Literal(draw(st.integers(-1, 4)), HERE)
    if isinstance(kind, Text):
        return Literal(draw(st.sampled_from(TEXTS)), HERE)
    return Literal(draw(values(shape, kind)), HERE)


def alike(shape: Shape, kind: FactType) -> list[str]:
    return [
        name
        for name, other in shape.facts.items()
        if other == kind or (isinstance(kind, Integer) and isinstance(other, Integer))
    ]


@st.composite
def date_terms(
    draw: st.DrawFn, shape: Shape, *, fact: str | None = None, beside: str | None = None
) -> Term:
    """Draw a date term: the fact given or any, a constant, `date`; shifted or not.

    A fact moved by months beside itself is undecided and never meant, so it is not drawn.
    """
    calendar = any(unit is not Unit.DAYS for _, unit in shape.shifts)
    others = [name for name in alike(shape, Date()) if not (calendar and name == beside)]
    term: Term
    if fact is not None:
        term = fact_term(shape, fact)
    else:
        choice = draw(st.sampled_from(("literal", "literal", "date", *others, *others)))
        if choice == "literal":
            term = draw(literals(shape, Date()))
        elif choice == "date":
            term = RequestDate(HERE)
        else:
            term = fact_term(shape, choice)
    if shape.shifts and draw(st.integers(0, 2)) == 0:
        for amount, unit in draw(st.lists(st.sampled_from(shape.shifts), min_size=1, max_size=2)):
            term = Shifted(term, amount, unit, HERE)
    return term


@st.composite
def atoms(draw: st.DrawFn, shape: Shape) -> Condition:
    """Draw an atom about one fact or two."""
    choices = [*shape.facts, *shape.facts, *shape.definitions]
    name = draw(st.sampled_from(choices))
    if name in shape.definitions:
        return Defined(name, HERE)
    kind, fact = shape.facts[name], fact_term(shape, name)
    flip = draw(st.booleans())

    def compared(signs: Sequence[Operator], other: Term) -> Condition:
        sign = draw(st.sampled_from(signs))
        left, right = (other, fact) if flip else (fact, other)
        return Comparison(sign, left, right, HERE)

    def some(names: Sequence[str]) -> Literal:
        chosen = draw(st.frozensets(st.sampled_from(names), min_size=1))
        return Literal(chosen, HERE)

    peers = [fact_term(shape, other) for other in alike(shape, kind)]
    match kind:
        case Boolean():
            if draw(st.booleans()):
                return Holds(fact, HERE)
            return compared(EQUALITY, draw(st.sampled_from((Literal(flip, HERE), *peers))))
        case Enumeration(names):
            sets = alike(shape, SetOf(names))
            form = draw(st.sampled_from(("compare", "peer", "among", "set")))
            if form == "among":
                return Among(fact, some(names), HERE)
            if form == "set" and sets:
                held = fact_term(shape, draw(st.sampled_from(sets)))
                return Among(fact, held, HERE, Operator.CONTAINS if flip else Operator.IN)
            if form == "peer":
                return compared(EQUALITY, draw(st.sampled_from(peers)))
            return compared(EQUALITY, draw(literals(shape, kind)))
        case SetOf(names):
            form = draw(st.sampled_from(("contains", "relation", "equal", "peer")))
            if form == "contains":
                item = Literal(draw(st.sampled_from(names)), HERE)
                return Among(item, fact, HERE, Operator.CONTAINS if flip else Operator.IN)
            other = draw(st.sampled_from(peers)) if form == "peer" else some(names)
            if form == "equal" or (form == "peer" and flip):
                return Comparison(draw(st.sampled_from(EQUALITY)), fact, other, HERE)
            sign = draw(st.sampled_from((Operator.WITHIN, Operator.MEETS)))
            return SetRelation(sign, fact, other, HERE)
        case Integer():
            if draw(st.integers(0, 2)) == 0:
                return compared(ORDER, draw(st.sampled_from(peers)))
            return compared(ORDER, draw(literals(shape, kind)))
        case Date():
            fact = draw(date_terms(shape, fact=name))  # type: ignore[assignment]
            return compared(ORDER, draw(date_terms(shape, beside=name)))
        case _:
            form = draw(st.sampled_from(("compare", "peer", "among")))
            if form == "among":
                return Among(fact, some(TEXTS), HERE)
            if form == "peer":
                return compared(EQUALITY, draw(st.sampled_from(peers)))
            return compared(EQUALITY, draw(literals(shape, kind)))


def joined(kind: type[Both | Either], items: Iterable[Condition]) -> Condition:
    """Join conditions as the checker does: junctions of one kind are opened."""
    flat: list[Condition] = []
    for item in items:
        flat.extend(item.items if isinstance(item, kind) else (item,))  # type: ignore[attr-defined]
    return flat[0] if len(flat) == 1 else kind(tuple(flat), HERE)


def conditions(shape: Shape, leaves: int = 5) -> st.SearchStrategy[Condition]:
    """Conditions in any form that the checker can return."""
    leaf = st.one_of(*[atoms(shape)] * 12, st.builds(Truth, st.booleans(), st.just(HERE)))
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.builds(joined, st.just(Both), st.lists(inner, min_size=2, max_size=3)),
            st.builds(joined, st.just(Either), st.lists(inner, min_size=2, max_size=3)),
            st.builds(Not, inner, st.just(HERE)),
        ),
        max_leaves=leaves,
    )


# Conditions as text

_FRENCH = {
    "and": "et", "or": "ou", "not": "non", "in": "dans", "contains": "contient",
    "within": "inclus dans", "meets": "croise", "true": "vrai", "false": "faux",
}  # fmt: skip
_UNIT_WORDS = {
    "fr": {Unit.DAYS: ("jour", "jours"), Unit.MONTHS: ("mois", "mois"), Unit.YEARS: ("an", "ans")},
    "en": {
        Unit.DAYS: ("day", "days"),
        Unit.MONTHS: ("month", "months"),
        Unit.YEARS: ("year", "years"),
    },
}


@dataclass(frozen=True)
class Writer:
    """Writes a condition the way one author might: spacing and needless parentheses are drawn."""

    draw: st.DrawFn
    language: str = "fr"
    #: Whether spaces and parentheses vary.
    free: bool = True

    def word(self, english: str) -> str:
        return _FRENCH[english] if self.language == "fr" else english

    def space(self, *, needed: bool = True) -> str:
        if not self.free:
            return " "
        return self.draw(st.sampled_from((" ", " ", "  ", "\xa0", " \u202f" if needed else "")))

    def term(self, term: Term, *, text: bool = False) -> str:
        match term:
            case FactTerm(name):
                return name
            case RequestDate():
                return "date"
            case Shifted(inner, amount, unit):
                word = self.draw(st.sampled_from(_UNIT_WORDS[self.language][unit]))
                sign = "+" if amount >= 0 else "-"
                return (
                    f"{self.term(inner)}{self.space()}{sign}{self.space(needed=False)}"
                    f"{abs(amount)}{self.space()}{word}"
                )
            case Literal(bool() as value):
                return self.word("true" if value else "false")
            case Literal(frozenset() as many):
                listed = self.draw(st.permutations(sorted(many))) if self.free else sorted(many)
                comma = f"{self.space(needed=False)},{self.space(needed=False)}"
                return "{" + comma.join(f'"{v}"' if text else v for v in listed) + "}"
            case Literal(str() as value):
                return f'"{value}"' if text else value
            case Literal(value):
                return str(value)

    def atom(self, atom: Condition) -> str:
        gap = self.space()
        match atom:
            case Truth(value):
                return self.word("true" if value else "false")
            case Holds(fact):
                return fact.name
            case Defined(name):
                return name
            case Comparison(sign, left, right):
                text = any(
                    isinstance(t, FactTerm) and isinstance(t.type, Text) for t in (left, right)
                )
                tight = self.space(needed=False)
                return (
                    f"{self.term(left, text=text)}{gap}{sign}{tight}{self.term(right, text=text)}"
                )
            case Among(item, collection, _, Operator.CONTAINS):
                return f"{self.term(collection)}{gap}{self.word('contains')} {self.term(item)}"
            case Among(item, collection):
                text = isinstance(item, FactTerm) and isinstance(item.type, Text)
                return f"{self.term(item)}{gap}{self.word('in')} {self.term(collection, text=text)}"
            case SetRelation(sign, left, right):
                return f"{self.term(left)}{gap}{self.word(str(sign))} {self.term(right)}"
        raise TypeError

    def expression(self, condition: Condition, *, inner: bool = False) -> str:
        match condition:
            case Not(item):
                needs = not isinstance(item, Both | Either)
                said = self.expression(item, inner=True)
                if needs and self.free and self.draw(st.booleans()):
                    said = f"({said})"
                return f"{self.word('not')} {said}"
            case Both(items) | Either(items):
                word = self.word("and" if isinstance(condition, Both) else "or")
                said = f"{self.space()}{word} ".join(
                    self.expression(item, inner=True) for item in items
                )
                return f"({said})" if inner else said
            case _:
                said = self.atom(condition)
                return f"({said})" if self.free and self.draw(st.integers(0, 9)) == 0 else said

    def data(self, condition: Condition) -> object:
        """Return an expression, or nested `all:`, `any:`, `none:` lists."""
        if not self.free or self.draw(st.booleans()):
            return self.expression(condition)
        match condition:
            case Both(items):
                return {"all": [self.data(item) for item in items]}
            case Not(Either(items)):
                return {"none": [self.data(item) for item in items]}
            case Not(item):
                return {"none": [self.data(item)]}
            case Either(items):
                return {"any": [self.data(item) for item in items]}
            case _:
                return self.expression(condition)


# Policies


def label(name: str) -> dict[str, str]:
    return {"fr": name, "en": name}


SOURCE = [{"text": "loi", "at": "art. 1"}]
_TYPE_KEYS = {
    Boolean: "boolean", Enumeration: "enumeration", SetOf: "set", Integer: "integer", Date: "date",
    Text: "text",
}  # fmt: skip


def plain(value: Value | None) -> object:
    """Return a value as a file or a request writes it."""
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value


def fact_data(kind: FactType) -> dict[str, Any]:
    data: dict[str, Any] = {"type": _TYPE_KEYS[type(kind)], "label": label("fait")}
    match kind:
        case Enumeration(names) | SetOf(names) if names == COLOURS:
            data["of"] = "couleur"
        case Enumeration(names) | SetOf(names):
            data["values"] = {name: {"label": label(name)} for name in names}
        case Integer(low, high):
            data |= {} if low is None else {"minimum": low}
            data |= {} if high is None else {"maximum": high}
        case _:
            pass
    return data


def vocabulary_data(shape: Shape, language: str = "fr") -> dict[str, Any]:
    """Return a vocabulary with the facts of a shape, and nothing more."""
    return {
        "vocabulary": "p",
        "language": language,
        "types": {"couleur": {"values": {name: {"label": label(name)} for name in COLOURS}}},
        "facts": {name: fact_data(kind) for name, kind in shape.facts.items()},
    }


@st.composite
def vocabularies(draw: st.DrawFn, shape: Shape, language: str) -> dict[str, Any]:
    """Draw presumptions, actions, appreciations and constraints over the facts of a shape."""
    data = vocabulary_data(shape, language)
    writer = Writer(draw, language)
    bare = replace(shape, definitions=())
    for name, kind in shape.facts.items():
        fact = data["facts"][name]
        if draw(st.integers(0, 2)) == 0:
            presumed = plain(draw(values(shape, kind)))
            if presumed != []:
                fact["presumed"] = {"value": presumed, "reason": label("par prudence")}
        if draw(st.integers(0, 2)):
            goal = plain(draw(values(shape, kind)))
            if goal != []:
                fact["actionable"] = {"to": goal, "how": label("faire")}
                if draw(st.integers(0, 2)) == 0:
                    fact["actionable"]["when"] = writer.data(draw(conditions(bare, 3)))
        if draw(st.integers(0, 4)) == 0:
            fact["assessed_by"] = "auteur"
    # Mostly pairs, so that they bar some situations and not all.
    nevers = draw(
        st.lists(
            st.builds(joined, st.just(Both), st.lists(conditions(bare, 2), min_size=2, max_size=3)),
            max_size=3,
        )
    )
    if nevers:
        data["constraints"] = [
            {"never": writer.data(never), "reason": label(f"impossible {number}")}
            for number, never in enumerate(nevers)
        ]
    return data


@dataclass
class Draft:
    """A whole text of the law as plain data, by section, and how to draw more of it."""

    draw: st.DrawFn
    shape: Shape
    language: str = "fr"
    sections: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            name: {}
            for name in ("definitions", "requirements", "obligations", "alternatives", "rules")
        }
    )
    default: dict[str, Any] = field(default_factory=dict)
    #: What actionable facts can be brought to.
    goals: Mapping[str, Value] = field(default_factory=dict)
    written: int = 0

    def reachable(self) -> object:
        """Draw a condition that an action brings about, where there is one."""
        if not self.goals or self.draw(st.integers(0, 2)) == 0:
            return self.condition(3)
        name = self.draw(st.sampled_from(list(self.goals)))
        goal = Literal(self.goals[name], HERE)
        condition = Comparison(Operator.EQUAL, fact_term(self.shape, name), goal, HERE)
        return Writer(self.draw, self.language).data(condition)

    def count(self) -> int:
        """Return a fresh number, so that what replaces something is never the same."""
        self.written += 1
        return self.written

    def scope(self, below: int | None = None) -> Shape:
        """Return the shape with the definitions that a condition may name."""
        there = list(self.sections["definitions"])
        if below is not None:
            there = [name for name in there if int(name.removeprefix("definition")) < below]
        return replace(self.shape, definitions=tuple(there))

    def condition(self, leaves: int = 4, below: int | None = None) -> object:
        condition = self.draw(conditions(self.scope(below), leaves))
        return Writer(self.draw, self.language).data(condition)

    def situation(self) -> object:
        """Draw what a rule is about: often everything, or little."""
        leaves = self.draw(st.sampled_from((1, 2, 1, 0, 1, 2, 4)))
        return self.condition(leaves) if leaves else Writer(self.draw, self.language).word("true")

    def some(self, section: str, most: int = 2) -> list[str]:
        there = list(self.sections[section])
        count = min(self.draw(st.sampled_from((1, 0, 1, 2))), most, len(there))
        return self.draw(st.permutations(there))[:count] if count else []

    def items(self, section: str) -> list[Any]:
        found: list[Any] = []
        for name in self.some(section):
            if self.draw(st.integers(0, 2)):
                found.append(name if self.draw(st.booleans()) else {"id": name})
            else:
                found.append({"id": name, "when": self.condition(2)})
        return found

    # Entries

    def definition(self, name: str) -> dict[str, Any]:
        number = int(name.removeprefix("definition"))
        condition = self.condition(3, below=number)
        return {"label": label(f"{name} {self.count()}"), "condition": condition}

    def requirement(self, name: str) -> dict[str, Any]:
        return {"label": label(f"{name} {self.count()}"), "condition": self.reachable()}

    def obligation(self, name: str) -> dict[str, Any]:
        data: dict[str, Any] = {"label": label(f"{name} {self.count()}")}
        kind = self.draw(st.sampled_from(("none", "after", "moment", "latest")))
        if kind == "after":
            data["timing"] = {"after": "8 jours"}
        elif kind == "moment":
            data["timing"] = "before"
        elif kind == "latest":
            term = self.draw(date_terms(self.shape))
            data["timing"] = {"at_latest": Writer(self.draw, self.language).term(term)}
        return data

    def alternative(self, name: str) -> dict[str, Any]:
        facts = self.draw(
            st.lists(st.sampled_from(list(self.shape.facts)), min_size=1, max_size=2, unique=True)
        )
        changes = {
            fact: None
            if self.draw(st.integers(0, 3)) == 0
            else plain(self.draw(values(self.shape, self.shape.facts[fact])))
            for fact in facts
        }
        data = {"label": label(f"{name} {self.count()}"), "with": changes}
        if owed := self.items("obligations"):
            data["obligations"] = owed
        return data

    def rule(self, name: str) -> dict[str, Any]:
        effect = self.draw(st.sampled_from(("permit", "forbid")))
        data: dict[str, Any] = {
            "title": label(f"{name} {self.count()}"),
            "effect": effect,
            "when": self.situation(),
        }
        if effect == "permit" and (needed := self.items("requirements")):
            data["requires"] = needed
        if effect == "forbid" and (ways := self.some("alternatives")):
            data["alternatives"] = ways
        if owed := self.items("obligations"):
            data["obligations"] = owed
        # Higher numbers override lower ones, so there is no cycle; the text's order is another.
        number = int(name.removeprefix("regle-"))
        for key, fits in (("overrides", range(number)), ("subject_to", range(number + 1, 99))):
            there = [n for n in self.sections["rules"] if int(n.removeprefix("regle-")) in fits]
            if there and self.draw(st.booleans()):
                data[key] = self.draw(
                    st.lists(st.sampled_from(there), min_size=1, max_size=2, unique=True)
                )
        data["source"] = SOURCE
        return data

    def base(self) -> dict[str, Any]:
        data = {
            "id": "base",
            "effect": "forbid",
            "title": label(f"base {self.count()}"),
        }
        if ways := self.some("alternatives"):
            data["alternatives"] = ways
        return data

    def entry(self, section: str, name: str) -> dict[str, Any]:
        return getattr(self, section.removesuffix("s"))(name)

    def fill(self, rules: int = 5) -> None:
        """Draw a whole first version."""
        for number in range(self.draw(st.integers(0, 2))):
            name = f"definition{number}"
            self.sections["definitions"][name] = self.definition(name)
        for section, prefix in (
            ("requirements", "exigence"),
            ("obligations", "obligation"),
            ("alternatives", "voie"),
        ):
            for number in range(self.draw(st.sampled_from((1, 2, 2, 0)))):
                name = f"{prefix}-{number}"
                self.sections[section][name] = self.entry(section, name)
        numbers = self.draw(st.permutations(range(self.draw(st.integers(2, rules)))))
        for number in numbers:
            self.sections["rules"][f"regle-{number}"] = {}
        for name in self.sections["rules"]:
            self.sections["rules"][name] = self.rule(name)
        self.default = self.base()

    def file(self, start: date, until: date | None = None) -> dict[str, Any]:
        """Return the whole text as one version file."""
        force = {"from": start.isoformat()}
        if until is not None:
            force["until"] = until.isoformat()
        return {
            "policy": "p",
            "in_force": force,
            "title": label("titre"),
            "default": self.default,
            **{name: entries for name, entries in self.sections.items() if entries},
        }


SOURCES = {
    "sources": {
        "loi": {
            "title": "Loi", "kind": "statute", "url": "https://example.org/loi", "checked": True
        }
    }
}  # fmt: skip


def tree(
    vocabulary: dict[str, Any], versions: Mapping[date, dict[str, Any]], *, as_json: bool = True
) -> Texts:
    """Return the files of a policy in memory."""

    def text(data: dict[str, Any]) -> str:
        if as_json:
            return json.dumps(data, ensure_ascii=False)
        return yaml.safe_dump(data, sort_keys=False, allow_unicode=True)

    files = {"p/vocabulary.yaml": text(vocabulary), "p/sources.yaml": text(SOURCES)}
    files |= {f"p/{day.isoformat()}.yaml": text(data) for day, data in versions.items()}
    return Texts(files)


@dataclass(frozen=True)
class Case:
    """A policy and a request for it."""

    texts: Texts
    shape: Shape
    at: date
    facts: Mapping[str, Value]


@st.composite
def partial_facts(draw: st.DrawFn, shape: Shape) -> dict[str, Value]:
    """Draw what a request states: some facts, or all, or none."""
    share = draw(st.sampled_from((0, 1, 0, 1, 2, 3)))
    return {
        name: draw(values(shape, kind))
        for name, kind in shape.facts.items()
        if draw(st.integers(1, 3)) <= share
    }


@st.composite
def cases(draw: st.DrawFn, budget: int = 1500) -> Case:
    """Draw a policy of one or two versions and a partial request."""
    shape = draw(shapes(budget=budget))
    language = draw(st.sampled_from(("fr", "fr", "en")))
    vocabulary = draw(vocabularies(shape, language))
    goals = {}
    for name, kind in shape.facts.items():
        if (action := vocabulary["facts"][name].get("actionable")) is not None:
            goal = action["to"]
            if isinstance(kind, Date):
                goal = date.fromisoformat(goal)
            goals[name] = frozenset(goal) if isinstance(kind, SetOf) else goal
    draft = Draft(draw, shape, language, goals=goals)
    draft.fill()
    start = date(2000, 1, 1)
    until = draw(st.sampled_from((None, None, None, shape.days[1])))
    versions = {start: draft.file(start, until)}
    if draw(st.integers(0, 2)) == 0:
        changed = {name: draft.rule(name) for name in draft.some("rules", 3)}
        if changed:
            day = draw(st.sampled_from(shape.days))
            versions[day] = {
                "policy": "p",
                "in_force": {"from": day.isoformat()},
                "title": label("titre"),
                "rules": changed,
            }
    texts = tree(vocabulary, versions, as_json=draw(st.booleans()))
    at = draw(st.sampled_from((*shape.days, *shape.days, date(1999, 1, 1))))
    return Case(texts, shape, at, draw(partial_facts(shape)))


# Amending files


@dataclass(frozen=True)
class Amended:
    """A law written as a first text and amending files, and each version written at once."""

    vocabulary: dict[str, Any]
    files: Mapping[date, dict[str, Any]]
    wholes: Mapping[date, dict[str, Any]]


def _repeal(draft: Draft) -> dict[str, list[str]]:
    """Repeal some rules, and other entries that nothing else names."""
    found: dict[str, list[str]] = {}
    for section in reversed(draft.sections):
        for name in draft.some(section):
            others = {
                (other, each): entry
                for other, entries in draft.sections.items()
                for each, entry in entries.items()
                if (other, each) != (section, name)
            }
            named = name in json.dumps([list(others.values()), draft.default])
            if section == "rules" and len(draft.sections["rules"]) > 1:
                for rule in draft.sections["rules"].values():
                    for key in ("overrides", "subject_to"):
                        kept = [each for each in rule.pop(key, []) if each != name]
                        rule.update({key: kept} if kept else {})
            elif named or section == "rules":
                continue
            del draft.sections[section][name]
            found.setdefault(section, []).append(name)
    return found


def _amend(draft: Draft) -> dict[str, Any]:
    """Change the text in force; return what an amending file says."""
    said: dict[str, Any] = {}
    if draft.draw(st.booleans()) and (gone := _repeal(draft)):
        said["repeals"] = {
            section: draft.draw(st.permutations(ids)) for section, ids in gone.items()
        }
    gone_now = said.get("repeals", {})
    for section, prefix in (
        ("definitions", "definition"),
        ("requirements", "exigence-"),
        ("obligations", "obligation-"),
        ("alternatives", "voie-"),
        ("rules", "regle-"),
    ):
        names = draft.some(section)
        fresh = f"{prefix}{draft.draw(st.integers(0, 9))}"
        if draft.draw(st.booleans()) and fresh not in gone_now.get(section, ()):
            names = [*names, fresh] if fresh not in names else names
        for name in names:
            entry = draft.entry(section, name)
            draft.sections[section][name] = entry
            said.setdefault(section, {})[name] = json.loads(json.dumps(entry))
    if draft.draw(st.integers(0, 3)) == 3:
        draft.default = said["default"] = draft.base()
    return said


@st.composite
def amended(draw: st.DrawFn) -> Amended:
    """Draw a law and its amendments."""
    shape = draw(shapes(most=3))
    draft = Draft(draw, shape)
    draft.fill(3)
    start = date(2000, 1, 1)
    files = {start: json.loads(json.dumps(draft.file(start)))}
    wholes = dict(files)
    for year in range(2001, 2001 + draw(st.integers(1, 3))):
        day = date(year, 1, 1)
        said = _amend(draft)
        head = {"policy": "p", "in_force": {"from": day.isoformat()}, "title": label("titre")}
        files[day] = head | said
        wholes[day] = json.loads(json.dumps(draft.file(day)))
    return Amended(vocabulary_data(shape), files, wholes)


# Conditions in a file, in any style


@dataclass(frozen=True)
class Planted:
    """A condition with one name that nobody knows, written in a file, and where it stands there."""

    text: str
    line: int
    column: int


UNKNOWN = "zz_inconnu"


@dataclass
class _Scribe:
    """Writes one scalar in a style, keeping where a character of its text lands."""

    draw: st.DrawFn
    text: str
    planted: int
    out: str = ""
    offset: int = -1

    def put(self, written: str) -> None:
        self.out += written

    def mark(self, index: int) -> None:
        if index == self.planted:
            self.offset = len(self.out)

    def now(self, one_in: int) -> bool:
        return self.draw(st.integers(1, one_in)) == 1

    def plain(self, indent: str) -> None:
        for index, character in enumerate(self.text):
            self.mark(index)
            after = self.text[index + 1 : index + 2]
            if self.single_space(index) and after not in '-#"' and self.now(5):
                self.put("\n" * self.draw(st.sampled_from((1, 1, 2))) + indent + "  ")
            else:
                self.put(character)

    def single_space(self, index: int) -> bool:
        before, after = self.text[index - 1 : index], self.text[index + 1 : index + 2]
        return self.text[index] == " " and " " not in (before, after) and before + after != ""

    def single(self, indent: str) -> None:
        self.put("'")
        for index, character in enumerate(self.text):
            self.mark(index)
            if self.single_space(index) and self.now(5):
                self.put("\n" + indent + "   ")
            else:
                self.put(character.replace("'", "''"))
        self.put("'")

    def double(self, indent: str) -> None:
        self.put('"')
        for index, character in enumerate(self.text):
            if self.now(12):
                self.put("\\\n" + indent + "     ")
                if character == " ":
                    # Spaces that begin a line are none, but where they are escaped.
                    self.put("\\ ")
                    continue
            self.mark(index)
            if character in '"\\':
                self.put("\\" + character)
            elif self.single_space(index) and self.now(5):
                self.put("\n\n " + indent if self.now(2) else "\n" + indent + " ")
            elif character == "\xa0":
                self.put(self.draw(st.sampled_from(("\\_", "\xa0", "\\xa0"))))
            elif self.now(8) and character != " ":
                code = ord(character)
                forms = [f"\\u{code:04x}", f"\\U{code:08X}"]
                forms += [f"\\x{code:02x}"] if code < 256 else []
                self.put(self.draw(st.sampled_from(forms)))
            else:
                self.put(character)
        self.put('"')

    def block(self, indent: str) -> None:
        depth = self.draw(st.integers(1, 4))
        inner = indent + " " * depth
        sign = self.draw(st.sampled_from("|>"))
        chomp = self.draw(st.sampled_from(("", "-", "+")))
        given = str(depth) if self.now(3) else ""
        self.put(f"{sign}{given}{chomp}{self.draw(st.sampled_from(('', '  # pourquoi')))}\n{inner}")
        for index, character in enumerate(self.text):
            self.mark(index)
            if self.single_space(index) and self.now(5):
                blank = "\n" if self.now(4) else ""
                more = "  " if self.now(4) else ""
                self.put("\n" + blank + inner + more)
            else:
                self.put(character)
        self.put("\n")


@st.composite
def planted(draw: st.DrawFn, shape: Shape) -> Planted:
    """Draw a definition with an unknown name, in a file of any style."""
    bare = replace(shape, definitions=())
    unknown = Holds(FactTerm(UNKNOWN, Boolean(), HERE), HERE)
    kind = draw(st.sampled_from((Both, Either)))
    items = [*draw(st.lists(conditions(bare, 3), max_size=3)), unknown]
    condition = joined(kind, draw(st.permutations(items)))
    text = Writer(draw).expression(condition)
    scribe = _Scribe(draw, text, text.index(UNKNOWN))
    indent = " " * draw(st.integers(1, 6))
    head = (
        "policy: p\nin_force: {from: 2000-01-01}\ntitle: {fr: Été \U0001f300, en: T}\n"
        "default: {id: base, effect: forbid, title: {fr: Base, en: Base}}\n"
        "definitions:\n"
    )
    styles = ["single", "double", "block"]
    if text[0] not in '{"-' and not text.endswith(" "):
        styles.append("plain")
    style = draw(st.sampled_from(styles))
    form = draw(
        st.sampled_from(("value", "item", *(["flow"] if style in {"single", "double"} else [])))
    )
    if form == "flow":
        scribe.put(f"{head}{indent}d: {{label: {{fr: 'é', en: d}}, condition: ")
        getattr(scribe, style)(indent)
        scribe.put("}\n")
    elif form == "value":
        scribe.put(f"{head}{indent}d:\n{indent}  label: {{fr: d, en: d}}\n{indent}  condition: ")
        getattr(scribe, style)(indent + "  ")
        scribe.put("\n")
    else:
        scribe.put(f"{head}{indent}d:\n{indent}  label: {{fr: d, en: d}}\n{indent}  condition:\n")
        scribe.put(f"{indent}    any:\n{indent}      - ")
        getattr(scribe, style)(indent + "      ")
        scribe.put(f"\n{indent}      - vrai\n")
    before = scribe.out[: scribe.offset]
    line, column = before.count("\n") + 1, scribe.offset - before.rfind("\n")
    ending = draw(st.sampled_from(("\n", "\n", "\r\n")))
    return Planted(scribe.out.replace("\n", ending), line, column)
