"""Who calls, and from where: tokens on every route, Host and Origin on every write, sentences for every refusal."""

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from qualcode import journal, settings
from qualcode.errors import QualCodeError
from qualcode.locale import FALLBACK, LANGUAGES, refusal, say
from qualcode.model.event import Act, act
from qualcode.services import recoding, sign_ins
from qualcode.services.tokens import BadToken, bearer, signing_secret
from qualcode.store.database import Engine, database, reading
from qualcode.store.sight import sight, through

PERSON = "qualcode.person"
"""Where the door notes whose request it is."""

LOGGED = (401, 403, 413, 429)


class ForeignOrigin(QualCodeError):
    """A write that comes from another site's page."""

    key = "error.foreign_origin"
    status = 403


def engine() -> Engine:
    return database(settings.current().database)


def eyes(by: int) -> Engine:
    """Return the database as the person sees it: where a project codes blind, without others' work."""
    with reading(engine()) as session:
        return through(engine(), sight(session, by))


async def person(request: Request, authorization: Annotated[str, Header()] = "") -> int:
    """Return the person whose token, or in a team whose cookie, the request carries."""
    by = request.scope[PERSON] if PERSON in request.scope else bearer_person(authorization)
    journal.sent_by(by)
    return by


def bearer_person(authorization: str) -> int:
    """Return the person of a bearer token; in a team it is good only as long as the sign-in that it hangs on."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise BadToken()
    found, sign_in = bearer(signing_secret(settings.current().database), token)
    if settings.current().team:
        with reading(engine()) as session:
            if not sign_ins.alive(session, sign_in, recoding.whose(session, found), datetime.now(UTC)):
                raise BadToken()
    return found


async def gesture(
    request: Request,
    by: Annotated[int, Depends(person)],
    idempotency_key: Annotated[str, Header(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")],
) -> Act:
    """Return the act of a write: its person, its moment, its key; refuse pages of other sites."""
    same_origin(request)
    return act(by, op=idempotency_key)


async def visitor(request: Request, by: Annotated[int, Depends(person)]) -> int:
    """Return the person of a write that is no gesture; refuse pages of other sites."""
    same_origin(request)
    return by


async def base(if_match: Annotated[str | None, Header(pattern=r'^"\d{1,9}"$')] = None) -> int | None:
    """Return the revision of the thing that the writer had before them, where the request names one."""
    return int(if_match.strip('"')) if if_match else None


def same_origin(request: Request) -> None:
    """Raise ForeignOrigin for a page of another site; a request by cookie must say where it comes from, one by token may.

    Beside this, every write carries the header Idempotency-Key, which no form of another site can send.
    """
    origin = request.headers.get("origin")
    if origin is None and "authorization" in request.headers:
        return
    if origin is None or _netloc(origin) != request.headers.get("host"):
        raise ForeignOrigin(origin=origin)


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


async def reader_language(accept_language: Annotated[str, Header()] = FALLBACK) -> str:
    """Return the language of the reader, from the header that the page sends."""
    return language_of(accept_language)


def language_of(header: str) -> str:
    wanted = header[:2].lower()
    return wanted if wanted in LANGUAGES else FALLBACK


def refused(request: Request, error: Exception) -> JSONResponse:
    """Answer a refused gesture with its sentence in the reader's language."""
    assert isinstance(error, QualCodeError)
    if error.status in LOGGED:
        journal.note("refused", method=request.method, status=error.status, error=error.key)
    message = refusal(error, language_of(request.headers.get("accept-language", FALLBACK)))
    return JSONResponse({"error": error.key, "message": message}, error.status)


def malformed(request: Request, error: Exception) -> JSONResponse:
    """Answer a request that does not fit its shape."""
    language = language_of(request.headers.get("accept-language", FALLBACK))
    assert isinstance(error, RequestValidationError)
    place = ".".join(str(part) for part in error.errors()[0]["loc"])
    return JSONResponse({"error": "error.malformed", "message": say("error.malformed", language, place=place)}, 422)


def unforeseen(request: Request, error: Exception) -> JSONResponse:
    """Answer what nobody foresaw with a sentence and the number under which the log tells what it was."""
    language = language_of(request.headers.get("accept-language", FALLBACK))
    message = say("error.unforeseen", language, number=journal.number())
    return JSONResponse({"error": "error.unforeseen", "message": message}, 500)
