"""Fonts and code pages of Rich Text Format: in which encoding the bytes of a font stand."""

import codecs
import re
from dataclasses import dataclass

USUAL = "cp1252"
_BY_CHARSET = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437",
    255: "cp850",
}  # fmt: skip
_BY_NUMBER = {10000: "mac_roman", 10001: "shift_jis", 20127: "cp1252", 65001: "utf-8", 1361: "johab"}
_FONT = re.compile(rb"\\f(\d{1,6})(?![a-z])")
_CHARSET = re.compile(rb"\\fcharset(\d{1,4})")
_CODE_PAGE = re.compile(rb"\\cpg(\d{1,6})")
_NO_NAME = re.compile(rb"\{\\\*[^{}]*\}|\\[a-z]+-?\d* ?|\\'..|[{};\r\n]")


@dataclass(frozen=True, slots=True)
class Font:
    """A font by its name, with the encoding of its bytes, None for that of the document."""

    name: str = ""
    encoding: str | None = None


def code_page(number: int) -> str | None:
    """Return Python's name of the code page, None where it knows none of that number."""
    name = _BY_NUMBER.get(number) or (f"iso8859_{number - 28590}" if 28591 <= number <= 28605 else f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def fonts(table: bytes) -> dict[int, Font]:
    """Return the fonts of a font table by their numbers."""
    parts = _FONT.split(table)
    return {int(number): _font(words) for number, words in zip(parts[1::2], parts[2::2], strict=True)}


def _font(words: bytes) -> Font:
    charset, page = _CHARSET.search(words), _CODE_PAGE.search(words)
    encoding = _BY_CHARSET.get(int(charset[1])) if charset else None
    name = _NO_NAME.sub(b"", words).decode("ascii", "ignore").strip()
    return Font(name, (code_page(int(page[1])) if page else None) or encoding)
