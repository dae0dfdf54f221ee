"""The routes that the coding page and scripts call; each is one gesture or one resource."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Response
from fastapi.exceptions import RequestValidationError

from qualcode import __version__, settings
from qualcode.api import guard
from qualcode.api.shapes import (
    CodeChanges,
    Coder,
    CodeShape,
    CodingChanges,
    Codings,
    CommentChanges,
    Confirmed,
    ConfirmedCode,
    ConfirmedFinishing,
    ConfirmedMemo,
    ConfirmedThread,
    Desk,
    Finishing,
    Health,
    Here,
    Identity,
    MemoChanges,
    MemoShape,
    NewCode,
    NewCoding,
    NewComment,
    NewMemo,
    NewReply,
    Passages,
    Position,
    Question,
    Refusal,
    Removed,
    Resolution,
    Since,
    Sources,
    Step,
    Text,
    ThreadShape,
    coding_shape,
    memo_shape,
    passage_shapes,
    source_shape,
    thread_shape,
    turn_shape,
)
from qualcode.errors import BadSpan, NotFound, QualCodeError
from qualcode.model.code import Code, Origin, ancestry
from qualcode.model.comment import Thread
from qualcode.model.event import Act
from qualcode.model.notation import ARROW
from qualcode.model.span import Span
from qualcode.services import codebook, codings, commenting, finishing, memos, presence, retrieval, roles, sources, undoing
from qualcode.services.desk import code_on_desk, desk
from qualcode.services.feed import changes_since, comments_since, memos_since, project_revision, swept_since
from qualcode.services.recoding import sees_own_alone
from qualcode.store.database import Session, reading, require_answer, writing
from qualcode.store.sight import is_blind

Reader = Annotated[int, Depends(guard.person)]
Gesture = Annotated[Act, Depends(guard.gesture)]
Visitor = Annotated[int, Depends(guard.visitor)]
Base = Annotated[int | None, Depends(guard.base)]
Language = Annotated[str, Depends(guard.reader_language)]

REFUSALS: dict[int | str, dict[str, Any]] = {status: {"model": Refusal} for status in (401, 403, 404, 409, 422)}
CODINGS = "/projects/{project}/sources/{source}/codings"
CODES = "/projects/{project}/codes"
MEMOS = "/projects/{project}/sources/{source}/memos"
COMMENTS = "/projects/{project}/sources/{source}/comments"

routes = APIRouter(responses=REFUSALS)


@routes.get("/health")
def health() -> Health:
    """Say that the server lives."""
    return Health(status="ok", version=__version__)


@routes.get("/ready", responses={503: {"model": Refusal}})
def ready() -> Health:
    """Say that the database answers; 503 where it does not."""
    require_answer(settings.current().database)
    return Health(status="ready", version=__version__)


@routes.get("/sources/{source}/text/{sha}")
def text(source: Identity, sha: str, response: Response, by: Reader) -> Text:
    """Return a source's text and turns; it never changes under its fingerprint."""
    with reading(guard.eyes(by)) as session:
        found = sources.source(session, source)
        roles.require(session, by, found.project, roles.READS)
        if found.sha256 != sha:
            raise NotFound(kind="text")
        body, turns = sources.text(session, source), sources.turns(session, source)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return Text(text=body, turns=[turn_shape(body, turn) for turn in turns])


@routes.get("/projects/{project}/desk/{stamp}")
def lay_desk(project: Identity, stamp: str, response: Response, by: Reader, language: Language) -> Desk:
    """Return what lies beside the text; it changes its stamp whenever it changes."""
    with reading(guard.eyes(by)) as session:
        roles.require(session, by, project, roles.READS)
        laid = desk(session, project, language)
    response.headers["Cache-Control"] = "private, max-age=86400"
    response.headers["Vary"] = "Accept-Language, Authorization"
    return Desk(**laid)


@routes.get("/projects/{project}/sources")
def list_sources(project: Identity, by: Reader) -> Sources:
    """Return the project's sources in their order, with one's own state in each."""
    with reading(guard.eyes(by)) as session:
        roles.require(session, by, project, roles.READS)
        return Sources(sources=[source_shape(source) for source in finishing.offered(session, project, by)])


@routes.get("/projects/{project}/passages")
def passages(project: Identity, asked: Annotated[Question, Query()], by: Reader, language: Language) -> Passages:
    """Return a page of the passages that a query finds; it takes what the address of a page holds."""
    address = asked.model_dump(exclude={"after", "most"}, exclude_defaults=True)
    address = {name: [value] if isinstance(value, str) else value for name, value in address.items()}
    with reading(guard.eyes(by)) as session:
        roles.require(session, by, project, roles.READS)
        revision = project_revision(session, project)
        query = retrieval.asked(session, project, address)
        found = retrieval.answer(session, project, query, language, by=by, first=asked.after, most=asked.most)
    last = asked.after + len(found.passages)
    return Passages(
        revision=revision, found=found.found, passages=passage_shapes(found), after=last if last < found.found else None
    )


@routes.get(CODINGS)
def list_codings(project: Identity, source: Identity, by: Reader, since: Since | None = None) -> Codings:
    """Return the codings of a source, or what changed in it since a revision of the project.

    Who codes the source for the second time gets their own alone.
    """
    with reading(guard.eyes(by)) as session:
        roles.require(session, by, project, roles.READS)
        sha = sources.source_record(session, project, source).sha256
        revision = project_revision(session, project)
        only = by if sees_own_alone(session, by, source) else None
        if since is None or since > revision or swept_since(session, project, since):
            found = [coding for coding in codings.source_codings(session, source) if only in (None, coding.coder)]
            return Codings(
                revision=revision,
                sha=sha,
                snapshot=[coding_shape(coding) for coding in found],
                memos=_memos(session, source, only),
                threads=_threads(session, source, only),
            )
        return Codings(
            revision=revision,
            sha=sha,
            memos=_memos(session, source, only) if memos_since(session, source, since) else None,
            threads=_threads(session, source, only) if comments_since(session, source, since) else None,
            changes=[
                ("put", coding_shape(coding)) if coding else ("remove", guid)
                for guid, coding in changes_since(session, source, since)
                if coding is None or only in (None, coding.coder)
            ],
        )


@routes.post(CODINGS, status_code=201)
def apply_code(project: Identity, source: Identity, wanted: NewCoding, act: Gesture) -> Confirmed:
    """Lay a code on a passage."""
    with writing(guard.engine()) as session:
        coding, revision = codings.apply_code(
            session,
            act,
            project,
            source,
            wanted.code,
            _span(wanted.start, wanted.end),
            quote=wanted.quote,
            guid=wanted.guid,
            polarity=wanted.polarity,
            note=wanted.note,
            attributes=wanted.attributes,
        )
    return Confirmed(coding=coding_shape(coding), revision=revision)


@routes.patch(CODINGS + "/{guid}")
def change_coding(
    project: Identity, source: Identity, guid: str, wanted: CodingChanges, act: Gesture, base: Base
) -> Confirmed:
    """Change one's own coding."""
    changes = wanted.model_dump(exclude_none=True)
    if "start" in changes or "end" in changes or "quote" in changes:
        changes["span"] = _span(changes.pop("start", None), changes.pop("end", None))
    with writing(guard.engine()) as session:
        coding, revision = codings.change_coding(session, act, project, source, guid, base=base, **changes)
    return Confirmed(coding=coding_shape(coding), revision=revision)


@routes.delete(CODINGS + "/{guid}")
def remove_coding(project: Identity, source: Identity, guid: str, act: Gesture, base: Base) -> Removed:
    """Take one's own coding away."""
    with writing(guard.engine()) as session:
        return Removed(revision=codings.remove_coding(session, act, project, source, guid, base=base))


@routes.post(MEMOS, status_code=201)
def write_memo(project: Identity, source: Identity, wanted: NewMemo, act: Gesture) -> ConfirmedMemo:
    """Write a memo on a passage."""
    with writing(guard.engine()) as session:
        memo, revision = memos.write_on_passage(
            session,
            act,
            project,
            source,
            _span(wanted.start, wanted.end),
            quote=wanted.quote,
            body=wanted.body,
            title=wanted.title,
            guid=wanted.guid,
        )
    return ConfirmedMemo(memo=memo_shape(memo), revision=revision)


@routes.patch(MEMOS + "/{guid}")
def change_memo(project: Identity, source: Identity, guid: str, wanted: MemoChanges, act: Gesture) -> ConfirmedMemo:
    """Change one's own memo on a passage."""
    with writing(guard.engine()) as session:
        sources.source_record(session, project, source)
        memo, revision = memos.change_memo(session, act, project, guid, wanted.title, wanted.body, source=source)
    return ConfirmedMemo(memo=memo_shape(memo), revision=revision)


@routes.delete(MEMOS + "/{guid}")
def delete_memo(project: Identity, source: Identity, guid: str, act: Gesture) -> Removed:
    """Put one's own memo on a passage away."""
    with writing(guard.engine()) as session:
        sources.source_record(session, project, source)
        return Removed(revision=memos.delete_memo(session, act, project, guid, source=source))


@routes.post(COMMENTS, status_code=201)
def comment(project: Identity, source: Identity, wanted: NewComment, act: Gesture) -> ConfirmedThread:
    """Begin a thread on a passage or on a coding."""
    with writing(guard.engine()) as session:
        sources.source_record(session, project, source)
        if wanted.coding is not None:
            thread, revision = commenting.comment_on_coding(
                session, act, project, wanted.coding, wanted.body, guid=wanted.guid, source=source
            )
        else:
            thread, revision = commenting.comment_on_passage(
                session, act, project, source, _span(wanted.start, wanted.end),
                quote=wanted.quote or "", body=wanted.body, guid=wanted.guid,
            )  # fmt: skip
    return _confirmed(thread, revision)


@routes.post(COMMENTS + "/{thread}/replies", status_code=201)
def reply(project: Identity, source: Identity, thread: str, wanted: NewReply, act: Gesture) -> ConfirmedThread:
    """Answer in a thread."""
    with writing(guard.engine()) as session:
        return _confirmed(
            *commenting.reply(session, act, project, thread, wanted.body, guid=wanted.guid, source=source)
        )


@routes.patch(COMMENTS + "/{guid}")
def change_comment(
    project: Identity, source: Identity, guid: str, wanted: CommentChanges, act: Gesture
) -> ConfirmedThread:
    """Change one's own comment."""
    with writing(guard.engine()) as session:
        return _confirmed(*commenting.change_comment(session, act, project, guid, wanted.body, source=source))


@routes.put(COMMENTS + "/{thread}/resolved")
def resolve(project: Identity, source: Identity, thread: str, wanted: Resolution, act: Gesture) -> ConfirmedThread:
    """Mark a thread as resolved, or open it again."""
    with writing(guard.engine()) as session:
        return _confirmed(*commenting.resolve(session, act, project, thread, resolved=wanted.resolved, source=source))


@routes.delete(COMMENTS + "/{guid}")
def remove_comment(project: Identity, source: Identity, guid: str, act: Gesture) -> ConfirmedThread:
    """Put one's own comment away that nobody answered."""
    with writing(guard.engine()) as session:
        return _confirmed(*commenting.remove_comment(session, act, project, guid, source=source))


@routes.post(CODES, status_code=201)
def create_code(project: Identity, wanted: NewCode, act: Gesture, language: Language) -> ConfirmedCode:
    """Create a code while coding."""
    with writing(guard.engine()) as session:
        code, revision = codebook.create_code(
            session,
            act,
            project,
            {language: wanted.label},
            guid=wanted.guid,
            parent=wanted.parent,
            short_id=wanted.short_id,
            origin=Origin.DATA,
        )
        return _confirmed_code(session, project, code, revision, language)


@routes.patch(CODES + "/{guid}")
def change_code(project: Identity, guid: str, wanted: CodeChanges, act: Gesture, language: Language) -> ConfirmedCode:
    """Change how a code is called in the reader's language, and its colour."""
    with writing(guard.engine()) as session:
        code, revision = codebook.restyle_code(
            session, act, project, guid, language, label=wanted.label, colour=wanted.colour
        )
        return _confirmed_code(session, project, code, revision, language)


@routes.post("/projects/{project}/undo")
def undo(project: Identity, act: Gesture) -> Step:
    """Take back one's own latest gesture in the project."""
    with writing(guard.engine()) as session:
        return _step(undoing.undo(session, act, project))


@routes.post("/projects/{project}/redo")
def redo(project: Identity, act: Gesture) -> Step:
    """Bring back one's own gesture that was taken back last."""
    with writing(guard.engine()) as session:
        return _step(undoing.redo(session, act, project))


@routes.put("/projects/{project}/sources/{source}/here")
def be_here(project: Identity, source: Identity, by: Visitor) -> Here:
    """Say that the person has the source open, and learn who else has and at which revision the project stands."""
    now = datetime.now(UTC)
    with reading(guard.eyes(by)) as session:
        roles.require(session, by, project, roles.READS)
        sources.source_record(session, project, source)
        due = presence.due(session, by, source, now)
        revision = project_revision(session, project)
        others = [] if is_blind(session, project) else presence.others_here(session, by, source, now)
        people = [Coder(id=one.id, name=one.name) for one in others]
    if due:
        with writing(guard.engine()) as session:
            presence.be_here(session, by, source, now)
    return Here(revision=revision, people=people)


@routes.put("/projects/{project}/sources/{source}/finished")
def finish(project: Identity, source: Identity, wanted: Finishing, act: Gesture) -> ConfirmedFinishing:
    """Say that one has finished coding the source, or that one has not."""
    with writing(guard.engine()) as session:
        revision = finishing.finish(session, act, project, source, wanted.finished)
    return ConfirmedFinishing(revision=revision, finished=wanted.finished)


@routes.put("/projects/{project}/sources/{source}/position", status_code=204)
def remember_position(project: Identity, source: Identity, wanted: Position, act: Gesture) -> None:
    """Remember where the person stopped reading."""
    with writing(guard.engine()) as session:
        roles.require(session, act.by, project, roles.READS)
        sources.source_record(session, project, source)
        sources.remember_position(session, act, source, wanted.offset)


def _memos(session: Session, source: int, only: int | None) -> list[MemoShape]:
    """Return the memos on passages of the source, all or those of one person."""
    return [memo_shape(memo) for memo in memos.passage_memos(session, source) if only in (None, memo.person)]


def _threads(session: Session, source: int, only: int | None) -> list[ThreadShape]:
    """Return the threads of the source, all or those that one person began."""
    found = commenting.source_threads(session, source)
    return [thread_shape(thread) for thread in found if only in (None, thread.comments[0].person)]


def _confirmed_code(session: Session, project: int, code: Code, revision: int, language: str) -> ConfirmedCode:
    tree = codebook.codes(session, project)
    line = ancestry(tree, code.guid)
    names = {entry.guid: entry.named(language) for entry in tree}
    path = ARROW.join(names[guid] for guid in reversed(line))
    return ConfirmedCode(code=CodeShape(**code_on_desk(code, language, path=path, depth=len(line) - 1)), revision=revision)


def _confirmed(thread: Thread | None, revision: int) -> ConfirmedThread:
    return ConfirmedThread(thread=thread_shape(thread) if thread else None, revision=revision)


def _step(done: undoing.Undone) -> Step:
    return Step(revision=done.revision, verb=done.verb, name=done.name, source=done.source)


def _span(start: int | None, end: int | None) -> Span:
    if start is None or end is None or start >= end:
        raise BadSpan(start=start, end=end)
    return Span(start, end)


def application() -> FastAPI:
    """Return the API with its refusals in the reader's language."""
    app = FastAPI(title="QualCode", version=__version__, docs_url=None, redoc_url=None)
    app.include_router(routes)
    app.add_exception_handler(QualCodeError, guard.refused)
    app.add_exception_handler(RequestValidationError, guard.malformed)
    app.add_exception_handler(Exception, guard.unforeseen)
    return app
