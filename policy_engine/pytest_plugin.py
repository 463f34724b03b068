"""The plugin of pytest: the scenarios of policies are tests, run by `pytest FOLDER`.

PYTEST_DONT_REWRITE: nothing is asserted here, and whoever imported it before pytest did is not to
be warned of that.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Protocol

import pytest

from policy_engine.file_tree import YAML_ENDINGS, Folder
from policy_engine.language import Language, Words

# Every run of pytest, of whatever project, loads this module: the engine and what it stands on are
# imported where the first scenario is met.
if TYPE_CHECKING:
    from policy_engine.decision_point import PolicyDecisionPoint
    from policy_engine.testing.runner import ScenarioResult
    from policy_engine.testing.scenarios import Scenario

#: The marker that every scenario bears.
MARKER = "policy_scenario"

_OTHERWISE = Words(
    "aucun scénario n'est joué : la politique « {policy} » a des erreurs, dites à {told}",
    "no scenario is run: the policy “{policy}” has errors, told at {told}",
)
_NO_LANGUAGE = "langue inconnue / unknown language: {name} = {value!r} (fr, en)"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options of the plugin."""
    group = parser.getgroup("policy", "policies")
    group.addoption(
        "--policy-lang",
        choices=[str(each) for each in Language],
        help="La langue des explications. / The language of explanations.",
    )
    parser.addini(
        "policy_lang",
        "La langue des explications : fr ou en. / The language of explanations: fr or en.",
        default=str(Language.FR),
    )
    parser.addini(
        "policy_scenarios",
        "Jouer les scénarios rencontrés. / Run the scenarios that are met.",
        type="bool",
        default=True,
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker of the plugin."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(policy, at, outcome): un scénario d'une politique / a scenario of a policy",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "ScenarioFile | None":
    """Collect a file of scenarios; leaves every other file alone."""
    if not file_path.name.endswith(YAML_ENDINGS) or not parent.config.getini("policy_scenarios"):
        return None
    folder = _policy_of(file_path)
    if folder is None:
        return None
    collected: ScenarioFile = ScenarioFile.from_parent(parent, path=file_path, folder=folder)
    return collected


def _policy_of(path: Path) -> Path | None:
    """Return the folder of the policy that a file of scenarios belongs to, None for another file.

    The names are those on the way that led to the file: links are followed, not resolved.
    """
    for folder in path.parents:
        if folder.name == "scenarios" and os.path.lexists(folder.parent / "vocabulary.yaml"):
            within = path.relative_to(folder).parts
            return None if any(part.startswith(".") for part in within) else folder.parent
    return None


class ScenarioFile(pytest.File):
    """A file of scenarios; collects nothing of a policy in which anything is wrong."""

    def __init__(self, *, folder: Path, **more: object) -> None:
        """Keep the folder of the policy."""
        super().__init__(**more)  # type: ignore[arg-type]
        self.folder = folder

    def collect(self) -> "Iterator[ScenarioItem]":
        """Yield the scenarios in the order of the file; raises CollectError with what is wrong."""
        language = _language(self.config)
        policy = _loaded(self)
        if policy.wrong:
            policy.told = policy.told or self.nodeid
            if policy.told == self.nodeid:
                raise self.CollectError(policy.wrong_in(language))
            words = _OTHERWISE.in_(language)
            raise self.CollectError(words.format(policy=self.folder.name, told=policy.told))
        name = policy.tree.name(self.path.relative_to(self.folder).as_posix())
        scenarios = [each for each in policy.scenarios if each.place.file == name]
        for each, shown in zip(scenarios, _names(scenarios), strict=True):
            item: ScenarioItem = ScenarioItem.from_parent(
                self, name=shown, scenario=each, decision_point=policy.decision_point
            )
            yield item


class ScenarioItem(pytest.Item):
    """A scenario: passes when the engine decides what its author expects."""

    def __init__(
        self,
        *,
        scenario: "Scenario",
        decision_point: "PolicyDecisionPoint",
        **more: object,
    ) -> None:
        """Keep the scenario and what decides it; bear its marker and its keywords."""
        super().__init__(**more)  # type: ignore[arg-type]
        self.scenario = scenario
        self.decision_point = decision_point
        told = {"policy": scenario.policy, "at": scenario.at.isoformat()}
        outcome = scenario.expect.get("outcome")
        told |= {"outcome": outcome} if isinstance(outcome, str) else {}
        self.add_marker(getattr(pytest.mark, MARKER)(**told))
        self.extra_keyword_matches.update(told.values())
        for expected in scenario.expect.values():
            self.extra_keyword_matches.update(
                (expected,) if isinstance(expected, str) else expected
            )

    def runtest(self) -> None:
        """Decide the scenario; raises ScenarioFailedError where something else came."""
        from policy_engine.testing.runner import run_scenarios

        (result,) = run_scenarios((self.scenario,), self.decision_point)
        if not result.passed:
            raise ScenarioFailedError(result)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Return the place and the title of the scenario."""
        # pytest rewrites the points of a title that its id ends with.
        return self.path, self.scenario.place.line - 1, f"{self.scenario.policy} : {self.name}"

    def repr_failure(  # type: ignore[override]  # pytest does not export what it asks for
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> object:
        """Return what differs and why; of a mistake of the engine itself, the traceback."""
        if isinstance(excinfo.value, ScenarioFailedError):
            return Failure.of(excinfo.value.result, _language(self.config))
        return super().repr_failure(excinfo, style)  # type: ignore[arg-type]


class ScenarioFailedError(Exception):
    """A scenario that did not come out as its author expects; it carries the result."""

    def __init__(self, result: "ScenarioResult") -> None:
        """Keep the result."""
        super().__init__(result.scenario.name)
        self.result = result


class _Writer(Protocol):
    """What pytest prints with."""

    def line(self, s: str = "") -> None:
        """Print a line."""


@dataclass(frozen=True, slots=True)
class Crash:
    """A failure on one line, for the summary of pytest and its JUnit."""

    place: str
    message: str

    def __str__(self) -> str:
        """Return `file:line: message`."""
        return f"{self.place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure as pytest reports it: the text of `policy test`, no traceback."""

    text: str
    reprcrash: Crash

    @classmethod
    def of(cls, result: "ScenarioResult", language: Language) -> "Failure":
        """Return the report of a scenario that failed."""
        from policy_engine.reporting.plain import plain_text
        from policy_engine.reporting.scenarios import failure_message, failure_page

        place = result.scenario.place
        crash = Crash(f"{place.file}:{place.line}", failure_message(result, language))
        return cls(plain_text(failure_page(result, language)), crash)

    def __str__(self) -> str:
        """Return the text."""
        return self.text

    def toterminal(self, tw: _Writer) -> None:
        """Print the text."""
        for line in self.text.splitlines():
            tw.line(line)


@dataclass(frozen=True, slots=True)
class _PolicyFolder(Folder):
    """A policy's folder under the name by which it was reached, whatever a link leads to."""

    shown: str

    def name(self, path: str) -> str:
        return (PurePath(self.shown) / path).as_posix()

    def title(self) -> str:
        return self.root.name


class _Policy:
    """One policy of the run, loaded once however many files of scenarios it has."""

    def __init__(self, tree: _PolicyFolder) -> None:
        from policy_engine.decision_point import PolicyDecisionPoint
        from policy_engine.diagnostics import Severity, arranged
        from policy_engine.loader import load_tree
        from policy_engine.testing.scenarios import load_scenarios

        self.tree = tree
        loaded = load_tree(tree)
        self.scenarios, found = load_scenarios(tree, loaded.policies)
        everything = arranged((*loaded.diagnostics, *found))
        self.wrong = tuple(each for each in everything if each.severity is Severity.ERROR)
        self.decision_point = PolicyDecisionPoint(loaded.policies)
        #: Where its diagnostics were told, so that they are told once.
        self.told: str | None = None

    def wrong_in(self, language: Language) -> str:
        from policy_engine.reporting.diagnostics import diagnostics_text

        return diagnostics_text(self.wrong, language).rstrip("\n")


_POLICIES = pytest.StashKey[dict[Path, _Policy]]()


def _loaded(file: ScenarioFile) -> _Policy:
    """Return the policy of a file of scenarios, loaded when the first of them is met."""
    policies = file.config.stash.setdefault(_POLICIES, {})
    if file.folder not in policies:
        start = file.config.invocation_params.dir
        try:
            shown = os.path.relpath(file.folder, start)
        except ValueError:
            # On another drive.
            shown = str(file.folder)
        policies[file.folder] = _Policy(_PolicyFolder(file.folder, shown))
    return policies[file.folder]


def _names(scenarios: "Iterable[Scenario]") -> Iterator[str]:
    """Yield a name for each scenario of a file, each once."""
    from policy_engine.reporting.scenarios import case_name

    taken: set[str] = set()
    for each in scenarios:
        name = shown = case_name(each.name)
        count = 1
        while shown in taken:
            count += 1
            shown = f"{name} ({count})"
        taken.add(shown)
        yield shown


def _language(config: pytest.Config) -> Language:
    """Return the language of the command line, else of POLICY_LANG, else of the settings.

    Raises CollectError for one that nobody speaks here.
    """
    settings = (
        ("--policy-lang", config.getoption("--policy-lang")),
        ("POLICY_LANG", os.environ.get("POLICY_LANG")),
        ("policy_lang", config.getini("policy_lang") or Language.FR),
    )
    name, value = next((name, value) for name, value in settings if value)
    try:
        return Language(value)
    except ValueError:
        wrong = _NO_LANGUAGE.format(name=name, value=value)
        raise pytest.Collector.CollectError(wrong) from None
