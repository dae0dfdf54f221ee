"""Sources of a wanted size, with codings laid evenly, in the database of a running server."""

import os
import random
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, insert, select

from qualcode.formats.shipped import preset
from qualcode.model.event import act
from qualcode.model.source import SourceDetails
from qualcode.model.span import Span
from qualcode.model.text import anchor
from qualcode.model.transcript import Transcript, Turn
from qualcode.services import people, projects, sources
from qualcode.services.codings import UNREVIEWED
from qualcode.store.database import database, writing
from qualcode.store.records import CodeRecord, CodingRecord
from tests.support.app import free_port

WORDS = (
    "kami warga desa pelayanan kecamatan sudah belum inovasi kantor camat datang mengurus surat cepat jauh murah petugas "
    "ramah pasar akta kelahiran telepon jaringan susah mudah senang antre pulang bawa berkas lengkap kurang tahu"
).split()
PER_LINE = 60


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, Engine]]:
    """Give the address of a running application with the bare route, and its database."""
    url = f"sqlite:///{folder / 'bench.sqlite3'}"
    port = free_port()
    environment = {**os.environ, "QUALCODE_DATA_DIR": str(folder), "QUALCODE_DATABASE_URL": url}
    engine = database(url)
    command = [sys.executable, "-m", "benchmarks.server", str(port)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait(f"http://127.0.0.1:{port}/api/ready")
        yield f"http://127.0.0.1:{port}", engine
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def project(engine: Engine) -> tuple[int, int]:
    """Create a project with the Bugge codebook; return its id and the person's."""
    with writing(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        return projects.create_project(session, act(me), f"Bench {uuid4()}", codebook=preset("bugge")).id, me


def text_of(words: int, seed: int) -> str:
    """Return so many words as turns of `PER_LINE` words each."""
    chance = random.Random(seed)
    lines = []
    for start in range(0, words, PER_LINE):
        count = min(PER_LINE, words - start)
        lines.append(f"I1: {' '.join(chance.choices(WORDS, k=count))}.")
    return "\n".join(lines)


def source(engine: Engine, project_id: int, person: int, words: int, codings: int, seed: int) -> int:
    """Import a source of so many words with so many codings; return its id."""
    text = text_of(words, seed)
    turns, start = [], 0
    for line in text.split("\n"):
        turns.append(Turn(Span(start, start + len(line)), "I1"))
        start += len(line) + 1
    with writing(engine) as session:
        details = SourceDetails(f"{words} kata {codings} koding {seed}", informants=("I1",), speakers={"I1": "I1"})
        stored = sources.import_source(
            session, act(person), project_id, Transcript(f"{seed}.txt", text, tuple(turns)), details, original=text.encode()
        )
        _lay(session, stored.id, person, text, codings, project_id, seed)
    return stored.id


def _lay(session, source_id: int, person: int, text: str, codings: int, project_id: int, seed: int) -> None:
    """Store codings in one statement: laying thousands by gesture would take the measurement's time."""
    if not codings:
        return
    codes = session.scalars(select(CodeRecord.id).where(CodeRecord.project_id == project_id, CodeRecord.codable)).all()
    chance, now = random.Random(seed), datetime.now(UTC)
    rows = []
    for number in range(codings):
        start = number * (len(text) - 80) // codings
        span = Span(start, start + chance.randint(20, 70))
        placed = anchor(text, span)
        rows.append(
            {
                "guid": str(uuid4()), "source_id": source_id, "code_id": chance.choice(codes), "person_id": person,
                "start": span.start, "end": span.end, "quote": placed.quote, "prefix": placed.prefix,
                "suffix": placed.suffix, "paragraph": text.count("\n", 0, start) + 1, "polarity": "supporting", "note": "",
                "attributes": {}, "state": UNREVIEWED, "text_revision": 1, "created_at": now, "changed_at": now, "revision": 1,
            }
        )  # fmt: skip
    session.execute(insert(CodingRecord), rows)
