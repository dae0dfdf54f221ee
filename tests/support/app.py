"""The real application as a child process, with data of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import nursery

START_SECONDS = 120
_ports: list[int] = []
"""The ports that this worker has used: at one of them again, the browser still holds the page's compiled scripts."""


@dataclass(slots=True)
class Application:
    """A running QualCode; `kill` ends it without mercy, `start` starts it again on the same port and data.

    A `forked` one does not import first; the others start as from a command line.
    """

    folder: Path
    database_url: str
    port: int = 0
    process: subprocess.Popen | nursery.Child | None = None
    extra: dict[str, str] = field(default_factory=dict)
    forked: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Application":
        self.port = self.port or _lasting_port()
        environment = {**os.environ, "QUALCODE_DATA_DIR": str(self.folder), **self.extra}
        arguments = ["run", "--port", str(self.port), "--no-browser", "--database", self.database_url]
        log = self.folder / "server.log"
        if self.forked:
            self.process = nursery.start(arguments, environment, log)
        else:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "qualcode", *arguments],
                env=environment, stdout=subprocess.DEVNULL, stderr=log.open("ab"),
            )  # fmt: skip
        self._wait()
        return self

    def failures(self) -> list[str]:
        """Return what the log tells of what nobody foresaw."""
        logs = (path.read_text(encoding="utf-8") for path in (self.folder / "logs").glob("*.jsonl"))
        return [line for log in logs for line in log.splitlines() if '"event": "failed"' in line]

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(20)
            self.process = None

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/api/ready", timeout=2):
                    return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError(f"QualCode did not start: {(self.folder / 'server.log').read_text()[-2000:]}")


def _lasting_port() -> int:
    """Return a port on which nobody listens, one that was used before where it is free again."""
    for port in _ports:
        if free_port(port):
            return port
    _ports.append(free_port())
    return _ports[-1]


def free_port(port: int = 0) -> int:
    """Return a port on which nobody listens, the given one where one is given; 0 where somebody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
        return probe.getsockname()[1]
