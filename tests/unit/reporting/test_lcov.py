"""LCOV: each record counts what it lists, lines and branches agree, paths are relative."""

from pathlib import Path

import pytest

from policy_engine import PolicyDecisionPoint
from policy_engine.loader import file_tree, load_tree
from policy_engine.reporting.lcov import lcov
from policy_engine.testing.coverage import Coverage, measure
from policy_engine.testing.runner import run_scenarios
from policy_engine.testing.scenarios import load_scenarios
from tests.policies import permit, policy

ROOT = Path(__file__).parents[3]
FOLDERS = ("tests/cases/policies", "tests/cases/cli/_policies")
#: What a record holds, in this order, and nothing else.
ORDER = ("TN", "SF", "FN", "FNDA", "FNF", "FNH", "BRDA", "BRF", "BRH", "DA", "LF", "LH")


def covered(folder: Path) -> Coverage:
    tree = file_tree(folder)
    loaded = load_tree(tree)
    scenarios, _ = load_scenarios(tree, loaded.policies)
    return measure(loaded.policies, run_scenarios(scenarios, PolicyDecisionPoint(loaded.policies)))


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_record_agrees_with_itself(folder: str):
    for record in lcov(covered(ROOT / folder), ROOT).split("end_of_record\n")[:-1]:
        rows = [row.split(":", 1) for row in record.splitlines()]
        keys = [key for key, _ in rows]
        assert keys == sorted(keys, key=ORDER.index)
        by = {key: [value for name, value in rows if name == key] for key in ORDER}
        text = (ROOT / by["SF"][0]).read_text(encoding="utf-8").splitlines()
        lines = {int(n): int(hits) for n, hits in (each.split(",") for each in by["DA"])}
        assert len(lines) == len(by["DA"]) == int(by["LF"][0])
        assert sum(hits > 0 for hits in lines.values()) == int(by["LH"][0])
        assert max(lines) <= len(text)
        called = {name: int(n) for n, name in (each.split(",") for each in by["FNDA"])}
        for each in by["FN"]:
            number, name = each.split(",")
            assert text[int(number) - 1].strip().startswith(f"{name}:")
            assert (called[name] > 0) <= (lines[int(number)] > 0)
        assert len(called) == len(by["FN"]) == int(by["FNF"][0])
        assert sum(n > 0 for n in called.values()) == int(by["FNH"][0])
        branches = [tuple(each.split(",")) for each in by["BRDA"]]
        assert len({each[:3] for each in branches}) == len(branches) == int(by["BRF"][0])
        assert sum(each[3] not in "0-" for each in branches) == int(by["BRH"][0])
        for number, _, branch, taken in branches:
            assert branch in {"0", "1"}
            assert (taken == "-") == (lines[int(number)] == 0)


def test_a_path_is_told_from_the_folder_one_stands_in():
    coverage = covered(ROOT / FOLDERS[0])
    assert "\nSF:policies/pret/2020-01-01.yaml\n" in lcov(coverage, ROOT / "tests/cases")
    assert "\nSF:../pret/2020-01-01.yaml\n" in lcov(coverage, ROOT / FOLDERS[0] / "autre")


def test_a_branch_that_no_situation_takes_is_left_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    loaded = load_tree(policy(rules={"p": permit("a ou vrai")}))
    told = lcov(measure(loaded.policies, ()), ROOT)
    assert "BRF:0\nBRH:0\n" in told
    loaded = load_tree(policy(rules={"p": permit("a et b")}, constraints=("a et b",)))
    told = lcov(measure(loaded.policies, ()), ROOT)
    # Each atom can be shown false; the rule itself cannot apply.
    assert "FNF:0\nFNH:0\nBRDA:1,0,1,-\nBRDA:1,1,1,-\nBRF:2\nBRH:0\n" in told
