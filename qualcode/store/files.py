"""Where a SQLite database lies, and how long it waits for another writer."""

from pathlib import Path

from sqlalchemy import Engine

BUSY_SECONDS = 15


def sqlite_file(engine: Engine) -> Path | None:
    """Return the file of a SQLite database, None for one in memory and for other engines."""
    name = engine.url.database
    return Path(name) if engine.dialect.name == "sqlite" and name and name != ":memory:" else None
