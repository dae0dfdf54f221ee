"""Who may come in when the application is served: the one person of this machine, or a team that signs in."""

import socket
from collections.abc import Mapping, Sequence

from qualcode import settings
from qualcode.api.door import House, Identity
from qualcode.errors import QualCodeError
from qualcode.ui import provider

# On loopback other names would be another site that points its name here to reach the study.
LOOPBACK = ("localhost", "127.0.0.1", "::1")
EVERYWHERE = ("0.0.0.0", "::", "")


class OpenToAll(QualCodeError):
    """Listening beyond this machine without accounts would let everybody in; facts: host."""

    key = "error.open_to_all"


def open_house(host: str, names: Sequence[str] = (), *, team: bool = False, i_know: bool = False) -> House:
    """Return who may come in at an address; raise OpenToAll where that would be everybody without saying so."""
    if team:
        settings.choose(team=True)
    if settings.current().team:
        return _of_team(host, names)
    if host in LOOPBACK:
        return House(hosts=LOOPBACK)
    if not i_know:
        raise OpenToAll(host=host)
    return House(loopback=False)


def _of_team(host: str, names: Sequence[str]) -> House:
    """Return the house of a team: it answers under the names of the machine and those that were given."""
    given = [*names, *settings.current().hosts]
    own = [socket.gethostname(), *([host] if host not in EVERYWHERE else [])]
    hosts = tuple(dict.fromkeys(name.lower() for name in (*LOOPBACK, *own, *given)))
    return House(hosts, team=True, providers=provider.providers, identity=_identity)


def _identity(cookies: Mapping[str, str]) -> Identity | None:
    found = provider.vouched(cookies)
    return Identity(*found) if found else None
