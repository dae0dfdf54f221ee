"""Times as transcripts write them, in seconds: 1:02:03, 02:03.5, 12.30, 00:00:11:17 with frames, [0:05 --> 0:09]."""

import re

FRAMES = 25
MOST_HOURS = 1_000
CLOCK = r"\d{1,4}(?:[:.]\d{1,2}){1,2}(?:[:;]\d{2,3})?(?:[.,]\d{1,9})?"
"""What looks like a time; `seconds` says whether it is one."""

_F4 = re.compile(r"#(\d{1,2}:\d{2}:\d{2})-(\d{1,3})#?")
_UNITS = re.compile(
    r"(?:PT)?\s{0,2}(?:(\d{1,3})\s{0,2}(?:h|hours?|j|jam)\b\s{0,2}|(\d{1,3})[hHjJ](?=\d))?"
    r"(?:(\d{1,4})\s{0,2}(?:m|min|mins|minutes?|menit|mnt|['′])(?![^\W\d_])\s{0,2}|(\d{1,4})[mM](?=\d))?"
    r"(?:(\d{1,6})(?:[.,](\d{1,9}))?\s{0,2}(?:s|sec|secs|seconds?|detik|dtk|\"|″|''))?",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"({CLOCK})\s{{0,3}}(?:-->|->|→|[-–—]|s/d|sd|to)\s{{0,3}}{CLOCK}", re.IGNORECASE)
_COLONS = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})(?:[.,](\d{1,9}))?")
_FRAMED = re.compile(r"(\d{1,4})[:;](\d{1,2})[:;](\d{1,2})[:;](\d{1,3})")
_DOTS = re.compile(r"(?:(\d{1,4})\.)?(\d{1,4})\.(\d{2})(?:,(\d{1,9}))?")


def seconds(written: str) -> float | None:
    """Return the time in seconds, of a range its beginning; None for what is no time.

    Two parts are minutes and seconds, three begin with hours; points may stand for colons, as Indonesians write. A fourth
    part counts frames, whose rate no file tells: they are read at 25 a second, and the result is good to a tenth. Units may be
    written out: 1h02m03s, 12 menit 30 detik, PT0H1M2S.
    """
    bare = written.strip().strip("[](){}<>").strip()
    if exact := _F4.fullmatch(bare):
        bare = f"{exact[1]}.{exact[2]}"
    if found := _RANGE.fullmatch(bare):
        bare = found[1]
    if framed := _FRAMED.fullmatch(bare):
        whole = _total(framed[1], framed[2], framed[3], None)
        return None if whole is None else round(whole + min(int(framed[4]) / FRAMES, 0.99), 1)
    found = _COLONS.fullmatch(bare) or _DOTS.fullmatch(bare)
    if found:
        return _total(*found.groups())
    units = _UNITS.fullmatch(bare)
    return _of_units(units) if units else None


def _of_units(found: re.Match[str]) -> float | None:
    hours, minutes, rest = found[1] or found[2], found[3] or found[4], found[5]
    if (hours, minutes, rest) == (None, None, None):
        return None
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(rest or 0)
    return float(f"{whole}.{found[6] or 0}") if whole < MOST_HOURS * 3600 else None


def _total(hours: str | None, minutes: str, rest: str, fraction: str | None) -> float | None:
    if int(rest) >= 60 or (hours is not None and int(minutes) >= 60) or int(hours or 0) >= MOST_HOURS:
        return None
    return float(f"{int(hours or 0) * 3600 + int(minutes) * 60 + int(rest)}.{fraction or 0}")


def clock(at: float) -> str:
    """Return the time as h:mm:ss or m:ss."""
    minutes, rest = divmod(int(at), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"
