"""Sentences, numbers and dates in the language of the person who reads the page."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from qualcode import locale
from qualcode.errors import QualCodeError
from qualcode.ui import state


def word(key: str, /, **facts: object) -> str:
    """Return the sentence in the reader's language."""
    return locale.say(key, state.language(), **facts)


def figure(value: float, *, digits: int = 0) -> str:
    return locale.number(value, state.language(), digits=digits)


def percentage(share: float, *, digits: int = 0) -> str:
    return locale.percent(share, state.language(), digits=digits)


def day(value: date) -> str:
    return locale.day(value, state.language())


def moment(value: datetime) -> str:
    """Return the moment as the reader's clock shows it."""
    return locale.moment(value.astimezone(ZoneInfo(state.zone())), state.language())


def clock(value: datetime) -> str:
    """Return the time of day as the reader's clock shows it."""
    return locale.clock(value.astimezone(ZoneInfo(state.zone())), state.language())


def refusal(error: QualCodeError) -> str:
    """Return why a gesture was refused, in the reader's language."""
    return locale.refusal(error, state.language())


def plain(text: str) -> str:
    """Return the text so that Markdown shows it as it stands: transcript words are data, never markup."""
    return "".join(f"\\{character}" if character in _MARKUP else character for character in text).replace("\n", "  \n")


_MARKUP = frozenset("\\`*_{}[]()<>#+-.!|~$:&^=\"'")


def spoken(text: str) -> str:
    """Return the text as part of a label that screen readers are given as it stands: without signs that Markdown knows."""
    return " ".join("".join(" " if character in _IN_LABELS else character for character in text).split())


_IN_LABELS = frozenset("\\`*_{}[]<>|~$^:!")
