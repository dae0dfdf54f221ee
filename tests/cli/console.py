"""The console command inside the tests' own process: what it says on either stream and how it ends, without importing anew."""

import contextlib
import io
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from unittest.mock import patch

import pytest
from typer.testing import CliRunner

from qualcode import settings
from qualcode.cli.main import app

Done = subprocess.CompletedProcess[str]


@contextmanager
def started() -> Iterator[None]:
    """Let settings be read anew, as where a process starts, and what is set here be put back."""
    with patch.dict(os.environ):
        settings.forget()
        yield
    settings.forget()


def call(*arguments: str, typed: str = "", fails: bool = False) -> Done:
    """Run the command to its end; a bug in it is raised here, and what it sets in the environment is put back."""
    with started():
        ended = CliRunner().invoke(app, arguments, input=typed, prog_name="qualcode", catch_exceptions=False)
    done = subprocess.CompletedProcess(arguments, ended.exit_code, ended.stdout, ended.stderr)
    assert (done.returncode != 0) == fails, done.stderr
    assert "Traceback" not in done.stderr
    return done


def call_apart(*arguments: str, fails: bool = False) -> Done:
    """Run the command as scripts do, in a process of its own: for what only that shows."""
    done = subprocess.run([sys.executable, "-m", "qualcode", *arguments], capture_output=True, text=True)
    assert (done.returncode != 0) == fails, done.stderr
    assert "Traceback" not in done.stderr
    return done


def call_at_a_terminal(*arguments: str, breaks_off_at: str = "") -> tuple[int, str]:
    """Run the command with a terminal for its problems; return its exit status and what was shown there.

    Ctrl-C is pressed as soon as something with the words of `breaks_off_at` is shown.
    """
    with _terminal(breaks_off_at) as (screen, shown), started():
        with redirect_stderr(screen), redirect_stdout(io.StringIO()), pytest.raises(SystemExit) as ended:
            app(arguments, prog_name="qualcode")
        screen.close()
        return ended.value.code, shown()


class _Watched(io.TextIOWrapper):
    """A terminal in front of which somebody waits for certain words, to press Ctrl-C."""

    waited_for = ""

    def write(self, words: str) -> int:
        written = super().write(words)
        if self.waited_for and self.waited_for in words:
            signal.raise_signal(signal.SIGINT)
        return written


@contextmanager
def _terminal(breaks_off_at: str) -> Iterator[tuple[_Watched, object]]:
    ours, theirs = pty.openpty()
    screen = _Watched(open(theirs, "wb", buffering=0), write_through=True)  # noqa: SIM115
    screen.waited_for = breaks_off_at
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield screen, lambda: _all_of(ours)
    finally:
        signal.signal(signal.SIGINT, before)
        screen.close()
        os.close(ours)


def _all_of(terminal: int) -> str:
    """Return everything shown there; that the other side is closed a terminal tells by an error."""
    shown = b""
    with contextlib.suppress(OSError):
        while chunk := os.read(terminal, 1000):
            shown += chunk
    return shown.decode()
