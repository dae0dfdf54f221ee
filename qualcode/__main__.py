"""`python -m qualcode` is the console command."""

from qualcode.cli.main import app

app(prog_name="qualcode")
