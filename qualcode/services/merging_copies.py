"""Merging a copy of a project, in which somebody worked apart, into the open one: one gesture, taken back in one step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.orm import Session, aliased

from qualcode.errors import NameTaken, Overtaken, QualCodeError
from qualcode.model.event import Act, Verb
from qualcode.model.project import Role
from qualcode.model.text import unused
from qualcode.services import archiving, copies, roles
from qualcode.services.codebook import bring_back, described, free_short_id, next_position, require_tree
from qualcode.services.codebook_import import deepest_first
from qualcode.services.codings import UNREVIEWED
from qualcode.services.copies import WRITTEN, Copy, Plan, Row, Verdict, compared, heads_first, read_copy
from qualcode.services.gesture import State, begun, record_event
from qualcode.services.informants import records_by_code
from qualcode.services.laying import count_again
from qualcode.services.memos import PASSAGE
from qualcode.services.moving import Told, quietly
from qualcode.services.sources import free_name
from qualcode.services.sources import next_position as next_place
from qualcode.store.database import portions, reading
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

KIND = "copy"
NAMES = ("people", "codes", "asked", "sources", "codings", "memos", "comments")
"""Under which names the event tells what came in, in the order of `copies.KINDS`."""

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
        return Merged(_counts(before.after or {}), None, before.revision)
    found = compared(session, project, copy)
    if not found.having(Verdict.ADDED):
        raise NothingNew(name=copy.name)
    state = _Coming(session, act, holder, copy, found).carry_out()
    revision = record_event(session, act, holder, Verb.COPY_MERGED, KIND, str(uuid4()), copy.name, after=state)
    return Merged(_counts(state), found, revision)


def _counts(state: Mapping[str, Any]) -> dict[str, int]:
    return {kind: len(state.get(name, ())) for kind, name in zip(copies.KINDS, NAMES, strict=True)}


class _Coming:
    """A copy on its way in: which number each of its things has here."""

    def __init__(self, session: Session, act: Act, holder: ProjectRecord, copy: Copy, found: Plan) -> None:
        self.session, self.act, self.holder, self.copy, self.found = session, act, holder, copy, found
        self.numbers: dict[tuple[str, int], int] = {}

    def carry_out(self) -> dict[str, Any]:
        """Store everything that is new; return the state as the event tells it."""
        people = self._people()
        state = {"people": people, "codes": self._codes(), "asked": self._informants(), "sources": self._sources()}
        state |= {"codings": self._codings(), "memos": self._memos(), "comments": self._comments()}
        return {**state, "came": [[kind, count] for kind, count in _counts(state).items() if count]}

    def _new(self, kind: str) -> list[Row]:
        wanted = {item.guid for item in self.found.having(Verdict.ADDED, kind)}
        return [row for row in self.copy.of(kind) if row["guid"] in wanted]

    def _known(self, kind: str, record: Any, of: Mapping[str, str] | None = None) -> None:
        """Remember the numbers of the copy's things that are here; `of` says under which guid, where it is another."""
        guids = {row["id"]: (of or {}).get(row["guid"], row["guid"]) for row in self.copy.of(kind)}
        mine = () if record is PersonRecord else (record.project_id == self.holder.id, record.deleted_at.is_(None))
        here: dict[str, int] = {}
        for some in portions(list(guids.values())):
            here |= dict(self.session.execute(select(record.guid, record.id).where(record.guid.in_(some), *mine)).all())
        self.numbers |= {(kind, number): here[guid] for number, guid in guids.items() if guid in here}

    def _people(self) -> dict[str, str]:
        self._known("person", PersonRecord)
        made: dict[str, str] = {}
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
                made[row["guid"]] = Role.CODER.value
        self.session.flush()
        return made

    def _store(self, record: Any) -> int:
        self.session.add(record)
        self.session.flush()
        return record.id

    def _codes(self) -> dict[str, dict[str, Any]]:
        self._known("code", CodeRecord)
        project, made = self.holder.id, {}
        for row in _parents_first(self._new("code")):
            above = self.session.get(CodeRecord, self.numbers.get(("code", row["parent_id"]), 0))
            record = CodeRecord(**{**row, "id": None, "project_id": project, "parent_id": above.id if above else None})
            record.position = next_position(self.session, project, above)
            taken = select(CodeRecord.id).where(
                CodeRecord.project_id == project, CodeRecord.deleted_at.is_(None), CodeRecord.short_id == row["short_id"]
            )
            if self.session.scalar(taken.limit(1)) is not None:
                record.short_id = free_short_id(self.session, project, above)
            self.numbers["code", row["id"]] = self._store(record)
            made[record.guid] = described(record)
        return made

    def _informants(self) -> dict[str, str]:
        self._known("informant", InformantRecord)
        made: dict[str, str] = {}
        for row in self._new("informant"):
            taken = records_by_code(self.session, self.holder.id)
            record = InformantRecord(**{**row, "id": None, "project_id": self.holder.id, "position": len(taken)})
            record.code = unused(row["code"], taken)
            self.numbers["informant", row["id"]] = self._store(record)
            made[record.guid] = record.code
        return made

    def _sources(self) -> list[str]:
        self._known("source", SourceRecord, self.found.sources)
        made: list[str] = []
        for row in self._new("source"):
            name, place = free_name(self.session, self.holder.id, row["name"]), next_place(self.session, self.holder.id)
            own = {"id": None, "project_id": self.holder.id, "name": name, "position": place, "coded": 0}
            number = self.numbers["source", row["id"]] = self._store(SourceRecord(**{**row, **own}))
            for record in PARTS:
                self._parts(record, row["id"], number)
            self._links(row["id"], number)
            made.append(row["guid"])
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

    def _codings(self) -> dict[str, list[int]]:
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
        return {row["guid"]: [row["source_id"], row["start"], row["end"]] for row in rows}

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


def restore_copy(session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State) -> None:
    """Take what came in with a copy away, or bring it back, inside the caller's gesture.

    People stay known, they only belong to the project no more. Raises Overtaken where something of it was changed, taken
    away or brought back on its own since, and CodeInUse where others laid a code of it since.
    """
    state, living = (present or wanted or {}), present is not None
    _require_as_left(session, state, living=living)
    if living:
        _codings(session, act, holder, state, living=False)
        _go(session, act, holder, state)
    else:
        _come(session, act, holder, state)
        _codings(session, act, holder, state, living=True)
    require_tree(session, holder.id)


def _require_as_left(session: Session, state: Mapping[str, Any], *, living: bool) -> None:
    """Raise Overtaken where something that came in is not as the gesture left it."""
    for record, guids in (*_put_away(state), (CodingRecord, list(state["codings"]))):
        for some in portions(list(guids)):
            for each in session.scalars(select(record).where(record.guid.in_(some))):
                moved = record is CodingRecord and [each.source_id, each.start, each.end] != state["codings"][each.guid]
                if (each.deleted_at is None) != living or moved:
                    raise Overtaken(name=_name(each))
    answered = _answered(session, state.get("comments", ())) if living else None
    if answered is not None:
        raise Overtaken(name=_name(answered))
    for source in _sources(session, state):
        laid = select(CodingRecord).where(CodingRecord.source_id == source.id, CodingRecord.deleted_at.is_(None))
        if living and any(each.guid not in state["codings"] for each in session.scalars(laid)):
            raise Overtaken(name=source.name)


def _put_away(state: Mapping[str, Any]) -> Sequence[tuple[Any, Sequence[str]]]:
    """Return what is put away and brought back as it is: records, and the guids of those that came in."""
    return (CommentRecord, state.get("comments", ())), (MemoRecord, state["memos"]), (SourceRecord, state["sources"])


def _answered(session: Session, comments: Sequence[str]) -> CommentRecord | None:
    """Return a comment that came in and that somebody answered since; None where there is none."""
    answer = aliased(CommentRecord)
    for some in portions(list(comments)):
        since = answer.deleted_at.is_(None), answer.guid.not_in(comments)
        found = session.scalars(
            select(CommentRecord).join(answer, answer.thread_id == CommentRecord.id).where(CommentRecord.guid.in_(some), *since)
        ).first()
        if found is not None:
            return found
    return None


def _name(record: Any) -> str:
    return next((words for name in ("name", "title", "quote", "body") if (words := getattr(record, name, ""))), "")[:60]


def _sources(session: Session, state: Mapping[str, Any]) -> Sequence[SourceRecord]:
    return session.scalars(select(SourceRecord).where(SourceRecord.guid.in_(state["sources"]))).all()


def _codings(session: Session, act: Act, holder: ProjectRecord, state: Mapping[str, Any], *, living: bool) -> None:
    values = {"deleted_at": None if living else act.at, "changed_at": act.at, "revision": holder.revision + 1}
    for some in portions(list(state["codings"])):
        session.execute(update(CodingRecord).where(CodingRecord.guid.in_(some)).values(values))
    session.flush()
    count_again(session, {source for source, _, _ in state["codings"].values()})


def _go(session: Session, act: Act, holder: ProjectRecord, state: Mapping[str, Any]) -> None:
    for record, guids in _put_away(state):
        session.execute(update(record).where(record.guid.in_(guids)).values(deleted_at=act.at))
    session.flush()
    session.expire_all()
    _informants_go(session, act, state["asked"])
    for name in deepest_first(session, list(state["codes"])):
        bring_back(session, act, holder, name, state["codes"][name], None)
        session.flush()
    for name, role in state["people"].items():
        _person_goes(session, holder, name, role)
    session.flush()


def _person_goes(session: Session, holder: ProjectRecord, guid: str, role: str) -> None:
    """Let a person belong to the project no more; raise Overtaken where they worked here since, or have another role."""
    person = session.scalars(select(PersonRecord).where(PersonRecord.guid == guid)).one()
    member = session.get(MembershipRecord, (holder.id, person.id))
    worked = select(EventRecord.id).where(EventRecord.project_id == holder.id, EventRecord.person_id == person.id)
    if session.scalar(worked.limit(1)) is not None or (member is not None and member.role != role):
        raise Overtaken(name=person.name)
    if member is not None:
        session.delete(member)


def _come(session: Session, act: Act, holder: ProjectRecord, state: Mapping[str, Any]) -> None:
    for name, role in state["people"].items():
        person = session.scalars(select(PersonRecord).where(PersonRecord.guid == name)).one()
        if roles.role_of(session, person.id, holder.id) is None:
            session.add(MembershipRecord(project_id=holder.id, person_id=person.id, role=role))
    for name in reversed(deepest_first(session, list(state["codes"]))):
        bring_back(session, act, holder, name, None, state["codes"][name])
        session.flush()
    for record, guids in _put_away(state):
        session.execute(update(record).where(record.guid.in_(guids)).values(deleted_at=None))
    session.flush()
    session.expire_all()
    _informants_come(session, holder, state["asked"])


def _informants_go(session: Session, act: Act, codes: Mapping[str, str]) -> None:
    """Put informants away; raise Overtaken where one was changed since, or is linked to a source that stays."""
    for record in _of_guids(session, codes):
        linked = (
            select(SourceRecord.id)
            .join(SourceInformantRecord, SourceInformantRecord.source_id == SourceRecord.id)
            .where(SourceInformantRecord.informant_id == record.id, SourceRecord.deleted_at.is_(None))
        )
        if record.code != codes[record.guid] or session.scalar(linked.limit(1)) is not None:
            raise Overtaken(name=codes[record.guid])
        record.deleted_at, record.code = act.at, record.guid
    session.flush()


def _informants_come(session: Session, holder: ProjectRecord, codes: Mapping[str, str]) -> None:
    """Bring informants back; raise NameTaken where another one has the code name by now."""
    taken = records_by_code(session, holder.id)
    for record in _of_guids(session, codes):
        if codes[record.guid] in taken:
            raise NameTaken(name=codes[record.guid])
        record.deleted_at, record.code = None, codes[record.guid]
    session.flush()


def _of_guids(session: Session, guids: Iterable[str]) -> Sequence[InformantRecord]:
    return session.scalars(select(InformantRecord).where(InformantRecord.guid.in_(list(guids)))).all()
