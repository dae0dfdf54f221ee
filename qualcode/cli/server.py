"""Starting the application: uvicorn with the settings that keep a gesture fast, on loopback unless told otherwise."""

import gc
import hmac
import os
import socket
import threading
import webbrowser
from collections.abc import Sequence

import uvicorn
from starlette.routing import BaseRoute, Mount

from qualcode import journal, settings
from qualcode.api import login
from qualcode.api.application import application as api
from qualcode.api.door import App, House, door
from qualcode.api.journalling import journalled
from qualcode.formats import apart
from qualcode.services.backing_up import keep_backing_up
from qualcode.services.tokens import signing_secret
from qualcode.store.database import database, require_answer
from qualcode.ui.application import application as pages
from qualcode.ui.settings import configure, log_through

BACKLOG = 128
MESSAGE_BYTES = 200_000_000
IDLE_CONNECTION_SECONDS = 75  # longer than a balancer keeps them, or it sends into one that is being closed


def build(house: House, more: Sequence[BaseRoute] = ()) -> App:
    """Return the whole application behind its door: pages, the API under /api, signing in, further routes beside them."""
    return door(pages([Mount("/api", api()), *login.routes(house), *more]), house)


def serve(
    host: str, port: int, house: House, *, browser: bool, log: str = "", more: Sequence[BaseRoute] = ()
) -> None:
    """Serve whom the house lets in until interrupted; open the browser once the port listens.

    The journal goes to `log`: a file, "-" for standard error, else one in the data folder. Raises NoDatabase.
    """
    url = settings.current().database
    require_answer(url)
    configure(house.hosts, cookie_secret=_cookie_secret(url))
    app = journalled(build(house, more))
    gc.collect()
    gc.freeze()
    listener = listening(host, port)
    address = f"http://{'localhost' if host in ('0.0.0.0', '::') else host}:{listener.getsockname()[1]}"
    print(f"QualCode: {address}", flush=True)
    _write_down(log, listener.getsockname()[1])
    _back_up(url)
    apart.warm()
    if browser:
        threading.Timer(1.0, webbrowser.open, [address]).start()
    uvicorn.Server(
        uvicorn.Config(
            app,
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            ws_max_size=MESSAGE_BYTES,
            ws_ping_interval=30,
            ws_ping_timeout=30,
            timeout_keep_alive=IDLE_CONNECTION_SECONDS,
            access_log=False,
            log_level="warning",
            log_config=None,
        )
    ).run(sockets=[listener])


def _cookie_secret(url: str) -> str:
    return hmac.digest(signing_secret(url).encode(), b"cookies", "sha256").hex()


def _write_down(log: str, port: int) -> None:
    written = journal.handler(log or settings.current().log, settings.current().folder / "logs" / f"qualcode-{port}.jsonl")
    journal.begin(written)
    log_through(written)


def _back_up(url: str) -> None:
    """Let automatic backups be made beside the pages."""
    threading.Thread(target=keep_backing_up, args=(lambda: database(url), threading.Event()), daemon=True).start()


def listening(host: str, port: int) -> socket.socket:
    """Return a listening socket of protocol TCP by name, without which the event loop leaves Nagle's delay on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    return listener
