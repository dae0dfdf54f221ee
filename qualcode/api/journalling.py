"""Every request in the journal, with an id of its own, the route without what was asked for, the status and the time."""

import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from uuid import uuid4

from qualcode import journal
from qualcode.journal import Request

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEADER = b"x-request-id"
QUIET = ("/api/health", "/api/ready", "/_stcore/health", "/_stcore/host-config", "/static", "/_stcore/bidi-components")
_ID = re.compile(rb"[0-9A-Za-z-]{8,64}")
_PARTS = (
    (re.compile(r"/[0-9a-f]{64}(?=/|$)"), "/{sha}"),
    (re.compile(r"/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=/|$)"), "/{guid}"),
    (re.compile(r"/\d+(?=/|$)"), "/{number}"),
    (re.compile(r"/desk/[^/]+"), "/desk/{stamp}"),
)
_KNOWN = re.compile(r"/(api(/[a-z_]+|/[a-z_]+\.json|/\{\w+\})*|_stcore/[a-z-]+)")


def route(path: str) -> str:
    """Return the path with ids left out, `/page` for a page's address and anything else that a person may have typed."""
    for part, name in _PARTS:
        path = part.sub(name, path)
    found = _KNOWN.fullmatch(path)
    return found[0] if found else "/page"


def journalled(app: App) -> App:
    """Return the application with a line in the journal for every request that is not asked all the time."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await app(scope, receive, send)
        request = Request(_id(scope))
        token = journal.current.set(request)
        began, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                status = message["status"]
                message.setdefault("headers", [])
                message["headers"] = [*message["headers"], (HEADER, request.id.encode())]
            elif message["type"] == "websocket.accept":
                status = 101
            elif message["type"] == "websocket.close" and not status:
                status = 403
            await send(message)

        failed: BaseException | None = None
        try:
            await app(scope, receive, sending)
        except Exception as error:
            failed = error
            raise
        finally:
            if failed or not _quiet(scope["path"], status):
                _note(scope, status, began, failed)
            journal.current.reset(token)

    return answer


def _id(scope: Scope) -> str:
    """Return the id that the proxy gave the request, else one of its own."""
    given = dict(scope["headers"]).get(HEADER, b"")
    return given.decode() if _ID.fullmatch(given) else uuid4().hex


def _quiet(path: str, status: int) -> bool:
    return status < 400 and (path.startswith(QUIET) or "." in path.rpartition("/")[2])


def _note(scope: Scope, status: int, began: float, failed: BaseException | None) -> None:
    method = scope.get("method", "WEBSOCKET")
    journal.note(
        "request", method=method, route=route(scope["path"]), status=500 if failed else status,
        ms=journal.milliseconds(began), error=failed,
    )  # fmt: skip
