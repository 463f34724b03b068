"""Bad policies and bad requests: what the engine says of them, as printed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policy_engine import PolicyDecisionPoint, document, load_policies
from policy_engine.diagnostics import HINTS, MESSAGES, Diagnostic, arranged
from policy_engine.file_tree import Folder
from policy_engine.loader import file_tree, load_tree
from policy_engine.request import RequestError, read_request
from policy_engine.situations import UndecidedError
from policy_engine.testing.scenarios import load_scenarios

CASES = Path(__file__).parent / "cases"
BAD = sorted(path for path in (CASES / "bad").iterdir() if path.is_dir())
REQUESTS = sorted(path for path in (CASES / "requests").iterdir() if path.is_dir())

Compare = Callable[[Path, str], None]
Patch = pytest.MonkeyPatch


def check(case: Path, patch: Patch) -> tuple[Diagnostic, ...]:
    """Return what `policy check policies` finds, run in the folder of the case."""
    patch.chdir(case)
    tree = file_tree("policies")
    loaded = load_tree(tree)
    _, found = load_scenarios(tree, loaded.policies)
    return arranged((*loaded.diagnostics, *found))


def refusal(case: Path, patch: Patch) -> tuple[Diagnostic, ...]:
    """Return why `policy decide` refuses the request of a case, put to its policies or to ours."""
    patch.chdir(case)
    own = Path("policies")
    decision_point = PolicyDecisionPoint(load_policies(own if own.exists() else CASES / "policies"))
    file = next(path for path in Path().iterdir() if path.stem == "request")
    with pytest.raises(RequestError) as refused:
        decision_point.decide_request(read_request(file.name, file.read_bytes()))
    return refused.value.diagnostics


def printed(diagnostics: tuple[Diagnostic, ...], language: str = "fr") -> str:
    return "".join(f"{each.line(language)}\n" for each in diagnostics)


@pytest.mark.parametrize("case", BAD, ids=lambda path: path.name)
def test_a_bad_policy_is_told_what_is_wrong(case: Path, agrees: Compare, monkeypatch: Patch):
    found = check(case, monkeypatch)
    agrees(case / "expected.txt", printed(found))
    if (case / "expected.en.txt").exists():
        agrees(case / "expected.en.txt", printed(found, "en"))


@pytest.mark.parametrize("case", REQUESTS, ids=lambda path: path.name)
def test_a_bad_request_is_told_what_is_wrong(case: Path, agrees: Compare, monkeypatch: Patch):
    found = refusal(case, monkeypatch)
    agrees(case / "expected.txt", printed(found))
    if (case / "expected.en.txt").exists():
        agrees(case / "expected.en.txt", printed(found, "en"))


def every_diagnostic(patch: Patch) -> Iterator[Diagnostic]:
    for case in BAD:
        yield from check(case, patch)
    for case in REQUESTS:
        yield from refusal(case, patch)


#: What only a huge or forbidden file or a tangle of constraints shows; the tests below make them.
ELSEWHERE = {"file-too-large", "too-many-nodes", "unreadable-file", "undecided-constraints"}


def test_every_message_has_a_case_and_every_hint_is_given(monkeypatch: Patch):
    found = list(every_diagnostic(monkeypatch))
    codes = {each.code for each in found} | ELSEWHERE
    assert set(MESSAGES) - codes == set(), "no case shows these codes"
    own = {each.hint for each in found} | {MESSAGES[code].hint for code in codes}
    assert set(HINTS) - own - {"did-you-mean"} == set(), "no case shows these hints"


def test_every_message_is_one_line_in_both_languages(monkeypatch: Patch):
    for each in every_diagnostic(monkeypatch):
        for language in ("fr", "en"):
            line = each.line(language)
            assert line.replace("\N{NO-BREAK SPACE}", "").isprintable(), line
            assert "  " not in line, line
            assert each.to_dict(language)["message"] == each.message(language)


def lending(tmp_path: Path, **files: str | bytes) -> Path:
    """Write a copy of a small good policy with some of its files replaced; return its folder."""
    folder = tmp_path / "policies" / "pret"
    folder.mkdir(parents=True)
    for path in (CASES / "policies" / "pret").glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    for stem, content in files.items():
        path = folder / f"{stem}.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder.parent


def said(policies: Path) -> str:
    text = printed(load_tree(file_tree(policies)).diagnostics)
    return text.replace(f"{policies.as_posix()}/", "")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: Patch):
    monkeypatch.setattr(document, "MAX_BYTES", 1024 * 1024)
    policies = lending(tmp_path, vocabulary="vocabulary: pret\n" + "# …\n" * 300_000)
    assert said(policies) == (
        "pret/vocabulary.yaml:1:1: file-too-large: ce fichier dépasse la taille permise (1 MiB) "
        "(répartissez le texte sur plusieurs versions)\n"
    )


def test_a_file_that_holds_too_much_is_not_read(tmp_path: Path, monkeypatch: Patch):
    monkeypatch.setattr(document, "MAX_NODES", 20_000)
    values = "".join(f"      v{i}: {{label: {{fr: V, en: V}}}}\n" for i in range(5_000))
    text = f"vocabulary: pret\nfacts:\n  f:\n    type: enumeration\n    values:\n{values}"
    assert said(lending(tmp_path, vocabulary=text)) == (
        "pret/vocabulary.yaml:2505:15: too-many-nodes: "
        "ce fichier contient plus de 20\N{NO-BREAK SPACE}000 valeurs "
        "(répartissez le texte sur plusieurs versions)\n"
    )


@dataclass(frozen=True, slots=True)
class Locked(Folder):
    """A folder of which one file may not be read."""

    def read(self, path: str) -> bytes:
        if path.endswith("sources.yaml"):
            raise PermissionError(13, "Permission denied")
        return Folder.read(self, path)


def test_a_file_that_may_not_be_read_is_told_and_nothing_follows_from_it():
    diagnostics = load_tree(Locked(CASES / "policies")).diagnostics
    assert [each.line("fr").rpartition("policies/")[2] for each in diagnostics] == [
        "pret/sources.yaml:1:1: unreadable-file: ce fichier ne peut pas être lu : Permission denied"
    ]


def test_facts_too_tangled_to_be_held_together_are_refused(monkeypatch: Patch):
    def tangled(*_: object) -> None:
        raise UndecidedError

    monkeypatch.setattr("policy_engine.decision_point.contradictions", tangled)
    decision_point = PolicyDecisionPoint(load_policies(CASES / "policies"))
    with pytest.raises(RequestError) as refused:
        decision_point.decide("pret", at=date(2021, 5, 1), facts={"lecteur.age": 2})
    assert printed(refused.value.diagnostics) == (
        "undecided-constraints: ces faits sont trop emmêlés pour savoir s'ils se contredisent\n"
    )


def test_the_limits_are_as_generous_as_documented():
    assert document.MAX_BYTES >= 16 * 1024 * 1024
    assert document.MAX_NODES >= 50_000 * 20
    assert document.MAX_DEPTH == 64


def test_a_program_is_told_every_fault_of_its_request():
    decision_point = PolicyDecisionPoint(load_policies(CASES / "policies"))
    facts = {"operation": "prêt", "lecteur": {"age": 1.0, "inscrit": "true"}, "lecteur.sexe": "f"}
    with pytest.raises(RequestError) as refused:
        decision_point.decide("pret", at="hier", facts=facts)
    assert [(each.code, each.path) for each in refused.value.diagnostics] == [
        ("bad-date", "at"),
        ("wrong-type", "facts.lecteur.age"),
        ("wrong-type", "facts.lecteur.inscrit"),
        ("unknown-fact", "facts.lecteur.sexe"),
        ("unknown-value", "facts.operation"),
    ]
    assert all(each.place is None for each in refused.value.diagnostics)


@pytest.mark.parametrize("facts", [[], "operation", 3, {1: 2}, {"lecteur": {None: True}}])
def test_facts_of_any_shape_are_refused_in_words(facts: Any):  # noqa: ANN401 - whatever a program gives
    decision_point = PolicyDecisionPoint(load_policies(CASES / "policies"))
    with pytest.raises(RequestError):
        decision_point.decide("pret", at=date(2021, 5, 1), facts=facts)
