"""On loopback the page answers under its own names only, so that no other site can point its name here."""

import base64
import http.client
import os

import pytest


def handshake(port: int, host: str) -> int:
    """Return the status with which a WebSocket is answered under the host name."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(
        "GET",
        "/_stcore/stream",
        headers={
            "Host": host,
            "Origin": f"http://{host}",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        },
    )
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_the_page_answers_under_its_own_names(server, name):
    assert handshake(server.port, f"{name}:{server.port}") == 101


def test_another_name_that_points_here_is_refused(server):
    assert handshake(server.port, f"evil.example:{server.port}") == 403
