"""The nginx of deploy/ before bare servers: a seat keeps its process when a connection breaks, and moves when it is gone."""

import socket
import urllib.error
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.deploy.balancer import Balancer, balancing

SEATS = tuple(f"seat{number}" for number in range(20))


class Answer(BaseHTTPRequestHandler):
    """Answers with the port of its server, a POST with nothing at all."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.close_connection = True

    def do_GET(self) -> None:
        told = str(self.server.server_port).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *told) -> None:
        pass


class Server(ThreadingHTTPServer):
    """A server that can leave as a killed process does: it listens no more, and its connections end."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.taken: list[socket.socket] = []
        Thread(target=self.serve_forever, daemon=True).start()

    def get_request(self):
        taken = super().get_request()
        self.taken.append(taken[0])
        return taken

    def leave(self) -> None:
        self.shutdown()
        self.server_close()
        for one in self.taken:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    made = [Server(), Server()]
    yield made
    for server in made:
        server.leave()


@pytest.fixture
def balancer(servers, tmp_path) -> Iterator[Balancer]:
    with balancing(tmp_path, [server.server_port for server in servers]) as made:
        yield made


def homes_of_seats(balancer: Balancer) -> dict[str, int]:
    """Return which port answers each seat."""
    return {seat: int(balancer.ask("", seat).read()) for seat in SEATS}


def test_a_connection_that_breaks_moves_nobody_to_another_process(balancer):
    homes = homes_of_seats(balancer)
    assert len(set(homes.values())) == 2
    for seat in SEATS[:4]:
        with pytest.raises(urllib.error.HTTPError) as refused:
            balancer.ask("", seat, "POST")
        assert refused.value.code == 502
        assert homes_of_seats(balancer) == homes


def test_seats_of_a_process_that_is_gone_lead_to_the_other_one(balancer, servers):
    homes = homes_of_seats(balancer)
    gone, left = servers
    assert set(homes.values()) == {gone.server_port, left.server_port}
    gone.leave()
    assert set(homes_of_seats(balancer).values()) == {left.server_port}
