"""A study as a bundle: written out whole, and taken in as a new study in one gesture, or as a copy that is merged by guid."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue
from qualcode.formats.refi_writing import Told, quietly
from qualcode.model.bundle import Bundle
from qualcode.model.event import Act, Verb, act
from qualcode.model.project import Project
from qualcode.model.text import fingerprint, unused
from qualcode.model.transcript import Problem
from qualcode.services import travelling
from qualcode.services.arriving_cases import link_cases, take_cases
from qualcode.services.arriving_codes import take_codes
from qualcode.services.arriving_notes import take_notes
from qualcode.services.arriving_parts import keep_parts
from qualcode.services.arriving_people import take_people
from qualcode.services.arriving_sources import take_source
from qualcode.services.copies import Copy, OtherStudy, Row, known_people, read_copy, source_guids
from qualcode.services.gesture import made_before, record_event
from qualcode.services.newcomers import Newcomers, clean, clean_words
from qualcode.services.packing import Packing
from qualcode.services.projects import project_value
from qualcode.store import rebuilding
from qualcode.store.database import portions, reading, writing
from qualcode.store.migration import revisions
from qualcode.store.reading import scope
from qualcode.store.records import (
    AccountRecord,
    CodeRecord,
    FindingRecord,
    InformantRecord,
    MembershipRecord,
    MemoRecord,
    PersonRecord,
    ProjectRecord,
    SourceRecord,
)


@dataclass(frozen=True, slots=True)
class Brought:
    """The study that was made, how much of each kind came, and everything that was repaired or could not come."""

    project: Project
    counts: Mapping[str, int]
    problems: tuple[Problem, ...]


def written_out(session: Session, project: int, *, told: Told = quietly) -> Bundle:
    """Return the whole study: what lives and has its words, with each present text; people and guids always the same.

    Its history, its bin and what it is worked with are in its archive alone. `told` hears of every source.
    """
    return Packing(session, session.get_one(ProjectRecord, project), told, whole=True).bundle()


def taken_in(
    session: Session,
    act: Act,
    bundle: Bundle,
    file: str = "",
    *,
    name: str = "",
    language: str = "id",
    counted: Sequence[Any] = (),
    told: Told = quietly,
) -> Brought:
    """Store the bundle as a study owned by the person who acts, as `stored` does; one transaction, one event.

    `counted` is how the file counts characters. Raises BadValue where the bundle holds neither codes nor sources.
    """
    if before := made_before(session, act, Verb.PROJECT_IMPORTED):
        return Brought(project_value(session.get_one(ProjectRecord, before.project_id)), (before.after or {})["counts"], ())
    here = stored(session, act, bundle, file, name=name, language=language, told=told)
    _record_arrival(here, counted)
    return Brought(project_value(here.holder), dict(here.counts), tuple(_problems(here)))


def copy_of(engine: Engine, person: int, project: int, bundle: Bundle, file: str = "", *, told: Told = quietly) -> Copy:
    """Return the bundle as a copy of the open project, for `merging_copies` to plan and merge; nothing stored is changed.

    It is stored in a database of its own, which goes away again and in which no guid is taken, so that everything keeps the
    guid by which it is compared. What it names nobody for counts as the person's own. Whom it names and who has an account here,
    but works neither in the project nor with the person, is not let in: their work comes as that of another, always the same
    one. It knows no gestures, so that nothing counts as changed on both sides. Findings, reviews and kept parts are not merged.
    Raises OtherStudy where it has neither a code nor a source in common with the project, by guid or by a source's whole text.
    """
    with reading(engine) as session:
        here = session.get_one(ProjectRecord, project)
        if not _akin(session, project, bundle):
            raise OtherStudy(name=bundle.name or file, open=here.name)
        guid, language, known = here.guid, here.language, source_guids(session, project)
        strangers = _strangers(session, person, project)
        me = session.get_one(PersonRecord, person)
        myself = {"guid": me.guid, "name": me.name, "language": me.language, "created_at": me.created_at}
    with rebuilding.empty_database(revisions()[0]) as apart:
        with writing(apart) as session:
            by = PersonRecord(**myself)
            session.add(by)
            session.flush()
            number = stored(session, act(by.id), bundle, file, language=language, guid=guid, told=told).holder.id
        copy = read_copy(apart, number, but=known)
    rows = {**copy.rows, "person": [_let_in(row, guid, strangers) for row in copy.of("person")]}
    if bundle.language:
        return replace(copy, rows=rows)
    return replace(copy, language=language, rows={**rows, "code": [{**row, "short_id": ""} for row in copy.of("code")]})


def _strangers(session: Session, person: int, project: int) -> set[str]:
    """Return the guids of those who can sign in here, never belonged to the project, and share none with the person."""
    mine = select(MembershipRecord.project_id).where(MembershipRecord.person_id == person)
    near = select(MembershipRecord.person_id).where(MembershipRecord.project_id.in_(mine))
    accounts = select(PersonRecord.guid).join(AccountRecord, AccountRecord.person_id == PersonRecord.id)
    return {*session.scalars(accounts.where(PersonRecord.id.not_in(near)))} - known_people(session, project)


def _let_in(row: Row, project: str, strangers: Set[str]) -> Row:
    return {**row, "guid": str(uuid5(UUID(project), row["guid"]))} if row["guid"] in strangers else row


def _akin(session: Session, project: int, bundle: Bundle) -> bool:
    """Return whether a code or a source of the bundle is one of the project, be it put away, or a living source by its text."""
    for kind, given in ((CodeRecord, bundle.codes), (SourceRecord, bundle.sources)):
        for some in portions([one.guid for one in given]):
            mine = select(kind.id).where(kind.project_id == project, kind.guid.in_(some))
            if session.scalar(mine.limit(1)) is not None:
                return True
    texts = session.scalars(select(SourceRecord.sha256).where(scope.of(SourceRecord, project)))
    return not {fingerprint(clean(source.text)) for source in bundle.sources if source.text}.isdisjoint(texts)


def stored(
    session: Session,
    act: Act,
    bundle: Bundle,
    file: str = "",
    *,
    name: str = "",
    language: str = "id",
    guid: str = "",
    told: Told = quietly,
) -> Newcomers:
    """Store the bundle as a new study inside the caller's gesture, which tells of it; return what became of each thing.

    Names and descriptions stand in `language`, unless the bundle says in which. The study itself is called `guid`, or anew. A
    thing whose guid is in the database already gets another one, always the same. Who coded is recognised by guid among those
    with whom the person works, else made anew. An exception from `told` leaves everything as it was.
    """
    if not bundle.codes and not bundle.sources:
        raise BadValue(field="file", value=file)
    language = bundle.language or language
    holder = _holder(session, act, bundle, name.strip() or bundle.name or file, language, guid or str(uuid4()))
    here = Newcomers(
        session, act, bundle, file, language, act.at.replace(microsecond=0), holder,
        anew=_any_taken(session, bundle), notes={note.guid: note for note in bundle.notes},
    )  # fmt: skip
    _take_everything(here, told)
    return here


def _holder(session: Session, act: Act, bundle: Bundle, name: str, language: str, guid: str) -> ProjectRecord:
    taken = set(session.scalars(select(ProjectRecord.name).where(scope.living(ProjectRecord))))
    made = ProjectRecord(
        guid=guid, name=unused(clean(name), taken), description=clean(bundle.description), language=language,
        questions=[{"id": question.id, "text": clean_words(question.text)} for question in bundle.questions], groups=[],
        facts={}, allows=[], synthetic=bundle.synthetic, revision=0, created_at=bundle.at or act.at.replace(microsecond=0),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _any_taken(session: Session, bundle: Bundle) -> bool:
    """Return whether anything of the file is in the database already."""
    kinds = ((CodeRecord, bundle.codes), (SourceRecord, bundle.sources), (MemoRecord, bundle.notes),
             (InformantRecord, bundle.cases), (FindingRecord, bundle.findings))  # fmt: skip
    for kind, given in kinds:
        for some in portions([one.guid for one in given]):
            if session.scalar(select(kind.id).where(kind.guid.in_(some)).limit(1)) is not None:
                return True
    return False


def _take_everything(here: Newcomers, told: Told) -> None:
    take_people(here)
    take_codes(here)
    take_cases(here)
    total = len(here.bundle.sources)
    for done, source in enumerate(here.bundle.sources):
        told(done, total)
        take_source(here, source)
    link_cases(here)
    take_notes(here)
    keep_parts(here)
    travelling.take(here)
    told(total, total)


def _record_arrival(here: Newcomers, counted: Sequence[Any]) -> None:
    here.counts.update(
        {"codes": len(here.codes), "sources": len(here.sources), "cases": len(here.informants), "people": len(here.people)}
    )
    record_event(
        here.session, here.act, here.holder, Verb.PROJECT_IMPORTED, "project", here.holder.guid, here.holder.name,
        after={
            "file": here.file, "origin": here.bundle.origin, "counts": dict(here.counts),
            "counted": list(counted),
        },
    )  # fmt: skip
    here.session.flush()


def _problems(here: Newcomers) -> Iterator[Problem]:
    for key, count in here.lost.items():
        yield Problem(here.file, f"exchange.came.{key}", None, {"count": count})
