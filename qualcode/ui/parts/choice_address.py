"""A page's choices in its address: each control begins with what the address holds, and what is chosen is written there once.

A page asks for a control's key by `one_of` and its like, which read the address before the control is made; `kept` around the
page writes what was chosen. What a control begins with is not written, and what the page no longer asks is taken out.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from typing import Any, TypeVar

import streamlit as st

from qualcode.model.number import whole
from qualcode.ui.words import plain, word

LATE = 1.0
"""Seconds for which an address that the page has left may still come from the browser, with a gesture before it heard."""
LONGEST, MOST = 60, 8
"""Of what cannot be chosen: letters told of each, and how many are told."""

T = TypeVar("T")
_LAST = "address.last"
_ASKED: ContextVar["_Asked | None"] = ContextVar("asked", default=None)


@dataclass(slots=True)
class _Asked:
    """What one run of a page asks: the text in the address and the control's key by parameter, and what is not to be chosen.

    `before` is the same of the run before, with the page's path.
    """

    before: tuple[str, dict[str, str]]
    arrived: bool
    texts: dict[str, list[str]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Held:
    """What stands in the address for a value of a control, and what of it is not to be chosen.

    `left` holds when each of the texts before it was left.
    """

    text: list[str]
    value: object
    unknown: tuple[str, ...] = ()
    left: tuple[tuple[list[str], float], ...] = ()


@contextmanager
def kept(path: str) -> Iterator[None]:
    """Keep in the address what is chosen on the page at the path, and say at its head what of the address cannot be chosen."""
    before = st.session_state.get(_LAST, ("", {}))
    asked = _Asked(before, before[0] != path)
    told = st.empty()
    token = _ASKED.set(asked)
    try:
        yield
    finally:
        _ASKED.reset(token)
    gone = [] if asked.arrived else [name for name in before[1] if name not in asked.keys]
    st.session_state[_LAST] = path, asked.keys
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    wanted = {name: texts for name, texts in {**now, **asked.texts}.items() if texts and name not in gone}
    if wanted != now:
        st.query_params.from_dict(wanted)
    if asked.unknown:
        what = ", ".join(f"“{plain(text[:LONGEST])}”" for text in asked.unknown[:MOST])
        told.warning(word("address.not_offered", what=what), icon=":material/link:")


def one_of(name: str, key: str, options: Sequence[T], begins: T | None = None, written: Callable[[T], str] = str) -> str:
    """Return the key of a control that offers one of the options; it begins with the first unless told otherwise."""
    named = _named(options, written)
    start = begins if begins is not None or not options else options[0]
    return _choice(name, key, start, lambda texts: named[texts[0]], lambda chosen: [written(chosen)])


def maybe_one_of(name: str, key: str, options: Sequence[T | None], written: Callable[[T], str] = str) -> str:
    """Return the key of a control that offers one of the options or, to begin with, none."""
    named = _named([option for option in options if option is not None], written)
    return _choice(name, key, None, lambda texts: named[texts[0]], lambda chosen: [written(chosen)])


def some_of(name: str, key: str, options: Sequence[T], begins: Sequence[T] = (), most: int | None = None) -> str:
    """Return the key of a control that offers some of the options, `most` at once.

    Where it begins with some, none is written as an empty text.
    """
    named = _named(options, str)

    def read(texts: list[str]) -> list[T]:
        return [] if texts == [""] else [named[text] for text in dict.fromkeys(texts)][:most]

    return _choice(name, key, list(begins), read, lambda chosen: [str(one) for one in chosen] or [""])


def number(name: str, key: str, least: int, most: int, begins: int = 1) -> str:
    """Return the key of a control of a whole number between the bounds."""

    def read(texts: list[str]) -> int:
        found = whole(texts[0])
        if found is None or not least <= found <= most:
            raise ValueError(name)
        return found

    return _choice(name, key, begins, read, _one)


def typed(name: str, key: str) -> str:
    """Return the key of a control in which words are typed."""
    return _choice(name, key, "", lambda texts: texts[0], _one)


def flag(name: str, key: str, *, begins: bool = False) -> str:
    """Return the key of a control that is on or off."""
    return _choice(name, key, begins, lambda texts: {"1": True, "0": False}[texts[0]], lambda on: ["1" if on else "0"])


def day(name: str, key: str) -> str:
    """Return the key of a control in which a day can be chosen."""
    return _choice(name, key, None, lambda texts: date.fromisoformat(texts[0]), _one)


def cell(name: str, key: str, sides: tuple[Iterable[str], Iterable[str]], begins: tuple[str, ...]) -> str:
    """Return the key under which the row and the column of the open cell are held, each one of its side."""

    def read(texts: list[str]) -> list[str]:
        if len(texts) != len(sides) or any(text not in side for text, side in zip(texts, sides, strict=True)):
            raise LookupError(name)
        return texts

    return _choice(name, key, list(begins), read, list)


def _choice(name: str, key: str, begins: Any, read: Callable[[list[str]], Any], written: Callable[[Any], list[str]]) -> str:
    """Give the control its value where the address brings one, and note what the address is to hold; `read` may fail."""
    asked = _ASKED.get()
    if asked is not None and asked.keys.get(name, key) != key:  # two controls on one page cannot stand under one name
        st.session_state.setdefault(key, begins)
        return key
    given = st.query_params.get_all(name)
    held: _Held | None = st.session_state.get(f"{key}.held")
    if key not in st.session_state:
        held = _taken(key, [] if asked and _of_another(asked, name, key, given) else given, begins, read, held)
    elif _moved(held, given, st.session_state[key], arrived=asked is None or asked.arrived):
        held = _taken(key, given, begins, read, held)
    elif held is None or held.value != st.session_state[key] or (not held.text and held.value != begins):
        value = st.session_state[key]
        held = _Held([] if value == begins else written(value), value, (), _left(held))
    st.session_state[f"{key}.held"] = held
    if asked is not None:
        asked.texts[name], asked.keys[name] = held.text, key
        asked.unknown += held.unknown
    return key


def _taken(key: str, given: list[str], begins: Any, read: Callable[[list[str]], Any], before: _Held | None) -> _Held:
    """Set the control by the text in the address; a text that means nothing stands there until something else is chosen."""
    unknown: tuple[str, ...] = ()
    value = begins
    if given:
        try:
            value = read(given)
        except (LookupError, ValueError):
            unknown = tuple(given)
    st.session_state[key] = value
    return _Held(given, value, unknown, _left(before))


def _moved(held: _Held | None, given: list[str], value: object, *, arrived: bool) -> bool:
    """Return whether the address brings something else than the control showed, which nobody has touched since.

    Whoever comes from another page without asking for anything finds what was left here.
    """
    if held is None or (arrived and not given):
        return bool(given)
    late = any(text == given and monotonic() - when < LATE for text, when in held.left)
    return given != held.text and value == held.value and not late


def _of_another(asked: _Asked, name: str, key: str, given: list[str]) -> bool:
    """Return whether the text in the address is still that of another control of this page, which stood here before."""
    owner = asked.before[1].get(name, key)
    held: _Held | None = st.session_state.get(f"{owner}.held")
    return not asked.arrived and owner != key and held is not None and held.text == given


def _left(held: _Held | None) -> tuple[tuple[list[str], float], ...]:
    now = monotonic()
    return () if held is None else (*((text, when) for text, when in held.left if now - when < LATE), (held.text, now))


def _named(options: Sequence[T], written: Callable[[T], str]) -> dict[str, T]:
    return {written(option): option for option in options}


def _one(value: object) -> list[str]:
    return [str(value)]
