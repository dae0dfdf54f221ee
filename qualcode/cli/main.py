"""The console command `qualcode`: each command reads its arguments, calls one service, and prints words or JSON."""

from pathlib import Path
from typing import Annotated

import typer

from qualcode.cli import answers, studies
from qualcode.cli.answers import Answer
from qualcode.cli.surface import Database, Json, surface

app = typer.Typer(add_completion=False, no_args_is_help=False, help="Coding interviews, from transcript to thesis table.")

Coder = Annotated[str, typer.Option(help="Only this coder; all, what several found alike once, where none is given.")]
ProjectName = Annotated[str, typer.Argument(help="Name or number of the project.")]
Language = Annotated[str, typer.Option(help="id or en.")]


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Start the application when no command is named."""
    if context.invoked_subcommand is None:
        run()


@app.command()
def run(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8501,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
    database: Database = "",
) -> None:
    """Start the application in the browser."""
    from qualcode.cli.server import serve

    answers.use(database)
    serve(host, port, browser=browser)


@app.command()
@surface
def demo(language: Language = "id", database: Database = "", json: Json = False) -> Answer:
    """Load the sample study."""
    return studies.demo(language)


@app.command()
@surface
def new(
    name: Annotated[str, typer.Argument(help="Name of the project.")],
    codebook: Annotated[str, typer.Option(help="Preset such as bugge, a preset file (.yaml), or none.")] = "bugge",
    language: Language = "id",
    database: Database = "",
    json: Json = False,
) -> Answer:
    """Create a project."""
    return studies.new(name, codebook, language)


@app.command("import")
@surface
def import_files(
    project: ProjectName,
    files: Annotated[list[Path], typer.Argument(help="Transcripts, notes or documents.")],
    technique: Annotated[str, typer.Option(help="interview, observation, document, focus group, other.")] = "",
    informant: Annotated[str, typer.Option(help="Code name of the informant who speaks.")] = "",
    encoding: Annotated[str, typer.Option(help="Encoding of plain text, where the guess is wrong.")] = "",
    database: Database = "",
    json: Json = False,
) -> Answer:
    """Import files; problems go to standard error, the rest of the batch goes on."""
    return studies.import_files(project, files, technique, informant, encoding or None)


@app.command()
@surface
def codings(
    project: ProjectName,
    code: Annotated[str, typer.Option(help="Short id; codes below it are included.")] = "",
    informant: Annotated[str, typer.Option()] = "",
    coder: Annotated[str, typer.Option()] = "",
    format: Annotated[str, typer.Option(help="csv, json or xlsx.")] = "csv",
    to: Annotated[Path | None, typer.Option(help="File to write; standard output where none is given.")] = None,
    language: Language = "id",
    database: Database = "",
    json: Json = False,
) -> Answer:
    """List the coded passages."""
    return studies.codings(
        project, {"code": code, "informant": informant, "coder": coder}, "json" if json else format, to, language
    )


@app.command()
@surface
def saturation(
    project: ProjectName,
    level: Annotated[str, typer.Option(help="leaf, parent or root.")] = "leaf",
    base: Annotated[int, typer.Option(help="First interviews to compare with.")] = 4,
    run_length: Annotated[int, typer.Option("--run", help="Consecutive interviews looked at.")] = 2,
    threshold: Annotated[float, typer.Option(help="Share of new codes that may still appear.")] = 0.05,
    coder: Coder = "",
    language: Language = "id",
    database: Database = "",
    json: Json = False,
) -> Answer:
    """Say whether another interview still brings new codes."""
    return studies.saturation(project, level, base, run_length, threshold, coder, language)


@app.command()
@surface
def triangulation(
    project: ProjectName,
    by: Annotated[str, typer.Option(help="group, technique, wave or coder.")] = "group",
    coder: Coder = "",
    language: Language = "id",
    database: Database = "",
    json: Json = False,
) -> Answer:
    """Say whether groups, techniques, waves or coders agree."""
    return studies.triangulation(project, by, coder, language)


@app.command()
@surface
def export(
    project: ProjectName,
    to: Annotated[Path, typer.Option(help="File to write; its ending says the format: .docx .xlsx .csv")],
    table: Annotated[list[str] | None, typer.Option(help="Only this table; may be repeated.")] = None,
    coder: Coder = "",
    language: Annotated[str, typer.Option(help="id or en; the project's own where none is given.")] = "",
    database: Database = "",
    json: Json = False,
) -> Answer:
    """Write thesis tables."""
    return studies.export(project, to, table, coder, language)


if __name__ == "__main__":
    app()
