"""A process that has imported QualCode and forks an application at each word, so that no test waits for the importing.

What is forked runs the same command, in a process of its own, with the environment and the folder it is given.
"""

import atexit
import gc
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

from sqlalchemy.orm import configure_mappers

from tests.databases import forget_everything, sample_url
from tests.support.ending import with_its_parent

RUN_AS_PAGES = ("qualcode.ui.pages", "qualcode.ui.entry", "qualcode.store.migrations", "qualcode.__main__")


class Child:
    """A forked application; it is waited for and ended as a `subprocess.Popen` is."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return -1
        return None

    def send_signal(self, how: signal.Signals) -> None:
        os.kill(self.pid, how)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.poll() is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("qualcode", seconds)
            time.sleep(0.02)


def start(arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Child:
    """Start `qualcode` with the arguments; what it says of errors is added to the log."""
    nursery = _nursery()
    nursery.stdin.write(json.dumps([list(arguments), dict(environment), str(log)]) + "\n")
    nursery.stdin.flush()
    return Child(int(nursery.stdout.readline()))


@cache
def _nursery() -> subprocess.Popen:
    made = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(_close, made)
    with tempfile.TemporaryDirectory(prefix="qc-warm-") as folder:
        made.stdin.write(json.dumps(sample_url(Path(folder))) + "\n")
        made.stdin.flush()
        made.stdout.readline()
    return made


def _close(nursery: subprocess.Popen) -> None:
    nursery.stdin.close()
    nursery.wait()
    nursery.stdout.close()


def _serve() -> None:
    import qualcode

    for module in pkgutil.walk_packages(qualcode.__path__, "qualcode."):
        if not module.name.startswith(RUN_AS_PAGES):
            import_module(module.name)
    configure_mappers()
    _warm(json.loads(sys.stdin.readline()))
    print("warm", flush=True)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _become(*json.loads(line))
        print(pid, flush=True)


def _warm(url: str) -> None:
    """Show the coding page once, so that what is read, looked for or compiled at first need is there already."""
    from streamlit.components.v2 import manifest_scanner
    from streamlit.testing.v1 import AppTest

    from qualcode.ui.application import SCRIPT

    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    os.environ["QUALCODE_DATABASE_URL"] = url
    AppTest.from_file(SCRIPT, default_timeout=60).run()
    forget_everything()


def _become(arguments: list[str], environment: dict[str, str], log: str) -> None:
    from qualcode import settings
    from qualcode.cli.main import app

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with_its_parent()
    os.environ.clear()
    os.environ.update(environment)
    settings.forget()
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream, target in ((0, nothing), (1, nothing), (2, os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644))):
        os.dup2(target, stream)
    try:
        app(arguments)
    finally:
        sys.stderr.flush()
        os._exit(0)


if __name__ == "__main__":
    _serve()
