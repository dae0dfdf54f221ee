"""The routes that the coding page and scripts call; each is one gesture or one resource."""

from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Response
from fastapi.exceptions import RequestValidationError

from qualcode import __version__
from qualcode.api import guard
from qualcode.api.shapes import (
    CodeShape,
    CodingChanges,
    Codings,
    Confirmed,
    ConfirmedCode,
    Desk,
    Health,
    Identity,
    NewCode,
    NewCoding,
    Position,
    Refusal,
    Removed,
    Step,
    Text,
    coding_shape,
)
from qualcode.errors import BadSpan, NotFound, QualCodeError
from qualcode.model.code import Origin, ancestry
from qualcode.model.event import Act
from qualcode.model.span import Span
from qualcode.services import codebook, codings, roles, sources, undoing
from qualcode.services.desk import code_on_desk, desk
from qualcode.services.feed import changes_since, recoded_since, source_revision
from qualcode.store.database import reading, writing

Reader = Annotated[int, Depends(guard.person)]
Gesture = Annotated[Act, Depends(guard.gesture)]
Language = Annotated[str, Depends(guard.reader_language)]

REFUSALS = {status: {"model": Refusal} for status in (401, 403, 404, 409, 422)}
CODINGS = "/projects/{project}/sources/{source}/codings"

routes = APIRouter(responses=REFUSALS)


@routes.get("/health")
def health() -> Health:
    """Say that the server lives."""
    return Health(status="ok", version=__version__)


@routes.get("/ready")
def ready() -> Health:
    """Say that the database answers."""
    with guard.engine().connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    return Health(status="ready", version=__version__)


@routes.get("/sources/{source}/text/{sha}")
def text(source: Identity, sha: str, response: Response, by: Reader) -> Text:
    """Return a source's text and turns; it never changes under its fingerprint."""
    with reading(guard.engine()) as session:
        found = sources.source(session, source)
        roles.require(session, by, found.project, roles.READS)
        if found.sha256 != sha:
            raise NotFound(kind="text")
        body, turns = sources.text(session, source), sources.turns(session, source)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return Text(text=body, turns=[(t.span.start, t.span.end, t.speaker, t.seconds) for t in turns])


@routes.get("/projects/{project}/desk/{stamp}")
def lay_desk(project: Identity, stamp: str, response: Response, by: Reader, language: Language) -> Desk:
    """Return what lies beside the text; it changes its stamp whenever it changes."""
    with reading(guard.engine()) as session:
        roles.require(session, by, project, roles.READS)
        laid = desk(session, project, language)
    response.headers["Cache-Control"] = "private, max-age=86400"
    response.headers["Vary"] = "Accept-Language, Authorization"
    return Desk(**laid)


@routes.get(CODINGS)
def list_codings(project: Identity, source: Identity, by: Reader, since: int | None = None) -> Codings:
    """Return the codings of a source, or what changed in it since a revision of the project."""
    with reading(guard.engine()) as session:
        roles.require(session, by, project, roles.READS)
        sources.source_record(session, project, source)
        revision = source_revision(session, project)
        if since is None or since > revision or recoded_since(session, project, since):
            found = codings.source_codings(session, source)
            return Codings(revision=revision, snapshot=[coding_shape(coding) for coding in found])
        return Codings(
            revision=revision,
            changes=[
                ("put", coding_shape(coding)) if coding else ("remove", guid)
                for guid, coding in changes_since(session, source, since)
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
def change_coding(project: Identity, source: Identity, guid: str, wanted: CodingChanges, act: Gesture) -> Confirmed:
    """Change one's own coding."""
    changes = wanted.model_dump(exclude_none=True)
    if "start" in changes or "end" in changes or "quote" in changes:
        changes["span"] = _span(changes.pop("start", None), changes.pop("end", None))
    with writing(guard.engine()) as session:
        coding, revision = codings.change_coding(session, act, project, source, guid, **changes)
    return Confirmed(coding=coding_shape(coding), revision=revision)


@routes.delete(CODINGS + "/{guid}")
def remove_coding(project: Identity, source: Identity, guid: str, act: Gesture) -> Removed:
    """Take one's own coding away."""
    with writing(guard.engine()) as session:
        return Removed(revision=codings.remove_coding(session, act, project, source, guid))


@routes.post("/projects/{project}/codes", status_code=201)
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
        tree = codebook.codes(session, project)
    line = ancestry(tree, code.guid)
    names = {entry.guid: entry.named(language) for entry in tree}
    path = " › ".join(names[guid] for guid in reversed(line))
    return ConfirmedCode(code=CodeShape(**code_on_desk(code, language, path=path, depth=len(line) - 1)), revision=revision)


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


@routes.put("/projects/{project}/sources/{source}/position", status_code=204)
def remember_position(project: Identity, source: Identity, wanted: Position, act: Gesture) -> None:
    """Remember where the person stopped reading."""
    with writing(guard.engine()) as session:
        roles.require(session, act.by, project, roles.READS)
        sources.source_record(session, project, source)
        sources.remember_position(session, act, source, wanted.offset)


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
    return app
