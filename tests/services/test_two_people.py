"""Two people work at one study in turns, with undo and redo between: after every step codes, codings, counts and trail agree."""

from functools import partial
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import QualCodeError
from qualcode.model.code import Code, Polarity
from qualcode.model.codebook_draft import Draft
from qualcode.model.event import Act, act
from qualcode.model.project import Role
from qualcode.model.span import Span, covered
from qualcode.services import (
    bulk_coding,
    checking,
    codebook,
    codebook_import,
    codings,
    findings,
    members,
    merging,
    people,
    projects,
    reverting,
    sources,
    splitting,
    texts,
    undoing,
)
from qualcode.services.searching import Place
from qualcode.services.trail import changes_of
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from qualcode.store.reading import passages, scope
from qualcode.store.reading.remembering import MEMORY
from qualcode.store.reading.tree import branches
from qualcode.store.records import CodeRecord, CodingRecord, EventRecord, SourceRecord
from qualcode.ui.memory import Remembering
from tests.study import SmallStudy

TEXT = "I1: Warga desa ke kantor camat karena murah dan dekat. Budi bilang jauh sekali dari rumah."
CHECKED_WHOLE, REMEMBERED = 50, 8
MOVES = ("lay", "lay", "lay", "many", "change", "recode", "remove", "make", "move", "move", "say", "drop", "merge", "split",
         "file", "correct", "speak", "undo", "undo", "undo", "redo", "redo", "revert")  # fmt: skip


class Work:
    """What the two do: each move is a gesture on whatever there is, chosen by chance."""

    def __init__(self, study: SmallStudy, chance: Random) -> None:
        self.study, self.chance = study, chance
        self.names = iter(range(1, 1_000_000))

    def step(self, session: Session, done: Act) -> object:
        name = self.chance.choice(MOVES)
        return getattr(self, name)(session, done, self.study.project)

    def codes(self, session: Session) -> list[str]:
        return [code.guid for code in codebook.codes(session, self.study.project)]

    def one(self, found: list):
        return self.chance.choice(found) if found else None

    def source(self, session: Session) -> SourceRecord:
        return self.one(list(session.scalars(select(SourceRecord).where(SourceRecord.project_id == self.study.project))))

    def span(self, session: Session, source: SourceRecord) -> tuple[Span, str]:
        text = sources.text(session, source.id)
        start = self.chance.randrange(len(text) - 1)
        span = Span(start, min(len(text), start + self.chance.randint(1, 20)))
        return span, span.of(text)

    def mine(self, session: Session, done: Act) -> CodingRecord | None:
        living = CodingRecord.deleted_at.is_(None), CodingRecord.orphaned_at.is_(None), CodingRecord.person_id == done.by
        return self.one(list(session.scalars(select(CodingRecord).where(*living).order_by(CodingRecord.id))))

    def lay(self, session, done, project):
        source, code = self.source(session), self.one(self.codes(session))
        span, quote = self.span(session, source)
        if code:
            codings.apply_code(session, done, project, source.id, code, span, quote=quote)

    def many(self, session, done, project):
        source, code = self.source(session), self.one(self.codes(session))
        spans = [self.span(session, source) for _ in range(3)]
        if code:
            places = [Place(source.id, span) for span, _ in spans]
            bulk_coding.lay_codings(session, done, project, code, places, quotes=[quote for _, quote in spans])

    def change(self, session, done, project):
        if coding := self.mine(session, done):
            span, quote = self.span(session, session.get_one(SourceRecord, coding.source_id))
            codings.change_coding(session, done, project, coding.source_id, coding.guid, span=span, quote=quote)

    def recode(self, session, done, project):
        if coding := self.mine(session, done):
            code, polarity = self.one(self.codes(session)), self.chance.choice(list(Polarity))
            codings.change_coding(session, done, project, coding.source_id, coding.guid, code=code, polarity=polarity)

    def remove(self, session, done, project):
        if coding := self.mine(session, done):
            codings.remove_coding(session, done, project, coding.source_id, coding.guid)

    def make(self, session, done, project):
        codebook.create_code(session, done, project, {"id": "Baru"}, parent=self.one([None, *self.codes(session)]))

    def move(self, session, done, project):
        if code := self.one(self.codes(session)):
            codebook.move_code(session, done, project, code, self.one([None, *self.codes(session)]))

    def say(self, session, done, project):
        if code := self.one(self.codes(session)):
            codebook.change_code(session, done, project, code, definition={"id": f"Kata {self.chance.randint(1, 3)}"})

    def drop(self, session, done, project):
        if code := self.one(self.codes(session)):
            codebook.delete_code(session, done, project, code)

    def merge(self, session, done, project):
        if code := self.one(self.codes(session)):
            merging.merge_codes(session, done, project, code, self.one(self.codes(session)))

    def split(self, session, done, project):
        laid = list(session.scalars(select(CodingRecord).where(CodingRecord.deleted_at.is_(None)).order_by(CodingRecord.id)))
        if coding := self.one(laid):
            code = session.get_one(CodeRecord, coding.code_id).guid
            splitting.split_code(session, done, project, code, {"id": "Pecahan"}, [coding.guid])

    def file(self, session, done, project):
        number = next(self.names)
        draft = Draft((Code("x", f"F{number}", {"id": "Berkas"}), Code("y", f"F{number}.1", {"id": "Bawah"}, parent="x")))
        codebook_import.import_codes(session, done, project, draft, file="kode.csv")

    def correct(self, session, done, project):
        source = self.source(session)
        span, _ = self.span(session, source)
        text = sources.text(session, source.id)
        words = self.chance.choice(["", "kata baru", "x"]) if len(text) > len(TEXT) // 2 else f" {TEXT}"
        new = f"{text[: span.start]}{words}{text[span.end :]}."
        texts.correct_text(session, done, project, source.id, new, sha256=source.sha256)

    def speak(self, session, done, project):
        if coding := self.mine(session, done):
            name = f"T{next(self.names)}"
            findings.create_finding(session, done, project, name, {"id": "Murah"}, evidence=[(coding.guid, "for")])

    def undo(self, session, done, project):
        undoing.undo(session, done, project)

    def redo(self, session, done, project):
        undoing.redo(session, done, project)

    def revert(self, session, done, project):
        number = self.chance.randint(1, projects.project(session, project).revision)
        reverting.revert(session, done, project, number)


def agree(session: Session, study: SmallStudy) -> None:
    """Hold codes, codings, counts and trail against each other."""
    project = study.project
    living = {record.id: record for record in session.scalars(select(CodeRecord).where(CodeRecord.deleted_at.is_(None)))}
    assert all(record.parent_id is None or record.parent_id in living for record in living.values())
    assert len({record.short_id for record in living.values()}) == len(living)
    tree = [code.short_id for code in codebook.codes(session, project)]
    assert tree == [branch.record.short_id for branch in branches(session, project, "id").values()]
    assert sorted(tree) == sorted(record.short_id for record in living.values())

    laid = list(session.scalars(select(CodingRecord).where(CodingRecord.deleted_at.is_(None))))
    assert all(record.code_id in living for record in laid)
    placed = [record for record in laid if record.orphaned_at is None]
    for source in session.scalars(select(SourceRecord)):
        text = sources.text(session, source.id)
        spans = [Span(record.start, record.end) for record in placed if record.source_id == source.id]
        assert [span.of(text) for span in spans] == [record.quote for record in placed if record.source_id == source.id]
        assert source.coded == covered(spans)
    assert sorted(session.scalars(scope.laid(project, CodingRecord.guid))) == sorted(record.guid for record in placed)
    assert passages.number(session, project) == len(placed)

    revisions = list(session.scalars(select(EventRecord.revision).order_by(EventRecord.revision)))
    assert revisions == list(range(1, projects.project(session, project).revision + 1))
    last = session.scalar(select(EventRecord).order_by(EventRecord.revision.desc()).limit(1))
    assert changes_of(session, last)


def remembered_alike(session: Session, study: SmallStudy) -> None:
    """Hold what pages would remember of the study against what is read anew."""
    plain, spoken = (tables.sources, tables.laid, tables.evidence), (tables.codes, tables.codings)
    readers = [*plain, *(partial(read, language="id") for read in spoken)]
    fresh = [read(session, study.project) for read in readers]
    with reading(study.engine) as remembering:
        remembering.info[MEMORY] = Remembering(remembering, str(study.engine.url), projects.project(session, study.project))
        held = [read(remembering, study.project) for read in readers]
    assert all(one.equals(other) for one, other in zip(held, fresh, strict=True))


def work(study: SmallStudy, steps: int, begin: int) -> int:
    """Let both take so many steps in turns; return how many of them were gestures, the others being refused."""
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Rina").id
        members.change_role(session, act(study.me), study.project, other, Role.OWNER)
    for name in ("A", "B"):
        study.source(name, f"{TEXT} {name}.")
    for short_id, parent in (("B1", None), ("B2", None), ("B1.1", "B1")):
        study.code(short_id, parent=parent)
    chance = Random(begin)
    both, done = Work(study, chance), 0
    for number in range(steps):
        before = revision(study)
        try:
            with writing(study.engine) as session:
                both.step(session, act(chance.choice([study.me, other])))
        except QualCodeError:
            assert revision(study) == before
        done += revision(study) > before
        with reading(study.engine) as session:
            agree(session, study)
            if number % REMEMBERED == 0:
                remembered_alike(session, study)
            if number % CHECKED_WHOLE == 0:
                assert len(tables.codings(session, study.project, "id")) == passages.number(session, study.project)
                assert checking.check(session, study.project) == []
    return done


def revision(study: SmallStudy) -> int:
    with reading(study.engine) as session:
        return projects.project(session, study.project).revision


LONG = (pytest.mark.soak, pytest.mark.timeout(3600))


@pytest.mark.parametrize(
    ("both", "steps"),
    [
        ("sqlite", 100),
        ("postgresql", 25),
        pytest.param("sqlite", 5_000, marks=LONG),
        pytest.param("postgresql", 1_000, marks=LONG),
    ],
    indirect=["both"],
)
def test_codes_codings_counts_and_trail_agree_after_every_step(both, database_url, steps):
    study = SmallStudy(database(database_url)).start("Studi kecil")
    assert work(study, steps, begin=13) > steps // 2
