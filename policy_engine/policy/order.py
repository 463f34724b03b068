"""What rests on what in a text: definitions, derogations, and no circle among them."""

from collections.abc import Iterator, Mapping

from policy_engine.condition.ast import (
    Both,
    Condition,
    Defined,
    Either,
    Not,
    definitions_named,
)
from policy_engine.diagnostics import Diagnostic, problem
from policy_engine.policy import Definition, Rule
from policy_engine.source import Place

#: How deep a condition may be with every definition it names written out.
MAX_DEPTH = 128


def definition_cycles(definitions: Mapping[str, Definition[Condition]]) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each circle of definitions, or for one that is too deep."""
    edges = {
        name: [leaf.name for leaf in definitions_named(each.condition) if leaf.name in definitions]
        for name, each in definitions.items()
    }
    cycles = list(_cycles(edges))
    for cycle in cycles:
        place = definitions[cycle[0]].place
        yield problem("cyclic-definitions", place, cycle=" → ".join((*cycle, cycle[0])))
    if cycles:
        return
    depths: dict[str, int] = {}
    for name in bottom_up(edges):
        depths[name] = _depth(definitions[name].condition, depths)
        if depths[name] > MAX_DEPTH:
            yield problem("too-deep", definitions[name].place, limit=str(MAX_DEPTH))
            return


def _depth(condition: Condition, depths: Mapping[str, int]) -> int:
    match condition:
        case Both(items) | Either(items):
            return 1 + max(_depth(item, depths) for item in items)
        case Not(item):
            return 1 + _depth(item, depths)
        case Defined(name):
            return 1 + depths.get(name, 0)
        case _:
            return 1


def override_cycles(rules: Mapping[str, Rule[Condition]]) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each circle of derogations."""
    edges = override_edges(rules)
    for cycle in _cycles(edges):
        yield problem(
            "cyclic-overrides", _link_place(rules, cycle), cycle=" → ".join((*cycle, cycle[0]))
        )


def _link_place(rules: Mapping[str, Rule[Condition]], cycle: list[str]) -> Place | None:
    """Return where a cycle was closed: its first step in the latest of its files."""
    places: list[Place] = []
    for one, other in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
        links = [link for link in rules[one].overrides if link.id == other]
        links += [link for link in rules[other].subject_to if link.id == one]
        places += [link.place for link in links[:1] if link.place is not None]
    # Version files are named for their days: the latest comes last.
    latest = max(place.file for place in places)
    return next(place for place in places if place.file == latest)


def override_edges(rules: Mapping[str, Rule[Condition]]) -> dict[str, list[str]]:
    """Return which rules each rule derogates from, whichever end of the edge is written."""
    edges: dict[str, list[str]] = {name: [] for name in rules}
    for name, rule in rules.items():
        for link in rule.overrides:
            if link.id in rules and link.id not in edges[name]:
                edges[name].append(link.id)
        for link in rule.subject_to:
            if link.id in rules and name not in edges[link.id]:
                edges[link.id].append(name)
    return edges


def _cycles(edges: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Yield one cycle for each knot of nodes that go round in a circle."""
    state: dict[str, int] = {}
    for start in edges:
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = []
        if start in state:
            continue
        state[start] = 1
        path.append(start)
        stack.append((start, iter(edges[start])))
        while stack:
            node, following = stack[-1]
            step = next(following, None)
            if step is None:
                state[node] = 2
                path.pop()
                stack.pop()
            elif state.get(step) == 1:
                yield path[path.index(step) :]
            elif step not in state:
                state[step] = 1
                path.append(step)
                stack.append((step, iter(edges[step])))


def bottom_up(edges: Mapping[str, list[str]]) -> list[str]:
    """Return the nodes of an acyclic graph, each after those that it points to."""
    done: dict[str, None] = {}
    for start in edges:
        stack = [(start, iter(edges[start]))]
        while stack:
            node, following = stack[-1]
            step = next((each for each in following if each not in done), None)
            if step is None:
                done[node] = None
                stack.pop()
            else:
                stack.append((step, iter(edges[step])))
    return list(done)
