"""A query as what stands in a page's address: readable where it is simple, packed where it puts conditions together."""

import json
import zlib
from base64 import b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from qualcode.model.code import Polarity
from qualcode.model.query import Coded, Only, Query, from_json, to_json

PACKED = "query"
RESTRICTIONS = ("informant", "group", "technique", "source")
FIELDS = ("code", "polarity", *RESTRICTIONS, "coder", "text")
LONGEST = 6_000
"""Characters of a query in an address: nginx takes 8,000 in all where nobody tells it otherwise."""
UNPACKED = 200_000

Address = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Known:
    """What an address may name in a project: codes by their short ids and sources by their names, each by its guid.

    `values` are those of the other fields.
    """

    codes: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value in an address that the project does not have, or no longer; an unknown field has its values too."""

    field: str
    value: str


class BadAddress(ValueError):
    """A packed query that is none, or that is too long to be one."""


def to_address(query: Query, known: Known) -> dict[str, list[str]]:
    """Return the query as an address holds it, and nothing for one that asks for everything.

    What `from_address` makes of it is the same query, as long as the project has what it names. Where two sources carry one
    name, their guids stand. Raises BadAddress for a query that is too long.
    """
    if not readable(query):
        return {PACKED: [_packed(query)]}
    assert isinstance(query.find, Coded)
    found = {
        "code": _called(query.find.codes, known.codes),
        "polarity": list(query.find.polarities),
        "coder": list(query.find.coders),
        **{only.field: _called(only.values, known.sources if only.field == "source" else {}) for only in query.only},
        "text": [query.text] if query.text else [],
    }
    address = {name: values for name, values in found.items() if values}
    if len(urlencode(address, doseq=True)) > LONGEST:
        raise BadAddress("the query is too long for an address")
    return address


def readable(query: Query) -> bool:
    """Return whether the query is one set of codes, with those below them, and restrictions that each have a name here."""
    fields = [only.field for only in query.only]
    return (
        isinstance(query.find, Coded)
        and query.find.below
        and query.since is None
        and query.until is None
        and set(fields) <= set(RESTRICTIONS)
        and len(fields) == len(set(fields))
        and all(only.values for only in query.only)
    )


def from_address(address: Address, known: Known) -> tuple[Query, tuple[Unknown, ...]]:
    """Return the query that the address holds, and what in it the project does not have; without that, the rest stands.

    Raises BadAddress for a packed query that is none.
    """
    if packed := address.get(PACKED):
        others = [name for name in address if name != PACKED]
        return _unpacked(packed[-1]), tuple(Unknown(name, value) for name in others for value in address[name])
    found: dict[str, tuple[str, ...]] = {}
    unknown: list[Unknown] = []
    for name, values in address.items():
        meant = [(value, _meant(name, value, known)) for value in dict.fromkeys(values)]
        unknown += [Unknown(name, value) for value, guids in meant if not guids]
        found[name] = tuple(guid for _, guids in meant for guid in guids)
    find = Coded(found.get("code", ()), True, found.get("polarity", ()), found.get("coder", ()))
    only = tuple(Only(name, values) for name, values in found.items() if name in RESTRICTIONS and values)
    return Query(find, only, text=found.get("text", ("",))[-1]), tuple(unknown)


def _called(guids: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """Return what each is called, where nothing else is called the same."""
    called = list(names.values())
    return [name if (name := names.get(guid, "")) and called.count(name) == 1 else guid for guid in guids]


def _meant(name: str, value: str, known: Known) -> tuple[str, ...]:
    """Return what a value of an address stands for in a query: as a rule one thing, all sources of a name, or nothing."""
    if name in ("code", "source"):
        names = known.codes if name == "code" else known.sources
        return (value,) if value in names else tuple(guid for guid, called in names.items() if called == value)
    if name == "polarity":
        return (value,) if value in set(Polarity) else ()
    if name == "text":
        return (value,)
    return (value,) if value in known.values.get(name, ()) else ()


def _packed(query: Query) -> str:
    written = json.dumps(to_json(query), ensure_ascii=False, separators=(",", ":"))
    packed = urlsafe_b64encode(zlib.compress(written.encode(), 9)).decode().rstrip("=")
    if len(packed) > LONGEST:
        raise BadAddress("the query is too long for an address")
    return packed


def _unpacked(packed: str) -> Query:
    if len(packed) > LONGEST:
        raise BadAddress("the query in the address is too long")
    try:
        squeezed = zlib.decompressobj()
        raw = b64decode(packed.encode("ascii") + b"=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        written = squeezed.decompress(raw, UNPACKED)
        if not squeezed.eof:
            raise BadAddress("the query in the address does not end")
        given = json.loads(written)
        # Half a character cannot be encoded, and PostgreSQL takes no NUL: nothing in a study holds either.
        if b"\\u0000" in json.dumps(given, ensure_ascii=False).encode():
            raise BadAddress("the query in the address holds characters that no text has")
        return from_json(given)
    except BadAddress:
        raise
    except (ValueError, NotBase64, zlib.error, RecursionError) as error:
        raise BadAddress("the address holds no query") from error
