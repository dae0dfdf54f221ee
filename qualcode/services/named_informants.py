"""Informants who are made with a source because it names them, and come and go with it as long as they are a name alone."""

from collections.abc import Collection, Mapping, Sequence
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from qualcode.model.event import Act
from qualcode.services.informants import records_by_code
from qualcode.store.reading import scope
from qualcode.store.records import InformantRecord, SourceInformantRecord, SourceRecord, SpeakerRecord


def make(session: Session, project: int, code: str, position: int) -> InformantRecord:
    """Make an informant with nothing but a code name, inside the caller's gesture."""
    record = InformantRecord(
        guid=str(uuid4()), project_id=project, code=code, role="", group=None, attributes={}, position=position
    )
    session.add(record)
    session.flush()
    return record


def put_away(session: Session, act: Act, made: Mapping[str, str]) -> None:
    """Put informants away who were made with a source and got nothing but their code name, where no other source has them."""
    for record in _informants(session, made):
        bare = (record.code, record.role, record.group, record.attributes) == (made[record.guid], "", None, {})
        elsewhere = session.scalar(
            select(func.count())
            .select_from(SourceInformantRecord)
            .join(SourceRecord, SourceRecord.id == SourceInformantRecord.source_id)
            .where(SourceInformantRecord.informant_id == record.id, scope.living(SourceRecord))
        )
        if bare and not elsewhere and record.deleted_at is None:
            record.deleted_at, record.code = act.at, record.guid
    session.flush()


def bring_back(session: Session, source: SourceRecord, made: Mapping[str, str]) -> None:
    """Bring back informants who went with the source; where another one has the code name by now, the source gets that one."""
    for record in _informants(session, made):
        if record.deleted_at is None:
            continue
        other = records_by_code(session, source.project_id).get(made[record.guid])
        if other is None:
            record.deleted_at, record.code = None, made[record.guid]
            session.flush()
            continue
        for link in (SourceInformantRecord, SpeakerRecord):
            session.execute(
                update(link).where(link.source_id == source.id, link.informant_id == record.id).values(informant_id=other.id)
            )


def _informants(session: Session, guids: Collection[str]) -> Sequence[InformantRecord]:
    return session.scalars(select(InformantRecord).where(InformantRecord.guid.in_(list(guids)))).all()
