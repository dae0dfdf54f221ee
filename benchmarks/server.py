"""The application with one more route: a bare FastAPI handler that commits one row to SQLite, to compare gestures with."""

import sqlite3
import sys
import threading
from pathlib import Path

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.routing import Mount

from qualcode import settings
from qualcode.cli.house import open_house
from qualcode.cli.server import serve

_lock = threading.Lock()


class Row(BaseModel):
    text: str


def bare(path: Path) -> FastAPI:
    """Return an application whose only route stores a row, with the same pragmas as QualCode's database."""
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, text TEXT)")
    app = FastAPI()

    @app.post("/row", status_code=201)
    def keep(row: Row) -> dict[str, int]:
        with _lock:
            connection.execute("BEGIN IMMEDIATE")
            made = connection.execute("INSERT INTO row (text) VALUES (?)", (row.text,)).lastrowid
            connection.execute("COMMIT")
        return {"id": made}

    return app


if __name__ == "__main__":
    beside = [Mount("/bare", bare(settings.current().folder / "bare.sqlite3"))]
    serve("127.0.0.1", int(sys.argv[1]), open_house("127.0.0.1"), browser=False, more=beside)
