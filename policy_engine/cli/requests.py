"""The request that a command line asks about: a file, standard input, options, or all together."""

import dataclasses
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import typer

from policy_engine.cli.exits import CommandError, Exit
from policy_engine.cli.output import write_diagnostics
from policy_engine.compiler import CompiledPolicy
from policy_engine.decision import Decision
from policy_engine.decision_point import PolicyDecisionPoint
from policy_engine.language import Language, Words
from policy_engine.request import Request, RequestError, read_request
from policy_engine.schema import INTEGER
from policy_engine.source import Place
from policy_engine.vocabulary import Boolean, Fact, Integer, SetOf

_TRUTHS = {
    "true": True, "vrai": True, "oui": True, "yes": True,
    "false": False, "faux": False, "non": False, "no": False,
}  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says of a request; options override the file."""

    file: str | None
    policy: str | None
    at: str | None
    facts: tuple[str, ...]

    def request(self, policies: Mapping[str, CompiledPolicy]) -> Request:
        """Return the request; raises CommandError, or RequestError for a faulty text."""
        if self.file is None and not (self.policy or self.at or self.facts):
            raise CommandError(
                Words(
                    "donnez une demande : un fichier, - pour l'entrée standard, "
                    "ou --policy, --at et --fact",
                    "give a request: a file, - for standard input, or --policy, --at and --fact",
                )
            )
        request = Request(None, None, {}) if self.file is None else _read(self.file)
        places = dict(request.places)
        if self.policy is not None:
            request = dataclasses.replace(request, policy=self.policy)
            places["policy"] = Place("--policy", 1, 1)
        if self.at is not None:
            request = dataclasses.replace(request, at=self.at)
            places["at"] = Place("--at", 1, 1)
        if self.facts:
            compiled = policies.get(str(request.policy))
            known = compiled.policy.vocabulary.facts if compiled else {}
            given = _given(self.facts, known)
            kept = _without(request.facts, given)
            if isinstance(kept, dict):
                request = dataclasses.replace(request, facts={**kept, **given})
            places |= {f"facts.{name}": Place(f"--fact {name}", 1, 1) for name in given}
        return dataclasses.replace(request, places=places)


def decided(asked: Asked, policies: Mapping[str, CompiledPolicy], language: Language) -> Decision:
    """Decide what is asked; says every fault of the request and leaves with 2 where it has any."""
    try:
        return PolicyDecisionPoint(policies).decide_request(asked.request(policies))
    except RequestError as error:
        write_diagnostics(error.diagnostics, language, sys.stderr)
        raise typer.Exit(Exit.USAGE) from None


def _read(file: str) -> Request:
    if file == "-":
        if sys.stdin is None:
            raise CommandError(
                Words("l'entrée standard est fermée", "the standard input is closed")
            )
        return read_request("<stdin>", sys.stdin.buffer.read())
    path = Path(file)
    try:
        return read_request(path.as_posix(), path.read_bytes())
    except OSError as error:
        raise CommandError(_unreadable(file, path, error)) from None


def _unreadable(file: str, path: Path, error: OSError) -> Words:
    if path.is_dir():
        return Words(
            f"« {file} » est un dossier, non une demande", f"“{file}” is a folder, not a request"
        )
    if isinstance(error, FileNotFoundError):
        return Words(f"le fichier « {file} » n'existe pas", f"there is no file “{file}”")
    reason = error.strerror or type(error).__name__
    return Words(
        f"le fichier « {file} » ne peut pas être lu : {reason}",
        f"the file “{file}” cannot be read: {reason}",
    )


def _given(texts: Iterable[str], known: Mapping[str, Fact]) -> dict[str, object]:
    """Return the facts of the options; raises CommandError where one is given twice."""
    given: dict[str, object] = {}
    for name, value in (_fact(each, known) for each in texts):
        if name in given:
            raise CommandError(
                Words(
                    f"le fait « {name} » est donné deux fois", f"the fact “{name}” is given twice"
                )
            )
        given[name] = value
    return given


def _fact(text: str, known: Mapping[str, Fact]) -> tuple[str, object]:
    """Return the name and value of `name=value`; what does not fit its fact stays text."""
    name, equals, value = (part.strip() for part in text.partition("="))
    if not name or not equals:
        raise CommandError(
            Words(
                f"« {text} » n'est pas un fait : écrivez --fact nom=valeur",
                f"“{text}” is no fact: write --fact name=value",
            )
        )
    return name, _value(value, known.get(name))


def _value(text: str, fact: Fact | None) -> object:
    """Return a value as a request would give it; nothing behind `=` means unknown."""
    match fact.type if fact else None:
        case SetOf():
            return [part.strip() for part in text.split(",") if part.strip()]
        case _ if not text:
            return None
        case Boolean():
            return _TRUTHS.get(text.lower(), text)
        case Integer() if INTEGER.fullmatch(text):
            return int(text)
        case _:
            return text


def _without(facts: object, names: Iterable[str], prefix: str = "") -> object:
    """Return facts, nested or dotted, without those of the names."""
    if not isinstance(facts, Mapping):
        return {} if facts is None and not prefix else facts
    wanted = set(names)
    return {
        key: _without(value, wanted, f"{prefix}{key}.")
        for key, value in facts.items()
        if f"{prefix}{key}" not in wanted
    }
