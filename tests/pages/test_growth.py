"""What a coding page and a gesture cost the database does not grow with the study: statements and work, counted, not timed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import streamlit as st
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, select

from benchmarks import interviews
from benchmarks.interviews import Size
from qualcode.api.application import application
from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import codings, sources, tokens, undoing
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from qualcode.store.migration import upgrade
from qualcode.store.records import CodeRecord, SourceRecord
from qualcode.ui import newest
from tests.databases import prepared_url, the_project
from tests.pages.test_pages import opened

FEW, MANY = (
    Size(interviews=interviews_, words=600, codes=30, codings=40, most=4, informants=3) for interviews_ in (20, 60)
)
MORE_CODINGS = (MANY.interviews - FEW.interviews) * FEW.codings
A_SOURCE = 60  # of SQLite's instructions, for one more line in the list of sources
STEP = 10


@dataclass(slots=True)
class Cost:
    statements: int
    instructions: int


@dataclass(slots=True)
class Study:
    """A study in a database whose statements and instructions are counted."""

    url: str
    engine: Engine
    counts: Counter
    project: int
    source: int
    me: int

    def cost(self, form: Callable[["Study"], object]) -> Cost:
        self.counts.clear()
        form(self)
        return Cost(self.counts["statements"], self.counts["instructions"])


@pytest.fixture
def studies(tmp_path: Path) -> tuple[Study, Study]:
    return _made(tmp_path, "few", FEW), _made(tmp_path, "many", MANY)


def _made(folder: Path, name: str, size: Size) -> Study:
    url = prepared_url(folder, name, _interviews, size)
    engine, counts = database(url), Counter()
    project, me = the_project(engine)
    with reading(engine) as session:
        source = session.scalars(select(SourceRecord.id).order_by(SourceRecord.id)).first()
    engine.dispose()

    def counting(connection, *_) -> None:
        def step() -> int:
            counts["instructions"] += STEP
            return 0

        connection.set_progress_handler(step, STEP)

    event.listen(engine, "connect", counting)
    event.listen(engine, "before_cursor_execute", lambda *_: counts.update(statements=1))
    return Study(url, engine, counts, project.id, source, me)


def _interviews(engine: Engine, size: Size) -> None:
    upgrade(engine)
    interviews.build(engine, size)


def _page(study: Study) -> None:
    st.session_state.clear()
    newest.forget()
    page = opened("code", source=study.source)
    assert page.query_params["source"] == str(study.source)


def _routes(study: Study) -> None:
    """Ask for what the page's component asks for: the text, the desk, the codings."""
    with reading(study.engine) as session:
        sha = sources.source(session, study.source).sha256
    with TestClient(application(), base_url="http://localhost") as client:
        client.headers["Authorization"] = f"Bearer {tokens.mint(tokens.signing_secret(study.url), study.me)}"
        here = f"/projects/{study.project}/sources/{study.source}/codings"
        for address in (f"/sources/{study.source}/text/{sha}", f"/projects/{study.project}/desk/now", here):
            assert client.get(address).status_code == 200


def _gesture(study: Study) -> None:
    with writing(study.engine) as session:
        code = session.scalars(select(CodeRecord.guid).where(CodeRecord.codable).order_by(CodeRecord.id)).first()
        words = sources.text(session, study.source)[:9]
        codings.apply_code(session, act(study.me), study.project, study.source, code, Span(0, 9), quote=words)


def _undo(study: Study) -> None:
    with writing(study.engine) as session:
        undoing.undo(session, act(study.me), study.project)


def _both(studies: tuple[Study, Study], form: Callable[[Study], object], monkeypatch) -> tuple[Cost, Cost]:
    found = []
    for study in studies:
        monkeypatch.setenv("QUALCODE_DATABASE_URL", study.url)
        form(study)
        found.append(study.cost(form))
    return found[0], found[1]


@pytest.mark.parametrize("form", [_page, _routes])
def test_opening_a_source_reads_a_line_for_each_other_source_and_nothing_of_their_codings(studies, form, monkeypatch):
    few, many = _both(studies, form, monkeypatch)
    assert many.statements == few.statements > 0
    allowed = A_SOURCE * (MANY.interviews - FEW.interviews) if form is _page else 10 * STEP
    assert many.instructions - few.instructions <= allowed


def test_a_gesture_and_its_undo_cost_the_same_in_a_study_of_any_size(studies):
    for study in studies:
        _gesture(study)
        _undo(study)
    for form in (_gesture, _undo):
        few, many = (study.cost(form) for study in studies)
        assert many.statements == few.statements > 0
        assert many.instructions - few.instructions <= 30 * STEP


def test_the_measure_sees_a_reading_of_the_whole_study(studies, monkeypatch):
    def counting(study: Study) -> None:
        with reading(study.engine) as session:
            tables.sources(session, study.project)

    few, many = _both(studies, counting, monkeypatch)
    assert many.instructions - few.instructions > 3 * MORE_CODINGS
