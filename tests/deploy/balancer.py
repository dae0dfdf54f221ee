"""nginx as deploy/ configures it, in front of real processes: only ports, paths and the certificate are its own."""

import os
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPResponse
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support import nginx
from tests.support.app import free_port
from tests.support.ending import with_its_parent

DEPLOY = Path(__file__).parents[2] / "deploy"
AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    {temporary}
    include {folder}/upstream.conf;
    include {folder}/site.conf;
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
START_SECONDS = 30
SEAT = "qualcode_seat"


@dataclass(slots=True)
class Balancer:
    """A running nginx; `url` is what people open, `plain` leads there."""

    folder: Path
    url: str
    plain: str
    process: subprocess.Popen

    def ask(self, path: str, seat: str, method: str = "GET") -> HTTPResponse:
        """Return the answer to a request from the seat; raise HTTPError where it is a refusal."""
        trusting = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        asked = urllib.request.Request(f"{self.url}/{path}", headers={"Cookie": f"{SEAT}={seat}"}, method=method)
        return urllib.request.urlopen(asked, context=trusting, timeout=60)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(20)


@contextmanager
def balancing(folder: Path, ports: list[int]) -> Iterator[Balancer]:
    """Let nginx run with the configuration of deploy/ in front of the processes on the ports."""
    found = nginx.ensure()
    if found is None:
        pytest.skip("there is no nginx on this machine, and none could be unpacked")
    made = _balance(found, folder, ports)
    try:
        yield made
    finally:
        made.stop()


def _balance(program: str, folder: Path, ports: list[int]) -> Balancer:
    plain, secure = free_port(), free_port()
    certificate(folder)
    (folder / "site.conf").write_text(
        replaced(
            (DEPLOY / "nginx.conf").read_text(encoding="utf-8"),
            {
                "listen 80;": f"listen 127.0.0.1:{plain};",
                "listen 443 ssl http2;": f"listen 127.0.0.1:{secure} ssl http2;",
                "/etc/letsencrypt/live/qualcode.example.ac.id": str(folder),
                "/var/log/nginx": str(folder),
                "qualcode.example.ac.id": "localhost",
            },
        )
    )
    own = {f"127.0.0.1:{8501 + at}": f"127.0.0.1:{port}" for at, port in enumerate(ports)}
    (folder / "upstream.conf").write_text(replaced((DEPLOY / "upstream.conf").read_text(encoding="utf-8"), own))
    temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, temporary=temporary))
    command = [program, "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(
        command, stderr=(folder / "start.log").open("wb"), env={**os.environ, "LC_ALL": "C"}, preexec_fn=with_its_parent
    )
    return _started(Balancer(folder, f"https://localhost:{secure}", f"http://localhost:{plain}", process))


def _started(made: Balancer) -> Balancer:
    deadline = time.monotonic() + START_SECONDS
    while not (made.folder / "nginx.pid").exists():
        if made.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"nginx did not start: {(made.folder / 'start.log').read_text()}")
        time.sleep(0.05)
    return made


def replaced(text: str, changes: dict[str, str]) -> str:
    """Return the text with each part replaced; a part that is not there means that deploy/ says something else by now."""
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def certificate(folder: Path) -> None:
    """Write a certificate for localhost, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
