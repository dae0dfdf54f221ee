"""Two copies of one project held beside each other: what the other has besides, what is the same, and what stands against it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from qualcode.errors import QualCodeError
from qualcode.model.span import Span
from qualcode.services import told_elsewhere
from qualcode.services.codebook import TEXTS
from qualcode.services.memos import PASSAGE
from qualcode.store.belonging import of_project
from qualcode.store.database import portions, reading
from qualcode.store.reading import scope
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    CommentRecord,
    EventRecord,
    FindingRecord,
    InformantRecord,
    MembershipRecord,
    MemoRecord,
    PersonRecord,
    ProjectRecord,
    Record,
    SourceFileRecord,
    SourceInformantRecord,
    SourceRecord,
    SourceTextRecord,
    SpeakerRecord,
    TurnRecord,
)

KINDS = ("person", "code", "informant", "source", "coding", "memo", "comment")
"""What is merged, in the order in which it comes in.

Findings, reviews, picked quotations, what a thesis is made by, and the history of a copy are not.
"""

WRITTEN = ("coding", "memo", "comment")
"""Kinds that are somebody's."""

WHOLE = (CodeRecord, InformantRecord, SourceRecord, CodingRecord, MemoRecord, CommentRecord, FindingRecord, MembershipRecord)
OF_SOURCES = (SourceTextRecord, TurnRecord, SourceFileRecord, SpeakerRecord, SourceInformantRecord)
SAID = {
    "code": (*TEXTS, "short_id", "colour", "kind", "polarity", "codable", "aliases"),
    "informant": ("code", "role", "group", "attributes"),
    "source": ("name", "technique", "collected_on", "place", "wave", "language", "note"),
    "coding": ("start", "end", "polarity", "note", "attributes"),
    "memo": ("title", "body"),
    "comment": ("body",),
}
"""What is compared of two things with one guid, by kind.

Of codes also what is above, of codings also the code, of comments also whether they are resolved.
"""

Row = Mapping[str, Any]


class Verdict(StrEnum):
    """What becomes of a thing of the copy: it comes in, is here already, stands against what is here, or has no place here."""

    ADDED = "added"
    SAME = "same"
    CONFLICT = "conflict"
    LEFT_OUT = "left_out"


class Reason(StrEnum):
    """Why a thing does not come in."""

    DIFFERS = "differs"  # here it is otherwise, and stays so
    PUT_AWAY = "put_away"  # here it was put away
    TEXT = "text"  # its source has another text here
    ELSEWHERE = "elsewhere"  # another project of this database has it
    SOURCE = "source"  # its source is not here, or has another text
    CODE = "code"  # its code is not here, or takes no codings
    OVERLAPS = "overlaps"  # the same coder has the same code here already
    TARGET = "target"  # what the memo or comment is on is not here


class OtherProject(QualCodeError):
    """The archive holds another project than the one that is open; facts: name, open."""

    key = "error.other_project"


class OtherStudy(QualCodeError):
    """The file of another program has neither a code nor a source of the open project; facts: name, open."""

    key = "error.other_study"


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy of a project holds, by kind, as rows by the names of the records' attributes.

    Where a program wrote it that knows less, `language` is that of its names; see `told_elsewhere`.
    """

    guid: str
    name: str
    rows: Mapping[str, Sequence[Row]]
    language: str = ""

    def of(self, kind: str) -> Sequence[Row]:
        return self.rows.get(kind, ())


@dataclass(frozen=True, slots=True)
class Item:
    """A thing of the copy, what becomes of it and why; `touched` where it was changed here too since both were one."""

    kind: str
    guid: str
    name: str
    verdict: Verdict
    reason: Reason | None = None
    touched: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What merging would do: every living thing of the copy with its verdict; `sources` tells which of here its sources are."""

    name: str
    items: tuple[Item, ...]
    sources: Mapping[str, str] = field(default_factory=dict)

    def having(self, verdict: Verdict, kind: str = "") -> list[Item]:
        return [item for item in self.items if item.verdict is verdict and kind in ("", item.kind)]

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many there are of each kind and verdict."""
        return {kind: {verdict.value: len(self.having(verdict, kind)) for verdict in Verdict} for kind in KINDS}


def read_copy(engine: Engine, project: int, *, but: Iterable[str] = ()) -> Copy:
    """Return what the project in that database holds; of sources with the guids in `but` no texts, turns and files."""
    known = set(but)
    with reading(engine) as session:
        found = session.get_one(ProjectRecord, project)
        rows = {record.__tablename__: _rows(session, record, project) for record in WHOLE}
        wanted = [row["id"] for row in rows["source"] if row["guid"] not in known and row["deleted_at"] is None]
        for record in OF_SOURCES:
            rows[record.__tablename__] = [
                _row(each) for each in session.scalars(select(record).where(record.source_id.in_(wanted)))
            ]
        mine = {row["person_id"] for kind in (*WRITTEN, "membership") for row in rows[kind]}
        rows["person"] = [_row(each) for each in session.scalars(select(PersonRecord).where(PersonRecord.id.in_(mine)))]
        rows["event"] = [{"op": op} for op in session.scalars(select(EventRecord.op).where(EventRecord.project_id == project))]
        return Copy(found.guid, found.name, rows)


def _rows(session: Session, record: type[Record], project: int) -> list[Row]:
    return [_row(each) for each in session.scalars(select(record).where(of_project(record.__table__, project)))]


def _row(record: Record) -> Row:
    return {column.key: getattr(record, column.key) for column in inspect(type(record)).column_attrs}


def source_guids(session: Session, project: int) -> set[str]:
    """Return the guids of the project's sources, those put away among them."""
    return set(session.scalars(select(SourceRecord.guid).where(SourceRecord.project_id == project)))


def known_people(session: Session, project: int) -> set[str]:
    """Return the guids of those who belong to the project, or left it."""
    members = (
        select(PersonRecord.guid)
        .join(MembershipRecord, MembershipRecord.person_id == PersonRecord.id)
        .where(MembershipRecord.project_id == project)
    )
    left = select(EventRecord.object_guid).where(
        EventRecord.project_id == project, EventRecord.verb.in_(("person.left", "person.joined"))
    )
    return {*session.scalars(members), *session.scalars(left)}


def compared(session: Session, project: int, copy: Copy) -> Plan:
    """Return what merging the copy into the project would do; nothing is changed. Raises OtherProject.

    What has the same guid is the same thing; a source is also the same where its whole text is. Never is a name enough.
    Codings and memos on passages come in only where the text is the same, and a coding not where the same coder has the same
    code on part of the place already.
    """
    here = session.get_one(ProjectRecord, project)
    if here.guid != copy.guid:
        raise OtherProject(name=copy.name, open=here.name)
    looking = _Looking(session, project, copy)
    items = [*looking.codes(), *looking.informants(), *looking.sources(), *looking.codings(), *looking.memos()]
    items += looking.comments()
    return Plan(copy.name, (*looking.people(items), *items), looking.places)


class _Looking:
    """Both sides while they are compared: what is here by guid, and which things of the copy are or will be here."""

    def __init__(self, session: Session, project: int, copy: Copy) -> None:
        self.session, self.project, self.copy = session, project, copy
        self.coders = {row["id"]: row["guid"] for row in copy.of("person")}
        self.code_guids = {row["id"]: row["guid"] for row in copy.of("code")}
        self.source_rows = {row["id"]: row for row in copy.of("source")}
        self.places: dict[str, str] = {}
        self.attached: set[str] = set()
        self.usable: set[str] = set()
        self.there: dict[str, set[str]] = {kind: set() for kind in KINDS}
        self.touched = self._touched()

    def _touched(self) -> set[str]:
        """Return the guids of what was changed here since the last gesture that both copies know; none where it knows none."""
        known = {row["op"] for row in self.copy.of("event")}
        if not known:
            return set()
        rows = self.session.execute(
            select(EventRecord.op, EventRecord.object_guid)
            .where(EventRecord.project_id == self.project)
            .order_by(EventRecord.revision)
        ).all()
        common = max((at for at, (op, _) in enumerate(rows) if op in known), default=-1)
        return {guid for _, guid in rows[common + 1 :]}

    def _here(self, record: Any) -> dict[str, Any]:
        """Return the records of this kind with the copy's guids, whichever project they are of."""
        guids = [row["guid"] for row in self.copy.of(record.__tablename__)]
        found: dict[str, Any] = {}
        for some in portions(guids):
            found |= {each.guid: each for each in self.session.scalars(select(record).where(record.guid.in_(some)))}
        return found

    def _item(self, kind: str, row: Row, name: str, verdict: Verdict, reason: Reason | None = None) -> Item:
        if verdict in (Verdict.ADDED, Verdict.SAME) or reason is Reason.DIFFERS:
            self.there[kind].add(row["guid"])
        return Item(kind, row["guid"], name, verdict, reason, row["guid"] in self.touched)

    def _differs(self, kind: str, mine: Any, row: Row) -> bool:
        """Return whether the row says something else of the thing that is here; not where its program cannot say it."""
        if self.copy.language:
            return told_elsewhere.differs(self.session, kind, mine, row, self.copy.language)
        return any(getattr(mine, name) != row[name] for name in SAID[kind])

    def _against(self, kind: str, row: Row, name: str, mine: Any, differs: bool, *, project: int | None = None) -> Item:
        """Return what becomes of a thing that is here under its guid."""
        if (project if project is not None else mine.project_id) != self.project:
            return self._item(kind, row, name, Verdict.LEFT_OUT, Reason.ELSEWHERE)
        if mine.deleted_at is not None:
            return self._item(kind, row, name, Verdict.CONFLICT, Reason.PUT_AWAY)
        if differs:
            return self._item(kind, row, name, Verdict.CONFLICT, Reason.DIFFERS)
        return self._item(kind, row, name, Verdict.SAME)

    def _living(self, kind: str) -> Iterator[Row]:
        return (row for row in self.copy.of(kind) if row["deleted_at"] is None)

    def codes(self) -> Iterator[Item]:
        mine, above = self._here(CodeRecord), dict(self.session.execute(select(CodeRecord.id, CodeRecord.guid)).all())
        for row in self._living("code"):
            name, found = _code_name(row), mine.get(row["guid"])
            if found is None:
                item = self._item("code", row, name, Verdict.ADDED)
            else:
                moved = above.get(found.parent_id) != self.code_guids.get(row["parent_id"])
                retired = not self.copy.language and (found.retired_at is None) != (row["retired_at"] is None)
                item = self._against("code", row, name, found, moved or retired or self._differs("code", found, row))
            at_hand = row if found is None else {"codable": found.codable, "retired_at": found.retired_at}
            if row["guid"] in self.there["code"] and at_hand["codable"] and at_hand["retired_at"] is None:
                self.usable.add(row["guid"])
            yield item

    def informants(self) -> Iterator[Item]:
        mine = self._here(InformantRecord)
        for row in self._living("informant"):
            found = mine.get(row["guid"])
            if found is None:
                yield self._item("informant", row, row["code"], Verdict.ADDED)
            else:
                yield self._against("informant", row, row["code"], found, self._differs("informant", found, row))

    def sources(self) -> Iterator[Item]:
        mine = self._here(SourceRecord)
        living = select(SourceRecord.sha256, SourceRecord.guid).where(
            scope.of(SourceRecord, self.project)
        )
        same_text = dict(self.session.execute(living.order_by(SourceRecord.id.desc())).all())
        for row in self._living("source"):
            item = self._source(row, mine.get(row["guid"]), same_text.get(row["sha256"]))
            if item.verdict in (Verdict.ADDED, Verdict.SAME) or item.reason is Reason.DIFFERS:
                self.places.setdefault(row["guid"], row["guid"])
            yield item
        self.attached = set(self.places)

    def _source(self, row: Row, found: SourceRecord | None, twin: str | None) -> Item:
        if found is None and twin is not None:
            self.places[row["guid"]] = twin
            return self._item("source", row, row["name"], Verdict.SAME)
        if found is None:
            return self._item("source", row, row["name"], Verdict.ADDED)
        if found.project_id == self.project and found.deleted_at is None and found.sha256 != row["sha256"]:
            return self._item("source", row, row["name"], Verdict.CONFLICT, Reason.TEXT)
        return self._against("source", row, row["name"], found, self._differs("source", found, row))

    def codings(self) -> Iterator[Item]:
        mine, laid = self._here(CodingRecord), self._laid()
        codes = dict(self.session.execute(select(CodeRecord.id, CodeRecord.guid)).all())
        of_project = dict(self.session.execute(select(SourceRecord.id, SourceRecord.project_id)).all())
        for row in sorted(self._living("coding"), key=lambda row: (row["source_id"], row["start"], row["id"])):
            if row["orphaned_at"] is not None or self.source_rows[row["source_id"]]["deleted_at"] is not None:
                continue
            found, name = mine.get(row["guid"]), row["quote"][:60]
            if found is not None:
                differs = codes[found.code_id] != self.code_guids[row["code_id"]] or self._differs("coding", found, row)
                owner = of_project[found.source_id]
                yield self._against("coding", row, name, found, differs, project=owner)
            else:
                yield self._coding(row, name, laid)

    def _laid(self) -> dict[tuple[str, str, str], list[Span]]:
        """Return where each coder has each code in each source here."""
        rows = self.session.execute(
            select(SourceRecord.guid, PersonRecord.guid, CodeRecord.guid, CodingRecord.start, CodingRecord.end)
            .join(SourceRecord, SourceRecord.id == CodingRecord.source_id)
            .join(PersonRecord, PersonRecord.id == CodingRecord.person_id)
            .join(CodeRecord, CodeRecord.id == CodingRecord.code_id)
            .where(SourceRecord.project_id == self.project, scope.in_place(CodingRecord))
        )
        laid: dict[tuple[str, str, str], list[Span]] = {}
        for source, person, code, start, end in rows:
            laid.setdefault((source, person, code), []).append(Span(start, end))
        return laid

    def _coding(self, row: Row, name: str, laid: dict[tuple[str, str, str], list[Span]]) -> Item:
        source, code = self.source_rows[row["source_id"]]["guid"], self.code_guids[row["code_id"]]
        if source not in self.attached:
            return self._item("coding", row, name, Verdict.LEFT_OUT, Reason.SOURCE)
        if code not in self.usable:
            return self._item("coding", row, name, Verdict.LEFT_OUT, Reason.CODE)
        span = Span(row["start"], row["end"])
        there = laid.setdefault((self.places[source], self.coders[row["person_id"]], code), [])
        if any(span.overlaps(other) for other in there):
            return self._item("coding", row, name, Verdict.LEFT_OUT, Reason.OVERLAPS)
        there.append(span)
        return self._item("coding", row, name, Verdict.ADDED)

    def memos(self) -> Iterator[Item]:
        mine = self._here(MemoRecord)
        for row in self._living("memo"):
            found = mine.get(row["guid"])
            if found is not None:
                yield self._against("memo", row, row["title"], found, self._differs("memo", found, row))
            elif self._has_place(row):
                yield self._item("memo", row, row["title"], Verdict.ADDED)
            else:
                yield self._item("memo", row, row["title"], Verdict.LEFT_OUT, Reason.TARGET)

    def _has_place(self, row: Row) -> bool:
        """Return whether what the memo or comment is on is here."""
        kind, target = row["target_kind"], row["target_guid"]
        if row["source_id"] is not None and (
            row["orphaned_at"] is not None or self.source_rows[row["source_id"]]["guid"] not in self.attached
        ):
            return False
        known: dict[str, Callable[[], bool]] = {
            PASSAGE: lambda: target in self.attached,
            "project": lambda: target == self.copy.guid,
            "source": lambda: target in self.attached,
            "finding": lambda: self._finding(target),
        }
        return known.get(kind, lambda: target in self.there.get(kind, ()))()

    def comments(self) -> Iterator[Item]:
        """Yield comments with what becomes of them, each that begins a thread before those that answer it."""
        mine, heads = self._here(CommentRecord), {row["id"]: row["guid"] for row in self.copy.of("comment")}
        for row in heads_first(self._living("comment")):
            found, name = mine.get(row["guid"]), " ".join(row["body"].split())[:60]
            if found is not None:
                resolved = (found.resolved_at is None) != (row["resolved_at"] is None)
                yield self._against("comment", row, name, found, resolved or self._differs("comment", found, row))
            elif self._has_place(row) if row["thread_id"] is None else heads[row["thread_id"]] in self.there["comment"]:
                yield self._item("comment", row, name, Verdict.ADDED)
            else:
                yield self._item("comment", row, name, Verdict.LEFT_OUT, Reason.TARGET)

    def _finding(self, guid: str) -> bool:
        mine = FindingRecord.guid == guid, scope.of(FindingRecord, self.project)
        return self.session.scalar(select(FindingRecord.id).where(*mine)) is not None

    def people(self, items: Sequence[Item]) -> list[Item]:
        """Return those whose work comes in: added where they do not belong to the project and never left it."""
        added = {item.guid for item in items if item.verdict is Verdict.ADDED}
        at_work = {row["person_id"] for kind in WRITTEN for row in self.copy.of(kind) if row["guid"] in added}
        known = known_people(self.session, self.project)
        found = [row for row in self.copy.of("person") if row["id"] in at_work]
        verdict = {True: Verdict.SAME, False: Verdict.ADDED}
        return [self._item("person", row, row["name"], verdict[row["guid"] in known]) for row in found]


def heads_first(comments: Iterable[Row]) -> list[Row]:
    """Return comments in their order, those that begin a thread before those that answer."""
    return sorted(comments, key=lambda row: (row["thread_id"] is not None, row["id"]))


def _code_name(row: Row) -> str:
    return f"{row['short_id']} {next((text for text in row['label'].values() if text), '')}".strip()
