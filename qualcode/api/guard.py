"""Who calls, and from where: tokens on every route, Host and Origin on every write, sentences for every refusal."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from qualcode.errors import QualCodeError
from qualcode.locale import FALLBACK, LANGUAGES, known, say
from qualcode.model.event import Act, act
from qualcode.services.tokens import BadToken, bearer, signing_secret
from qualcode.store.database import Engine, database, default_url


class ForeignOrigin(QualCodeError):
    """A write that comes from another site's page."""

    key = "error.foreign_origin"
    status = 403


def engine() -> Engine:
    return database(default_url())


async def person(authorization: Annotated[str, Header()] = "") -> int:
    """Return the person whose token the request carries."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise BadToken()
    return bearer(signing_secret(default_url()), token)


async def gesture(
    request: Request,
    by: Annotated[int, Depends(person)],
    idempotency_key: Annotated[str, Header(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")],
) -> Act:
    """Return the act of a write: its person, its moment, its key; refuse pages of other sites."""
    same_origin(request)
    return act(by, op=idempotency_key)


def same_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise ForeignOrigin(origin=origin)


async def reader_language(accept_language: Annotated[str, Header()] = FALLBACK) -> str:
    """Return the language of the reader, from the header that the page sends."""
    return language_of(accept_language)


def language_of(header: str) -> str:
    wanted = header[:2].lower()
    return wanted if wanted in LANGUAGES else FALLBACK


def refused(request: Request, error: Exception) -> JSONResponse:
    """Answer a refused gesture with its sentence in the reader's language."""
    assert isinstance(error, QualCodeError)
    key = error.key if known(error.key) else "error.unknown"
    message = say(key, language_of(request.headers.get("accept-language", FALLBACK)), **_facts(error))
    return JSONResponse({"error": error.key, "message": message}, error.status)


def malformed(request: Request, error: Exception) -> JSONResponse:
    """Answer a request that does not fit its shape."""
    language = language_of(request.headers.get("accept-language", FALLBACK))
    assert isinstance(error, RequestValidationError)
    place = ".".join(str(part) for part in error.errors()[0]["loc"])
    return JSONResponse({"error": "error.malformed", "message": say("error.malformed", language, place=place)}, 422)


def _facts(error: QualCodeError) -> dict[str, object]:
    return {name: value for name, value in error.facts.items() if value is not None}
