"""A study as a bundle: written out whole, and taken in as a new study, in one transaction and one gesture."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue
from qualcode.formats.refi_writing import Told, quietly
from qualcode.model.bundle import Bundle
from qualcode.model.event import Act, Verb
from qualcode.model.project import Project
from qualcode.model.text import unused
from qualcode.model.transcript import Problem
from qualcode.services import travelling
from qualcode.services.arriving_cases import link_cases, take_cases
from qualcode.services.arriving_codes import take_codes
from qualcode.services.arriving_notes import take_notes
from qualcode.services.arriving_parts import keep_parts
from qualcode.services.arriving_people import take_people
from qualcode.services.arriving_sources import take_source
from qualcode.services.gesture import made_before, record_event
from qualcode.services.newcomers import Newcomers, clean, clean_words
from qualcode.services.packing import Packing
from qualcode.services.projects import project_value
from qualcode.store.database import portions
from qualcode.store.reading import scope
from qualcode.store.records import CodeRecord, FindingRecord, InformantRecord, MemoRecord, ProjectRecord, SourceRecord


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


def stored(
    session: Session, act: Act, bundle: Bundle, file: str = "", *, name: str = "", language: str = "id", told: Told = quietly
) -> Newcomers:
    """Store the bundle as a new study inside the caller's gesture, which tells of it; return what became of each thing.

    Names and descriptions stand in `language`, unless the bundle says in which. A thing whose guid is in the database already
    gets another one, always the same. Who coded is recognised by guid among those with whom the person works, else made anew.
    An exception from `told` leaves everything as it was.
    """
    if not bundle.codes and not bundle.sources:
        raise BadValue(field="file", value=file)
    language = bundle.language or language
    holder = _holder(session, act, bundle, name.strip() or bundle.name or file, language)
    here = Newcomers(
        session, act, bundle, file, language, act.at.replace(microsecond=0), holder,
        anew=_any_taken(session, bundle), notes={note.guid: note for note in bundle.notes},
    )  # fmt: skip
    _take_everything(here, told)
    return here


def _holder(session: Session, act: Act, bundle: Bundle, name: str, language: str) -> ProjectRecord:
    taken = set(session.scalars(select(ProjectRecord.name).where(scope.living(ProjectRecord))))
    made = ProjectRecord(
        guid=str(uuid4()), name=unused(clean(name), taken), description=clean(bundle.description), language=language,
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
