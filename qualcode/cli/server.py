"""Starting the application: uvicorn with the settings that keep a gesture fast, on loopback unless told otherwise."""

import gc
import os
import socket
import threading
import webbrowser
from collections.abc import Sequence

import uvicorn
from starlette.routing import BaseRoute, Mount

from qualcode.api.application import application as api
from qualcode.ui.application import application as pages
from qualcode.ui.settings import configure

# On loopback other names would be another site that points its name here to reach the study.
LOOPBACK = ("localhost", "127.0.0.1", "::1")
BACKLOG = 128
MESSAGE_BYTES = 200_000_000


def build(more: Sequence[BaseRoute] = ()):
    """Return the whole application: pages, the API under /api, and further routes beside them."""
    return pages([Mount("/api", api()), *more])


def serve(host: str, port: int, *, browser: bool, more: Sequence[BaseRoute] = ()) -> None:
    """Serve until interrupted; open the browser once the port listens."""
    configure(LOOPBACK if host in LOOPBACK else ())
    app = build(more)
    gc.collect()
    gc.freeze()
    listener = listening(host, port)
    address = f"http://{'localhost' if host in ('0.0.0.0', '::') else host}:{listener.getsockname()[1]}"
    print(f"QualCode: {address}", flush=True)
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
            access_log=False,
            log_level="warning",
        )
    ).run(sockets=[listener])


def listening(host: str, port: int) -> socket.socket:
    """Return a listening socket of protocol TCP by name, without which the event loop leaves Nagle's delay on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    return listener
