"""The second opinion: section 4 of the design read by trying every completion.

Nothing here is clever. Each fact gets a list of values (all of them, or for integers, dates and
texts enough of them), every combination that honours the constraints is a completion, and each
sentence of the design is one loop over completions. It reads the checked trees of a policy and
shares nothing else with the engine.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cached_property
from itertools import combinations, product

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
    RequestDate,
    SetRelation,
    Shifted,
    Term,
    Truth,
)
from policy_engine.policy import Deadline, Delay, Policy, Reference, Rule, Version
from policy_engine.vocabulary import Boolean, Date, Enumeration, Integer, SetOf, Text, Value

Known = Mapping[str, Value]


class TooManyError(Exception):
    """More completions than anyone wants to wait for."""


# Conditions on complete facts


def moved(day: date, amount: int, unit: str) -> date:
    """Return a day moved; a day that does not exist becomes the last of its month."""
    if unit == "days":
        return date.fromordinal(min(max(day.toordinal() + amount, 1), date.max.toordinal()))
    count = day.year * 12 + (day.month - 1) + amount * (12 if unit == "years" else 1)
    year, month = count // 12, count % 12 + 1
    if year < 1:
        return date.min
    if year > 9999:
        return date.max
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def value(term: Term, facts: Known, at: date) -> Value:
    """Return what a term comes to."""
    if isinstance(term, FactTerm):
        return facts[term.name]
    if isinstance(term, Literal):
        return term.value
    if isinstance(term, RequestDate):
        return at
    day = value(term.moved, facts, at)
    assert isinstance(day, date)
    return moved(day, term.amount, str(term.unit))


def holds(
    condition: Condition, facts: Known, at: date, definitions: Mapping[str, Condition]
) -> bool:
    """Return whether a condition is true of complete facts."""
    if isinstance(condition, Truth):
        return condition.value
    if isinstance(condition, Holds):
        return facts[condition.fact.name] is True
    if isinstance(condition, Defined):
        return holds(definitions[condition.name], facts, at, definitions)
    if isinstance(condition, Not):
        return not holds(condition.item, facts, at, definitions)
    if isinstance(condition, Both):
        return all(holds(item, facts, at, definitions) for item in condition.items)
    if isinstance(condition, Either):
        return any(holds(item, facts, at, definitions) for item in condition.items)
    if isinstance(condition, Among):
        return value(condition.item, facts, at) in value(condition.collection, facts, at)
    left = value(condition.left, facts, at)
    right = value(condition.right, facts, at)
    if isinstance(condition, SetRelation):
        if condition.operator == "within":
            return all(each in right for each in left)
        assert condition.operator == "meets"
        return any(each in right for each in left)
    assert isinstance(condition, Comparison)
    if condition.operator == "=":
        return left == right
    if condition.operator == "!=":
        return left != right
    if condition.operator == "<":
        return left < right
    if condition.operator == "<=":
        return left <= right
    if condition.operator == ">":
        return left > right
    assert condition.operator == ">="
    return left >= right


# Values to try


def within(thing: object, kind: type) -> Iterator[object]:
    """Yield everything of a kind anywhere inside a tree."""
    if isinstance(thing, kind):
        yield thing
    if is_dataclass(thing):
        for each in fields(thing):
            yield from within(getattr(thing, each.name), kind)
    elif isinstance(thing, Mapping):
        for each in thing.values():
            yield from within(each, kind)
    elif isinstance(thing, tuple | list | frozenset):
        for each in thing:
            yield from within(each, kind)


def shift_chains(things: Iterable[object]) -> set[tuple[tuple[int, str], ...]]:
    """Return every chain of shifts that a fact bears."""
    chains = set()
    for shifted in within(tuple(things), Shifted):
        chain = []
        term = shifted
        while isinstance(term, Shifted):
            chain.insert(0, (term.amount, str(term.unit)))
            term = term.moved
        if isinstance(term, FactTerm):
            chains.add(tuple(chain))
    return chains


def constant_days(things: Iterable[object], at: date) -> Iterator[date]:
    """Yield the day of every shifted term that rests on no fact."""
    for shifted in within(tuple(things), Shifted):
        try:
            yield value(shifted, {}, at)
        except KeyError:
            continue


def days_to_try(
    days: set[date], chains: set[tuple[tuple[int, str], ...]], facts: int
) -> list[date]:
    """Return the days around constants, and where shifts lead from them, forth and back."""
    back = {tuple((-amount, unit) for amount, unit in reversed(chain)) for chain in chains}

    def beside(found: set[date], by: int) -> set[date]:
        return {moved(day, n, "days") for day in found for n in range(-by, by + 1)}

    slack = 3 if any(unit != "days" for chain in chains for _, unit in chain) else 1
    # Shifts stop at the ends of the calendar, so what lies near them counts as well.
    reached = beside(days | {date.min, date.max} if chains else days, 1)
    for _ in range(facts):
        further = set()
        for chain in chains | back:
            for day in reached:
                for amount, unit in chain:
                    day = moved(day, amount, unit)  # noqa: PLW2901 - step by step
                further.add(day)
        reached |= beside(further, slack if chains else 0)
        reached = beside(reached, 1) if facts > 1 else reached
    if slack > 1:
        # Where months are of unlike length, their ends tell days apart.
        ends = {(day.year, month) for day in reached for month in (2, day.month)}
        for year, month in ends:
            after = moved(date(year, month, 1), 1, "months")
            reached |= {moved(after, -n, "days") for n in range(5)}
    return sorted(reached | {date.min, date.max})


def values_to_try(
    facts: Mapping[str, object], things: Iterable[object], at: date, extra: Iterable[Value]
) -> dict[str, list[Value]]:
    """Return, per fact, its values: all of them, or enough of those that are without end.

    Takes the type of each fact, the trees whose literals count, the date of the request, and
    further values that count.
    """
    things = tuple(things)
    constants = [each.value for each in within(things, Literal)]
    constants = [*constants, *extra, at, *constant_days(things, at)]
    flat = [each for c in constants for each in (c if isinstance(c, frozenset) else (c,))]
    numbers = {c for c in flat if isinstance(c, int) and not isinstance(c, bool)}
    days = {c for c in flat if isinstance(c, date)}
    texts = sorted({c for c in flat if isinstance(c, str)})
    kinds = list(facts.values())
    integers = sum(isinstance(kind, Integer) for kind in kinds)
    dated = sum(isinstance(kind, Date) for kind in kinds)
    texted = sum(isinstance(kind, Text) for kind in kinds)
    found: dict[str, list[Value]] = {}
    for name, kind in facts.items():
        if isinstance(kind, Boolean):
            found[name] = [False, True]
        elif isinstance(kind, Enumeration):
            found[name] = list(kind.values)
        elif isinstance(kind, SetOf):
            found[name] = [
                frozenset(some)
                for count in range(len(kind.values) + 1)
                for some in combinations(kind.values, count)
            ]
        elif isinstance(kind, Integer):
            bounds = {b for k in kinds if isinstance(k, Integer) for b in (k.minimum, k.maximum)}
            near = numbers | {bound for bound in bounds if bound is not None} or {0}
            # Room for each fact twice, for two situations that share the others.
            low, high = min(near) - 2 * integers + 1, max(near) + 2 * integers - 1
            low = low if kind.minimum is None else kind.minimum
            high = high if kind.maximum is None else kind.maximum
            found[name] = list(range(low, high + 1))
        elif isinstance(kind, Date):
            found[name] = list(days_to_try(days, shift_chains(things), dated))
        else:
            found[name] = [*texts, *(f"fresh {n}" for n in range(max(1, 2 * texted - 1)))]
    return found


# Rules on complete facts


@dataclass(frozen=True)
class Verdict:
    """What a version says of complete facts."""

    #: `permitted`, `conflict`, `forbidden` or `not-permitted`.
    reason: str
    effective: frozenset[str]
    unmet: frozenset[tuple[str, str]]
    #: (rule, obligation)
    due: frozenset[tuple[str, str]]

    @property
    def outcome(self) -> str:
        return "permit" if self.reason == "permitted" else "deny"


class OneVersion:
    """Section 4, « on complete facts »."""

    def __init__(self, version: Version, at: date) -> None:
        self.version = version
        self.at = at
        self.definitions = {name: each.condition for name, each in version.definitions.items()}
        self.overriders = {
            name: [
                other.id
                for other in version.rules.values()
                if name in {link.id for link in other.overrides}
                or other.id in {link.id for link in rule.subject_to}
            ]
            for name, rule in version.rules.items()
        }

    def true(self, condition: Condition | None, facts: Known) -> bool:
        return condition is None or holds(condition, facts, self.at, self.definitions)

    def fails(self, reference: Reference[Condition], facts: Known) -> bool:
        if not self.true(reference.when, facts):
            return False
        return not self.true(self.version.requirements[reference.id].condition, facts)

    def verdict(self, facts: Known) -> Verdict:
        rules = self.version.rules
        applies = {name: self.true(rule.when, facts) for name, rule in rules.items()}
        satisfied = {
            name: applies[name] and not any(self.fails(each, facts) for each in rule.requires)
            for name, rule in rules.items()
        }
        known: dict[str, bool] = {}

        def effective(rule: Rule[Condition]) -> bool:
            if rule.id not in known:
                others = self.overriders[rule.id]
                if rule.effect == "permit":
                    lifted = any(satisfied[other] for other in others)
                else:
                    lifted = any(effective(rules[other]) for other in others)
                known[rule.id] = satisfied[rule.id] and not lifted
            return known[rule.id]

        live = [rule for rule in rules.values() if effective(rule)]
        permits = [rule for rule in live if rule.effect == "permit"]
        forbids = [rule for rule in live if rule.effect == "forbid"]
        if forbids:
            reason = "conflict" if permits else "forbidden"
        else:
            reason = "permitted" if permits else "not-permitted"
        return Verdict(
            reason,
            frozenset(rule.id for rule in live),
            frozenset(
                (name, each.id)
                for name, rule in rules.items()
                if applies[name]
                for each in rule.requires
                if self.fails(each, facts)
            ),
            frozenset(
                (rule.id, each.id)
                for rule in live
                for each in rule.obligations
                if self.true(each.when, facts)
            ),
        )


# Decisions


@dataclass(frozen=True)
class Owed:
    """An obligation as a decision gives it."""

    id: str
    rule: str
    certain: bool
    due: date | None


@dataclass(frozen=True)
class Answer:
    """Everything that a decision says, as plain data."""

    outcome: str
    reason: str
    rules: tuple[str, ...] = ()
    unmet: tuple[tuple[str, str], ...] = ()
    obligations: frozenset[Owed] = frozenset()
    #: (id, outcome, unmet, obligations)
    alternatives: frozenset[tuple[object, ...]] = frozenset()
    missing: frozenset[str] = frozenset()
    remedies: frozenset[frozenset[tuple[str, Value]]] = frozenset()
    presumptions: frozenset[str] = frozenset()
    assessed: frozenset[str] = frozenset()
    #: The presumptions made, in order.
    made: tuple[tuple[str, Value], ...] = ()


class ContradictionError(Exception):
    """The facts leave no completion."""


class Interpreter:
    """Decides the requests of one policy on one date, whose values count among those to try."""

    def __init__(
        self, policy: Policy, at: date, extra: Iterable[Value] = (), most: int = 20_000
    ) -> None:
        """Try every combination of values once.

        Takes the checked policy, the date, the values that requests will state, and how many
        combinations are too many; raises TooManyError.
        """
        self.policy = policy
        self.at = at
        self.facts = policy.vocabulary.facts
        begun = [version for version in policy.versions if version.start <= at]
        latest = begun[-1] if begun else None
        over = latest is not None and latest.until is not None and at > latest.until
        self.version = None if latest is None or over else latest
        # A list, for to a set `True` and `1` are one value.
        given: list[Value] = [*extra]
        given += [fact.presumed.value for fact in self.facts.values() if fact.presumed]
        given += [each.action.to for each in policy.remediable]
        if self.version is not None:
            for alternative in self.version.alternatives.values():
                given += [value for _, value in alternative.changes if value is not None]
        things = (self.version, policy.constraints, policy.remediable)
        tried = values_to_try(
            {name: fact.type for name, fact in self.facts.items()}, things, at, given
        )
        count = 1
        for values in tried.values():
            count *= len(values)
        if count > most:
            raise TooManyError(str(count))
        everything = (dict(zip(tried, values, strict=True)) for values in product(*tried.values()))
        #: The situations that can be in reality.
        self.possible = [
            facts
            for facts in everything
            if not any(holds(each.never, facts, at, {}) for each in policy.constraints)
        ]
        self._verdicts: dict[int, Verdict] = {}

    @cached_property
    def one(self) -> OneVersion:
        assert self.version is not None
        return OneVersion(self.version, self.at)

    def completions(self, known: Known) -> list[Known]:
        return [
            facts
            for facts in self.possible
            if all(facts[name] == value for name, value in known.items())
        ]

    def verdict(self, facts: Known) -> Verdict:
        if id(facts) not in self._verdicts:
            self._verdicts[id(facts)] = self.one.verdict(facts)
        return self._verdicts[id(facts)]

    def verdicts(self, known: Known) -> list[Verdict]:
        return [self.verdict(facts) for facts in self.completions(known)]

    def presumed(self, stated: Known) -> dict[str, Value]:
        """Make the presumptions, in the vocabulary's order."""
        made: dict[str, Value] = {}
        for name, fact in self.facts.items():
            if fact.presumed is None or name in stated:
                continue
            if self.completions({**stated, **made, name: fact.presumed.value}):
                made[name] = fact.presumed.value
        return made

    def decide(self, stated: Known) -> Answer:
        """Decide a request; raises ContradictionError."""
        if not self.completions(stated):
            raise ContradictionError
        if self.version is None:
            return Answer("not_applicable", "no-version")
        made = self.presumed(stated)
        known = {**stated, **made}
        outcome, reason = self.answer(known)
        denied, open_ = outcome == "deny", outcome == "indeterminate"
        return Answer(
            outcome,
            reason,
            self.rules(known),
            self.unmet(known),
            frozenset(self.obligations(known)),
            frozenset(self.alternatives(stated, known)),
            self.missing(known, lambda verdict: verdict.outcome) if open_ else frozenset(),
            self.remedies(stated, known) if denied else frozenset(),
            self.rests_on(known, set(made)),
            self.rests_on(known, {n for n, f in self.facts.items() if f.assessed_by} & set(known)),
            tuple(made.items()),
        )

    def answer(self, known: Known) -> tuple[str, str]:
        verdicts = self.verdicts(known)
        outcomes = {verdict.outcome for verdict in verdicts}
        if outcomes == {"permit"}:
            return "permit", "permitted"
        if outcomes == {"permit", "deny"}:
            return "indeterminate", "missing-facts"
        reasons = {verdict.reason for verdict in verdicts}
        if reasons == {"conflict"}:
            return "deny", "conflict"
        if reasons <= {"conflict", "forbidden"}:
            return "deny", "forbidden"
        return "deny", "not-permitted"

    def rules(self, known: Known) -> tuple[str, ...]:
        assert self.version is not None
        verdicts = self.verdicts(known)
        return tuple(
            name
            for name in self.version.rules
            if all(name in verdict.effective for verdict in verdicts)
        )

    def unmet(self, known: Known) -> tuple[tuple[str, str], ...]:
        assert self.version is not None
        verdicts = self.verdicts(known)
        pairs = [
            (name, each.id) for name, rule in self.version.rules.items() for each in rule.requires
        ]
        return tuple(
            pair
            for pair in dict.fromkeys(pairs)
            if all(pair in verdict.unmet for verdict in verdicts)
        )

    def obligations(self, known: Known) -> Iterator[Owed]:
        verdicts = self.verdicts(known)
        for rule, owed in {pair for verdict in verdicts for pair in verdict.due}:
            certain = all((rule, owed) in verdict.due for verdict in verdicts)
            yield Owed(owed, rule, certain, self.due(owed, known))

    def due(self, owed: str, known: Known) -> date | None:
        assert self.version is not None
        timing = self.version.obligations[owed].timing
        if isinstance(timing, Delay):
            return moved(self.at, timing.amount, str(timing.unit))
        if isinstance(timing, Deadline):
            try:
                return value(timing.day, known, self.at)  # type: ignore[return-value]
            except KeyError:
                return None
        return None

    def alternatives(self, stated: Known, known: Known) -> Iterator[tuple[object, ...]]:
        assert self.version is not None
        named: set[str] = set()
        for verdict in self.verdicts(known):
            for name in verdict.effective:
                named |= {link.id for link in self.version.rules[name].alternatives}
            if not verdict.effective:
                named |= {link.id for link in self.version.default.alternatives}
        for name in named:
            alternative = self.version.alternatives[name]
            changed = {**stated, **dict(alternative.changes)}
            changed = {fact: given for fact, given in changed.items() if given is not None}
            if changed == stated or not self.completions(changed):
                continue
            then = {**changed, **self.presumed(changed)}
            outcome, _ = self.answer(then)
            if outcome == "deny" and not self.remedies(changed, then):
                continue
            owed = set(self.obligations(then))
            for each in alternative.obligations:
                called = [self.one.true(each.when, facts) for facts in self.completions(then)]
                if any(called):
                    owed.add(Owed(each.id, name, all(called), self.due(each.id, then)))
            yield name, outcome, frozenset(self.unmet(then)), frozenset(owed)

    def missing(self, known: Known, told: object) -> frozenset[str]:
        """Return every fact of a minimal set in which two completions told apart differ."""
        open_ = [name for name in self.facts if name not in known]
        completions = self.completions(known)
        minimal: list[set[str]] = []
        for count in range(1, len(open_) + 1):
            for some in map(set, combinations(open_, count)):
                if any(smaller <= some for smaller in minimal):
                    continue
                rest = [name for name in open_ if name not in some]
                seen: dict[tuple[Value, ...], object] = {}
                for facts in completions:
                    one = told(self.verdict(facts))
                    if seen.setdefault(tuple(facts[name] for name in rest), one) != one:
                        minimal.append(some)
                        break
        return frozenset(name for some in minimal for name in some)

    def remedies(self, stated: Known, known: Known) -> frozenset[frozenset[tuple[str, Value]]]:
        completions = self.completions(known)
        changes = [
            (each.fact, each.action.to)
            for each in self.policy.remediable
            if known.get(each.fact) != each.action.to
            and all(self.true_here(each.when, facts) for facts in completions)
        ]
        found: list[frozenset[tuple[str, Value]]] = []
        for count in range(1, len(changes) + 1):
            for some in map(frozenset, combinations(changes, count)):
                if any(smaller <= some for smaller in found):
                    continue
                changed = {**stated, **dict(some)}
                if not self.completions(changed):
                    continue
                then = {**changed, **self.presumed(changed)}
                if self.answer(then)[0] == "permit":
                    found.append(some)
        return frozenset(found)

    def true_here(self, condition: Condition | None, facts: Known) -> bool:
        return condition is None or holds(condition, facts, self.at, {})

    def rests_on(self, known: Known, names: set[str]) -> frozenset[str]:
        """Return those of the known facts without which the outcome or the reason is open."""
        outcome, reason = self.answer(known)
        if outcome not in {"permit", "deny"}:
            return frozenset()

        def reasons(without: set[str]) -> set[str]:
            kept = {name: given for name, given in known.items() if name not in without}
            return {verdict.reason for verdict in self.verdicts(kept)}

        def is_open(without: set[str]) -> bool:
            left = reasons(without)
            if "permitted" in left:
                return len(left) > 1
            # What the decision says of its reason is no longer so in every completion.
            differed = len(reasons(set())) > 1
            return len(left) > 1 and (
                not differed or (reason == "forbidden" and "not-permitted" in left)
            )

        alone = {name for name in names if is_open({name})}
        if alone or not is_open(names):
            return frozenset(alone)
        kept = {name: given for name, given in known.items() if name not in names}
        by_outcome = "permitted" in reasons(names)
        told = self.missing(kept, lambda v: v.outcome if by_outcome else v.reason)
        return told & frozenset(names)
