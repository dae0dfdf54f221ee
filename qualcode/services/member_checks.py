"""Member checks: what informants said when the researcher showed them what was found, and what changed because of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from qualcode.errors import BadValue
from qualcode.model.event import Act, Verb
from qualcode.services.codebook import code_record
from qualcode.services.gesture import begun, refuse_outdated
from qualcode.services.informants import informant_record
from qualcode.services.keeping import Noun, one_of, put_away, written
from qualcode.store.records import InformantRecord, MemberCheckRecord

ANSWERS = ("agrees", "corrects", "rejects")
EARLIEST = 1900
AHEAD = timedelta(days=1)  # the researcher's clock may show the next day already
CHECK = Noun(
    "member_check", MemberCheckRecord,
    ("checked_on", "code_guid", "shown", "answer", "said", "change"), "shown", ("checked_on",),
    {"informant": InformantRecord},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MemberCheck:
    """What is recorded of a member check.

    `informant` and `code`, what it was about where it was about one, are guids; `shown` is what the informant was asked to
    confirm, `said` what they answered in their words, and `change` what was changed because of it: a correction or
    rejection stays open until that is written.
    """

    informant: str
    on: date
    shown: str
    answer: str
    said: str = ""
    change: str = ""
    code: str = ""


def record_check(session: Session, act: Act, project: int, check: MemberCheck) -> str:
    """Record a member check; return its guid.

    Raises Unwritten where nothing was shown, BadValue for an unknown answer and for a day before 1900 or after the act's,
    and NotFound for unknown informants and codes.
    """
    holder, before = begun(session, act, project, Verb.MEMBER_CHECK_RECORDED)
    if before:
        return before.object_guid
    wanted = _wanted(session, act, project, check)
    record = CHECK.blank(session, act, project, wanted)
    return CHECK.change(session, act, holder, record, wanted, Verb.MEMBER_CHECK_RECORDED)


def change_check(
    session: Session, act: Act, project: int, guid: str, check: MemberCheck, *, since: int | None = None
) -> str:
    """Replace what a member check says, for example by the change that was made; return its guid.

    Raises Outdated where it was changed after the revision `since`, at which the researcher saw it.
    """
    holder, before = begun(session, act, project, Verb.MEMBER_CHECK_CHANGED)
    if before:
        return before.object_guid
    record = CHECK.living(session, project, guid)
    refuse_outdated(session, CHECK.kind, guid, CHECK.named(record), since)
    wanted = _wanted(session, act, project, check)
    return CHECK.change(session, act, holder, record, wanted, Verb.MEMBER_CHECK_CHANGED)


def remove_check(session: Session, act: Act, project: int, guid: str) -> str:
    """Put a member check away; it stays in the bin. Return its guid."""
    return put_away(session, act, project, CHECK, guid, Verb.MEMBER_CHECK_REMOVED)


def _wanted(session: Session, act: Act, project: int, check: MemberCheck) -> dict[str, Any]:
    if check.code:
        code_record(session, project, check.code)
    if check.on.year < EARLIEST or check.on > (act.at + AHEAD).date():
        raise BadValue(field="date", value=check.on.isoformat())
    return {
        "informant": informant_record(session, project, check.informant).guid,
        "checked_on": check.on.isoformat(),
        "code_guid": check.code,
        "shown": written(check.shown),
        "answer": one_of("answer", check.answer, ANSWERS),
        "said": check.said.strip(),
        "change": check.change.strip(),
    }
