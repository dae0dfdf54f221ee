"""The one grammar of days as people write them, Indonesian and English: 12 Maret 2025, March 12, 2025, 12/03/2025, 2025-03-12.

Numbers alone are read day first. A day is never one that cannot be, nor one after `latest`.
"""

import re
from collections.abc import Iterator
from datetime import date

EARLIEST = 1900
_MONTHS = (
    "januari january jan", "februari february pebruari feb peb", "maret march mar mrt", "april apr", "mei may", "juni june jun",
    "juli july jul", "agustus august agust aug agt agu ags", "september sept sep", "oktober october okt oct",
    "november nopember nov nop", "desember december des dec",
)  # fmt: skip
MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
WEEKDAY = (
    r"(?:senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)

_NAMED = "|".join(sorted(MONTH, key=len, reverse=True))
_GAP = r"[\s.,_-]{0,3}"
_FROM, _TO = r"(?<![^\W_])", r"(?!\d)"
_DAY, _YEAR = r"(?P<day>\d{1,2})", r"(?P<year>(?:19|20)\d{2})"
_SHORT = r"(?P<year>(?:19|20)\d{2}|\d{2})"
_WORD = rf"(?P<month>{_NAMED})(?![^\W\d_])"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_FROM}{_YEAR}(?P<sign>[-_./ ]?)(?P<number>0[1-9]|1[0-2])(?P=sign)(?P<day>[0-3]\d){_TO}",
        rf"{_FROM}{_YEAR}[-/.](?P<number>\d{{1,2}})[-/.]{_DAY}{_TO}",
        rf"{_FROM}{_DAY}(?:st|nd|rd|th)?{_GAP}(?:of\s)?{_WORD}{_GAP}{_SHORT}{_TO}",
        rf"{_FROM}{_WORD}{_GAP}{_DAY}(?:st|nd|rd|th)?{_GAP}{_YEAR}{_TO}",
        rf"{_FROM}{_YEAR}{_GAP}{_WORD}{_GAP}{_DAY}{_TO}",
        rf"{_FROM}{_DAY}(?P<sign>[-_./ ])(?P<number>\d{{1,2}})(?P=sign){_SHORT}{_TO}",
        rf"{_FROM}(?P<day>[0-3]\d)(?P<number>0[1-9]|1[0-2]){_YEAR}{_TO}",
    )
)


def days(written: str, latest: date) -> Iterator[tuple[date, int, int]]:
    """Yield the days in the words with their beginning and end, those first whose form leaves least to doubt."""
    for form in _FORMS:
        for found in form.finditer(written):
            day = _day(found, latest)
            if day is not None:
                yield day, found.start(), found.end()


def first_day(written: str, latest: date) -> date | None:
    """Return the day in the words that leaves least to doubt, or None where there is none."""
    return next((day for day, _, _ in days(written, latest)), None)


def _day(found: re.Match[str], latest: date) -> date | None:
    parts = found.groupdict()
    month = MONTH[parts["month"].lower()] if parts.get("month") else int(parts["number"])
    day, year = int(parts["day"]), int(parts["year"])
    if len(parts["year"]) == 2:
        year += 2000
    if month > 12 >= day:  # no other way to read it is left
        month, day = day, month
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return made if date(EARLIEST, 1, 1) <= made <= latest else None
