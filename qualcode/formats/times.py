"""Times as transcripts write them, in seconds: 1:02:03, 02:03.5, 12.30, 00:00:11:17 with frames, [0:05 --> 0:09]."""

import re

FRAMES = 25
MOST_HOURS = 1_000
CLOCK = r"\d{1,4}(?:[:.]\d{1,2}){1,2}(?:[:;]\d{2,3})?(?:[.,]\d{1,9})?"
"""What looks like a time; `seconds` says whether it is one."""

_RANGE = re.compile(rf"({CLOCK})\s{{0,3}}(?:-->|->|→|[-–—]|s/d|sd|to)\s{{0,3}}{CLOCK}", re.IGNORECASE)
_COLONS = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})(?:[.,](\d{1,9}))?")
_FRAMED = re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2})[:;](\d{1,3})")
_DOTS = re.compile(r"(?:(\d{1,4})\.)?(\d{1,4})\.(\d{2})(?:,(\d{1,9}))?")


def seconds(written: str) -> float | None:
    """Return the time in seconds, of a range its beginning; None for what is no time.

    Two parts are minutes and seconds, three begin with hours; points may stand for colons, as Indonesians write. A fourth
    part counts frames, whose rate no file tells: they are read at 25 a second, and the result is good to a tenth.
    """
    bare = written.strip().strip("[](){}<>").strip()
    if found := _RANGE.fullmatch(bare):
        bare = found[1]
    if framed := _FRAMED.fullmatch(bare):
        whole = _total(framed[1], framed[2], framed[3], None)
        return None if whole is None else round(whole + min(int(framed[4]) / FRAMES, 0.99), 1)
    found = _COLONS.fullmatch(bare) or _DOTS.fullmatch(bare)
    return _total(*found.groups()) if found else None


def _total(hours: str | None, minutes: str, rest: str, fraction: str | None) -> float | None:
    if int(rest) >= 60 or (hours is not None and int(minutes) >= 60) or int(hours or 0) >= MOST_HOURS:
        return None
    return float(f"{int(hours or 0) * 3600 + int(minutes) * 60 + int(rest)}.{fraction or 0}")


def clock(at: float) -> str:
    """Return the time as h:mm:ss or m:ss."""
    minutes, rest = divmod(int(at), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"
