"""The event feed: what changed in a source since a revision."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.model.coding import Coding
from qualcode.services.codings import codings_by_guid
from qualcode.services.gesture import SWEEPING
from qualcode.store.records import EventRecord, ProjectRecord
from qualcode.store.sight import WHOLE


def project_revision(session: Session, project: int) -> int:
    """Return the revision at which the project stands."""
    return session.scalars(select(ProjectRecord.revision).where(ProjectRecord.id == project)).one()


def changes_since(session: Session, source: int, revision: int) -> Iterator[tuple[str, Coding | None]]:
    """Yield the guid of each coding of the source touched after the revision, with its present state or None if gone."""
    touched = session.scalars(
        select(EventRecord.object_guid)
        .where(
            EventRecord.source_id == source, EventRecord.revision > revision, EventRecord.object_kind == "coding"
        )
        .order_by(EventRecord.revision)
    )
    guids = list(dict.fromkeys(touched))
    present = codings_by_guid(session, source, guids)
    return ((guid, present.get(guid)) for guid in guids)


def memos_since(session: Session, source: int, revision: int) -> bool:
    """Return whether a memo on a passage of the source was written, changed or put away after the revision."""
    return _touched(session, source, revision, "memo")


def comments_since(session: Session, source: int, revision: int) -> bool:
    """Return whether something was said in a thread of the source, or a thread resolved or opened, after the revision."""
    return _touched(session, source, revision, "comment")


def _touched(session: Session, source: int, revision: int, kind: str) -> bool:
    touched = select(EventRecord.id).where(
        EventRecord.source_id == source, EventRecord.revision > revision, EventRecord.object_kind == kind
    )
    return session.scalar(touched.limit(1)) is not None


def swept_since(session: Session, project: int, revision: int) -> bool:
    """Return whether a gesture after the revision touched many codings at once, in any source."""
    touched = select(EventRecord.id).where(
        EventRecord.project_id == project, EventRecord.revision > revision, EventRecord.object_kind.in_(SWEEPING)
    )
    return session.scalar(touched.limit(1).execution_options(**{WHOLE: True})) is not None
