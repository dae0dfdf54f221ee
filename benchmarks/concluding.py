"""What findings and checklists cost on the large study: what is open, what changed, what the data say, first and again."""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, select

from benchmarks.figure import Figure
from benchmarks.interviews import L, build
from qualcode.analysis.coverage import coverage, joined
from qualcode.analysis.standing import changes
from qualcode.model.event import act
from qualcode.model.finding import Side, Verdict
from qualcode.reports.checklist_facts import facts
from qualcode.reports.study import Study
from qualcode.services import findings, people, projects
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from qualcode.store.records import CodeRecord, CodingRecord
from qualcode.ui.newest import forget, newest

FINDINGS, LINKS, POOL = 50, 20, 20_000
FIRST, AGAIN = 3.0, 0.1


def figures() -> Iterator[Figure]:
    """Yield the times of the check of findings and of COREQ on 200,000 codings and 50 findings, with all their tables read."""
    with tempfile.TemporaryDirectory() as folder:
        engine = database(f"sqlite:///{Path(folder) / 'study.sqlite3'}")
        project = build(engine, L)
        yield Figure("conclude: state 50 findings with 20 passages each", _seconds(lambda: _state(engine, project)), "s")
        for name, make in (("what findings leave open", _open_points), ("COREQ from the data", _coreq)):
            forget()
            for when, bound in (("first", FIRST), ("again at the same revision", AGAIN)):
                taken = _seconds(lambda make=make, name=name: newest((project, name), 1, lambda: make(engine, project)))
                yield Figure(f"conclude: {name}, {when}", taken, "s", bound)
        engine.dispose()


def _seconds(make: Callable[[], object]) -> float:
    began = time.perf_counter()
    make()
    return time.perf_counter() - began


def _state(engine: Engine, project: int) -> None:
    chance = random.Random(1)
    with reading(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        codes = session.scalars(select(CodeRecord.short_id).where(CodeRecord.project_id == project, CodeRecord.codable)).all()
        guids = session.scalars(select(CodingRecord.guid).order_by(CodingRecord.id).limit(POOL)).all()
    for number in range(FINDINGS):
        links = [(guid, chance.choice(list(Side))) for guid in chance.sample(guids, LINKS)]
        with writing(engine) as session:
            findings.create_finding(
                session, act(me), project, f"F{number + 1}", {"id": "Temuan"}, code=chance.choice(codes),
                verdict=chance.choice(list(Verdict)), evidence=links,
            )  # fmt: skip


def _open_points(engine: Engine, project: int) -> tuple[object, object]:
    with reading(engine) as session:
        stated = tables.findings(session, project, "id")
        laid = tables.laid(session, project)
        held = tables.codings(session, project, "id", only=tables.evidence_ids(session, project))
        linked = joined(tables.evidence(session, project), held)
        others = (
            tables.codebook(session, project, "id"), tables.recommendations(session, project, "id"),
            tables.resolutions(session, project),
        )  # fmt: skip
    return coverage(stated, linked, laid, *others), changes(stated, linked, laid)


def _coreq(engine: Engine, project: int) -> object:
    with reading(engine) as session:
        every = tables.codings(session, project, "id")
        study = Study(
            projects.project(session, project), "id", 2026, every, tables.codebook(session, project, "id"),
            tables.sources(session, project), tables.people(session, project, "id"), tables.findings(session, project, "id"),
            every=every, evidence=tables.evidence(session, project), answers=tables.answers(session, project),
            recommendations=tables.recommendations(session, project, "id"), memos=tables.memos(session, project, "id"),
            durations=tables.durations(session, project),
        )  # fmt: skip
    return facts(study, "coreq")
