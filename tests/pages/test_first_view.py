"""How often a page and what stands around it ask the database when shown again after a gesture: a bound for all of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event
from streamlit.testing.v1 import AppTest

from qualcode.model.event import act
from qualcode.model.review import Target
from qualcode.model.span import Span
from qualcode.services import codebook, codings, memos, picking, reviewing, sources, undoing
from qualcode.store import reading as tables
from qualcode.store.database import Session, reading, writing
from qualcode.store.reading.events import EVERYTHING, Occurring, event_count, occurring
from qualcode.ui.pages import PAGES
from tests.databases import the_project
from tests.filled import sample_study
from tests.lengths import some

MOST = 8


@contextmanager
def asked(engine: Engine) -> Iterator[list[str]]:
    """Give the queries that were sent to the database meanwhile."""
    found: list[str] = []

    def sent(_connection, _cursor, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    event.listen(engine, "before_cursor_execute", sent)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", sent)


def lay(session: Session, project: int, me: int) -> None:
    source = int(tables.sources(session, project)["id"].iloc[0])
    words = sources.text(session, source)[:9]
    code = next(code for code in codebook.codes(session, project) if code.codable)
    codings.apply_code(session, act(me), project, source, code.guid, Span(0, 9), quote=words)


def define(session: Session, project: int, me: int) -> None:
    codebook.change_code(session, act(me), project, codebook.codes(session, project)[0].guid, definition={"id": "Kata"})


def note(session: Session, project: int, me: int) -> None:
    guid = codebook.codes(session, project)[0].guid
    memos.write_memo(session, act(me), project, "code", guid, "Catatan", "Isi")


def take_back(session: Session, project: int, me: int) -> None:
    undoing.undo(session, act(me), project)


def in_work(session: Session, project: int, me: int) -> None:
    """Let some things be in review and some passages picked, which pages then tell of."""
    laid = tables.codings(session, project, "id")["coding"].tolist()[:3]
    codes, findings = tables.codebook(session, project, "id")["guid"], tables.findings(session, project, "id")["guid"]
    things = (("code", codes[:3]), ("finding", findings[:3]), ("coding", laid))
    reviewing.submit(session, act(me), project, [Target(kind, guid) for kind, guids in things for guid in guids])
    picking.pick_passages(session, act(me), project, laid)


GESTURES: tuple[Callable[[Session, int, int], None], ...] = (lay, take_back, define, note)


BOUND = {"passages", "findings", "saturation", "triangulation", "thesis-tables", "overview", "codebook"}
PATHS = [page.path for page in PAGES if page.path in BOUND]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_shown_again_after_a_gesture_asks_the_database_few_things(engine, sample, path):
    shown_again(engine, path)


@pytest.mark.parametrize("path", some(PATHS, 8))
def test_on_postgresql_it_asks_as_few(lend, monkeypatch, path):
    url = lend()
    monkeypatch.setenv("QUALCODE_DATABASE_URL", url)
    shown_again(sample_study(url).engine, path)


def whole(path: str) -> None:
    from qualcode.ui import frame, state
    from qualcode.ui.pages import PAGES

    with state.one_run():
        frame.sidebar(path)
        state.remember_address()
        next(page for page in PAGES if page.path == path).show()


def shown_again(engine: Engine, path: str) -> None:
    project, me = the_project(engine)
    with writing(engine) as session:
        in_work(session, project.id, me)
    page = AppTest.from_function(whole, kwargs={"path": path}, default_timeout=60).run().run()
    for gesture in GESTURES:
        with writing(engine) as session:
            gesture(session, project.id, me)
        with asked(engine) as queries:
            page.run()
        assert not page.exception
        assert len(queries) <= MOST, (gesture.__name__, "\n".join(queries))


def test_what_occurs_in_the_trail_is_told_by_what_came_after_alone(engine, sample):
    project, me = the_project(engine)
    with reading(engine) as session:
        before = occurring(session, project.id)
        assert before.gestures == event_count(session, project.id, EVERYTHING) == before.revision
    for gesture in GESTURES:
        with writing(engine) as session:
            gesture(session, project.id, me)
    with reading(engine) as session:
        after = occurring(session, project.id)
        assert occurring(session, project.id, before) == after
        came = occurring(session, project.id, Occurring(before.revision))
    assert (came.gestures, came.revision) == (len(GESTURES), before.revision + len(GESTURES))
    assert came.verbs == {"coding.created", "gesture.undone", "code.changed", "memo.written"}
