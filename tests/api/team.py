"""A team's door in process: people who sign in at forms, for tests of the API and of the pages before signing in."""

import re
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from qualcode.api import login
from qualcode.api.application import application
from qualcode.api.door import House, door

SITE = "http://studi.example"
PASSWORD = "jemput bola ke desa"
HOUSE = House(hosts=("studi.example",), team=True)


async def _page(request: Request) -> PlainTextResponse:
    return PlainTextResponse("page")


def site(house: House = HOUSE):
    """Return the API and the forms behind the door, with a word in place of the pages."""
    inner = Starlette(routes=[Mount("/api", application()), *login.routes(house), Route("/{rest:path}", _page)])
    return door(inner, house)


def visitor(house: House = HOUSE, **more) -> TestClient:
    """Return a browser that has not signed in; what it sends comes from the site's own pages unless told otherwise."""
    client = TestClient(site(house), base_url=SITE, follow_redirects=False, **more)
    client.headers["Accept-Language"] = "en"
    return client


def submit(client: TestClient, path: str, *, headers=(), **fields: str):
    """Open the page, fill its first form, and send it as a browser would."""
    token = re.search(r'name="form" value="([^"]+)"', client.get(path).text)
    sent = {"form": token[1] if token else "", **fields}
    return client.post(path, data=sent, headers={"Origin": SITE, **dict(headers)})


def sign_in(client: TestClient, name: str, password: str = PASSWORD, **more):
    return submit(client, "/login", login=name, password=password, **more)


def writes(origin: str = SITE) -> dict[str, str]:
    """Return the headers that a page of the site sends with a write."""
    return {"Origin": origin, "Idempotency-Key": str(uuid4())}
