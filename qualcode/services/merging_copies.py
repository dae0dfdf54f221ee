"""Merging a copy of a project, in which somebody worked apart, into the open one: one gesture, taken back in one step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from qualcode.errors import Overtaken, QualCodeError
from qualcode.model.event import Act, Change, State, Verb, alike, changed
from qualcode.model.project import Role
from qualcode.model.text import unused
from qualcode.services import archiving, commenting, copies, informants, roles
from qualcode.services.codebook import KIND as CODE
from qualcode.services.codebook import described, free_short_id, next_position
from qualcode.services.coding_states import KIND as CODING
from qualcode.services.codings import UNREVIEWED
from qualcode.services.copies import WRITTEN, Copy, Plan, Row, Verdict, compared, heads_first, read_copy
from qualcode.services.gesture import begun, record_event
from qualcode.services.informants import records_by_code
from qualcode.services.laying import count_again
from qualcode.services.memos import PASSAGE
from qualcode.services.moving import Told, quietly
from qualcode.services.sources import free_name, source_record_of
from qualcode.services.sources import next_position as next_place
from qualcode.store.database import portions, reading
from qualcode.store.reading import scope
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    CommentRecord,
    EventRecord,
    InformantRecord,
    MembershipRecord,
    MemoRecord,
    PersonRecord,
    ProjectRecord,
    SourceFileRecord,
    SourceInformantRecord,
    SourceRecord,
    SourceTextRecord,
    SpeakerRecord,
    TurnRecord,
)
from qualcode.store.sight import sight

KIND, NEWCOMER, ARRIVED = "copy", "newcomer", "arrived"

PARTS = (SourceTextRecord, TurnRecord, SourceFileRecord)


class NothingNew(QualCodeError):
    """The copy holds nothing that could come into the open project; facts: name."""

    key = "error.nothing_new"


@dataclass(frozen=True, slots=True)
class Merged:
    """How many things came in by kind, the plan that was carried out, and the project's revision."""

    added: Mapping[str, int]
    plan: Plan | None
    revision: int


def copy_in(engine: Engine, project: int, file: Path | BinaryIO, *, name: str = "", told: Told = quietly) -> Copy:
    """Return the copy of the open project that an archive holds; raise BadArchive, or OtherProject where it is another one."""
    with archiving.opened(file, name=name, told=told) as (other, number, manifest):
        with reading(engine) as session:
            here = session.get_one(ProjectRecord, project)
            if here.guid != manifest.project["guid"]:
                raise copies.OtherProject(name=manifest.project["name"], open=here.name)
            known = copies.source_guids(session, project)
        return read_copy(other, number, but=known)


def plan(session: Session, person: int, project: int, copy: Copy) -> Plan:
    """Return what merging the copy would do, for an owner; nothing is changed. Raises Forbidden, OtherProject.

    While the project codes blind it tells how many codings, memos and comments, and not their words.
    """
    roles.require(session, person, project, roles.MANAGES)
    found, eyes = compared(session, project, copy), sight(session, person)
    if eyes is None or project not in eyes.blind:
        return found
    return replace(found, items=tuple(replace(item, name="") if item.kind in WRITTEN else item for item in found.items))


def merge_copy(session: Session, act: Act, project: int, copy: Copy) -> Merged:
    """Bring what the copy has besides into the project, as `copies.compared` plans it; what stands here stays as it is.

    People come in as coders, codes and informants under a free short id or code name, sources with their texts and files,
    codings, memos and comments with who made them and when. Raises Forbidden, OtherProject, NothingNew.
    """
    holder, before = begun(session, act, project, Verb.COPY_MERGED)
    if before:
        return Merged(_counted((before.after or {})["came"]), None, before.revision)
    found = compared(session, project, copy)
    if not found.having(Verdict.ADDED):
        raise NothingNew(name=copy.name)
    changes = _Coming(session, act, holder, copy, found).carry_out()
    came = [(kind, count) for kind, count in zip(copies.KINDS, map(_count, changes), strict=True) if count]
    revision = record_event(
        session, act, holder, Verb.COPY_MERGED, KIND, str(uuid4()), copy.name, after={"came": came},
        changes=chain.from_iterable(changes),
    )  # fmt: skip
    return Merged(_counted(came), found, revision)


def _count(changes: Iterable[Change]) -> int:
    return sum(len(change.guids) for change in changes)


def _counted(came: Iterable[tuple[str, int]]) -> dict[str, int]:
    return {**dict.fromkeys(copies.KINDS, 0), **dict(came)}


class _Coming:
    """A copy on its way in: which number each of its things has here."""

    def __init__(self, session: Session, act: Act, holder: ProjectRecord, copy: Copy, found: Plan) -> None:
        self.session, self.act, self.holder, self.copy, self.found = session, act, holder, copy, found
        self.numbers: dict[tuple[str, int], int] = {}

    def carry_out(self) -> list[list[Change]]:
        """Store everything that is new; return what came of each of `copies.KINDS`, in their order."""
        return [
            self._people(), self._codes(), self._informants(), self._sources(),
            [alike(CODING, self._codings(), None, {})], [alike("memo", self._memos(), None, {})],
            [alike(commenting.KIND, self._comments(), None, {})],
        ]  # fmt: skip

    def _new(self, kind: str) -> list[Row]:
        wanted = {item.guid for item in self.found.having(Verdict.ADDED, kind)}
        return [row for row in self.copy.of(kind) if row["guid"] in wanted]

    def _known(self, kind: str, record: Any, of: Mapping[str, str] | None = None) -> None:
        """Remember the numbers of the copy's things that are here; `of` says under which guid, where it is another."""
        guids = {row["id"]: (of or {}).get(row["guid"], row["guid"]) for row in self.copy.of(kind)}
        mine = () if record is PersonRecord else (record.project_id == self.holder.id, scope.living(record))
        here: dict[str, int] = {}
        for some in portions(list(guids.values())):
            here |= dict(self.session.execute(select(record.guid, record.id).where(record.guid.in_(some), *mine)).all())
        self.numbers |= {(kind, number): here[guid] for number, guid in guids.items() if guid in here}

    def _people(self) -> list[Change]:
        self._known("person", PersonRecord)
        made: list[Change] = []
        at_work = {item.guid for item in self.found.items if item.kind == "person"}
        new = {row["guid"] for row in self._new("person")}
        for row in self.copy.of("person"):
            if row["guid"] not in at_work:
                continue
            if ("person", row["id"]) not in self.numbers:
                values = {name: row[name] for name in ("guid", "name", "language", "created_at")}
                self.numbers["person", row["id"]] = self._store(PersonRecord(**values))
            if row["guid"] in new:
                member = MembershipRecord(
                    project_id=self.holder.id, person_id=self.numbers["person", row["id"]], role=Role.CODER.value
                )
                self.session.add(member)
                made.append(changed(NEWCOMER, row["guid"], None, {"role": Role.CODER.value}))
        self.session.flush()
        return made

    def _store(self, record: Any) -> int:
        self.session.add(record)
        self.session.flush()
        return record.id

    def _codes(self) -> list[Change]:
        self._known("code", CodeRecord)
        project, made = self.holder.id, []
        for row in _parents_first(self._new("code")):
            above = self.session.get(CodeRecord, self.numbers.get(("code", row["parent_id"]), 0))
            record = CodeRecord(**{**row, "id": None, "project_id": project, "parent_id": above.id if above else None})
            record.position = next_position(self.session, project, above)
            taken = select(CodeRecord.id).where(
                scope.of(CodeRecord, project), CodeRecord.short_id == row["short_id"]
            )
            if not row["short_id"] or self.session.scalar(taken.limit(1)) is not None:
                record.short_id = free_short_id(self.session, project, above)
            self.numbers["code", row["id"]] = self._store(record)
            made.append(changed(CODE, record.guid, None, described(self.session, record)))
        return made

    def _informants(self) -> list[Change]:
        self._known("informant", InformantRecord)
        made: list[Change] = []
        for row in self._new("informant"):
            taken = records_by_code(self.session, self.holder.id)
            record = InformantRecord(**{**row, "id": None, "project_id": self.holder.id, "position": len(taken)})
            record.code = unused(row["code"], taken)
            self.numbers["informant", row["id"]] = self._store(record)
            made.append(changed("informant", record.guid, None, informants.described(record)))
        return made

    def _sources(self) -> list[Change]:
        self._known("source", SourceRecord, self.found.sources)
        made: list[Change] = []
        for row in self._new("source"):
            name, place = free_name(self.session, self.holder.id, row["name"]), next_place(self.session, self.holder.id)
            own = {"id": None, "project_id": self.holder.id, "name": name, "position": place, "coded": 0}
            number = self.numbers["source", row["id"]] = self._store(SourceRecord(**{**row, **own}))
            for record in PARTS:
                self._parts(record, row["id"], number)
            self._links(row["id"], number)
            made.append(changed(ARRIVED, row["guid"], None, {"name": name}))
        return made

    def _parts(self, record: Any, old: int, new: int) -> None:
        rows = [{**row, "source_id": new} for row in self.copy.of(record.__tablename__) if row["source_id"] == old]
        if rows:
            self.session.execute(insert(record), rows)

    def _links(self, old: int, new: int) -> None:
        """Link a source to its informants, as far as they are here."""
        for row in self.copy.of("source_informant"):
            informant = self.numbers.get(("informant", row["informant_id"]))
            if row["source_id"] == old and informant is not None:
                self.session.add(SourceInformantRecord(source_id=new, informant_id=informant))
        for row in self.copy.of("speaker"):
            if row["source_id"] == old:
                informant = self.numbers.get(("informant", row["informant_id"]))
                self.session.add(SpeakerRecord(source_id=new, name=row["name"], informant_id=informant))
        self.session.flush()

    def _codings(self) -> list[str]:
        texts = dict(self.session.execute(select(SourceRecord.id, SourceRecord.text_revision)).all())
        rows = []
        for row in self._new("coding"):
            source = self.numbers["source", row["source_id"]]
            rows.append({
                **{name: value for name, value in row.items() if name != "id"},
                "source_id": source, "code_id": self.numbers["code", row["code_id"]],
                "person_id": self.numbers["person", row["person_id"]], "text_revision": texts[source],
                "state": UNREVIEWED, "revision": self.holder.revision + 1,
            })  # fmt: skip
        if rows:
            self.session.execute(insert(CodingRecord), rows)
        count_again(self.session, {row["source_id"] for row in rows})
        return [row["guid"] for row in rows]

    def _memos(self) -> list[str]:
        made: list[str] = []
        for row in self._new("memo"):
            source = self.numbers[("source", row["source_id"])] if row["target_kind"] == PASSAGE else None
            own = {"id": None, "project_id": self.holder.id, "person_id": self.numbers["person", row["person_id"]]}
            record = MemoRecord(**{**row, **own, "source_id": source})
            record.target_guid = self.found.sources.get(row["target_guid"], row["target_guid"])
            if source is not None:
                record.text_revision = self.session.get_one(SourceRecord, source).text_revision
            self._store(record)
            made.append(row["guid"])
        return made

    def _comments(self) -> list[str]:
        self._known("comment", CommentRecord)
        made: list[str] = []
        for row in heads_first(self._new("comment")):
            person, resolver = (self.numbers.get(("person", row[name])) for name in ("person_id", "resolved_by"))
            source = self.session.get(SourceRecord, self.numbers.get(("source", row["source_id"]), 0))
            own = {
                "id": None, "project_id": self.holder.id, "person_id": person, "source_id": source.id if source else None,
                "thread_id": self.numbers["comment", row["thread_id"]] if row["thread_id"] is not None else None,
                "text_revision": source.text_revision if source and row["text_revision"] is not None else None,
                "target_guid": self.found.sources.get(row["target_guid"], row["target_guid"]), "resolved_by": resolver,
                "mentions": [self.numbers["person", each] for each in row["mentions"] if ("person", each) in self.numbers],
            }  # fmt: skip
            self.numbers["comment", row["id"]] = self._store(CommentRecord(**{**row, **own}))
            made.append(row["guid"])
        return made


def _parents_first(rows: Sequence[Row]) -> list[Row]:
    """Return codes with those above them before them, siblings in their order."""
    by_id = {row["id"]: row for row in rows}

    def depth(row: Row) -> int:
        above = by_id.get(row["parent_id"])
        return 0 if above is None else 1 + depth(above)

    return sorted(rows, key=lambda row: (depth(row), row["position"], row["id"]))


def restore_newcomer(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Let a person who came in with a copy belong to the project no more, or again; they stay known.

    Raises Overtaken where they worked here since, or have another role.
    """
    person = session.scalars(select(PersonRecord).where(PersonRecord.guid == guid)).one()
    member = session.get(MembershipRecord, (holder.id, person.id))
    if wanted is not None:
        if member is None:
            session.add(MembershipRecord(project_id=holder.id, person_id=person.id, role=wanted["role"]))
        return
    worked = select(EventRecord.id).where(EventRecord.project_id == holder.id, EventRecord.person_id == person.id)
    if session.scalar(worked.limit(1)) is not None or (member is not None and member.role != (present or {})["role"]):
        raise Overtaken(name=person.name)
    if member is not None:
        session.delete(member)


def restore_arrived(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Put a source that came in with a copy away, or bring it back; raise Overtaken where something was laid on it since."""
    record = source_record_of(session, guid)
    laid = select(CodingRecord.id).where(CodingRecord.source_id == record.id, scope.living(CodingRecord))
    coded = present is not None and session.scalar(laid.limit(1)) is not None
    if coded or (record.deleted_at is None) != (present is not None):
        raise Overtaken(name=record.name)
    record.deleted_at = act.at if wanted is None else None
