"""Bytes to text: by the mark, by what the file declares, or by the likeliest encoding, which is named to be corrected."""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from charset_normalizer import from_bytes

from qualcode.formats.accents import standing
from qualcode.formats.languages import SMALL_WORDS
from qualcode.formats.material import Note
from qualcode.formats.refusal import Unreadable

CHOICES = (
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "iso8859-15", "mac_roman", "cp850", "cp437",
    "cp1250", "iso8859-2", "cp852", "cp1254", "iso8859-9", "cp1257", "cp1251", "koi8-r", "koi8-u", "cp866", "cp1253", "cp1255",
    "cp1256", "cp1258", "cp874", "tis-620", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp949",
)  # fmt: skip
USUAL = "cp1252"
LATIN = (USUAL, "cp1254", "cp1250", "mac_roman", "cp850", "cp437", "iso8859-2")
"""What a text in Latin letters may be written in, the likelier before the rarer."""

OURS = 0.12
CENTRAL = (USUAL, "cp1250", "iso8859-2")
"""What are told apart by statistics alone, as the letters of Czech stand as well in the usual one."""

WORLD = (
    "cp1251", "koi8_r", "koi8_u", "cp866", "cp1253", "cp1255", "cp1256", "cp874", "gb18030", "big5", "cp932", "euc_jp", "cp949",
    "cp1252", "cp1250", "cp1254", "cp1258",
)  # fmt: skip
"""What is in use for texts in other letters; rarer code pages are met by chance more often than in earnest."""

SAMPLE = 64_000
LONGEST_NAME = 40
MOSTLY = 0.9
FEW = 3
STANDING = 0.3
"""So well must the average character stand in its word for a text in Latin letters."""

CLEARLY = 1.0
"""So much more must the characters be worth in another encoding than the usual one."""

WIDE_SHARE = 0.4
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TEXT = re.compile(
    r"utf-8(-sig)?|utf-(16|32)(-[lb]e)?|ascii|iso8859-\d+|cp(125\d|437|720|737|775|85\d|86\d|874|932|949|950)|mac-?\w+"
    r"|koi8-[rut]|kz1048|ptcp154|tis-620|hp-roman8|gb2312|gbk|gb18030|hz|big5|big5hkscs|johab|shift_jis\w*|euc_\w+|iso2022_\w+"
)
"""The codecs of Python that read letters; others undo compression, escapes and the like."""

_ALSO = {
    "x-sjis": "shift_jis", "windows-31j": "cp932", "x-mac-roman": "mac_roman", "x-gbk": "gbk", "unicode-1-1-utf-8": "utf-8",
    "x-cp1252": "cp1252", "x-cp1250": "cp1250", "x-cp1251": "cp1251", "dos-874": "cp874", "ks_c_5601-1989": "cp949",
    "windows-949": "cp949", "x-x-big5": "big5", "x-euc-jp": "euc_jp", "x-user-defined": "cp1252", "unicode": "utf-16",
}  # fmt: skip
"""Names that pages declare and Python does not know."""

_MEANT = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949",
    "mac-roman": "mac_roman",
}  # fmt: skip
"""What browsers read under a declared name: the same with more characters."""

_WINDOWS = re.compile(r"cp(?:125\d|874)")
_ESCAPED = re.compile("[\udc80-\udcff]")
_ESCAPES = re.compile("[\udc80-\udcff]+")
_OTHER = re.compile(rb"[\x80-\xff]+")
_WORD = re.compile(r"[^\W\d_]+")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the name of the encoding it was taken in, and what has to be said about it."""

    text: str
    encoding: str
    notes: tuple[Note, ...] = ()


def decoded(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text and the encoding's name; `encoding` overrides the guess. Raise Unreadable for binary content."""
    found = told(content, encoding)
    if "\x00" in found.text:
        raise Unreadable("binary")
    return found.text, found.encoding


def told(content: bytes, encoding: str | None = None, declared: str | None = None) -> Decoded:
    """Return the text with its encoding and notes; `encoding` is a person's choice, `declared` is what the file says of itself.

    A choice is taken to the letter; a declaration only where the bytes bear it out. Raise Unreadable for binary content and
    where the choice does not fit.
    """
    if encoding:
        return _chosen(content, encoding)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _mended(content, name)
    if wide := _wide(content[:100_000]):
        return _mended(content, wide)
    content = content.rstrip(b"\x00")
    said = meant(declared) if declared else None
    found = _borne_out(content, said) or _detected(content)
    if declared and found.encoding != said and not content.isascii():
        other = Note("charset_other", None, (("said", _shown(declared)), ("taken", found.encoding)))
        return Decoded(found.text, found.encoding, (*found.notes, other))
    return found


def real(name: str) -> str | None:
    """Return Python's name of an encoding that reads letters, or None where the name is of none."""
    name = name.strip()
    try:
        found = codecs.lookup(_ALSO.get(name.lower(), name)).name
    except (LookupError, ValueError):
        return None
    return found if _TEXT.fullmatch(found) else None


def meant(declared: str) -> str | None:
    """Return what a browser reads under the declared name, or None where the name is of no encoding."""
    name = real(declared)
    if name is None:
        return None
    # the declaration itself was read in single bytes, so that the page cannot be in wide characters
    return "utf-8" if name.startswith("utf-") else _MEANT.get(name, name)


def _chosen(content: bytes, encoding: str) -> Decoded:
    name = real(encoding)
    if name is None:
        raise Unreadable("encoding", encoding=_shown(encoding))
    if name == "utf-16" and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = _wide(content[:100_000]) or "utf-16-le"
    text = _strict(content, _MEANT["iso8859-1"] if name == "iso8859-1" else name)
    if text is None:
        raise Unreadable("encoding", encoding=_shown(encoding))
    return _without_many_nuls(Decoded(text, encoding.strip().removesuffix("-sig")))


def _shown(name: str) -> str:
    return "".join(character for character in name[:LONGEST_NAME] if character.isprintable())


def _strict(content: bytes, name: str) -> str | None:
    """Return the text, or None where the bytes are not in that encoding; what Windows leaves open is a control character."""
    try:
        if _WINDOWS.fullmatch(name):
            text = content.decode(name, "surrogateescape")
            kept = _ESCAPED.sub(lambda found: chr(ord(found[0]) - 0xDC00) if found[0] <= "\udc9f" else found[0], text)
            return None if _ESCAPED.search(kept) else kept
        return content.decode(name)
    except (UnicodeError, LookupError):
        return None


def _mended(content: bytes, name: str) -> Decoded:
    """Return the text of what is surely in that encoding, with U+FFFD for what is broken, which is told with its line."""
    shown = name.removesuffix("-sig")
    text = _strict(content, name)
    if text is not None:
        return _without_many_nuls(Decoded(text, shown))
    text = content.decode(name, "replace")
    return _without_many_nuls(Decoded(text, shown, (_broken(text, text.count("\ufffd"), text.find("\ufffd"), shown),)))


def _broken(text: str, count: int, first: int, name: str) -> Note:
    return Note("bad_bytes", text.count("\n", 0, first) + 1, (("count", count), ("encoding", name)))


def _without_many_nuls(found: Decoded) -> Decoded:
    """Return it; raise Unreadable where the text holds more NULs than slip into one."""
    if found.text.count("\x00") > max(8, len(found.text) // 100):
        raise Unreadable("binary")
    return found


def _wide(sample: bytes) -> str | None:
    """Return the form of UTF-16 or UTF-32 without a mark, which shows by NULs in the same place of every character."""
    shares = [sample[at::4].count(0) / max(1, len(sample[at::4])) for at in range(4)]
    if len(sample) >= 8:
        if min(shares[1:]) > 0.9 and shares[0] < 0.1:
            return "utf-32-le"
        if min(shares[:3]) > 0.9 and shares[3] < 0.1:
            return "utf-32-be"
    if len(sample) < 4:
        return None
    even, odd = (shares[0] + shares[2]) / 2, (shares[1] + shares[3]) / 2
    if odd > WIDE_SHARE and even < 0.02:
        return "utf-16-le"
    return "utf-16-be" if even > WIDE_SHARE and odd < 0.02 else None


def _borne_out(content: bytes, said: str | None) -> Decoded | None:
    """Return the text as declared, or None where the bytes say otherwise: UTF-8 is never met by chance."""
    if said is None or b"\x00" in content or (text := _strict(content, said)) is None:
        return None
    single = said.startswith(("cp125", "iso8859", "mac")) and not content.isascii()
    return None if single and _strict(content, "utf-8") is not None else Decoded(text, said)


def _detected(content: bytes) -> Decoded:
    text = _strict(content, "utf-8")
    if text is not None:
        return _without_many_nuls(Decoded(text, "utf-8"))
    if content.count(0) or len(_CONTROLS.findall(content[:100_000])) > max(8, len(content[:100_000]) // 20):
        raise Unreadable("binary")
    return _nearly_utf_8(content) or _likeliest(content)


def _nearly_utf_8(content: bytes) -> Decoded | None:
    """Return the text where nearly all beyond ASCII is UTF-8, so that a few bytes must be broken, or None."""
    text = content.decode("utf-8", "surrogateescape")
    broken = sum(1 for _ in _ESCAPES.finditer(text))
    whole = sum(len(found[0]) for found in re.finditer("[^\x00-\x7f\udc80-\udcff]+", text))
    if whole < MOSTLY * (whole + broken) and not (broken == 1 and whole):
        return None
    text = _ESCAPES.sub("\ufffd", text)
    return Decoded(text, "utf-8", (_broken(text, broken, text.find("\ufffd"), "utf-8"),))


def _likeliest(content: bytes) -> Decoded:
    """Return the text by the best guess: of Latin letters by how they stand in their words, of others by statistics."""
    sample = b"\n".join(_telling(content))
    name = _latin(sample) or _by_statistics(sample)
    if name is None:
        raise Unreadable("binary")
    text = _strict(content, name)
    return Decoded(text, name) if text is not None else _mended(content, name)


def _latin(sample: bytes) -> str | None:
    """Return the encoding in which a text in Latin letters is, or None where it is in others.

    In Indonesian and English it is the usual one unless another is clearly borne out.
    """
    found = {name: standing(sample, name) for name in LATIN}
    best = max(LATIN, key=lambda name: found[name].worth)
    few = found[USUAL].count <= FEW
    if few or _is_ours(sample.decode(USUAL, "replace")):
        best = best if found[best].worth >= found[USUAL].worth + CLEARLY else USUAL
    elif best in CENTRAL:
        likely = [name for name in _equally_likely(sample, CENTRAL) if found[name].usual > STANDING]
        best = max(likely, key=lambda name: found[name].worth, default=best)
    if sample.decode(best, "replace") == sample.decode(USUAL, "replace"):
        best = USUAL
    return best if few or found[best].usual > STANDING else None


def _is_ours(text: str) -> bool:
    """Return whether the small words of Indonesian or of English are as common as in speech."""
    words = _WORD.findall(text.lower())
    return any(sum(word in small for word in words) > OURS * len(words) for small in SMALL_WORDS.values())


def _by_statistics(sample: bytes) -> str | None:
    """Return the likeliest encoding of all, of equally likely ones the usual one, or None where the bytes are no text."""
    likely = _equally_likely(sample, WORLD)
    return USUAL if USUAL in likely else next(iter(likely), None)


def _equally_likely(sample: bytes, among: Sequence[str]) -> list[str]:
    """Return the encodings that are the likeliest by statistics, none where the bytes are text in none."""
    matches = list(from_bytes(sample, cp_isolation=list(among)))
    return [
        real(match.encoding) or match.encoding for match in matches
        if (match.chaos, match.coherence) == (matches[0].chaos, matches[0].coherence)
    ]  # fmt: skip


def _telling(content: bytes) -> Iterator[bytes]:
    """Yield the lines with bytes beyond ASCII, from all over the file, as many as are needed to tell the encoding."""
    lines = [line for line in content.splitlines() if not line.isascii()]
    step = max(1, sum(map(len, lines)) // SAMPLE)
    left = SAMPLE
    for line in lines[::step]:
        # cut behind ASCII, so that no character of several bytes is cut
        cut = line if len(line) <= left else line[: line.rfind(b" ", 0, left) + 1 or left]
        yield cut
        left -= len(cut) + 1
        if left <= 0:
            return
