"""`policy fmt`: policy files in their canonical form."""

import difflib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from policy_engine.cli.exits import CommandError, Exit
from policy_engine.cli.options import FORMAT_HELP, LanguageOption
from policy_engine.cli.output import write, write_diagnostics, write_json
from policy_engine.diagnostics import Diagnostic, arranged, problem
from policy_engine.document import Mapping, Scalar, read_document, read_source
from policy_engine.formatting import format_text
from policy_engine.language import Language, Words
from policy_engine.schema import Kind
from policy_engine.source import Place

#: The version of the JSON that `policy fmt` prints.
SCHEMA_VERSION = "1"

_VERSION_FILE = re.compile(r"\d{4}-\d{2}-\d{2}\.yaml", re.ASCII)
_CHANGED = Words("mis en forme : {}", "formatted: {}")
_WOULD_CHANGE = Words("à mettre en forme : {}", "would be formatted: {}")


class FmtFormat(StrEnum):
    """What `policy fmt` can print."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class _Formatted:
    """A file, before and after."""

    path: Path
    before: bytes
    after: bytes
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def changed(self) -> bool:
        return self.before != self.after


def fmt(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATHS...",
            show_default=False,
            help="Des fichiers ou des dossiers. / Files or folders.",
        ),
    ] = None,
    *,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Dit seulement ce qui changerait. / Only say what would change."
        ),
    ] = False,
    diff: Annotated[
        bool,
        typer.Option("--diff", help="Montre ce qui changerait. / Show what would change."),
    ] = False,
    lang: LanguageOption = Language.FR,
    form: Annotated[FmtFormat, typer.Option("--format", help=FORMAT_HELP)] = FmtFormat.TEXT,
) -> None:
    """Met les fichiers en forme canonique. / Put files in canonical form."""
    if not paths:
        raise CommandError(
            Words(
                "donnez les fichiers ou dossiers à mettre en forme",
                "give the files or folders to format",
            )
        )
    results = [_formatted(path, kind) for path, kind in _files(paths)]
    changed = [each for each in results if each.changed]
    keep = check or diff
    found = [diagnostic for each in results for diagnostic in each.diagnostics]
    if not keep:
        found += _written(changed)
    if form is FmtFormat.JSON:
        write_json(_data(results, found, lang))
    else:
        words = (_WOULD_CHANGE if keep else _CHANGED).in_(lang)
        for each in changed:
            write(_difference(each) if diff else f"{words.format(each.path.as_posix())}\n")
    write_diagnostics(arranged(found), lang, sys.stderr)
    code = Exit.FINDINGS if keep and changed else Exit.FINE
    raise typer.Exit(Exit.INVALID if found else code)


def _files(paths: list[Path]) -> Iterator[tuple[Path, Kind]]:
    """Yield each policy file meant, once, with its kind."""
    seen: set[Path] = set()
    for given in paths:
        if not given.exists():
            raise CommandError(Words(f"« {given} » n'existe pas", f"there is no “{given}”"))
        for path in sorted(given.rglob("*")) if given.is_dir() else (given,):
            kind = _kind(path)
            if given.is_dir() and (kind is None or not path.is_file() or _hidden(path, given)):
                continue
            if kind is None:
                raise CommandError(
                    Words(
                        f"« {given} » n'est pas un fichier de politique : son nom ou son dossier "
                        "ne le dit pas",
                        f"“{given}” is no policy file: neither its name nor its folder says so",
                    )
                )
            if path.resolve() not in seen:
                seen.add(path.resolve())
                yield path, kind


def _kind(path: Path) -> Kind | None:
    """Return which kind of file a path is, by its name and its folder; None for none."""
    if path.suffix not in {".yaml", ".yml"}:
        return None
    if "scenarios" in path.absolute().parts[:-1]:
        return Kind.SCENARIO
    if path.name in {"vocabulary.yaml", "sources.yaml", "codes.yaml", "survivors.yaml"}:
        return Kind(path.stem)
    return Kind.VERSION if _VERSION_FILE.fullmatch(path.name) else None


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def _formatted(path: Path, kind: Kind) -> _Formatted:
    name = path.as_posix()
    try:
        before = path.read_bytes()
    except OSError as error:
        return _Formatted(path, b"", b"", (_unreadable(path, error),))
    source, diagnostics = read_source(name, before)
    if source is None:
        return _Formatted(path, before, before, diagnostics)
    text, diagnostics = format_text(source, str(kind), _language(path))
    return _Formatted(path, before, before if diagnostics else text.encode(), diagnostics)


def _unreadable(path: Path, error: OSError) -> Diagnostic:
    reason = error.strerror or type(error).__name__
    return problem("unreadable-file", Place(path.as_posix(), 1, 1), reason=reason)


def _language(path: Path) -> str:
    """Return the language of a file's conditions: what the vocabulary of its policy says."""
    for folder in path.absolute().parents[:2]:
        vocabulary = folder / "vocabulary.yaml"
        try:
            source, _ = read_source(vocabulary.name, vocabulary.read_bytes())
        except OSError:
            continue
        document, _ = (None, ()) if source is None else read_document(source)
        language = document.get("language") if isinstance(document, Mapping) else None
        if isinstance(language, Scalar) and language.text in set(Language):
            return language.text
    return Language.FR


def _written(changed: list[_Formatted]) -> Iterator[Diagnostic]:
    """Write the files anew; yield what could not be written."""
    for each in changed:
        try:
            each.path.write_bytes(each.after)
        except OSError as error:
            yield _unreadable(each.path, error)


def _difference(formatted: _Formatted) -> str:
    name = formatted.path.as_posix()
    before, after = (
        text.decode("utf-8", "replace").splitlines(keepends=True)
        for text in (formatted.before, formatted.after)
    )
    return "".join(difflib.unified_diff(before, after, name, name))


def _data(
    results: list[_Formatted], diagnostics: list[Diagnostic], language: Language
) -> dict[str, object]:
    changed = sum(each.changed for each in results)
    return {
        "schema_version": SCHEMA_VERSION,
        "files": [{"file": each.path.as_posix(), "changed": each.changed} for each in results],
        "diagnostics": [each.to_dict(language) for each in arranged(diagnostics)],
        "summary": {"changed": changed, "unchanged": len(results) - changed},
    }
