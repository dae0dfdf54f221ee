"""A database with something of everything: the sample study, random gestures, and a gesture of every kind."""

from datetime import UTC, datetime
from functools import partial
from itertools import takewhile
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.exc import InvalidRequestError

from qualcode.errors import QualCodeError
from qualcode.model.event import Verb, act
from qualcode.services import codebook, codings, memos, people, projects, sources, undoing
from qualcode.store.database import database, reading, writing
from qualcode.store.records import EventRecord
from tests.databases import prepared_url, sample_study
from tests.services.gestures import GESTURES, World, a_world
from tests.services.test_anything import Study, at_random
from tests.study import SmallStudy

TEXT = "P: Apa?\nI1: [Kami jalan|B1+] kaki ke [kantor|B2] karena lebih murah."
SMALL = "Yang kecil"
MANY = 3  # the small one, and those of random gestures


def copy_of_everything(folder: Path, *, apart: bool = False) -> SmallStudy:
    """Return the small study in a SQLite database of everything in the folder; it is a copy of what is built once in a run."""
    engine = database(prepared_url(folder, "everything", _everything, apart))
    with reading(engine) as session:
        project = projects.project_named(session, SMALL)
        codes = {code.short_id: code.guid for code in codebook.codes(session, project.id)}
        return SmallStudy(engine, people.local_person(session, datetime.now(UTC)).id, project.id, codes)


def _everything(engine: Engine, apart: bool) -> None:
    sample_study(engine)
    with_everything(engine, apart=apart)


def some_of_everything(engine: Engine, every: int) -> list[str]:
    """Return the names of the projects in it: those of many gestures, and of those of every kind one in so many.

    The sample study is among them where all are: it is tried by itself too, and takes as long as ten of the others.
    """
    with reading(engine) as session:
        found = projects.every_project(session)
    names = [project.name for project in found if every == 1 or not project.synthetic]
    return names[:MANY] + names[MANY::every]


def with_everything(engine: Engine, *, apart: bool = False) -> SmallStudy:
    """Fill the database with everything but the sample study, which takes as long as the rest, and return a small study in it.

    Every kind of gesture comes after another one as long as nothing done before stands in its way, or in a project apart.
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
    least, steps = (35, 60) if apart else (10, 20)
    at_random(Study, lambda: engine, least=least, steps=steps, begin=21)
    left = list(GESTURES)
    while left:
        with writing(engine) as session:
            world = a_world(session, made.me, left[0].value)
            done = left[:1] if apart else left
            carried_out = list(takewhile(partial(_fits, world), done))
            assert carried_out, left[0]
            left = left[len(carried_out) :]
    return made


def _fits(world: World, verb: Verb) -> bool:
    """Carry out a gesture of that kind, unless what was done before stands in its way."""
    try:
        with world.session.begin_nested():
            for _ in GESTURES[verb](world):
                world.session.flush()
    except (QualCodeError, InvalidRequestError):
        return False
    newest = select(EventRecord.verb).where(EventRecord.project_id == world.project).order_by(EventRecord.revision.desc())
    assert world.session.scalars(newest).first() == verb
    return True
