"""A checked condition to the source of a Python expression over complete facts."""

from collections.abc import Callable, Mapping
from datetime import date

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
)
from policy_engine.condition.truth import Known, shift

#: A compiled condition: complete facts and the date of the request in, true or false out.
Predicate = Callable[[Known, date], bool]

_PYTHON = {Operator.EQUAL: "==", Operator.WITHIN: "<=", Operator.MEETS: "&"}


def compile_predicate(condition: Condition, definitions: Mapping[str, Predicate]) -> Predicate:
    """Compile a condition into a Python function of complete facts and the request's date.

    Takes the checked condition and the compiled definitions that it may name. The
    function raises KeyError where it reads a fact that is missing.
    """
    writer = _Writer(definitions)
    source = f"lambda facts, at: {writer.condition(condition)}"
    # The source holds our own syntax, names bound below and the vocabulary's checked names only.
    names = {"__builtins__": {}, "bool": bool, "shift": shift, **writer.constants}
    predicate: Predicate = eval(source, names)  # noqa: S307
    return predicate


class _Writer:
    """Writes Python source; literals become constants bound by name."""

    def __init__(self, definitions: Mapping[str, Predicate]) -> None:
        self.definitions = definitions
        self.constants: dict[str, object] = {}

    def condition(self, condition: Condition) -> str:
        match condition:
            case Truth(value):
                return str(value)
            case Holds(fact):
                return self.term(fact)
            case Comparison(sign, left, right):
                return f"({self.term(left)} {_PYTHON.get(sign, sign)} {self.term(right)})"
            case Among(item, collection):
                return f"({self.term(item)} in {self.term(collection)})"
            case SetRelation(sign, left, right):
                return f"bool({self.term(left)} {_PYTHON[sign]} {self.term(right)})"
            case Defined(name):
                return f"{self.constant(self.definitions[name])}(facts, at)"
            case Not(item):
                return f"(not {self.condition(item)})"
            case Both(items):
                return f"({' and '.join(map(self.condition, items))})"
            case Either(items):
                return f"({' or '.join(map(self.condition, items))})"

    def term(self, term: Term) -> str:
        match term:
            case FactTerm(name):
                return f"facts[{name!r}]"
            case Literal(value):
                return self.constant(value)
            case RequestDate():
                return "at"
            case Shifted(moved, amount, unit):
                return f"shift({self.term(moved)}, {amount}, {self.constant(unit)})"

    def constant(self, value: object) -> str:
        if isinstance(value, bool | int):
            return repr(value)
        name = f"c{len(self.constants)}"
        self.constants[name] = value
        return name
