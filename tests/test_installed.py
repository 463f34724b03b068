"""The wheel and pytest, installed and nothing else: a project of its own runs its scenarios.

`.ci/run` builds the wheel, installs both in an environment of their own and names its interpreter
in INSTALLED_PYTHON.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PYTHON = os.environ.get("INSTALLED_PYTHON", "")
if not PYTHON:
    pytest.skip("INSTALLED_PYTHON is not set; .ci/run sets it", allow_module_level=True)

FAILING = """\
.F                                                                       [100%]
=================================== FAILURES ===================================
___________________________ pret : sans inscription ____________________________
  - ✗ sans inscription policies/pret/scenarios/pret.yaml:7
    - outcome\u00a0: attendu permit, obtenu deny

Refusé : aucune règle ne le permet, au 2021-05-01 — pret, version du 2020-01-01 (Règlement du prêt)
  ✗ Prêt du fonds courant — sans effet [Règlement intérieur, art. 2]
    ✓ la situation visée
      ✓ Opération demandée : Prêt — dit
      ✓ Fonds : Courant — dit
    ✗ exigé : Être inscrit [Règlement intérieur, art. 2]
      ✗ Le lecteur est inscrit : oui — dit : non
  ✗ Rien ne sort sans règle qui le permette [Règlement intérieur, art. 1]
  · présumé, sans quoi la réponse serait ouverte — Le lecteur est exclu : non \
[Règlement intérieur, art. 4]
=========================== short test summary info ============================
FAILED policies/pret/scenarios/pret.yaml::sans inscription - outcome\u00a0: attend...
1 failed, 1 passed
"""

BROKEN = """\

==================================== ERRORS ====================================
______________ ERROR collecting policies/pret/scenarios/pret.yaml ______________
policies/pret/2023-09-01.yaml:1:9: policy-mismatch: the policy is called `autre` here but `pret` \
by its folder (the folder, `vocabulary:` and each `policy:` bear the same id)
=========================== short test summary info ============================
ERROR policies/pret/scenarios/pret.yaml
!!!!!!!!!!!!!!!!!!!! Interrupted: 1 error during collection !!!!!!!!!!!!!!!!!!!!
1 error
"""


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed Python in a project, with nothing of this run about it."""
    environment = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1", "COLUMNS": "80"}
    return subprocess.run(
        [PYTHON, *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def told(done: subprocess.CompletedProcess[str]) -> str:
    """Return what a run of pytest printed, without how long it took."""
    assert done.stderr == ""
    return re.sub(r"(\n\d.*) in [\d.]+s.*\n", r"\1\n", done.stdout)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with a policy, all of whose scenarios come out as written."""
    shutil.copytree(ROOT / "tests/cases/policies/pret", tmp_path / "policies/pret")
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_package_is_not_the_checkout(project: Path):
    code = "import policy_engine, sys; print(policy_engine.__file__); print(sys.prefix)"
    file, prefix = map(Path, run(project, "-c", code).stdout.splitlines())
    assert file.is_relative_to(prefix)
    assert not file.is_relative_to(ROOT / "policy_engine")


def test_scenarios_that_come_out_as_written_pass(project: Path):
    done = run(project, "-m", "pytest", "policies/", "-q")
    assert (done.returncode, told(done).splitlines()[-1]) == (0, "2 passed")


def test_a_scenario_that_does_not_says_why(project: Path):
    replace(
        project / "policies/pret/scenarios/pret.yaml",
        "{outcome: deny, unmet: [inscription]}",
        "{outcome: permit}",
    )
    done = run(project, "-m", "pytest", "policies/", "-q")
    assert (done.returncode, told(done)) == (1, FAILING)


def test_what_is_wrong_with_a_policy_is_said(project: Path):
    replace(project / "policies/pret/2023-09-01.yaml", "policy: pret", "policy: autre")
    done = run(project, "-m", "pytest", "policies/", "-q", "--policy-lang", "en")
    assert (done.returncode, told(done)) == (2, BROKEN)


def test_every_scenario_that_is_shipped_passes(tmp_path: Path):
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    code = "from policy_engine.cli import main; main()"
    results = json.loads(run(tmp_path, "-c", code, "test", "--format", "json").stdout)
    done = run(tmp_path, "-m", "pytest", "policies/", "-q")
    assert (done.returncode, told(done).splitlines()[-1]) == (
        0,
        f"{results['summary']['passed']} passed",
    )
