"""The application: languages, faults, interruptions and mistakes of its own."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from policy_engine import cli
from policy_engine.cli import check, faults
from policy_engine.cli.application import app

ROOT = Path(__file__).parents[3]
POLICIES = str(ROOT / "tests/cases/policies")
COPIES = str(ROOT / "tests/cases/cli/_policies")


def run(*arguments: str, **more: str) -> Result:
    return CliRunner().invoke(app, list(arguments), prog_name="policy", **more)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def neutral(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("POLICY_LANG", "POLICY_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)


def test_the_environment_chooses_the_language(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("POLICY_LANG", "en")
    assert "1 policy" in run("check", POLICIES).stderr
    assert "1 politique" in run("check", POLICIES, "--lang", "fr").stderr


def test_without_a_command_the_help_is_shown():
    result = run()
    assert result.exit_code == 2
    assert "Décide une demande." in result.stdout


@pytest.mark.parametrize(
    ("arguments", "french"),
    [
        (("check", "a", "b"), "arguments en trop : b"),
        (("check", "--format"), "l'option --format attend une valeur"),
        (("check", "--help=3"), "l'option --help n'attend pas de valeur"),
        (("check", "--format", "xml"), "--format : 'xml' n'est pas une des valeurs possibles"),
        (("check", "--polices", "x"), "vouliez-vous dire --policies ?"),
        (("che",), "commande inconnue : che"),
    ],
)
def test_a_faulty_command_line_is_told_in_both_languages(arguments: tuple[str, ...], french: str):
    result = run(*arguments)
    assert result.exit_code == 2
    assert french in result.stderr
    assert result.stderr.count("policy: ") == 2
    assert result.stdout == ""


def test_what_the_table_does_not_know_stays_english():
    words = faults.usage_words(ValueError("Something new."))
    assert words.fr == "ligne de commande incorrecte (Something new)"
    assert words.in_("en") == "Something new"


def test_a_keyboard_interrupt_ends_with_130(monkeypatch: pytest.MonkeyPatch):
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "load_tree", interrupted)
    result = run("check", POLICIES)
    assert result.exit_code == 130
    assert "Traceback" not in result.stderr


def test_a_mistake_of_the_engine_is_a_sentence(monkeypatch: pytest.MonkeyPatch):
    def broken(_: object) -> None:
        raise RuntimeError("oh")

    monkeypatch.setattr(check, "load_tree", broken)
    result = run("check", POLICIES)
    assert result.exit_code == 70
    assert "RuntimeError: oh" in result.stderr
    monkeypatch.setenv("POLICY_TRACEBACK", "1")
    assert isinstance(run("check", POLICIES).exception, RuntimeError)


def test_main_runs_the_arguments_of_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("sys.argv", ["policy", "--version"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("policy ")


def test_outside_a_process_the_code_is_returned():
    from typer.main import get_command

    assert get_command(app).main(["--version"], standalone_mode=False) == 0


# Requests


def asked(*arguments: str, **more: str) -> dict[str, object]:
    result = run("decide", "--policies", COPIES, "--format", "json", *arguments, **more)
    assert result.exit_code in {0, 1, 4}, result.stderr
    told: dict[str, object] = json.loads(result.stdout)
    return told


def test_a_request_may_come_from_standard_input():
    request = '{"policy": "copie", "at": "2021-05-01"}'
    assert asked("-", input=request)["outcome"] == "indeterminate"
    faulty = run("decide", "-", "--policies", COPIES, input="policy: [")
    assert faulty.exit_code == 2
    assert faulty.stderr.startswith("<stdin>:1:")


def test_options_override_the_file(tmp_path: Path):
    file = tmp_path / "request.yaml"
    file.write_text(
        "policy: pret\nat: 1999-01-01\nfacts: {operation: numerisation, lecteur.carte: false}\n"
    )
    options = ("--policy", "copie", "--at", "2021-05-01", "--fact", "lecteur.carte=yes")
    assert asked(str(file), *options)["outcome"] == "permit"
    unknown = asked(str(file), *options[:-1], "lecteur.carte=")
    assert unknown["outcome"] == "indeterminate"


def test_a_fact_given_twice_is_refused():
    options = ("--policy", "copie", "--at", "2021-05-01")
    twice = ("--fact", "lecteur.carte=oui", "--fact", "lecteur.carte=non")
    result = run("decide", "--policies", COPIES, *options, *twice)
    assert result.exit_code == 2
    assert "est donné deux fois" in result.stderr


@pytest.mark.parametrize("number", ["1_0", "٣", "010", "+3"])
def test_numbers_of_options_are_decimal(number: str):
    options = ("--policy", "pret", "--at", "2021-05-01", "--fact", f"lecteur.age={number}")
    result = run("decide", "--policies", POLICIES, *options)
    assert result.exit_code == 2
    assert "wrong-type" in result.stderr


def test_a_fact_given_nested_is_overridden(tmp_path: Path):
    file = tmp_path / "request.json"
    facts = {"operation": "numerisation", "lecteur": {"carte": False, "accord": True}}
    file.write_text(json.dumps({"policy": "copie", "at": "2021-05-01", "facts": facts}))
    assert asked(str(file), "--fact", "lecteur.carte=vrai")["outcome"] == "permit"


def test_facts_that_are_no_map_are_still_told(tmp_path: Path):
    file = tmp_path / "request.json"
    file.write_text('{"policy": "copie", "at": "2021-05-01", "facts": [1]}')
    result = run("decide", str(file), "--policies", COPIES, "--fact", "lecteur.carte=oui")
    assert result.exit_code == 2
    assert "request.json:1:" in result.stderr


def test_facts_may_be_null_in_the_file(tmp_path: Path):
    file = tmp_path / "request.yaml"
    file.write_text("policy: copie\nat: 2021-05-01\nfacts:\n")
    options = ("--fact", "operation=numerisation", "--fact", "lecteur.carte=oui")
    assert asked(str(file), *options)["outcome"] == "permit"


def test_facts_of_an_unknown_policy_are_no_second_fault():
    result = run("decide", "--policies", COPIES, "--policy", "copi", "--fact", "a=1")
    assert result.exit_code == 2
    assert "unknown-policy" in result.stderr
    assert "missing-date" in result.stderr


def test_an_unreadable_request_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "request.json"
    read = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path == file:
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    result = run("decide", str(file), "--policies", COPIES)
    assert result.exit_code == 2
    assert "ne peut pas être lu : Permission denied" in result.stderr


def test_policies_that_are_a_file_are_told():
    result = run("decide", "x", "--policies", str(ROOT / "pyproject.toml"))
    assert result.exit_code == 2
    assert "n'est pas un dossier" in result.stderr


# Show


def test_the_latest_version_is_shown_where_no_day_is_given():
    latest = run("show", "--policies", POLICIES, "--at", "9999-12-31").stdout
    assert run("show", "--policies", POLICIES).stdout == latest


def test_one_of_several_policies_must_be_named(tmp_path: Path):
    for name in ("pret", "autre"):
        (tmp_path / name).mkdir()
        for file in ("vocabulary.yaml", "sources.yaml", "2020-01-01.yaml"):
            text = (ROOT / "tests/cases/policies/pret" / file).read_text(encoding="utf-8")
            (tmp_path / name / file).write_text(text.replace(": pret\n", f": {name}\n"))
    result = run("show", "--policies", str(tmp_path))
    assert result.exit_code == 2
    assert "autre, pret" in result.stderr


def test_a_malformed_day_of_the_right_length_is_told():
    assert run("show", "--policies", POLICIES, "--at", "2021-02-30").exit_code == 2


def test_versions_without_an_end_are_told_without_one():
    result = run("show", "--policies", POLICIES, "--at", "2001-01-01")
    assert result.exit_code == 4
    assert "versions connues : 2020-01-01, 2023-09-01\n" in result.stderr
