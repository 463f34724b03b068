"""The plugin of pytest, tried with real runs of pytest in projects of their own."""

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from policy_engine import pytest_plugin
from policy_engine.reporting.scenarios import case_name

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
PRET = ROOT / "tests/cases/policies/pret"
PASSES, FAILS = "un lecteur inscrit emprunte", "sans inscription"
FILE = "policies/pret/scenarios/pret.yaml"
SETTINGS = """[pytest]
addopts = --strict-markers --strict-config --import-mode=importlib
filterwarnings = error
"""

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with a policy whose second scenario fails; no plugin but this one."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("POLICY_LANG", raising=False)
    root = pytester.path
    shutil.copytree(PRET, root / "policies/pret")
    scenarios = root / FILE
    text = scenarios.read_text(encoding="utf-8")
    scenarios.write_text(text.replace("unmet: [inscription]", "unmet: []"), encoding="utf-8")
    (root / "pytest.ini").write_text(SETTINGS, encoding="utf-8")
    return root


@pytest.fixture
def run(pytester: pytest.Pytester, project: Path) -> Run:
    """Run pytest in the project."""

    def runs(*arguments: str) -> pytest.RunResult:
        return pytester.runpytest_inprocess("-p", pytest_plugin.__name__, *arguments)

    return runs


@pytest.fixture
def ids(run: Run) -> Callable[..., list[str]]:
    """Return the ids that pytest collects."""

    def collected(*arguments: str) -> list[str]:
        result = run("--collect-only", "-q", *arguments)
        return [each for each in result.outlines if "::" in each]

    return collected


def write(path: Path, *scenarios: dict[str, object], policy: str = "pret") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"policy": policy, "scenarios": scenarios}, ensure_ascii=True)
    path.write_text(text, encoding="utf-8")


def scenario(name: str, outcome: str = "deny") -> dict[str, object]:
    return {"name": name, "like": FAILS, "expect": {"outcome": outcome}}


def copy(project: Path, name: str) -> Path:
    """Copy the policy under another name."""
    policy = project / "policies" / name
    shutil.copytree(PRET, policy)
    for path in policy.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"^(policy|vocabulary): pret$", rf"\1: {name}", text, flags=re.MULTILINE)
        path.write_text(text, encoding="utf-8")
    return policy


# What is collected


@pytest.mark.parametrize(
    "where",
    [
        "policies",
        "policies/pret",
        "policies/pret/scenarios",
        FILE,
        ".",
        "policies/../policies/pret",
    ],
)
def test_every_scenario_is_an_item_wherever_pytest_begins(
    where: str, ids: Callable[..., list[str]]
):
    assert ids(where) == [f"{FILE}::{PASSES}", f"{FILE}::{FAILS}"]


def test_an_id_runs_its_scenario(run: Run):
    run(f"{FILE}::{PASSES}").assert_outcomes(passed=1)
    run(f"{FILE}::{FAILS}").assert_outcomes(failed=1)


def test_the_order_is_that_of_the_files(project: Path, ids: Callable[..., list[str]]):
    policy = copy(project, "autre")
    write(policy / "scenarios/b.yml", scenario("z"), scenario("a"), policy="autre")
    write(policy / "scenarios/a/b/c.yaml", scenario("m"), policy="autre")
    wanted = [
        "policies/autre/scenarios/a/b/c.yaml::m",
        "policies/autre/scenarios/b.yml::z",
        "policies/autre/scenarios/b.yml::a",
        f"policies/autre/scenarios/pret.yaml::{PASSES}",
        f"policies/autre/scenarios/pret.yaml::{FAILS}",
        f"{FILE}::{PASSES}",
        f"{FILE}::{FAILS}",
    ]
    assert sorted(ids("policies")) == sorted(wanted)
    assert ids("policies") == ids("policies")
    two = ids("policies/pret", "policies/autre")
    assert two[:2] == wanted[-2:]
    assert two[2:] == [each for each in ids("policies") if "autre" in each]
    assert [each for each in ids("policies") if "b.yml" in each] == wanted[1:3]


def test_other_files_are_left_alone(project: Path, ids: Callable[..., list[str]]):
    write(project / "scenarios/no_policy.yaml", scenario("a"))
    write(project / "policies/pret/scenarios/.hidden.yaml", scenario("b"))
    write(project / "policies/pret/scenarios/.hidden/c.yaml", scenario("c"))
    write(project / "policies/notes/d.yaml", scenario("d"))
    (project / "policies/pret/scenarios/notes.txt").write_text("scenarios: [", encoding="utf-8")
    assert ids(".") == [f"{FILE}::{PASSES}", f"{FILE}::{FAILS}"]


def test_links_are_followed_under_their_own_names(project: Path, ids: Callable[..., list[str]]):
    (project / "elsewhere").mkdir()
    policy = copy(project, "autre")
    policy.rename(project / "elsewhere/autre-2")
    (project / "policies/autre").symlink_to(project / "elsewhere/autre-2")
    (project / "policies/pret/scenarios/up").symlink_to(project / "policies/pret/scenarios")
    assert ids("policies/autre") == [
        f"policies/autre/scenarios/pret.yaml::{PASSES}",
        f"policies/autre/scenarios/pret.yaml::{FAILS}",
    ]
    assert [each for each in ids("policies") if "/up/" in each] == []


def test_the_root_may_be_elsewhere(
    project: Path, pytester: pytest.Pytester, run: Run, monkeypatch: pytest.MonkeyPatch
):
    elsewhere = pytester.mkdir("elsewhere")
    monkeypatch.chdir(elsewhere)
    result = run("--rootdir", str(elsewhere), "-c", str(project / "pytest.ini"), "../policies")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines([f"  - ✗ {FAILS} ../{FILE}:7"])


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("S1. un médecin", "S1. un médecin"),
        ("a::b [c] d/e", "a:b (c) d/e"),
        ("« avec\u00a0espaces »\n  et lignes", "« avec espaces » et lignes"),
        ("\x07 \ud800 ::: ]", "� � : )"),
        ("\t", "�"),
    ],
)
def test_a_name_is_fit_for_an_id(name: str, shown: str):
    assert case_name(name) == shown


def test_odd_names_can_be_chosen(project: Path, ids: Callable[..., list[str]], run: Run):
    names = ["S1. a::b [c]", "S1. a:b (c)", "d/e — « f »", "x\ty", 'g "h" <&> i']
    write(project / FILE.replace("pret.yaml", "odd.yaml"), *map(scenario, names))
    found = [each for each in ids("policies") if "odd.yaml" in each]
    assert [each.partition("::")[2] for each in found] == [
        "S1. a:b (c)",
        "S1. a:b (c) (2)",
        "d/e — « f »",
        "x y",
        'g "h" <&> i',
    ]
    for each in found:
        result = run(each, "-v")
        result.assert_outcomes(passed=1)
        assert any(line.startswith(f"{each} PASSED") for line in result.outlines), each


@pytest.mark.parametrize(
    ("chosen", "outcomes"),
    [
        (("-k", "emprunte"), (1, 0)),
        (("-k", "pret and deny"), (0, 1)),
        (("-k", "rendre or inscription"), (1, 1)),
        (("-k", "2021-05-01 and not permit"), (0, 1)),
        (("-m", "policy_scenario"), (1, 1)),
        (("-m", "not policy_scenario"), (0, 0)),
        (("-m", "policy_scenario(policy='pret', outcome='permit')"), (1, 0)),
        (("-m", "policy_scenario(at='2021-05-01')"), (1, 1)),
        (("-m", "policy_scenario(at='2021-05-02')"), (0, 0)),
    ],
)
def test_scenarios_are_chosen_as_tests_are(
    chosen: tuple[str, str], outcomes: tuple[int, int], run: Run
):
    passed, failed = outcomes
    run("policies", *chosen).assert_outcomes(
        passed=passed, failed=failed, deselected=2 - passed - failed
    )


def test_the_last_failures_are_run_first_or_alone(project: Path, run: Run):
    write(project / FILE.replace("pret.yaml", "z.yaml"), scenario("faux", "permit"))
    run("policies", "-x").assert_outcomes(passed=1, failed=1)
    run("policies").assert_outcomes(passed=1, failed=2)
    run("policies", "--lf").assert_outcomes(failed=2)
    first = run("policies", "--ff", "-v").stdout.str()
    assert re.findall(r"::.* ([A-Z]+) +\[", first) == ["FAILED", "FAILED", "PASSED"]


def test_scenarios_stand_beside_other_tests(project: Path, run: Run):
    (project / "test_own.py").write_text("def test_own():\n    assert True\n", encoding="utf-8")
    run().assert_outcomes(passed=2, failed=1)
    settings = project / "pytest.ini"
    settings.write_text(f"{SETTINGS}policy_scenarios = false\n", encoding="utf-8")
    run().assert_outcomes(passed=1)


# What a failure says


def failure(outlines: list[str]) -> list[str]:
    start = next(n for n, line in enumerate(outlines) if line.strip("_ ") == f"pret : {FAILS}")
    end = next(n for n, line in enumerate(outlines) if "short test summary" in line)
    return outlines[start + 1 : end]


def policy_test(project: Path, *arguments: str) -> str:
    """Return what `policy test` prints on the same policies."""
    return subprocess.run(
        [sys.executable, "-m", "policy_engine.cli", "test", "policies", *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    ).stdout


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_failure_says_what_policy_test_says(language: str, project: Path, run: Run):
    result = run("policies", "--policy-lang", language)
    result.assert_outcomes(passed=1, failed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    told = "\n".join(failure(result.outlines))
    assert told.startswith(f"  - ✗ {FAILS} {FILE}:7\n    - unmet")
    assert told in policy_test(project, "--lang", language)
    assert "Traceback" not in result.stdout.str()


@pytest.mark.parametrize("style", ["auto", "long", "short", "line", "native", "no"])
def test_no_style_of_traceback_shows_one(style: str, run: Run):
    result = run("policies", f"--tb={style}", "-vv")
    text = result.stdout.str()
    assert "pytest_plugin" not in text.replace(pytest_plugin.__name__, "")
    assert "run_scenarios" not in text
    assert (f"{FILE}:7: unmet\u00a0: attendu rien, obtenu inscription" in text) == (style == "line")


def test_the_summary_says_what_differs(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "200")
    summed = run("policies").outlines[-2]
    assert summed == f"FAILED {FILE}::{FAILS} - unmet\u00a0: attendu rien, obtenu inscription"


@pytest.mark.parametrize(
    ("settings", "variable", "arguments", "language"),
    [
        ("", "", (), "fr"),
        ("policy_lang = en", "", (), "en"),
        ("policy_lang =", "", (), "fr"),
        ("policy_lang = en", "fr", (), "fr"),
        ("policy_lang = fr", "fr", ("--policy-lang", "en"), "en"),
    ],
)
def test_the_language_is_chosen(
    settings: str,
    variable: str,
    arguments: tuple[str, ...],
    language: str,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("POLICY_LANG", variable)
    Path("pytest.ini").write_text(SETTINGS + settings, encoding="utf-8")
    text = run("policies", *arguments).stdout.str()
    assert ("obtenu inscription" in text) == (language == "fr")
    assert ("got inscription" in text) == (language == "en")


def test_a_language_that_nobody_speaks_is_said(run: Run, monkeypatch: pytest.MonkeyPatch):
    assert run("policies", "--policy-lang", "de").ret == pytest.ExitCode.USAGE_ERROR
    monkeypatch.setenv("POLICY_LANG", "de")
    result = run("policies")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert "langue inconnue / unknown language: POLICY_LANG = 'de' (fr, en)" in result.outlines


def test_a_mistake_of_the_engine_itself_shows_where(run: Run, project: Path):
    (project / "conftest.py").write_text(
        "def pytest_collection_modifyitems(items):\n"
        "    for each in items:\n        each.decision_point = None\n",
        encoding="utf-8",
    )
    result = run("policies")
    result.assert_outcomes(failed=2)
    assert "AttributeError" in result.stdout.str()


# What is wrong with files


def errors(result: pytest.RunResult) -> dict[str, list[str]]:
    """Return what each file that could not be collected says."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in result.outlines:
        if "ERROR collecting " in line:
            lines = found.setdefault(line.strip("_ ").removeprefix("ERROR collecting "), [])
        elif line.startswith("="):
            lines = []
        else:
            lines.append(line)
    return found


def test_everything_that_is_wrong_is_said_once(project: Path, run: Run):
    version = project / "policies/pret/2020-01-01.yaml"
    text = version.read_text(encoding="utf-8")
    text = text.replace("when: lecteur.exclu", "when: lecteur.exclus")
    version.write_text(f"{text}couleur: rouge\n", encoding="utf-8")
    late = FILE.replace("pret.yaml", "z.yaml")
    (project / late).write_text("policy: pret\nscenarios: [{name: a}]\n", encoding="utf-8")
    result = run("policies", "--policy-lang", "en")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    told = errors(result)
    assert list(told) == [FILE, late]
    shapes = [re.fullmatch(r"(\S+):\d+:\d+: ([a-z-]+): .+", line) for line in told[FILE]]
    assert [each and each.groups() for each in shapes] == [
        ("policies/pret/2020-01-01.yaml", "unknown-name"),
        ("policies/pret/2020-01-01.yaml", "unknown-key"),
        (late, "missing-key"),
    ]
    assert told[late] == [
        f"no scenario is run: the policy “pret” has errors, told at {FILE}",
    ]
    assert "Traceback" not in result.stdout.str()
    # Whichever file is collected first tells.
    assert errors(run(late, "--policy-lang", "en")) == {late: told[FILE]}
    assert errors(run(f"{FILE}::{PASSES}", "--policy-lang", "en")) == {FILE: told[FILE]}


def test_a_faulty_policy_does_not_keep_others_from_being_run(project: Path, run: Run):
    policy = copy(project, "autre")
    (policy / "2023-09-01.yaml").write_text("policy: [", encoding="utf-8")
    result = run("policies", "--continue-on-collection-errors")
    result.assert_outcomes(passed=1, failed=1, errors=1)
    (told,) = errors(result).values()
    assert [line.split(": ")[1] for line in told] == ["yaml-syntax"]


@pytest.mark.parametrize("vocabulary", ["nothing", "folder"])
def test_a_vocabulary_that_cannot_be_read_is_said(vocabulary: str, project: Path, run: Run):
    path = project / "policies/pret/vocabulary.yaml"
    path.unlink()
    if vocabulary == "folder":
        path.mkdir()
    else:
        path.symlink_to("nowhere")
    (told,) = errors(run("policies")).values()
    assert any(
        line.startswith("policies/pret/vocabulary.yaml:1:1: unreadable-file: ") for line in told
    )


# For build servers


def cases(tree: ET.Element) -> Iterator[tuple[str | None, str | None, list[tuple[str, str]]]]:
    for each in tree.iter("testcase"):
        told = [(child.get("message", ""), child.text or "") for child in each]
        yield each.get("classname"), each.get("name"), told


def test_pytest_and_policy_test_write_the_same_cases(project: Path, run: Run):
    odd = scenario("« a [b] » :: <&>", "permit")
    write(project / FILE.replace("pret.yaml", "z.yaml"), odd)
    run("policies", "--junitxml=results.xml")
    ours = list(cases(ET.fromstring(policy_test(project, "--format", "junit"))))  # noqa: S314
    assert list(cases(ET.parse(project / "results.xml").getroot())) == ours  # noqa: S314
    assert [(classname, name) for classname, name, _ in ours] == [
        ("policies.pret.scenarios.pret.yaml", PASSES),
        ("policies.pret.scenarios.pret.yaml", FAILS),
        ("policies.pret.scenarios.z.yaml", "« a (b) » : <&>"),
    ]
    message, text = ours[1][2][0]
    assert message == "unmet\u00a0: attendu rien, obtenu inscription"
    assert text.startswith(f"  - ✗ {FAILS} {FILE}:7\n")


def test_junit_can_bear_the_file_and_the_line(run: Run, project: Path):
    run("policies", "--junitxml=results.xml", "-o", "junit_family=xunit1")
    (suite,) = ET.parse(project / "results.xml").getroot()  # noqa: S314
    assert [(case.get("file"), case.get("line")) for case in suite] == [(FILE, "2"), (FILE, "6")]


# What it costs


def test_a_policy_is_loaded_once(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch):
    for number in range(3):
        path = project / FILE.replace("pret.yaml", f"{number}.yaml")
        write(path, scenario(f"numéro {number}"))
    copy(project, "autre")
    loaded: list[str] = []
    load = pytest_plugin._Policy.__init__

    def counted(self: object, tree: "pytest_plugin._PolicyFolder") -> None:
        loaded.append(tree.root.name)
        load(self, tree)

    monkeypatch.setattr(pytest_plugin._Policy, "__init__", counted)
    run("policies/pret", "policies/autre").assert_outcomes(passed=6, failed=1)
    assert loaded == ["pret", "autre"]


def modules(code: str) -> set[str]:
    """Return the modules of an interpreter that ran some code."""
    told = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    return set(told.split())


def test_loading_the_plugin_leaves_the_engine_where_it_is():
    loaded = modules(f"import {pytest_plugin.__name__}") - modules("import pytest")
    assert loaded == {
        "policy_engine",
        "policy_engine.file_tree",
        "policy_engine.language",
        "policy_engine.pytest_plugin",
        "policy_engine.release",
    }


def test_the_cases_of_this_repository_are_not_collected(pytester: pytest.Pytester):
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"),
            *("-p", pytest_plugin.__name__, "tests", "--ignore=tests/unit"),
            *("--ignore=tests/properties", "--ignore-glob=tests/test_*.py"),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED, done.stdout
