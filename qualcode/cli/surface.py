"""The surface that all commands share: the database option, JSON, and one clear line on bad input."""

import json as json_format
from collections.abc import Callable
from functools import wraps
from typing import Annotated, NoReturn

import typer

from qualcode import journal, settings
from qualcode.cli.answers import Answer, use
from qualcode.errors import QualCodeError
from qualcode.locale import FALLBACK, refusal, say

Database = Annotated[str, typer.Option(help="Database URL; the file in your data folder where none is given.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def refuse(error: QualCodeError) -> NoReturn:
    """Say in one line what went wrong, and end with status 1."""
    typer.echo(refusal(error, FALLBACK), err=True)
    raise typer.Exit(1) from error


def unforeseen(error: Exception) -> NoReturn:
    """Say that something went wrong, with the number under which the log tells what it was, and end with status 1."""
    number = journal.number()
    where = settings.current().folder / "logs" / "qualcode-commands.jsonl"
    with journal.writing(journal.handler(settings.current().log, where)):
        journal.note("failed", request=number, error=error)
    typer.echo(say("error.unforeseen", FALLBACK, number=number), err=True)
    raise typer.Exit(1) from error


def surface(command: Callable[..., Answer]) -> Callable[..., None]:
    """Return the command with its answer printed and its refusals told."""

    @wraps(command)
    def run(**given: object) -> None:
        use(str(given.get("database") or ""))
        try:
            answer = command(**given)
        except QualCodeError as error:
            refuse(error)
        except Exception as error:
            unforeseen(error)
        for problem in answer.problems:
            typer.echo(problem, err=True)
        if given.get("json"):
            for value in answer.value if answer.listed else (answer.value,):
                typer.echo(json_format.dumps(value, ensure_ascii=False, default=str))
        elif answer.words:
            typer.echo(answer.words)
        if answer.failed:
            raise typer.Exit(1)

    return run
