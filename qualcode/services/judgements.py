"""Judgements: the category that a researcher gives a code in a comparison, confirmed or overridden, always with a reason."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.analysis.triangulation import BY, CONDITIONAL, JUDGEMENTS, STRICT
from qualcode.errors import BadValue
from qualcode.model.event import Act, Verb
from qualcode.services.codebook import code_record
from qualcode.services.gesture import begun, refuse_outdated
from qualcode.services.informants import informant_record
from qualcode.services.keeping import Noun, one_of, put_away, written
from qualcode.store.records import JudgementRecord

JUDGEMENT = Noun(
    "judgement", JudgementRecord, ("comparison", "code_guid", "category", "attribute", "reason", "seen"), "category"
)


def judge(
    session: Session,
    act: Act,
    project: int,
    comparison: str,
    code: str,
    category: str,
    reason: str,
    *,
    seen: str,
    attribute: str = "",
    since: int | None = None,
    name: str = "",
) -> str:
    """Keep the category of a code, by guid, in a comparison, with the reason; return the judgement's guid.

    `comparison` is group, technique (loose), wave or coder, or `informant:` and a guid for the strict technique comparison
    of one informant. `seen` is the fingerprint of the codings that the category rests on, and `attribute` what a conditional
    finding depends on. Raises Unwritten without a reason, Outdated where the code was judged after the revision `since`, at
    which the researcher saw it, BadValue for unknown comparisons, categories and conditions, and NotFound for unknown codes
    and informants.
    """
    holder, before = begun(session, act, project, Verb.CATEGORY_JUDGED)
    if before:
        return before.object_guid
    _require_comparison(session, project, comparison)
    code_record(session, project, code)
    wanted = {
        "comparison": comparison, "code_guid": code, "category": one_of("category", category, JUDGEMENTS),
        "attribute": _condition(category, attribute), "reason": written(reason), "seen": seen,
    }  # fmt: skip
    record = _at(session, project, comparison, code)
    if record is not None:
        refuse_outdated(session, JUDGEMENT.kind, record.guid, name or record.category, since)
    record = record or JUDGEMENT.blank(session, act, project, wanted)
    return JUDGEMENT.change(session, act, holder, record, wanted, Verb.CATEGORY_JUDGED, name)


def withdraw_judgement(session: Session, act: Act, project: int, guid: str, *, name: str = "") -> str:
    """Take a judgement away, so that the proposal stands again; return its guid. Raises NotFound where there is none."""
    return put_away(session, act, project, JUDGEMENT, guid, Verb.CATEGORY_WITHDRAWN, name)


def _at(session: Session, project: int, comparison: str, code: str) -> JudgementRecord | None:
    """Return the record of the place, also where it was withdrawn: a place has one record for ever."""
    here = JudgementRecord.comparison == comparison, JudgementRecord.code_guid == code
    return session.scalar(select(JudgementRecord).where(JudgementRecord.project_id == project, *here))


def _require_comparison(session: Session, project: int, comparison: str) -> None:
    if comparison.startswith(STRICT):
        informant_record(session, project, comparison.removeprefix(STRICT))
    else:
        one_of("comparison", comparison, BY)


def _condition(category: str, attribute: str) -> str:
    """Return what the finding depends on; a conditional one names it, and no other does."""
    if bool(attribute.strip()) != (category == CONDITIONAL):
        raise BadValue(field="attribute", value=attribute)
    return attribute.strip()
