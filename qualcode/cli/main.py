"""The console command `qualcode`."""

import os
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, no_args_is_help=False)


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
    database: Annotated[str, typer.Option(help="Database URL.")] = "",
) -> None:
    """Start the application in the browser."""
    from qualcode.cli.server import serve

    if database:
        os.environ["QUALCODE_DATABASE_URL"] = database
    serve(host, port, browser=browser)


if __name__ == "__main__":
    app()
