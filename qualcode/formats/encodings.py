"""Bytes to text: byte order mark, then UTF-8, then the likeliest encoding, which is named so that it can be corrected."""

import codecs

from charset_normalizer import from_bytes

from qualcode.formats.refusal import Unreadable

CHOICES = ("utf-8", "utf-16", "cp1252", "latin-1", "cp1250", "cp1251", "cp1256", "mac_roman")
USUAL = "cp1252"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text and the encoding's name; `encoding` overrides the guess. Raise Unreadable for binary content."""
    name = encoding or _detected(content)
    try:
        text = content.decode(name)
    except (UnicodeDecodeError, LookupError) as error:
        raise Unreadable("encoding", encoding=name) from error
    if "\x00" in text:
        raise Unreadable("binary")
    return text, name.removesuffix("-sig")


def _likeliest(content: bytes) -> str:
    """Return the best guess; of equally good ones the usual one, which is what Windows writes in Indonesian and English."""
    matches = from_bytes(content)
    best = matches.best()
    if best is None:
        raise Unreadable("binary")
    equals = {match.encoding for match in matches if (match.chaos, match.coherence) == (best.chaos, best.coherence)}
    return USUAL if USUAL in equals else best.encoding


def _detected(content: bytes) -> str:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    if b"\x00" in content[:100_000]:
        raise Unreadable("binary")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _likeliest(content[:500_000])
    return "utf-8"
