"""The rows of letters on the pages of a PDF with their places, and what is written in form fields and boxes on them."""

import ctypes
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import pypdfium2
from pypdfium2 import raw

from qualcode.formats.limits import MAX_CODE_POINTS, MAX_PAGES
from qualcode.formats.refusal import Unreadable

HYPHENS = "-\x02\ufffe\u00ad\u2010"
"""What stands for a hyphen where it ends a row behind a letter; pdfium writes the second."""

_WRITTEN = {raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX}
_COMMENTS = {
    raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_HIGHLIGHT, raw.FPDF_ANNOT_UNDERLINE, raw.FPDF_ANNOT_STRIKEOUT, raw.FPDF_ANNOT_SQUIGGLY,
    raw.FPDF_ANNOT_CARET, raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_SQUARE, raw.FPDF_ANNOT_CIRCLE, raw.FPDF_ANNOT_LINE,
    raw.FPDF_ANNOT_INK, raw.FPDF_ANNOT_POLYGON, raw.FPDF_ANNOT_POLYLINE,
}  # fmt: skip
_UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
FEW_CHARACTERS = 400
"""A page with more is no scan."""

MOST_OBJECTS = 10_000
MOST_ANNOTATIONS = 20_000
LONGEST_FIELD = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """Letters that stand side by side; in points, `base` counts upwards from the foot of the page as it is shown.

    A row that is `cut` ends within a word, and its hyphen is not in the text. Places that are not known are no numbers.
    """

    text: str
    left: float = math.nan
    right: float = math.nan
    base: float = math.nan
    cut: bool = False

    @property
    def blank(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its rows in reading order, what is typed into fields and boxes, and what has to be said about it.

    `pictures` are looked for where there are few letters alone; `outside` are the words beyond the page's edges; `unknown` counts
    the characters of which the file does not say what they are.
    """

    number: int
    rows: tuple[Row, ...] = ()
    typed: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    pictures: bool = False
    outside: tuple[str, ...] = ()
    unknown: int = 0
    broken: bool = False


def pages_of(content: bytes) -> list[Page]:
    """Return the pages, counted from 1; raise Unreadable for a password, too many pages, and where no page can be opened."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        key = "password" if "password" in str(error).lower() else "broken_pdf"
        raise Unreadable(key) from error
    try:
        if len(document) > MAX_PAGES:
            raise Unreadable("too_many_pages", pages=len(document), most=MAX_PAGES)
        if document.get_formtype() != raw.FORMTYPE_NONE:
            document.init_forms()
        pages = list(_pages(document))
    except pypdfium2.PdfiumError as error:
        raise Unreadable("broken_pdf") from error
    finally:
        document.close()
    if all(page.broken for page in pages):
        raise Unreadable("broken_pdf")
    return pages


def _pages(document: pypdfium2.PdfDocument) -> Iterator[Page]:
    left = MAX_CODE_POINTS
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            yield Page(number + 1, broken=True)
            continue
        try:
            found, length = _page(document, page, number + 1, left)
        except pypdfium2.PdfiumError:
            found, length = Page(number + 1, broken=True), 0
        finally:
            page.close()
        left -= length
        yield found


def _page(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, number: int, most: int) -> tuple[Page, int]:
    """Return the page and how many characters it has; raise Unreadable before more than so many are taken."""
    words = page.get_textpage()
    try:
        length = words.count_chars()
        if length > most:
            raise Unreadable("too_long", most=MAX_CODE_POINTS)
        rows, outside, unknown = _rows(words, page, length)
    finally:
        words.close()
    typed, comments = _annotations(document, page)
    drawn = islice(page.get_objects(), MOST_OBJECTS if length < FEW_CHARACTERS else 0)
    pictures = any(found.type == raw.FPDF_PAGEOBJ_IMAGE for found in drawn)
    return Page(number, tuple(rows), tuple(typed), tuple(comments), pictures, tuple(outside), unknown), length


def _rows(words: pypdfium2.PdfTextPage, page: pypdfium2.PdfPage, length: int) -> tuple[list[Row], list[str], int]:
    """Return the rows on the page, the words beyond its edges, and how many characters have no meaning."""
    text = _characters(words, length)
    place = _Places(words, page)
    rows: list[Row] = []
    outside: list[str] = []
    start = 0
    while start < length:
        end = start
        while end < length and text[end] not in "\r\n":
            end += 1
            if text[end - 1] in "\x02\ufffe" and raw.FPDFText_IsHyphen(words, end - 1) == 1:
                break
        row = place.row(text, start, end)
        if place.outside(row):
            outside += [row.text] if any(map(str.isalpha, row.text)) else []
        elif start < end or (rows and text[start - 1 : start + 1] != "\r\n"):
            rows.append(row)
        start = max(end, start + 1)
        if end < length and text[end] in "\r\n":
            start = end + (2 if text[end : end + 2] == "\r\n" else 1)
    return rows, outside, text.count("\ufffd")


def _characters(words: pypdfium2.PdfTextPage, length: int) -> str:
    """Return a character for every one on the page, so that its index tells its place; U+FFFD for one without a meaning."""
    buffer = (ctypes.c_ushort * (2 * length + 2))()
    raw.FPDFText_GetText(words, 0, length, buffer)
    text = bytes(buffer).decode("utf-16-le", "surrogatepass").rstrip("\x00")
    if len(text) == length:
        return text
    # some characters have no meaning and are not in the text as a whole
    letter, page = raw.FPDFText_GetUnicode, words.raw
    return "".join([chr(code) if 0 < code < 0x110000 else "\ufffd" for code in [letter(page, at) for at in range(length)]])


class _Places:
    """Where letters stand on the page as it is shown."""

    def __init__(self, words: pypdfium2.PdfTextPage, page: pypdfium2.PdfPage) -> None:
        self.words = words
        self.turned = page.get_rotation()
        left, bottom, right, top = page.get_bbox()
        self.corners = (*self._shown(left, bottom), *self._shown(right, top))

    def row(self, text: str, start: int, end: int) -> Row:
        written = text[start:end].rstrip()
        cut = written[-1:] in HYPHENS and written[-2:-1].isalpha()
        stop = start + len(written)
        first = stop - len(written.lstrip())
        if cut:
            written = written[:-1]
        if first >= stop:
            return Row(written)
        left, base = self._origin(first)
        return Row(written, left, self._end(stop - 1), base, cut)

    def outside(self, row: Row) -> bool:
        """Return whether the row stands beyond the page's edges; a row without a place stands within."""
        x, y, other_x, other_y = self.corners
        low, high = sorted((y, other_y))
        near, far = sorted((x, other_x))
        return row.base < low or row.base > high or row.right < near or row.left > far

    def _shown(self, x: float, y: float) -> tuple[float, float]:
        return {0: (x, y), 90: (y, -x), 180: (-x, -y), 270: (-y, x)}.get(self.turned, (x, y))

    def _origin(self, at: int) -> tuple[float, float]:
        x, y = ctypes.c_double(), ctypes.c_double()
        if not raw.FPDFText_GetCharOrigin(self.words, at, x, y):
            return math.nan, math.nan
        return self._shown(x.value, y.value)

    def _end(self, at: int) -> float:
        try:
            left, bottom, right, top = self.words.get_charbox(at)
        except pypdfium2.PdfiumError:
            return math.nan
        return max(self._shown(left, bottom)[0], self._shown(right, top)[0])


def _annotations(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> tuple[list[str], list[str]]:
    """Return what is typed into form fields and text boxes on the page, and the comments."""
    typed: dict[tuple[str, str], None] = {}
    comments: list[str] = []
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), MOST_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        try:
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            if raw.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
                continue
            if kind == raw.FPDF_ANNOT_FREETEXT:
                typed[str(number), _contents(annotation)] = None
            elif kind == raw.FPDF_ANNOT_WIDGET and document.formenv:
                typed[_field(document, annotation)] = None
            elif kind in _COMMENTS:
                comments.append(_contents(annotation))
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
    return [words for _, words in typed if words.strip()], comments


def _contents(annotation: object) -> str:
    return _string(lambda buffer, size: raw.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size))


def _field(document: pypdfium2.PdfDocument, annotation: object) -> tuple[str, str]:
    """Return the name and the value of a field into which words are written."""
    forms = document.formenv
    if raw.FPDFAnnot_GetFormFieldType(forms, annotation) not in _WRITTEN:
        return "", ""
    return (
        _string(lambda buffer, size: raw.FPDFAnnot_GetFormFieldName(forms, annotation, buffer, size)),
        _string(lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(forms, annotation, buffer, size)),
    )


def _string(read: Callable[[object, int], int]) -> str:
    """Return the string that pdfium writes into a buffer of so many bytes, of which it first tells the size."""
    size = read(None, 0)
    if not 2 < size < LONGEST_FIELD:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    read(buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\x00")
