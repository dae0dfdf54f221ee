"""Frozen values as bytes between two processes, by the types that they say they have: nothing but data comes back.

Who unpacks says what must come: a value of another type, or one against the laws of its noun, is refused. Unlike a pickle, what
comes cannot name a class or a function, so that a reader whom a file took over has no way out of its process by it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

PLAIN = (str, int, float, bool, NoneType)

Blobs = list[bytes]
Pack = Callable[[Any, Blobs], Any]
Unpack = Callable[[Any, Sequence[bytes]], Any]


class Garbled(Exception):
    """What came is not what was asked for."""


@dataclass(frozen=True, slots=True)
class Way:
    """How values of a type are told in JSON, with their bytes beside it, and how they are made of that again."""

    pack: Pack
    unpack: Unpack


def packed(hint: Any, value: Any) -> list[bytes]:
    """Return the value of the type as JSON, followed by the bytes that it holds; raise TypeError for another value."""
    blobs: Blobs = []
    told = json.dumps(_way(hint).pack(value, blobs), ensure_ascii=False, separators=(",", ":"))
    return [told.encode("utf-8", "surrogatepass"), *blobs]


def unpacked(hint: Any, parts: Sequence[bytes]) -> Any:
    """Return the value of the type that the parts tell; raise Garbled for anything else."""
    try:
        return _way(hint).unpack(json.loads(parts[0].decode("utf-8", "surrogatepass")), parts[1:])
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError) as error:
        raise Garbled from error


@cache
def _way(hint: Any) -> Way:
    origin, inner = get_origin(hint), get_args(hint)
    if hint is object or hint is Any:
        return Way(_pack_any, _unpack_any)
    if hint in PLAIN or hint is None:
        return _plain(hint or NoneType)
    if hint is bytes:
        return Way(_pack_bytes, _unpack_bytes)
    if hint in (datetime, date):
        return Way(lambda value, _: value.isoformat(), lambda told, _: hint.fromisoformat(told))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Way(lambda value, _: hint(value).value, lambda told, _: hint(told))
    if is_dataclass(hint):
        return _dataclass(hint)
    if origin in (Union, UnionType):
        return _either(inner)
    if origin is tuple and (len(inner) != 2 or inner[1] is not Ellipsis):
        return _row(inner)
    if origin in (tuple, frozenset, list):
        return _many(origin, inner[0])
    if origin in (dict, Mapping):
        return _mapping(*inner)
    raise TypeError(hint)


def _plain(kind: type) -> Way:
    wanted = (int, float) if kind is float else kind

    def same(value: Any, _: Sequence[bytes]) -> Any:
        if not isinstance(value, wanted) or (isinstance(value, bool) and kind is not bool):
            raise TypeError(kind)
        return value

    return Way(same, same)


def _pack_bytes(value: bytes, blobs: Blobs) -> int:
    blobs.append(value)
    return len(blobs) - 1


def _unpack_bytes(told: int, blobs: Sequence[bytes]) -> bytes:
    return bytes(blobs[told])


def _dataclass(kind: Any) -> Way:
    names = [each.name for each in fields(kind)]
    ways: list[Way] = []

    def known() -> list[Way]:  # only when first used: a noun may hold others of its kind
        if not ways:
            hints = get_type_hints(kind)
            ways[:] = [_way(hints[name]) for name in names]
        return ways

    def pack(value: Any, blobs: Blobs) -> list[Any]:
        if type(value) is not kind:
            raise TypeError(kind)
        return [way.pack(getattr(value, name), blobs) for way, name in zip(known(), names, strict=True)]

    def unpack(told: Any, blobs: Sequence[bytes]) -> Any:
        return kind(**{name: way.unpack(each, blobs) for way, name, each in zip(known(), names, told, strict=True)})

    return Way(pack, unpack)


def _either(kinds: Sequence[Any]) -> Way:
    """Return the way of one of several types: nothing is null, anything else says by number which it is."""
    given = [kind for kind in kinds if kind is not NoneType]
    ways = [_way(kind) for kind in given]
    sorts = [(int, float) if kind is float else get_origin(kind) or kind for kind in given]

    def pack(value: Any, blobs: Blobs) -> Any:
        if value is None and len(given) < len(kinds):
            return None
        number = next((number for number, sort in enumerate(sorts) if isinstance(value, sort)), None)
        if number is None:
            raise TypeError(kinds)
        return [number, ways[number].pack(value, blobs)]

    def unpack(told: Any, blobs: Sequence[bytes]) -> Any:
        if told is None and len(given) < len(kinds):
            return None
        number, held = told
        return ways[number].unpack(held, blobs)

    return Way(pack, unpack)


def _row(kinds: Sequence[Any]) -> Way:
    ways = [_way(kind) for kind in kinds]
    return Way(
        lambda value, blobs: [way.pack(each, blobs) for way, each in zip(ways, value, strict=True)],
        lambda told, blobs: tuple(way.unpack(each, blobs) for way, each in zip(ways, told, strict=True)),
    )


def _many(holder: Any, kind: Any) -> Way:
    way = _way(kind)

    def unpack(told: Any, blobs: Sequence[bytes]) -> Any:
        if not isinstance(told, list):
            raise TypeError(holder)
        return holder([way.unpack(each, blobs) for each in told])

    return Way(lambda value, blobs: [way.pack(each, blobs) for each in value], unpack)


def _mapping(key: Any, kind: Any) -> Way:
    first, second = _way(key), _way(kind)
    return Way(
        lambda value, blobs: [[first.pack(name, blobs), second.pack(held, blobs)] for name, held in value.items()],
        lambda told, blobs: {first.unpack(name, blobs): second.unpack(held, blobs) for name, held in told},
    )


def _pack_any(value: Any, blobs: Blobs) -> Any:
    """Return what fills a sentence, of which no type is said: plain values, and rows and mappings of them."""
    if isinstance(value, Enum):
        return _pack_any(value.value, blobs)
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, list | tuple):
        return {"list" if isinstance(value, list) else "tuple": [_pack_any(each, blobs) for each in value]}
    if isinstance(value, Mapping):
        return {"dict": [[_pack_any(name, blobs), _pack_any(held, blobs)] for name, held in value.items()]}
    return str(value)


def _unpack_any(told: Any, blobs: Sequence[bytes]) -> Any:
    if isinstance(told, PLAIN):
        return told
    ((kind, held),) = told.items()
    if kind == "dict":
        return {_unpack_any(name, blobs): _unpack_any(each, blobs) for name, each in held}
    return {"list": list, "tuple": tuple}[kind](_unpack_any(each, blobs) for each in held)
