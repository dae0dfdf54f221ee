"""The sentences of the application in Indonesian and English, one catalogue a room, and how each writes numbers and dates."""

import string
import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from qualcode.errors import QualCodeError

LANGUAGES = ("id", "en")
FALLBACK = "en"

_HERE = Path(__file__).parent
_MONTHS = {
    "id": ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli",
           "Agustus", "September", "Oktober", "November", "Desember"),
    "en": ("January", "February", "March", "April", "May", "June", "July",
           "August", "September", "October", "November", "December"),
}  # fmt: skip

_DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return every sentence of the language by its dotted key."""
    entries: dict[str, str] = {}
    for path in sorted((_HERE / language).glob("*.toml")):
        entries.update(_flat(tomllib.loads(path.read_text(encoding="utf-8")), ""))
    return entries


def _flat(table: dict, prefix: str) -> dict[str, str]:
    entries: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            entries.update(_flat(value, f"{prefix}{key}."))
        else:
            entries[f"{prefix}{key}"] = value
    return entries


def say(key: str, language: str, /, **facts: object) -> str:
    """Return the sentence `key` in the language with its facts filled in; raise KeyError where there is none.

    `{count:passage|passages}` stands for the first word where the fact `count` is one, else for the second.
    """
    sentence = catalogue(language)[key]
    if not facts:
        return sentence
    return _FORMS.format(sentence, **facts) if "|" in sentence else sentence.format(**facts)


class _Forms(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if bar:
            return one if str(value) == "1" else many
        return str(super().format_field(value, format_spec))


_FORMS = _Forms()


def known(key: str) -> bool:
    return all(key in catalogue(language) for language in LANGUAGES)


def refusal(error: QualCodeError, language: str) -> str:
    """Return why a gesture was refused; an error without a sentence of its own is told by the one for all others."""
    facts = {name: _field(value, language) if name == "field" else value for name, value in error.facts.items()}
    return say(error.key if known(error.key) else QualCodeError.key, language, **facts)


def _field(name: object, language: str) -> object:
    """Return what the language calls the field; what has no word of its own, such as an option of a command, stays."""
    keys = f"error.field.{name}", f"ui.field.{name}"
    return next((say(key, language) for key in keys if known(key)), name)


def number(value: float, language: str, *, digits: int = 0) -> str:
    """Return the number as the language writes it: 1.234,5 in Indonesian, 1,234.5 in English; -0 is 0."""
    plain = f"{round(value, digits) + 0.0:,.{digits}f}"
    return plain.translate(str.maketrans(",.", ".,")) if language == "id" else plain


def percent(share: float, language: str, *, digits: int = 0) -> str:
    """Return a share between 0 and 1 as a percentage that no line is broken in: 12,5 % or 12.5%."""
    figure = number(100 * share, language, digits=digits)
    return f"{figure}\N{NO-BREAK SPACE}%" if language == "id" else f"{figure}%"


def day(value: date, language: str) -> str:
    """Return the date with its month spelled out: 7 Juli 2020 or 7 July 2020."""
    return f"{value.day} {_MONTHS[language][value.month - 1]} {value.year}"


def weekday(value: date, language: str) -> str:
    """Return the date with the name of its day: Selasa, 7 Juli 2020 or Tuesday, 7 July 2020."""
    return f"{_DAYS[language][value.weekday()]}, {day(value, language)}"


def moment(value: datetime, language: str) -> str:
    """Return the date and the time of day: 7 Juli 2020 14.05 or 7 July 2020 14:05."""
    return f"{day(value, language)} {clock(value, language)}"


def clock(value: datetime, language: str) -> str:
    """Return the time of day: 14.05 or 14:05."""
    separator = "." if language == "id" else ":"
    return f"{value:%H}{separator}{value:%M}"
