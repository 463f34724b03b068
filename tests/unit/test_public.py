"""The public API: complete, documented, typed, and light to import."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import policy_engine
from policy_engine.release import __version__

PACKAGE = Path(policy_engine.__file__).parent
NAMES = [name for name in policy_engine.__all__ if name != "__version__"]


def _run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_every_public_name_is_there_and_sorted():
    assert sorted(policy_engine.__all__) == policy_engine.__all__
    assert all(hasattr(policy_engine, name) for name in policy_engine.__all__)
    assert policy_engine.__version__ == __version__


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_documented(name: str):
    thing = getattr(policy_engine, name)
    assert inspect.getdoc(thing)
    for member, value in vars(thing).items() if inspect.isclass(thing) else ():
        described = inspect.isfunction(value) or isinstance(value, property)
        if described and not member.startswith("_"):
            assert inspect.getdoc(value), f"{name}.{member}"


@pytest.mark.parametrize("name", NAMES)
def test_every_public_function_says_its_types(name: str):
    thing = getattr(policy_engine, name)
    for each in vars(thing).values() if inspect.isclass(thing) else [thing]:
        if inspect.isfunction(each) and not each.__name__.startswith("_"):
            assert "return" in each.__annotations__, each.__qualname__


def test_the_package_says_that_it_is_typed():
    assert (PACKAGE / "py.typed").is_file()


def test_importing_it_loads_neither_the_command_line_nor_its_libraries():
    code = (
        "import policy_engine, sys; policy_engine.load_policies(); "
        "print(*sorted({'typer', 'rich', 'click', 'policy_engine.cli'} & set(sys.modules)))"
    )
    assert _run(code) == ""


def test_every_module_says_what_it_is_for():
    for path in PACKAGE.rglob("*.py"):
        first = path.read_text(encoding="utf-8").split("\n", 1)[0]
        assert first.startswith('"""'), path


def test_the_example_of_the_design_runs():
    code = """
from datetime import date
from policy_engine import PolicyDecisionPoint, load_policies
pdp = PolicyDecisionPoint(load_policies("tests/cases/policies"))
facts = {"operation": "pret", "ouvrage.fonds": "courant", "lecteur": {"inscrit": True}}
decision = pdp.decide("pret", at=date(2021, 5, 1), facts=facts)
print(decision.outcome, decision.unmet, decision.remedies)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    assert done.stdout == "permit () ()\n"
