"""The documentation: every example runs, every table is what the code is, no link is broken."""

import ast
import doctest
import inspect
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

import policy_engine
from policy_engine import PolicyDecisionPoint, Texts
from policy_engine.cli.application import app
from policy_engine.condition.ast import Condition
from policy_engine.condition.checker import Scope, check_condition, check_date
from policy_engine.condition.parser import MAX_NESTING, parse_condition, parse_operand
from policy_engine.condition.truth import value_of
from policy_engine.diagnostics import Diagnostic
from policy_engine.document import (
    MAX_ALIASED,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_NODES,
    Node,
    Scalar,
    read_document,
)
from policy_engine.document import Mapping as DocumentMap
from policy_engine.evaluation.presumption import MOST_NODES
from policy_engine.evaluation.remedies import MOST
from policy_engine.formatting import MAX_COLUMNS
from policy_engine.loader import load_tree
from policy_engine.policy import order
from policy_engine.request import read_request
from policy_engine.schema import Kind, schema
from policy_engine.situations import cells
from policy_engine.source import Source
from policy_engine.testing.runner import run_scenarios
from policy_engine.testing.scenarios import load_scenarios
from policy_engine.vocabulary import Vocabulary
from policy_engine.vocabulary.reading import read_vocabulary
from policy_engine.vocabulary.sources import Sources
from tests.markdown import Block, Table, blocks, codes, tables

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
PRET = ROOT / "tests/cases/policies/pret"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


# Links and coverage


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives to a heading."""
    plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).strip().casefold()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


@cache
def anchors(target: Path) -> frozenset[str]:
    """Return where a link into a file may lead: its headings, or the lines of what is no page."""
    text = target.read_text(encoding="utf-8")
    if target.suffix != ".md":
        return frozenset(f"L{number}" for number in range(1, len(text.splitlines()) + 1))
    return frozenset(map(slug, re.findall(r"^#+ (.+)$", text, re.MULTILINE)))


@pytest.mark.parametrize(
    "path",
    [pytest.param(p, id=str(p.relative_to(ROOT))) for p in (*PAGES, *sorted(ROOT.glob("*.md")))],
)
def test_no_link_is_broken(path: Path):
    text = path.read_text(encoding="utf-8")
    # The words of a link may hold code, so only blocks are left out here.
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    for link in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"[a-z]+:", link):
            continue
        where, _, anchor = link.partition("#")
        target = (path.parent / where).resolve() if where else path
        assert target.exists(), f"{path.name}: {link}"
        if anchor:
            assert anchor in anchors(target), f"{path.name}: {link}"


def test_the_index_names_every_page():
    index = page("README.md")
    for path in PAGES:
        name = path.relative_to(DOCS).as_posix()
        named = "diagnostics/README.md" if name.startswith("diagnostics/") else name
        assert name == "README.md" or f"]({named})" in index, name


def commands() -> Mapping[str, Any]:
    return typer.main.get_command(app).commands


def test_every_command_has_a_page():
    assert set(commands()) == {path.stem for path in (DOCS / "commands").glob("*.md")}
    assert all(f"](commands/{name}.md)" in page("README.md") for name in commands())


@pytest.mark.parametrize("name", commands())
def test_every_option_of_a_command_is_described(name: str):
    text = page(f"commands/{name}.md")
    synopsis = blocks(text, "text")[0].text
    for parameter in commands()[name].params:
        is_option = parameter.param_type_name == "option"
        for spelt in parameter.opts if is_option else [parameter.metavar]:
            if spelt != "--help":
                assert spelt in synopsis, spelt
                assert f"`{spelt}" in text, spelt


# The code's own words

MODULES = sorted((ROOT / "policy_engine").rglob("*.py"))


@pytest.mark.parametrize("path", [pytest.param(p, id=str(p.relative_to(ROOT))) for p in MODULES])
def test_every_module_opens_with_one_sentence(path: Path):
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said, "no docstring"
    first, _, rest = said.partition("\n")
    assert first.endswith("."), first
    assert not rest or rest.startswith("\n"), "the first sentence is one line"


@pytest.mark.parametrize("name", policy_engine.__all__)
def test_every_public_name_is_documented(name: str):
    thing = getattr(policy_engine, name)
    if isinstance(thing, str):
        return
    said = vars(thing).get("__doc__") if inspect.isclass(thing) else thing.__doc__
    assert said, name
    assert not said.startswith(f"{name}("), "dataclass's own signature"
    assert said.splitlines()[0].endswith("."), said


# langage.md


def vocabulary(text: str, language: str) -> Vocabulary:
    source = Source("vocabulary.yaml", text.replace("language: fr", f"language: {language}"))
    document, found = read_document(source)
    assert isinstance(document, DocumentMap), found
    read = read_vocabulary(document, Sources())
    assert not found
    assert not read.diagnostics
    return read.vocabulary


class Language:
    """The vocabulary of the page, and conditions read with it."""

    def __init__(self) -> None:
        self.text = page("langage.md")
        (written,) = blocks(self.text, "yaml vocabulary.yaml")
        self.scopes = {
            language: Scope(vocabulary(written.text, language), {"adulte"})
            for language in ("fr", "en")
        }

    def check(
        self, node: Node, language: str = "fr"
    ) -> tuple[Condition | None, tuple[Diagnostic, ...]]:
        written, found = parse_condition(node, language)
        if written is None:
            return None, found
        checked = check_condition(written, self.scopes[language])
        return checked.condition, checked.diagnostics

    def good(self, node: Node, language: str = "fr") -> Condition:
        condition, found = self.check(node, language)
        assert condition is not None, [each.line() for each in found]
        return condition


LANGUAGE = Language()


def scalar(text: str) -> Scalar:
    return Scalar(text, "", Source("page", text), 0, len(text))


def examples(titles: tuple[str, ...]) -> list[str]:
    return [
        code
        for table in tables(LANGUAGE.text)
        for title in titles
        if title in table.head
        for cell in table.column(title)
        for code in codes(cell)
    ]


@pytest.mark.parametrize("text", examples(("exemple", "plutôt", "français")))
def test_an_example_of_a_condition_is_read(text: str):
    LANGUAGE.good(scalar(text))


def refusals() -> list[tuple[str, ...]]:
    (table,) = [table for table in tables(LANGUAGE.text) if table.head[0] == "refusé"]
    return [tuple(codes(cell)[0] for cell in row[:2]) for row in table.rows]


@pytest.mark.parametrize(("text", "code"), refusals())
def test_a_refused_condition_is_refused(text: str, code: str):
    condition, found = LANGUAGE.check(scalar(text))
    assert condition is None
    assert [each.code for each in found] == [code]


def translations() -> list[tuple[str, str]]:
    (table,) = [table for table in tables(LANGUAGE.text) if "English" in table.head]
    return [(codes(row[1])[0], codes(row[2])[0]) for row in table.rows]


@pytest.mark.parametrize(("french", "english"), translations())
def test_both_languages_make_the_same_tree(french: str, english: str):
    assert LANGUAGE.good(scalar(french)) == LANGUAGE.good(scalar(english), "en")


@pytest.mark.parametrize("block", blocks(LANGUAGE.text, "yaml conditions"))
def test_the_conditions_of_a_block_are_one_tree(block: Block):
    document, found = read_document(Source("page", block.text))
    assert isinstance(document, DocumentMap), found
    trees = [LANGUAGE.good(value) for _, value in document.entries]
    assert trees
    assert all(tree == trees[0] for tree in trees)


def shifts() -> list[tuple[str, str]]:
    (table,) = [table for table in tables(LANGUAGE.text) if table.head[0] == "décalage"]
    return [(codes(row[0])[0], codes(row[1])[0]) for row in table.rows]


@pytest.mark.parametrize(("text", "day"), shifts())
def test_a_shift_gives_the_day_said(text: str, day: str):
    operand, found = parse_operand(scalar(text), "fr")
    assert operand is not None, found
    term, found = check_date(operand, LANGUAGE.scopes["fr"])
    assert term is not None, found
    assert value_of(term, {}, date.min) == date.fromisoformat(day)


# formats.md

FORMATS = page("formats.md")
KEYS = {
    table.comment.removeprefix("keys: "): table
    for table in tables(FORMATS)
    if table.comment.startswith("keys: ")
}


def shapes() -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield `kind/definition` and the schema of each shape that has properties."""
    for kind in Kind:
        whole = schema(kind)
        yield str(kind), whole
        for name, each in whole["$defs"].items():
            if "properties" in each:
                yield f"{kind}/{name}", each


def described(name: str) -> Table:
    """Return the table on a shape; definitions of one name are the same in all schemas."""
    tail = name.partition("/")[2]
    found = KEYS.get(name) or next(
        (table for key, table in KEYS.items() if tail and key.partition("/")[2] == tail), None
    )
    assert found is not None, f"formats.md has no table on {name}"
    return found


@pytest.mark.parametrize(("name", "shape"), list(shapes()))
def test_every_property_of_the_schemas_is_described(name: str, shape: Mapping[str, dict]):
    table = described(name)
    assert {codes(row[0])[0] for row in table.rows} == set(shape["properties"])
    wanted = {codes(row[0])[0] for row in table.rows if row[1] == "oui"}
    assert wanted == set(shape.get("required", ()))


def test_no_table_is_about_nothing():
    assert set(KEYS) - {"decision"} <= {name for name, _ in shapes()}


def whole_policy() -> Texts:
    files = {
        block.info.split()[1]: block.text
        for block in blocks(FORMATS, "yaml")
        if len(block.info.split()) > 1
    }
    return Texts(files)


def test_the_files_of_the_page_are_a_policy():
    tree = whole_policy()
    loaded = load_tree(tree)
    assert [each.line() for each in loaded.diagnostics] == []
    scenarios, found = load_scenarios(tree, loaded.policies)
    assert [each.line() for each in found] == []
    results = list(run_scenarios(scenarios, PolicyDecisionPoint(loaded.policies)))
    assert len(results) >= 5
    assert [each.to_dict() for each in results if not each.passed] == []


def subset(part: object, whole: object) -> bool:
    """Return whether `part` says nothing that `whole` does not: keys may be left out."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and subset(part[key], whole[key]) for key in part)
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) == len(whole) and all(map(subset, part, whole))
    return part == whole


def told(thing: object) -> Iterator[str]:
    """Yield every key within JSON, those of the facts under `with` left out."""
    if isinstance(thing, dict):
        for key, value in thing.items():
            yield key
            if key != "with":
                yield from told(value)
    elif isinstance(thing, list):
        for each in thing:
            yield from told(each)


def test_the_decision_of_the_page_is_what_the_engine_decides():
    (request,) = blocks(FORMATS, "json")[:1]
    (expected,) = blocks(FORMATS, "json decision")
    decision_point = PolicyDecisionPoint(load_tree(whole_policy()).policies)
    decision = decision_point.decide_request(read_request("page", request.text.encode()))
    got = json.loads(json.dumps(decision.to_dict()))
    assert subset(json.loads(expected.text), got)
    assert list(json.loads(expected.text)) == list(got)


def test_every_key_of_a_decision_is_described():
    decision_point = PolicyDecisionPoint(load_tree(whole_policy()).policies)
    at = date(2021, 5, 1)
    loan = {"operation": "pret", "ouvrage": {"fonds": "courant", "fragile": False}}
    child = {**loan, "lecteur": {"age": 9, "inscrit": False}}
    rare = {"operation": "pret", "ouvrage.fonds": "ancien", "lecteur.age": 30}
    decisions = [
        decision_point.decide("pret", at=at, facts=facts).to_dict()
        for facts in (loan, child, {**child, "lecteur": {"age": 9, "inscrit": True}}, rare, {})
    ]
    assert {codes(row[0])[0] for row in KEYS["decision"].rows} == set(decisions[0])
    named = {"fr", "en", "after"}
    for table in tables(FORMATS.partition("## La décision")[2]):
        named.update(code for row in table.rows for cell in row for code in codes(cell))
    assert {key for decision in decisions for key in told(decision)} <= named
    # Each list of a decision has been seen with something in it.
    lists = {key for key, value in decisions[0].items() if isinstance(value, list)}
    assert all(any(decision[key] for decision in decisions) for key in lists)


def test_the_limits_are_those_of_the_code():
    (table,) = [table for table in tables(FORMATS) if table.heading == "Limites"]
    said = [re.sub(r"\D", "", row[1]) for row in table.rows]
    limits = [
        MAX_BYTES // 2**20,
        MAX_NODES,
        MAX_ALIASED,
        MAX_DEPTH,
        MAX_NESTING,
        order.MAX_DEPTH,
    ]
    assert said == [str(each) for each in limits]
    assert f"{MAX_NESTING} niveaux" in LANGUAGE.text
    assert f"sur {order.MAX_DEPTH}" in LANGUAGE.text


# meaning.md

MEANING = page("meaning.md")


def test_the_scenarios_of_the_page_come_out_as_written():
    files: dict[str, str] = {
        f"pret/{path.name}": path.read_text(encoding="utf-8") for path in PRET.glob("*.yaml")
    }
    for block in blocks(MEANING, "yaml"):
        path = block.info.split()[1]
        if path == "scenarios":
            text = f"policy: pret\nscenarios:\n{block.text}"
            files[f"pret/scenarios/line-{block.line}.yaml"] = text
        else:
            files[path] = block.text
    tree = Texts(files)
    loaded = load_tree(tree)
    assert [each.line() for each in loaded.diagnostics] == []
    scenarios, found = load_scenarios(tree, loaded.policies)
    assert [each.line() for each in found] == []
    results = list(run_scenarios(scenarios, PolicyDecisionPoint(loaded.policies)))
    assert len(results) >= 12
    assert [each.to_dict() for each in results if not each.passed] == []


def test_the_width_is_that_of_the_code():
    assert f"at most {MAX_COLUMNS} columns" in page("commands/fmt.md")


def test_the_budget_is_that_of_the_code():
    assert f"{cells.MAX_POINTS:,} points" in MEANING
    assert f"{MOST_NODES:,} nodes" in MEANING
    assert f"At most {MOST}" in MEANING


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=str(path.relative_to(DOCS)))
        for path in PAGES
        if blocks(path.read_text(encoding="utf-8"), "pycon")
    ],
)
def test_python_examples_print_what_is_written(path: Path, monkeypatch: pytest.MonkeyPatch):
    text = path.read_text(encoding="utf-8")
    session = "\n".join(block.text for block in blocks(text, "pycon"))
    monkeypatch.chdir(ROOT)
    example = doctest.DocTestParser().get_doctest(session, {}, path.name, str(path), 0)
    report: list[str] = []
    doctest.DocTestRunner(verbose=False).run(example, out=report.append)
    assert not report, "".join(report)


# architecture.md

ARCHITECTURE = page("architecture.md")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("contract", "place"), [("floors", 0), ("condition-floors", 1)])
def test_the_floors_are_those_of_the_contract(contract: str, place: int):
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    (layers,) = [each["layers"] for each in contracts if each["id"] == contract]
    wanted = [{name.strip(" ()") for name in layer.split("|")} for layer in layers]
    table = [table for table in tables(ARCHITECTURE) if table.head[0] == "floor"][place]
    assert [set(codes(row[1])) for row in table.rows] == wanted
    assert [int(row[0]) for row in table.rows] == list(range(len(wanted), 0, -1))


def test_the_libraries_are_those_of_the_project():
    project = PROJECT["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.match(r"[\w-]+", each)[0].casefold() for each in declared}
    (table,) = [table for table in tables(ARCHITECTURE) if table.head[0] == "library"]
    assert {codes(row[0])[0] for row in table.rows} == names
