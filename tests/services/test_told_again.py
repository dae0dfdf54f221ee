"""A trail that an older QualCode wrote is told anew when its project comes in, and every gesture of it can still be taken back.

`recorded/trail_0012.qualcode` was written by QualCode 0.12's schema: codings laid, joined, recoded, merged, split and laid in
one go, codes moved, imported and brought back, findings ordered, things reviewed, reconciled, answered and commented on, texts
corrected and anonymised, a copy merged, and some of it taken back.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from qualcode.errors import NothingToUndo
from qualcode.model.event import act
from qualcode.services import checking, people, undoing
from qualcode.services.archiving import read_archive
from qualcode.services.codebook import CodeInUse
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from qualcode.store.records import EventChangeRecord, EventRecord, PersonRecord
from tests.study import SmallStudy, look

RECORDED = Path(__file__).with_name("recorded") / "trail_0012.qualcode"
GESTURES = 35
"""How many steps back the older program went before it stood still at an informant whose source was away."""


AHEAD = 3
"""How many of them it had taken back when the project was written."""


@pytest.fixture
def old(database_url) -> SmallStudy:
    engine = database(database_url)
    with writing(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
    moved = read_archive(engine, RECORDED, by=me, name=RECORDED.name)
    with reading(engine) as session:
        who = session.scalars(select(EventRecord.person_id).where(EventRecord.project_id == moved.project)).first()
        assert session.get_one(PersonRecord, who).id != me
    return SmallStudy(engine, who, moved.project)


def steps(study: SmallStudy, step) -> int:
    """Take all steps that there are, up to the code that somebody else's coding needs; return how many."""
    count = 0
    while True:
        try:
            with writing(study.engine) as session:
                step(session, act(study.me), study.project)
        except (NothingToUndo, CodeInUse):
            break
        count += 1
    with reading(study.engine) as session:
        assert checking.check(session, study.project) == []
    return count


@pytest.mark.parametrize("both", ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)], indirect=True)
@pytest.mark.usefixtures("both")
def test_every_gesture_is_taken_back_and_brought_back(old):
    assert steps(old, undoing.redo) == AHEAD
    before = look(old)
    back = steps(old, undoing.undo)
    assert back > GESTURES
    with reading(old.engine) as session:
        assert tables.sources(session, old.project).empty
        assert list(tables.codes(session, old.project, "id")["code"]) == ["B1", "B2"]
    assert steps(old, undoing.redo) == back
    assert look(old) == before


def test_nothing_is_told_twice_and_nothing_by_its_number(old):
    with reading(old.engine) as session:
        about = session.scalars(select(EventRecord).where(EventRecord.of.is_not(None))).all()
        assert about
        assert all(event.before is None and event.after is None for event in about)
        told = [*session.scalars(select(EventRecord.before)), *session.scalars(select(EventRecord.after))]
        told += [*session.scalars(select(EventChangeRecord.before)), *session.scalars(select(EventChangeRecord.after))]
    names = {name for state in told for name in state or {}}
    assert not names & {"parent_id", "informant_id", "of", "merged", "deleted"}
