"""Resolutions: what a researcher writes about a negative case, without which it stays open."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.analysis import negative_cases
from qualcode.errors import NotFound
from qualcode.model.event import Act, Verb
from qualcode.services.gesture import begun, refuse_outdated
from qualcode.services.keeping import Noun, put_away, written
from qualcode.store import reading
from qualcode.store.reading import scope
from qualcode.store.records import CodingRecord, ResolutionRecord, SourceRecord

RESOLUTION = Noun("resolution", ResolutionRecord, ("coding_guid", "body", "seen"), "body")


def resolve_case(
    session: Session, act: Act, project: int, coding: str, body: str, *, seen: str, since: int | None = None, name: str = ""
) -> str:
    """Write how the negative case, by the guid of its coding, is resolved; return the resolution's guid.

    `seen` is the coding's fingerprint as the researcher saw it. Writing again replaces the words; the trail keeps the old
    ones. Raises Unwritten for empty words, Outdated where it was written after the revision `since`, at which the
    researcher saw it, and NotFound for a coding that is not in the project.
    """
    holder, before = begun(session, act, project, Verb.CASE_RESOLVED)
    if before:
        return before.object_guid
    _require_coding(session, project, coding)
    wanted = {"coding_guid": coding, "body": written(body), "seen": seen}
    record = session.scalar(
        select(ResolutionRecord).where(ResolutionRecord.project_id == project, ResolutionRecord.coding_guid == coding)
    )
    if record is not None:
        refuse_outdated(session, RESOLUTION.kind, record.guid, name or RESOLUTION.named(record), since)
    record = record or RESOLUTION.blank(session, act, project, wanted)
    return RESOLUTION.change(session, act, holder, record, wanted, Verb.CASE_RESOLVED, name)


def reopen_case(session: Session, act: Act, project: int, guid: str, *, name: str = "") -> str:
    """Take a resolution away, so that its case is open again; return its guid. Raises NotFound where there is none."""
    return put_away(session, act, project, RESOLUTION, guid, Verb.CASE_REOPENED, name)


def open_cases(session: Session, project: int, finding: str | None = None) -> list[str]:
    """Return the guids of the codings that are negative cases without a resolution that holds, of one finding or all."""
    laid = reading.codings(session, project, "en")
    cases = negative_cases.negative_cases(laid, reading.evidence(session, project))
    if finding is not None:
        cases = cases[(cases["of"] == "finding") & (cases["name"] == finding)]
    told = negative_cases.reviewed(cases, laid, reading.resolutions(session, project))
    return list(told.loc[told["state"] != "resolved", "coding"])


def _require_coding(session: Session, project: int, guid: str) -> None:
    here = CodingRecord.guid == guid, scope.living(CodingRecord), SourceRecord.project_id == project
    query = select(CodingRecord.id).join(SourceRecord, SourceRecord.id == CodingRecord.source_id)
    if session.scalar(query.where(*here)) is None:
        raise NotFound(kind="coding")
