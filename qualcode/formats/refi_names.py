"""What REFI-QDA files are made of: guids, colours, moments and paths as programs write them, and as QualCode keeps them."""

import re
from datetime import UTC, datetime

GUID = re.compile(r"\{?\s*([0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})\s*\}?", re.IGNORECASE)
PLAIN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HEX = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\b", re.IGNORECASE)
FALSE = ("false", "0")
NAMESPACE = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"


def guid(words: str | None) -> str | None:
    """Return the guid in small letters with dashes, or None where there is none."""
    if words and PLAIN.fullmatch(words):
        return words
    found = GUID.fullmatch((words or "").strip())
    if found is None:
        return None
    digits = found[1].replace("-", "").lower()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def colour(words: str | None) -> str:
    """Return the colour as #rrggbb, transparency left out; empty where it is none."""
    given = (words or "").strip()
    if found := HEX.fullmatch(given):
        digits = found[1] if len(found[1]) != 3 else "".join(2 * digit for digit in found[1])
        return f"#{digits[-6:].lower()}"
    if parts := RGB.match(given):
        return "#" + "".join(f"{min(255, int(part)):02x}" for part in parts.groups())
    return ""


def plain_colour(words: str) -> bool:
    """Return whether the colour is written as the standard asks."""
    return re.fullmatch(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})", words) is not None


def moment(words: str | None) -> datetime | None:
    """Return the moment, in UTC where no zone is given; None where it is none."""
    try:
        found = datetime.fromisoformat((words or "").strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def base(path: str) -> str:
    """Return the last part of an internal, relative or absolute path, in small letters: how entries are looked up."""
    return path.replace("\\", "/").rsplit("/", 1)[-1].lower()
