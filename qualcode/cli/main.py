"""The console command `qualcode`: each command reads its arguments, calls one service, and prints words or JSON.

What a command needs is imported when it is called, so that the others start without it.
"""

from pathlib import Path
from typing import Annotated

import typer

from qualcode.cli import answers, users
from qualcode.cli.answers import Answer
from qualcode.cli.surface import Database, Json, refuse, surface
from qualcode.errors import QualCodeError

app = typer.Typer(add_completion=False, no_args_is_help=False, help="Coding interviews, from transcript to thesis table.")
app.add_typer(users.app, name="user")

Coder = Annotated[str, typer.Option(help="Only this coder, or consensus; without it all, what several found alike once.")]
ProjectName = Annotated[str, typer.Argument(help="Name or number of the project.")]
Replace = Annotated[bool, typer.Option("--replace", help="Replace an older state of the same; it is backed up first.")]
Lose = Annotated[bool, typer.Option("--even-if-newer", help="With --replace: also what holds work that would be lost.")]
Language = Annotated[str, typer.Option(help="id or en.")]
Files = Annotated[list[Path], typer.Argument(help="Transcripts, notes or documents.")]
Encoding = Annotated[str, typer.Option(help="Encoding of plain text, where the guess is wrong.")]
Speaker = Annotated[list[str] | None, typer.Option(help="A label that names a speaker, where it is not taken; may be repeated.")]
NoSpeaker = Annotated[list[str] | None, typer.Option(help="A label that names nobody, where it is taken; may be repeated.")]
Unlabelled = Annotated[str, typer.Option(help="Who says what stands between the labels of one side.")]
Raw = Annotated[bool, typer.Option("--raw", help="CSV exactly, without protection against formulas: for programs.")]


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
    log: Annotated[str, typer.Option(help="File for the log, or QUALCODE_LOG; - for standard error.")] = "",
    team: Annotated[bool, typer.Option("--team", help="People sign in, also with QUALCODE_TEAM=1; see qualcode user.")] = False,
    name: Annotated[list[str] | None, typer.Option(help="Host name under which a team reaches it; may be repeated.")] = None,
    i_know: Annotated[bool, typer.Option("--i-know", help="Let everybody in who reaches --host, without signing in.")] = False,
    database: Database = "",
) -> None:
    """Start the application in the browser."""
    from qualcode.cli.house import open_house
    from qualcode.cli.server import serve

    answers.use(database)
    try:
        serve(host, port, open_house(host, name or (), team=team, i_know=i_know), browser=browser, log=log)
    except QualCodeError as error:
        refuse(error)


@app.command()
@surface
def demo(language: Language = "id", database: Database = "", json: Json = False) -> Answer:
    """Load the sample study."""
    from qualcode.cli import studies

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
    from qualcode.cli import studies

    return studies.new(name, codebook, language)


@app.command()
@surface
def read(
    files: Files,
    encoding: Encoding = "",
    speaker: Speaker = None,
    no_speaker: NoSpeaker = None,
    unlabelled: Unlabelled = "",
    json: Json = False,
) -> Answer:
    """Show what importing files would read, and store nothing: who speaks, times, text, and what is wrong in them.

    With --json one object a line and file: file, text, language, turns (speaker, seconds, start, end, text), speakers, problems.
    """
    from qualcode.cli import looking

    return looking.read(files, looking.choice(encoding, speaker, no_speaker, unlabelled))


@app.command("import")
@surface
def import_files(
    project: ProjectName,
    files: Files,
    technique: Annotated[str, typer.Option(help="interview, observation, document, focus group, other.")] = "",
    informant: Annotated[str, typer.Option(help="Code name of the informant who speaks.")] = "",
    encoding: Encoding = "",
    speaker: Speaker = None,
    no_speaker: NoSpeaker = None,
    unlabelled: Unlabelled = "",
    database: Database = "",
    json: Json = False,
) -> Answer:
    """Import files; problems go to standard error, the rest of the batch goes on."""
    from qualcode.cli import looking, studies

    chosen = looking.choice(encoding, speaker, no_speaker, unlabelled)
    return studies.import_files(project, files, technique, informant, chosen)


@app.command()
@surface
def codings(
    project: ProjectName,
    code: Annotated[str, typer.Option(help="Short id; codes below it are included.")] = "",
    informant: Annotated[str, typer.Option()] = "",
    coder: Annotated[str, typer.Option()] = "",
    format: Annotated[str, typer.Option(help="csv, json or xlsx.")] = "csv",
    to: Annotated[Path | None, typer.Option(help="File to write; standard output where none is given.")] = None,
    raw: Raw = False,
    language: Language = "id",
    database: Database = "",
    json: Json = False,
) -> Answer:
    """List the coded passages."""
    from qualcode.cli import studies

    return studies.codings(
        project, {"code": code, "informant": informant, "coder": coder}, "json" if json else format, to, language,
        raw=raw,
    )  # fmt: skip


@app.command()
@surface
def passages(
    project: ProjectName,
    code: Annotated[list[str] | None, typer.Option(help="Short id; codes below it are included. May be repeated.")] = None,
    polarity: Annotated[list[str] | None, typer.Option(help="supporting, inhibiting, neutral or unset; may be repeated.")] = None,
    informant: Annotated[list[str] | None, typer.Option(help="Code name; may be repeated.")] = None,
    group: Annotated[list[str] | None, typer.Option(help="Id of a group of informants; may be repeated.")] = None,
    technique: Annotated[list[str] | None, typer.Option(help="Technique of the source; may be repeated.")] = None,
    coder: Annotated[list[str] | None, typer.Option(help="Name of a coder; may be repeated.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Name of a source; may be repeated.")] = None,
    text: Annotated[str, typer.Option(help="Words that stand in the passage, in capitals or not.")] = "",
    saved: Annotated[str, typer.Option(help="Name of a query saved on the page Queries, in place of the above.")] = "",
    address: Annotated[str, typer.Option(help="Address of the page Passages or Queries, in place of the above.")] = "",
    format: Annotated[str, typer.Option(help="csv, json or xlsx.")] = "csv",
    to: Annotated[Path | None, typer.Option(help="File to write; standard output where none is given.")] = None,
    raw: Raw = False,
    language: Language = "id",
    database: Database = "",
    json: Json = False,
) -> Answer:
    """List the passages that a query finds."""
    from qualcode.cli import retrieval

    several = {
        "code": code, "polarity": polarity, "informant": informant, "group": group, "technique": technique, "coder": coder,
        "source": source, "text": [text] if text else None,
    }  # fmt: skip
    wanted = {field: values or () for field, values in several.items()}
    return retrieval.passages(project, wanted, saved, address, "json" if json else format, to, language, raw=raw)


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
    from qualcode.cli import analyses

    return analyses.saturation(project, level, base, run_length, threshold, coder, language)


@app.command()
@surface
def triangulation(
    project: ProjectName,
    by: Annotated[str, typer.Option(help="group, technique, wave or coder.")] = "group",
    strict: Annotated[bool, typer.Option("--strict", help="Compare the techniques that met the same informant.")] = False,
    split: Annotated[str, typer.Option(help="Attribute that may explain a dissonance, such as coding:innovation.")] = "",
    coder: Coder = "",
    language: Language = "id",
    database: Database = "",
    json: Json = False,
) -> Answer:
    """Say whether groups, techniques, waves or coders agree."""
    from qualcode.cli import analyses

    return analyses.triangulation(project, "informant" if strict else by, split, coder, language)


@app.command()
@surface
def agreement(
    project: ProjectName,
    unit: Annotated[str, typer.Option(help="turn, sentence, character or unitizing.")] = "turn",
    coder: Annotated[list[str] | None, typer.Option(help="Compare these coders; repeat it for each.")] = None,
    language: Language = "id",
    database: Database = "",
    json: Json = False,
) -> Answer:
    """Say how far coders agree on the sources that they all coded."""
    from qualcode.cli import analyses

    return analyses.agreement(project, unit, coder or (), language)


@app.command()
@surface
def check(
    project: Annotated[str, typer.Argument(help="Name or number of the project; all where none is given.")] = "",
    database: Database = "",
    json: Json = False,
) -> Answer:
    """Verify that the database is sound, and print what is wrong."""
    from qualcode.cli import studies

    return studies.check(project)


@app.command()
@surface
def backup(
    to: Annotated[Path | None, typer.Option(help="File to write; one in the backups folder where none is given.")] = None,
    database: Database = "",
    json: Json = False,
) -> Answer:
    """Write a consistent copy of everything into one file, while people go on working."""
    from qualcode.cli import upkeep

    return upkeep.backup(to)


@app.command()
@surface
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `qualcode backup` wrote, also an older QualCode's.")],
    replace: Replace = False,
    lose: Lose = False,
    database: Database = "",
    json: Json = False,
) -> Answer:
    """Put a backup back into an empty database, or with --replace into an older state of the same."""
    from qualcode.cli import upkeep

    return upkeep.restore(file, replace=replace, lose=lose)


@app.command()
@surface
def move(
    source: Annotated[str, typer.Option("--from", help="URL of the database that holds it.")],
    target: Annotated[str, typer.Option("--to", help="URL of the database that it goes to.")],
    project: Annotated[str, typer.Option(help="Only this project, by name or number; everything where none is given.")] = "",
    replace: Replace = False,
    lose: Lose = False,
    json: Json = False,
) -> Answer:
    """Move everything, or one project, between SQLite and PostgreSQL; what is moved from stays as it is."""
    from qualcode.cli import upkeep

    return upkeep.move(source, target, project, replace=replace, lose=lose)


@app.command("import-project")
@surface
def import_project(
    file: Annotated[Path, typer.Argument(help=".qualcode .qdpx, Taguette .sqlite3, QualCoder .qda (file, folder, zip), .rqda.")],
    name: Annotated[str, typer.Option(help="Name of the new study; the file's own where none is given.")] = "",
    plain: Annotated[bool, typer.Option("--plain", help="Also what QualCode wrote: as other programs read it.")] = False,
    language: Language = "id",
    database: Database = "",
    json: Json = False,
) -> Answer:
    """Take a project archive, or a project of another program, in as a study; what was repaired goes to standard error."""
    from qualcode.cli import archives, exchange

    if file.suffix.lower() == archives.ENDING:
        return archives.import_project(file)
    return exchange.import_project(file, name, language, plain=plain)


@app.command()
@surface
def export(
    project: ProjectName,
    to: Annotated[Path, typer.Option(help=".docx .xlsx .csv .html .tex .md: tables; .qualcode: archive; .parquet; .qdpx .qdc.")],
    document: Annotated[str, typer.Option(help="tables, or chapter: the results with all appendices (.docx).")] = "tables",
    table: Annotated[list[str] | None, typer.Option(help="Only this table; may be repeated.")] = None,
    style: Annotated[str | None, typer.Option(help="skripsi (Tabel 4.1, grid) or apa.")] = None,
    chapter: Annotated[str | None, typer.Option(help="Number of the chapter.")] = None,
    template: Annotated[Path | None, typer.Option(help="Campus template (.docx) that lends styles and page.")] = None,
    no_template: Annotated[bool, typer.Option("--no-template", help="Follow no template, also not the project's.")] = False,
    quotes: Annotated[str | None, typer.Option(help="Rule for quotations: spread, longest or evidence.")] = None,
    most: Annotated[int | None, typer.Option(help="Quotations of a code, at most.")] = None,
    picks: Annotated[bool, typer.Option("--picks/--no-picks", help="Quote what was picked by hand before all else.")] = True,
    coder: Coder = "",
    language: Annotated[str, typer.Option(help="id or en; what the project's documents are in where none is given.")] = "",
    dialect: Annotated[str, typer.Option(help="nvivo: count a .qdpx as NVivo on Windows does.")] = "",
    own: Annotated[bool, typer.Option("--own/--no-own", help="Put QualCode's own part into a .qdpx: history, findings.")] = True,
    raw: Raw = False,
    database: Database = "",
    json: Json = False,
) -> Answer:
    """Write thesis tables or the chapter of results, an archive, all tables as Parquet, or a file for other programs.

    Style, chapter, template, quotations and language are those chosen in the project where an option says nothing else. What
    a file for other programs cannot hold goes to standard error.
    """
    from qualcode.cli import archives, documents, exchange

    if to.suffix.lower() in archives.ENDINGS:
        return archives.export(project, to, language)
    if to.suffix.lower() in exchange.ENDINGS:
        return exchange.export_project(project, to, dialect, own=own)
    wanted = documents.Wanted(document, table or (), style, chapter, template, quotes, most, not no_template, picks, raw)
    return documents.export(project, to, wanted, coder, language)


@app.command("merge-copy")
@surface
def merge_copy(
    project: ProjectName,
    file: Annotated[Path, typer.Argument(help="Archive (.qualcode) of a copy, or another program's file (.qdpx …).")],
    apply: Annotated[bool, typer.Option("--apply", help="Merge it; without this, only say what would come in.")] = False,
    database: Database = "",
    json: Json = False,
) -> Answer:
    """Bring what a copy of the project holds besides into it, in one step that can be undone; a dry run first."""
    from qualcode.cli import archives, exchange
    from qualcode.formats.projects import ENDINGS

    other = file.is_dir() or file.suffix.lower() in ENDINGS
    return (exchange if other else archives).merge_copy(project, file, apply=apply)


if __name__ == "__main__":
    app()
