"""The options that several commands share, and what they mean."""

from pathlib import Path
from typing import Annotated

import typer

from policy_engine.cli.exits import CommandError
from policy_engine.language import Language, Words

#: FOLDER, for commands that read whole folders of policies.
FolderArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="FOLDER",
        show_default=False,
        help="Le dossier des politiques ; sinon celles fournies. "
        "/ The folder of policies; else those shipped.",
    ),
]
#: `--policies FOLDER`.
PoliciesOption = Annotated[
    Path | None,
    typer.Option(
        "--policies",
        metavar="FOLDER",
        show_default=False,
        help="Le dossier des politiques ; sinon celles fournies. "
        "/ The folder of policies; else those shipped.",
    ),
]
#: `--lang fr|en`.
LanguageOption = Annotated[
    Language,
    typer.Option("--lang", envvar="POLICY_LANG", help="La langue. / The language."),
]
#: REQUEST, for commands that decide.
RequestArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="REQUEST",
        show_default=False,
        help="La demande, en JSON ou YAML : un fichier, ou - pour l'entrée standard. "
        "/ The request, as JSON or YAML: a file, or - for standard input.",
    ),
]
#: `--policy ID`.
PolicyOption = Annotated[
    str | None,
    typer.Option("--policy", metavar="ID", show_default=False, help="La politique. / The policy."),
]
#: `--at DATE`.
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="YYYY-MM-DD",
        show_default=False,
        help="La date de l'acte. / The date of the act.",
    ),
]
#: `--fact NAME=VALUE`.
FactOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fact",
        metavar="NAME=VALUE",
        show_default=False,
        help="Un fait, qui l'emporte sur celui du fichier ; répétable ; un ensemble s'écrit a,b. "
        "/ A fact, which overrides the file's; repeatable; a set is written a,b.",
    ),
]


#: The help of every `--format`.
FORMAT_HELP = "La forme. / The form."


def one_folder(folder: Path | None, policies: Path | None) -> Path | None:
    """Return the folder that FOLDER or `--policies` names; raises CommandError for two."""
    if folder is not None and policies is not None and folder != policies:
        raise CommandError(
            Words(
                "deux dossiers de politiques sont donnés : FOLDER et --policies",
                "two folders of policies are given: FOLDER and --policies",
            )
        )
    return folder or policies
