"""What pages remember of a study is what a fresh reading gives: after any gesture, and after it was taken back."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pandas as pd
import pytest

from qualcode.errors import NotFound
from qualcode.services import frames, judging, projects, reviewing, thesis, undoing
from qualcode.store.database import Session
from qualcode.store.reading.remembering import MEMORY, NARROW, touched
from qualcode.ui.memory import Remembering, forget
from tests.databases import sqlite_url
from tests.filled import small_study
from tests.services.gestures import GESTURES, World
from tests.services.test_gesture import apart
from tests.services.test_roles import coded, trying, with_others

READERS = {name: (lambda session, project, name=name: frames.frame(session, project, name, "id")) for name in frames.NAMES}
READERS |= {"thesis": thesis.thesis, "board": reviewing.board, "judged": judging.laid}


LONG = (pytest.mark.soak, pytest.mark.timeout(3600))


@contextmanager
def remembering(session: Session, project: int) -> Iterator[None]:
    session.info[MEMORY] = Remembering(session, "here", projects.project(session, project))
    try:
        yield
    finally:
        del session.info[MEMORY]


def same(one: object, other: object) -> bool:
    return one.equals(other) if isinstance(one, pd.DataFrame) else repr(one) == repr(other)


def asked(world: World) -> dict[str, object]:
    """Return what the project's readers say from memory; what they hold of the database is let go of, as after a session."""
    with remembering(world.session, world.project):
        found = {name: read(world.session, world.project) for name, read in READERS.items()}
    world.session.expunge_all()
    return found


def agree(world: World, what: object) -> None:
    """Hold what is remembered of the project now against what is read anew."""
    world.session.flush()
    world.session.expunge_all()
    fresh = {name: read(world.session, world.project) for name, read in READERS.items()}
    held = asked(world)
    assert [name for name in READERS if not same(held[name], fresh[name])] == [], what


@pytest.fixture(scope="module")
def tries(tmp_path_factory):
    made = small_study(sqlite_url(tmp_path_factory.mktemp("memory")), coded)
    return made, with_others(made)


@pytest.mark.parametrize(
    ("every", "taken_back"), [(15, True), pytest.param(1, False, marks=LONG), pytest.param(1, True, marks=LONG)]
)
def test_what_is_remembered_is_what_a_fresh_reading_gives_after_a_gesture(tries, every, taken_back):
    narrow = set()
    with trying(tries) as world:
        for verb in list(GESTURES)[::every]:
            forget()
            with apart(world), suppress(NotFound):
                running = GESTURES[verb](world)
                next(running)
                world.session.flush()
                asked(world)
                before = projects.project(world.session, world.project).revision
                list(running)
                world.session.flush()
                if not touched(world.session, world.project, before).keys() <= NARROW:
                    continue
                narrow.add(verb)
                agree(world, verb)
                if taken_back:
                    undoing.undo(world.session, world.act(), world.project)
                    agree(world, f"{verb} taken back")
    assert len(narrow) > 30 // every
