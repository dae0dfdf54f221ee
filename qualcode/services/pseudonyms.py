"""Anonymising: the project's table of names and pseudonyms, plain or sealed, and putting pseudonyms into the texts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from qualcode.errors import BadValue, NameTaken, Overtaken
from qualcode.model.anchoring import Alignment, edited
from qualcode.model.event import Act, State, Verb, changed
from qualcode.model.pseudonym import Occurrence, Pseudonym, attached, folded, occurrences, replaced
from qualcode.model.span import Span
from qualcode.model.transcript import Turn
from qualcode.services import reanchoring
from qualcode.services.gesture import begun, record_event
from qualcode.services.sealing import Seal, new_salt, require_strong, seal
from qualcode.services.sources import source_record
from qualcode.services.sources import turns as present_turns
from qualcode.services.texts import DryRun, TextChanged, looked_at
from qualcode.store.passage import body
from qualcode.store.reading import scope
from qualcode.store.records import (
    AnswerRecord,
    CodeRecord,
    CodingRecord,
    CommentRecord,
    EvidenceRecord,
    FindingRecord,
    InformantRecord,
    MemoRecord,
    ProjectRecord,
    PseudonymRecord,
    RecommendationRecord,
    ReviewRecord,
    SourceFileRecord,
    SourceRecord,
    SummaryRecord,
)

Told = tuple[SourceRecord, dict[str, Any], dict[str, Any]]
"""A source whose text was anonymised, with its states before and after."""

KIND = "pseudonyms"
SALT, CHECK = "salt", "check"
LEFT_OUT = "left_out"
PRIVATE = ("pseudonyms", "originals", "older_texts")
NAMED = 120


@dataclass(frozen=True, slots=True)
class Table:
    """The project's pseudonyms; `pairs` is None while the table is sealed and no pass phrase opened it."""

    sealed: bool
    count: int
    pairs: tuple[Pseudonym, ...] | None


@dataclass(frozen=True, slots=True)
class Look:
    """What anonymising would do in one source; `attached` are words that only begin with a name, which stay."""

    run: DryRun
    hits: tuple[Occurrence, ...]
    speakers: Mapping[str, str]
    attached: tuple[str, ...]


def table(session: Session, project: int, *, pass_phrase: str | None = None) -> Table:
    """Return the project's table; raise WrongPassPhrase where it is sealed and the pass phrase does not open it."""
    holder = session.get_one(ProjectRecord, project)
    rows = _rows(session, project)
    if not _sealed(holder):
        return Table(False, len(rows), tuple(Pseudonym(row.name, row.pseudonym) for row in rows))
    if pass_phrase is None:
        return Table(True, len(rows), None)
    key = _key(holder, pass_phrase)
    return Table(True, len(rows), tuple(Pseudonym(key.opened(row.name), row.pseudonym) for row in rows))


def save_table(
    session: Session, act: Act, project: int, pairs: Sequence[Pseudonym], *, pass_phrase: str | None = None
) -> int:
    """Let the table hold these pairs; return the project's revision.

    Raises BadValue for an empty name or pseudonym or one of several lines, NameTaken for a name given twice, and
    WrongPassPhrase where a sealed table does not open.
    """
    holder, before = begun(session, act, project, Verb.PSEUDONYMS_CHANGED)
    if before:
        return before.revision
    wanted = _checked(pairs)
    key = _key(holder, pass_phrase or "") if _sealed(holder) else None
    rows = _rows(session, project)
    was = [row.guid for row in rows]
    for row in rows:
        held = Pseudonym(key.opened(row.name) if key else row.name, row.pseudonym)
        if held in wanted:
            wanted.remove(held)
        else:
            row.deleted_at = act.at
    session.add_all(_row(act, project, pair, key) for pair in wanted)
    session.flush()
    now = [row.guid for row in _rows(session, project)]
    if now == was:
        return holder.revision
    return record_event(
        session, act, holder, Verb.PSEUDONYMS_CHANGED, KIND, holder.guid, holder.name,
        before={"rows": was}, after={"rows": now},
    )  # fmt: skip


def seal_table(session: Session, act: Act, project: int, pass_phrase: str) -> int:
    """Seal the real names with the pass phrase, those of earlier tables too; return the project's revision.

    Without the pass phrase nobody reads them again. Raises WeakPassPhrase.
    """
    holder, before = begun(session, act, project, Verb.PSEUDONYMS_SEALED)
    if before:
        return before.revision
    if _sealed(holder):
        return holder.revision
    require_strong(pass_phrase)
    salt = new_salt()
    key = seal(pass_phrase, salt)
    for row in _every(session, project):
        row.name, row.sealed = key.closed(row.name), True
    holder.facts = {**holder.facts, KIND: {SALT: salt, CHECK: key.closed(holder.guid)}}
    return _tell_kept(session, act, holder, sealed=True)


def open_table(session: Session, act: Act, project: int, pass_phrase: str) -> int:
    """Keep the real names plain again; return the project's revision. Raises WrongPassPhrase."""
    holder, before = begun(session, act, project, Verb.PSEUDONYMS_OPENED)
    if before:
        return before.revision
    if not _sealed(holder):
        return holder.revision
    key = _key(holder, pass_phrase)
    for row in _every(session, project):
        row.name, row.sealed = key.opened(row.name), False
    holder.facts = {name: value for name, value in holder.facts.items() if name != KIND}
    return _tell_kept(session, act, holder, sealed=False)


def left_out(session: Session, project: int) -> frozenset[str]:
    """Return what the owner leaves out of every export that could carry it: everything of PRIVATE, unless told otherwise."""
    chosen = session.get_one(ProjectRecord, project).facts.get(LEFT_OUT)
    return frozenset(PRIVATE if chosen is None else chosen)


def leave_out(session: Session, act: Act, project: int, what: Iterable[str]) -> int:
    """Choose what is left out of exports; return the project's revision."""
    holder, before = begun(session, act, project, Verb.PSEUDONYMS_CHANGED)
    if before:
        return before.revision
    was, now = sorted(left_out(session, project)), sorted(set(what))
    if not set(now) <= set(PRIVATE):
        raise BadValue(field=LEFT_OUT, value=", ".join(now))
    if was == now:
        return holder.revision
    holder.facts = {**holder.facts, LEFT_OUT: now}
    return record_event(
        session, act, holder, Verb.PSEUDONYMS_CHANGED, KIND, holder.guid, holder.name,
        before={LEFT_OUT: was}, after={LEFT_OUT: now},
    )  # fmt: skip


def restore_table(
    session: Session, act: Act, holder: ProjectRecord, guid: str, present: State, wanted: State
) -> None:
    """Bring the table's rows, or what exports leave out, back; raise Overtaken where they changed since."""
    now, back = present or {}, wanted or {}
    if LEFT_OUT in now:
        if sorted(left_out(session, holder.id)) != now[LEFT_OUT]:
            raise Overtaken(name=holder.name)
        holder.facts = {**holder.facts, LEFT_OUT: back[LEFT_OUT]}
        return
    if [row.guid for row in _rows(session, holder.id)] != now["rows"]:
        raise Overtaken(name=holder.name)
    for row in _every(session, holder.id):
        row.deleted_at = None if row.guid in back["rows"] else row.deleted_at or act.at


def look(
    session: Session,
    project: int,
    pairs: Sequence[Pseudonym],
    source: int,
    *,
    lower_case: bool = False,
    skipped: Iterable[Span] = (),
) -> Look | None:
    """Return what anonymising would do in the source, nothing is stored; None where no name occurs there.

    `skipped` are places of names that stay as they are.
    """
    record = source_record(session, project, source)
    text, left = body(session, record).text, set(skipped)
    found = tuple(occurrences(text, pairs, lower_case=lower_case))
    hits = tuple(hit for hit in found if hit.span not in left)
    gone = {hit.pair for hit in found} - {hit.pair for hit in hits}
    speakers = _renamed(session, record, [pair for pair in pairs if pair not in gone], lower_case=lower_case)
    apart = tuple(attached(text, pairs))
    if not (found or speakers or apart):
        return None
    alignment = edited(text, [(hit.span, hit.words) for hit in hits])
    return Look(_run(session, record, alignment, speakers), hits, speakers, apart)


def anonymise(
    session: Session,
    act: Act,
    project: int,
    pairs: Sequence[Pseudonym],
    texts: Mapping[int, str],
    *,
    lower_case: bool = False,
    skipped: Mapping[int, Iterable[Span]] | None = None,
) -> int:
    """Put the pseudonyms in the place of the names in these sources as one gesture; return the project's revision.

    `texts` gives by source the hash of the text that was looked at. Raises TextChanged where one is another by now, and
    NameTaken where a speaker would get the name of another one.
    """
    holder, before = begun(session, act, project, Verb.TEXT_ANONYMISED)
    if before:
        return before.revision
    wanted = _checked(pairs)
    states: list[Told] = []
    used: dict[str, None] = {}
    for source, sha in texts.items():
        record = source_record(session, project, source)
        if record.sha256 != sha:
            raise TextChanged(name=record.name)
        seen = look(session, project, wanted, source, lower_case=lower_case, skipped=(skipped or {}).get(source, ()))
        if seen is None or not (seen.hits or seen.speakers):
            continue
        used |= dict.fromkeys([*(hit.pair.pseudonym for hit in seen.hits), *seen.speakers.values()])
        run = seen.run
        states.append(
            (record, *reanchoring.put_text(session, act, holder, record, run.alignment, run.turns, run.speakers))
        )
    if not states:
        return holder.revision
    return _tell(session, act, holder, states, ", ".join(used)[:NAMED])


def elsewhere(session: Session, project: int, pairs: Sequence[Pseudonym]) -> dict[str, int]:
    """Return how many names stand outside the texts, where anonymising does not reach, by the kind of place."""
    counts = {
        place: sum(1 for text in said for _ in occurrences(text, pairs)) for place, said in _said(session, project).items()
    }
    return {place: count for place, count in counts.items() if count}


def _said(session: Session, project: int) -> dict[str, list[str]]:
    living = select(SourceRecord.id).where(scope.of(SourceRecord, project))

    def texts(*columns: Any, where: Iterable[ColumnElement[bool]]) -> list[str]:
        return [_words(value) for row in session.execute(select(*columns).where(*where)) for value in row if value]

    def of(record: Any, *names: str) -> list[str]:
        where = [record.project_id == project]
        if hasattr(record, "deleted_at"):
            where.append(scope.living(record))
        return texts(*(getattr(record, name) for name in names), where=where)

    laid = (CodingRecord.source_id.in_(living), scope.living(CodingRecord))
    return {
        "sources": of(SourceRecord, "name", "place", "note"),
        "files": texts(SourceFileRecord.name, where=(SourceFileRecord.source_id.in_(living),)),
        "informants": of(InformantRecord, "code", "role", "attributes"),
        "codes": of(CodeRecord, "label", "definition", "include", "exclude", "example"),
        "notes": texts(CodingRecord.note, where=laid),
        "memos": of(MemoRecord, "title", "body"),
        "comments": [*of(CommentRecord, "body"), *of(ReviewRecord, "reason")],
        "findings": [
            *of(FindingRecord, "claim"), *of(RecommendationRecord, "words", "addressee"), *_resolutions(session, project),
        ],
        "checklists": of(AnswerRecord, "body"),
        "summaries": of(SummaryRecord, "body"),
        "project": texts(ProjectRecord.name, ProjectRecord.description, where=(ProjectRecord.id == project,)),
    }


def _resolutions(session: Session, project: int) -> list[str]:
    here = scope.of(FindingRecord, project)
    return list(session.scalars(select(EvidenceRecord.note).join(FindingRecord).where(here)))


def _words(value: object) -> str:
    return "\n".join(str(entry) for entry in value.values()) if isinstance(value, dict) else str(value)


def _run(session: Session, record: SourceRecord, alignment: Alignment, renamed: Mapping[str, str]) -> DryRun:
    run = looked_at(session, record, alignment)
    turns = tuple(_spoken(turn, renamed) for turn in run.turns)
    speakers: dict[str, str | None] = {}
    for name, code in reanchoring.speakers_of(session, record).items():
        new = renamed.get(name, name)
        speakers[new] = speakers.get(new) or code
    return replace(run, turns=turns, speakers=dict(sorted(speakers.items())))


def _spoken(turn: Turn, renamed: Mapping[str, str]) -> Turn:
    return replace(turn, speaker=renamed.get(turn.speaker, turn.speaker)) if turn.speaker else turn


def _renamed(
    session: Session, record: SourceRecord, pairs: Sequence[Pseudonym], *, lower_case: bool
) -> dict[str, str]:
    """Return the new names of the speakers that get one; raise NameTaken where another speaker has it already."""
    names = {turn.speaker for turn in present_turns(session, record.id) if turn.speaker}
    names |= set(reanchoring.speakers_of(session, record))
    told = {name: replaced(name, pairs, lower_case=lower_case) for name in names}
    renamed = {name: new for name, new in told.items() if new != name}
    for new in renamed.values():
        if new in names and new not in renamed:
            raise NameTaken(name=new)
    return renamed


def _tell(session: Session, act: Act, holder: ProjectRecord, states: Sequence[Told], name: str) -> int:
    only = states[0][0] if len(states) == 1 else None
    return record_event(
        session, act, holder, Verb.TEXT_ANONYMISED, reanchoring.KIND, only.guid if only else holder.guid, name,
        source=only.id if only else None, after={"texts": len(states)},
        changes=[changed(reanchoring.KIND, record.guid, was, now) for record, was, now in states],
    )  # fmt: skip


def _tell_kept(session: Session, act: Act, holder: ProjectRecord, *, sealed: bool) -> int:
    return record_event(
        session, act, holder, Verb.PSEUDONYMS_SEALED if sealed else Verb.PSEUDONYMS_OPENED, KIND, holder.guid, holder.name,
        before={"sealed": not sealed}, after={"sealed": sealed},
    )  # fmt: skip


def _checked(pairs: Iterable[Pseudonym]) -> list[Pseudonym]:
    result: dict[str, Pseudonym] = {}
    for pair in pairs:
        name, pseudonym = " ".join(pair.name.split()), " ".join(pair.pseudonym.split())
        for value in (name, pseudonym):
            if not any(map(str.isalnum, value)):
                raise BadValue(field="pseudonyms", value=value)
        if folded(name) in result:
            raise NameTaken(name=name)
        result[folded(name)] = Pseudonym(name, pseudonym)
    return list(result.values())


def _sealed(holder: ProjectRecord) -> bool:
    return KIND in holder.facts


def _key(holder: ProjectRecord, pass_phrase: str) -> Seal:
    """Return the key of the sealed table; raise WrongPassPhrase where it is another one."""
    key = seal(pass_phrase, holder.facts[KIND][SALT])
    key.opened(holder.facts[KIND][CHECK])
    return key


def _row(act: Act, project: int, pair: Pseudonym, key: Seal | None) -> PseudonymRecord:
    return PseudonymRecord(
        guid=str(uuid4()),
        project_id=project,
        person_id=act.by,
        name=key.closed(pair.name) if key else pair.name,
        sealed=key is not None,
        pseudonym=pair.pseudonym,
        created_at=act.at,
    )


def _rows(session: Session, project: int) -> list[PseudonymRecord]:
    return [row for row in _every(session, project) if row.deleted_at is None]


def _every(session: Session, project: int) -> Iterator[PseudonymRecord]:
    return session.scalars(
        select(PseudonymRecord).where(PseudonymRecord.project_id == project).order_by(PseudonymRecord.id)
    )
