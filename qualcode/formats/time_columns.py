"""The times of a table's column, read together: what 12.30 or 4000 means is told by the values beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from qualcode.formats.times import MOST_HOURS, seconds

SHORTEST_IN_MILLISECONDS = 200
"""A segment is longer than so many milliseconds, and shorter than so many seconds."""

_NUMBER = re.compile(r"(\d{1,12})(?:[.,](\d{1,20}))?")
_DOTTED = re.compile(r"\d{1,4}\.[0-5]\d")
_PADDED = re.compile(r"0\d[.,]")
_CLOCK = re.compile(r"\d{1,4}[:;.]\d{1,2}[:;.]\d")
_OF_DAY = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T,]{1,3}\d{1,2}[:.]\d{2}.{0,20})?|\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s?[ap]\.?m\.?",
    re.IGNORECASE,
)
_MILLISECONDS = re.compile(r"\b(?:ms|msec|millis|milli\s?seconds?|milidetik)\b")
_SECONDS = re.compile(r"\b(?:s|sec|secs|seconds?|detik|dtk)\b")
_MINUTES = re.compile(r"\b(?:h{1,2}\W?)?m{1,2}\W?s{1,2}\b|\bmenit\W+detik\b|\bhms\b")


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds for each cell, None where it holds no time; `reading` is the key of the sentence on how the column was read.

    `dated` is whether the cells tell the hour of the day, which is no time of a recording.
    """

    seconds: tuple[float | None, ...]
    reading: str | None = None
    dated: bool = False


def read_together(written: Sequence[str], heading: str = "", ends: Sequence[str] = (), *, fractions: bool = False) -> Times:
    """Return the times of the cells, which may be empty.

    Plain numbers are seconds; 12.30 is 12 minutes 30 where every value has two places below 60 or others are written as clock
    times. The heading may name the unit. Whole numbers are milliseconds where the `ends` of the same rows lie too far from them
    for seconds. With `fractions`, numbers below 1 with many places are parts of a day, as spreadsheets keep times.
    """
    cells = [cell.strip().strip("[](){}<>").strip() for cell in written]
    filled = [cell for cell in cells if cell]
    if filled and all(_OF_DAY.fullmatch(cell) and seconds(cell) is None for cell in filled):
        return Times((None,) * len(cells), "times_of_the_day", dated=True)
    unit = heading.lower().replace("_", " ")
    numbers = [cell for cell in filled if _NUMBER.fullmatch(cell)]
    if _MILLISECONDS.search(unit) or _in_milliseconds(cells, ends):
        return Times(tuple(_scaled(cell, 0.001) for cell in cells))
    if fractions and numbers and _parts_of_a_day(numbers):
        return Times(tuple(_scaled(cell, 86_400) for cell in cells), "times_as_days")
    dotted = [cell for cell in numbers if _DOTTED.fullmatch(cell)]
    clocks = any(_CLOCK.match(cell) or ":" in cell for cell in filled)
    told = bool(_MINUTES.search(unit)) or clocks
    if _SECONDS.search(unit) and not told:
        return Times(tuple(_scaled(cell, 1) for cell in cells))
    if dotted and (told or len(dotted) == len(numbers)):
        return Times(tuple(seconds(cell) for cell in cells), None if told else "times_as_minutes")
    if clocks:
        return Times(tuple(seconds(cell) if cell.strip("0") else _zero(cell) for cell in cells))
    parted = [cell for cell in numbers if not cell.isdecimal()]
    doubtful = bool(parted) and all(_DOTTED.fullmatch(_as_typed(cell) if fractions else cell) for cell in parted)
    # nobody writes 00.05 or 02,30 of seconds alone
    doubtful = doubtful or any(_PADDED.match(cell) for cell in parted)
    return Times(tuple(_scaled(cell, 1) for cell in cells), "times_as_seconds" if doubtful else None)


def _as_typed(cell: str) -> str:
    """Return the number with the zero that a spreadsheet takes from 12.30."""
    return f"{cell}0" if len(cell.partition(".")[2]) == 1 else cell


def _zero(cell: str) -> float | None:
    return 0.0 if cell else None


def _in_milliseconds(starts: Sequence[str], ends: Sequence[str]) -> bool:
    pairs = [(start, end.strip()) for start, end in zip(starts, ends, strict=False) if start and end.strip()]
    if not pairs or not all(_whole(start) and _whole(end) for start, end in pairs):
        return False
    return median(int(end) - int(start) for start, end in pairs) >= SHORTEST_IN_MILLISECONDS


def _whole(cell: str) -> bool:
    return len(cell) <= 12 and cell.isdecimal()


def _parts_of_a_day(numbers: Sequence[str]) -> bool:
    found = [_NUMBER.fullmatch(cell) for cell in numbers]
    places = [len(part[2] or "") for part in found if part]
    return all(part is not None and not part[1].strip("0") for part in found) and max(places) >= 5


def _scaled(cell: str, factor: float) -> float | None:
    """Return the number as seconds; a clock time beside numbers is one too."""
    found = _NUMBER.fullmatch(cell)
    if found is None:
        return seconds(cell) if ":" in cell else None
    value = round(float(f"{found[1]}.{found[2] or 0}") * factor, 3)
    return value if value < MOST_HOURS * 3600 else None
