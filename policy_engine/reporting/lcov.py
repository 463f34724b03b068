"""Coverage in the form of LCOV, so that the pages people have for code light up policy files."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from policy_engine.testing.coverage import Coverage, Covered
from policy_engine.testing.goals import GoalKind, Measure
from policy_engine.testing.observation import Site

_BRANCHES = {GoalKind.DECIDES_TRUE: 0, GoalKind.DECIDES_FALSE: 1}


def lcov(coverage: Coverage, folder: Path) -> str:
    """Return coverage as LCOV; takes the folder that its paths are to be relative to.

    A rule is a function, called by the scenarios in which it applies. An atom is a block of two
    branches, true and false, taken by the scenarios in which it decides. A line is hit by the
    scenarios that reach anything written on it. What no situation can reach is left out.
    """
    by_file: dict[str, list[Covered]] = {}
    for each in coverage.covered:
        if each.status.counts:
            by_file.setdefault(each.goal.place.file, []).append(each)
    rows: list[str] = []
    for file, covered in by_file.items():
        path = Path(os.path.relpath(file, folder)).as_posix()
        rows += ("TN:", f"SF:{path}", *_record(covered), "end_of_record")
    return "".join(f"{row}\n" for row in rows)


def _record(covered: Sequence[Covered]) -> Iterator[str]:
    lines: dict[int, set[tuple[str, str]]] = {}
    for each in covered:
        hits = lines.setdefault(each.goal.place.line, set())
        hits.update((each.goal.policy, name) for name in each.scenarios)
    yield from _functions(each for each in covered if each.goal.kind is GoalKind.APPLIED)
    yield from _branches(
        [each for each in covered if each.goal.kind.measure is Measure.CONDITIONS],
        {number for number, hits in lines.items() if hits},
    )
    yield from (f"DA:{number},{len(hits)}" for number, hits in sorted(lines.items()))
    yield f"LF:{len(lines)}"
    yield f"LH:{sum(bool(hits) for hits in lines.values())}"


def _functions(applied: Iterable[Covered]) -> Iterator[str]:
    rules = tuple(applied)
    yield from (f"FN:{each.goal.place.line},{each.goal.entry}" for each in rules)
    yield from (f"FNDA:{len(each.scenarios)},{each.goal.entry}" for each in rules)
    yield f"FNF:{len(rules)}"
    yield f"FNH:{sum(bool(each.scenarios) for each in rules)}"


def _branches(decides: Sequence[Covered], hit: set[int]) -> Iterator[str]:
    blocks: dict[int, dict[tuple[int, Site | None], int]] = {}
    for each in decides:
        goal = each.goal
        on_line = blocks.setdefault(goal.place.line, {})
        block = on_line.setdefault((goal.place.column, goal.site), len(on_line))
        # A branch of a line that nothing reaches was not even looked at.
        taken = str(len(each.scenarios)) if goal.place.line in hit else "-"
        yield f"BRDA:{goal.place.line},{block},{_BRANCHES[goal.kind]},{taken}"
    yield f"BRF:{len(decides)}"
    yield f"BRH:{sum(bool(each.scenarios) for each in decides)}"
