"""A study as it leaves for other programs: the project as REFI-QDA can hold it, and what it cannot hold, counted."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue
from qualcode.formats import refi_writing
from qualcode.formats.refi_writing import PLAIN, Dialect, Told, quietly
from qualcode.model.bundle import (
    Bundle,
)
from qualcode.model.code import tree_order
from qualcode.services import kept_parts
from qualcode.services.archiving_beside import Own
from qualcode.services.codebook import codes as codes_of
from qualcode.services.packing import MEDIA, Packing, travelling_code
from qualcode.store.reading import scope
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    CommentRecord,
    EventRecord,
    FindingRecord,
    ProjectRecord,
    RecommendationRecord,
    ReviewRecord,
    SourceRecord,
    TurnRecord,
)


@dataclass(frozen=True, slots=True)
class Leaving:
    """The project on its way, and how many things of each kind stay behind because REFI-QDA has no place for them."""

    bundle: Bundle
    losses: Mapping[str, int]


def leaving(session: Session, project: int, *, told: Told = quietly) -> Leaving:
    """Return the study for a REFI-QDA file: what is living, in the study's language, people and guids always the same.

    One selection a coding. Memory grows with codings, texts and the files of PDF sources.
    """
    holder = session.get_one(ProjectRecord, project)
    packing = Packing(session, holder, told)
    bundle = packing.bundle()
    return Leaving(bundle, MappingProxyType({name: count for name, count in _losses(packing).items() if count}))


def write_project(
    session: Session,
    project: int,
    out: BinaryIO,
    dialect: Dialect = PLAIN,
    *,
    own: Own | None = None,
    told: Told = quietly,
) -> Mapping[str, int]:
    """Write the study into `out` as a REFI-QDA project (.qdpx); return what other programs do not see of it, counted.

    `own` gives the study's archive, from which QualCode takes it in again exactly; other programs pass over it.
    `told` hears of every source twice, when it is packed and when it is written, and again while the archive is waited for.
    """
    found = leaving(session, project, told=lambda done, of: told(done, 2 * of))
    archive = (lambda: own(lambda: told(1, 1))) if own else None
    refi_writing.write(found.bundle, out, dialect, own=archive, told=lambda done, of: told(of + done, 2 * of))
    return found.losses


def write_codebook(session: Session, project: int, out: BinaryIO) -> None:
    """Write the study's codes into `out` as a REFI-QDA codebook (.qdc); raise BadValue where there are none."""
    language = session.get_one(ProjectRecord, project).language
    tree = [code for code, _ in tree_order(codes_of(session, project))]
    if not tree:
        raise BadValue(field="codebook", value=0)
    refi_writing.write_codebook([travelling_code(code, language) for code in tree], out)


def _losses(packing: Packing) -> Counter[str]:
    project, session = packing.holder.id, packing.session
    sources = select(SourceRecord.id).where(scope.of(SourceRecord, project))
    mine = CodingRecord.source_id.in_(sources)

    def count(table: type, *conditions: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

    living = scope.of(CodeRecord, project)
    stored = list(kept_parts.areas(session, project))
    kept = list(packing.coded(stored))
    codes = [packing.code_now(laid.code) for quotation in stored for laid in packing.seen(quotation.laid)]
    marked = count(CodingRecord, mine, scope.in_place(CodingRecord), cast(CodingRecord.attributes, String) != "{}")
    return Counter(
        polarities=count(CodingRecord, mine, scope.in_place(CodingRecord), CodingRecord.polarity != "unset"),
        attributes=marked + sum(laid.important for quotation in kept for laid in quotation.laid),
        areas=sum(quotation.area is not None and quotation.area.kind not in MEDIA for quotation in kept),
        area_codes=sum(code not in packing.known for code in codes),
        short_ids=count(CodeRecord, living),
        retired=count(CodeRecord, living, CodeRecord.retired_at.is_not(None)),
        orphans=count(CodingRecord, mine, scope.lost(CodingRecord)),
        turns=count(TurnRecord, TurnRecord.speaker.is_not(None), TurnRecord.source_id.in_(sources)),
        findings=count(FindingRecord, scope.of(FindingRecord, project)),
        recommendations=count(
            RecommendationRecord, scope.of(RecommendationRecord, project)
        ),
        comments=count(CommentRecord, scope.of(CommentRecord, project)),
        reviews=count(ReviewRecord, ReviewRecord.project_id == project),
        events=count(EventRecord, EventRecord.project_id == project),
    )  # fmt: skip
