"""The door that every request and every socket comes through: the host's own names, the signed-in person, bodies of a size."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from qualcode import journal
from qualcode.api.guard import PERSON, bearer_person, engine, language_of
from qualcode.api.journalling import route
from qualcode.errors import QualCodeError
from qualcode.locale import say
from qualcode.services import sign_ins
from qualcode.store.database import reading, writing

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

OPEN = ("/login", "/login/provider", "/logout", "/api/health", "/api/ready")
OPEN_TO_PROVIDERS = ("/auth/login", "/auth/logout", "/oauth2callback")
JOIN = "/join/"
LIMITS = {"/api": 16_000_000, "/login": 64_000, "/logout": 64_000, "/join": 64_000}


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as an OpenID Connect provider names them: unique by issuer and subject."""

    issuer: str
    subject: str
    name: str


def nobody(cookies: Mapping[str, str]) -> Identity | None:
    """Return None: without a provider nobody comes from one."""
    return None


@dataclass(frozen=True, slots=True)
class House:
    """Who may come in: under which host names (any where none is given), after signing in, or from this machine only.

    `providers` are the names and addresses under which one signs in elsewhere, `identity` reads who came back from there.
    """

    hosts: tuple[str, ...] = ()
    team: bool = False
    loopback: bool = True
    providers: Callable[[], Sequence[tuple[str, str]]] = tuple
    identity: Callable[[Mapping[str, str]], Identity | None] = nobody


def door(app: App, house: House) -> App:
    """Return the application behind the door of the house."""

    async def enter(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await app(scope, receive, send)
        refusal = _stranger(scope, house) or _oversized(scope)
        if refusal is None and house.team and not _open(scope, house):
            refusal = await run_in_threadpool(_unknown, scope)
        if refusal is None:
            return await app(scope, _limited(scope, receive), send)
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008})
        await refusal(scope, receive, send)

    return enter


def _stranger(scope: Scope, house: House) -> Response | None:
    """Return the refusal of a request under a foreign host name, or from another machine where only this one may."""
    host = header(scope, "host")
    if house.hosts and host_name(host) not in house.hosts:
        return refused(scope, "error.foreign_host", 403, host=host[:100])
    client = (scope.get("client") or ("", 0))[0]
    if house.loopback and not house.team and not _of_this_machine(client):
        return refused(scope, "error.only_here", 403)
    return None


def _of_this_machine(client: str) -> bool:
    """Return whether the address is loopback; a test's client has a name instead of an address."""
    try:
        return ip_address(client).is_loopback
    except ValueError:
        return True


def _open(scope: Scope, house: House) -> bool:
    path = scope["path"]
    if path in OPEN or (path.startswith(JOIN) and "/" not in path.removeprefix(JOIN)):
        return scope["type"] == "http"
    return path in OPEN_TO_PROVIDERS and bool(house.providers())


def _unknown(scope: Scope) -> Response | None:
    """Return the refusal of a request of nobody; note whose it is where it is somebody's."""
    try:
        person = bearer_person(header(scope, "authorization")) if _by_token(scope) else _by_cookie(scope)
    except QualCodeError:
        person = None
    if person is not None:
        scope[PERSON] = person
        return None
    if scope["type"] == "http" and scope["method"] == "GET" and "text/html" in header(scope, "accept"):
        return RedirectResponse(f"/login?to={quote(asked(scope), safe='')}", 303)
    return refused(scope, "error.signed_out", 401)


def _by_token(scope: Scope) -> bool:
    return scope["path"].startswith("/api/") and bool(header(scope, "authorization"))


def _by_cookie(scope: Scope) -> int | None:
    found = visitor(cookies(scope))
    return found.person if found else None


def visitor(held: Mapping[str, str]) -> sign_ins.SignIn | None:
    """Return the sign-in of the browser that holds these cookies, and note that it is in use; None where it has ended."""
    token, at = held.get(sign_ins.COOKIE, ""), datetime.now(UTC)
    if not token:
        return None
    with reading(engine()) as session:
        found = sign_ins.signed_in(session, token, at)
    if found is not None and sign_ins.unnoted(found, at):
        with writing(engine()) as session:
            sign_ins.note(session, found.guid, at)
    return found


def asked(scope: Scope) -> str:
    """Return the address that was asked for, as a path of this site."""
    query = scope.get("query_string", b"").decode("latin-1")
    return scope["path"] + (f"?{query}" if query else "")


def header(scope: Scope, name: str) -> str:
    """Return the first header of the name, or an empty text."""
    wanted = name.encode()
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == wanted), "")


def cookies(scope: Scope) -> dict[str, str]:
    """Return the cookies that the request carries; a malformed header carries none."""
    held = SimpleCookie()
    try:
        held.load(header(scope, "cookie"))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in held.items()}


def host_name(host: str) -> str:
    """Return the name in a Host header without its port; an empty text for nonsense."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def refused(scope: Scope, key: str, status: int, **facts: object) -> Response:
    """Return a refusal in the reader's language, and log it."""
    method = scope.get("method", "WEBSOCKET")
    journal.note("refused", method=method, route=route(scope["path"]), status=status, error=key)
    message = say(key, language_of(header(scope, "accept-language")), **facts)
    if scope["path"].startswith("/api"):
        return JSONResponse({"error": key, "message": message}, status)
    return PlainTextResponse(message, status)


def _oversized(scope: Scope) -> Response | None:
    length, most = header(scope, "content-length"), _most(scope)
    if most and length.isdecimal() and int(length) > most:
        return refused(scope, "error.body_too_large", 413, most=most // 1000)
    return None


def _limited(scope: Scope, receive: Receive) -> Receive:
    """Return the receiver that stops at the limit also where the length was not said, or said wrong."""
    most, read = _most(scope), 0
    if not most:
        return receive

    async def counted() -> Any:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            raise HTTPException(413)
        return message

    return counted


def _most(scope: Scope) -> int:
    """Return how many bytes the request may send, or 0 where others limit it."""
    if scope["type"] != "http":
        return 0
    return LIMITS.get("/" + scope["path"].split("/")[1], 0)
