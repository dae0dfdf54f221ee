"""A database with something of everything: the sample study, random gestures, and one project for every kind of gesture."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from qualcode.model.event import act
from qualcode.services import codings, memos, projects, sources, undoing
from qualcode.store.database import connect, database, reading, writing
from tests.databases import sample_url, sqlite_url
from tests.services.gestures import GESTURES, a_world
from tests.services.test_anything import Study, at_random
from tests.study import SmallStudy

TEXT = "P: Apa?\nI1: [Kami jalan|B1+] kaki ke [kantor|B2] karena lebih murah."
SMALL = "Yang kecil"
NAME = "everything"
MANY = 4  # the sample study, the small one, and those of random gestures


def copy_of_everything(folder: Path) -> SmallStudy:
    """Return the small study in a SQLite database of everything in the folder; it is a copy of what is built once in a run."""
    content, made = _built()
    (folder / f"{NAME}.sqlite3").write_bytes(content)
    return SmallStudy(database(sqlite_url(folder, NAME)), made.me, made.project, dict(made.codes))


@cache
def _built() -> tuple[bytes, SmallStudy]:
    with TemporaryDirectory(prefix="qc-built-") as folder:
        engine = connect(sample_url(Path(folder), NAME))
        made = with_everything(engine)
        engine.dispose()
        return (Path(folder) / f"{NAME}.sqlite3").read_bytes(), made


def some_of_everything(engine: Engine, every: int) -> list[str]:
    """Return the names of the projects in it: of many gestures all, of one kind of gesture every so many."""
    with reading(engine) as session:
        names = [project.name for project in projects.every_project(session)]
    assert len(names) > len(GESTURES)
    return names[:MANY] + names[MANY::every]


def with_everything(engine: Engine) -> SmallStudy:
    """Fill the database with everything but the sample study, which takes as long as the rest, and return a small study in it.

    There is something in the bin, and a place where one reads.
    """
    made = SmallStudy(engine).start(SMALL)
    source, other = made.source("A", TEXT), made.source("B", "I2: [Tidak|B1] sama sekali.")
    with writing(engine) as session:
        sources.delete_source(session, act(made.me), made.project, other)
        sources.remember_position(session, act(made.me), source, 7)
        laid = codings.source_codings(session, source)[0]
        codings.remove_coding(session, act(made.me), made.project, source, laid.guid)
        memos.write_memo(session, act(made.me), made.project, "code", made.codes["B1"], "Judul 🙂", "Isi\n**tebal**")
        undoing.undo(session, act(made.me), made.project)
        undoing.redo(session, act(made.me), made.project)
    at_random(Study, lambda: engine, least=60, steps=100, begin=16)
    for verb in GESTURES:
        with writing(engine) as session:
            for _ in GESTURES[verb](a_world(session, made.me, verb.value)):
                session.flush()
    return made
