"""Transcripts as Excel workbooks, read row by row from the XML.

openpyxl, which reads codebooks, tells hidden rows only where it holds the whole sheet in memory, takes a sheet to be as large as
it says it is, and does not tell 12:30 that is shown without seconds from 12:30:00.
"""

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from math import isfinite

from lxml import etree

from qualcode.formats import sheets
from qualcode.formats.material import Material
from qualcode.formats.refusal import Unreadable
from qualcode.formats.table import Row
from qualcode.formats.xml import SAFE, attributes, local, parsed
from qualcode.formats.zips import entry, opened
from qualcode.model.transcript import Choice

WORKBOOK = "xl/workbook.xml"
DAY = 86_400
DATED_FROM = 1_000
"""Days from which a number shown as a time is a date."""

_COMMENTS = re.compile(r"comments?\d*\.xml")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile(r"([A-Z]{1,3})\d{0,7}")
_LITERAL = re.compile(r'"[^"]*+"|\\.|_.|\[(?![hms]{1,2}\])[^\]]*+\]')
_TWO_PLACES = re.compile(r"(?:#,##)?0\.00")


class Shown(Enum):
    """How a cell shows its number."""

    PLAIN = auto()
    TWO_PLACES = auto()
    TIME = auto()
    HOURS = auto()
    DATE = auto()
    OF_DAY = auto()


BUILT_IN = {
    2: Shown.TWO_PLACES, 4: Shown.TWO_PLACES, **dict.fromkeys((14, 15, 16, 17, 22), Shown.DATE), 18: Shown.OF_DAY,
    19: Shown.OF_DAY, 20: Shown.HOURS, 21: Shown.TIME, 45: Shown.TIME, 46: Shown.TIME, 47: Shown.TIME,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Book:
    """What the cells of all sheets refer to: shared words, how a style shows numbers, and the day from which days count."""

    words: Sequence[str]
    shown: Sequence[Shown]
    first_day: datetime


def read(content: bytes, choice: Choice) -> Material:
    """Return the rows of the workbook; of formulas the values that were last calculated. Raise Unreadable for no workbook."""
    with opened(content) as container:
        main = _main_part(container)
        workbook = entry(container, main)
        if workbook is None:
            raise Unreadable("not_xlsx")
        root = parsed(workbook)
        targets = _targets(container, main)
        book = _book(container, root, targets)
        found = [_sheet(container, element, targets, book) for element in root.iter("{*}sheet")]
        beside = [name for name in container.namelist() if _COMMENTS.fullmatch(posixpath.basename(name))]
        comments = [words for name in beside for words in _comments(container, name)]
        return sheets.read([sheet for sheet in found if sheet is not None], choice, comments=comments)


def _comments(container: zipfile.ZipFile, name: str) -> list[str]:
    held = entry(container, name)
    return [] if held is None else [_text(comment) for comment in _elements(held, "comment")]


def _main_part(container: zipfile.ZipFile) -> str:
    return next((target for kind, target in _targets(container, "").values() if kind == "officeDocument"), WORKBOOK)


def _targets(container: zipfile.ZipFile, part: str) -> Mapping[str, tuple[str, str]]:
    """Return the kind and the name of each part to which a part refers, by the reference's id."""
    folder, name = posixpath.split(part)
    held = entry(container, posixpath.join(folder, "_rels", f"{name}.rels"))
    if held is None:
        return {}
    found = {}
    for element in parsed(held).iter("{*}Relationship"):
        given = dict(attributes(element))
        target = posixpath.normpath(posixpath.join("/", folder, given.get("Target", "")))
        found[given.get("Id", "")] = given.get("Type", "").rpartition("/")[2], target.lstrip("/")
    return found


def _book(container: zipfile.ZipFile, root: etree._Element, targets: Mapping[str, tuple[str, str]]) -> _Book:
    by_kind = dict(targets.values())
    words = entry(container, by_kind.get("sharedStrings", "xl/sharedStrings.xml"))
    styles = entry(container, by_kind.get("styles", "xl/styles.xml"))
    later = any(_true(given.get("date1904")) for given in (dict(attributes(part)) for part in root.iter("{*}workbookPr")))
    return _Book(
        [] if words is None else [_text(item) for item in _elements(words, "si")],
        [] if styles is None else list(_styles(parsed(styles))),
        datetime(1904, 1, 1) if later else datetime(1899, 12, 30),
    )


def _sheet(
    container: zipfile.ZipFile, element: etree._Element, targets: Mapping[str, tuple[str, str]], book: _Book
) -> sheets.Sheet | None:
    given = {name.rpartition("}")[2]: value for name, value in attributes(element)}
    kind, target = targets.get(given.get("id", ""), ("", ""))
    held = entry(container, target) if kind == "worksheet" else None
    if held is None:
        return None
    hidden = given.get("state", "visible") != "visible"
    return sheets.Sheet(given.get("name", ""), hidden, lambda told: _rows(held, book, told))


def _elements(content: bytes, name: str) -> Iterator[etree._Element]:
    """Yield the elements of that name one after another, each emptied when the next is asked for."""
    events = etree.iterparse(io.BytesIO(content), events=("end",), tag=f"{{*}}{name}", **SAFE)
    try:
        for at, (_, element) in enumerate(events):
            if not at and element.getroottree().docinfo.doctype:
                raise Unreadable("doctype")
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise Unreadable("broken_container") from error


def _rows(content: bytes, book: _Book, told: Counter[str]) -> Iterator[Row]:
    number = 0
    for row in _elements(content, "row"):
        given = dict(attributes(row))
        number = _whole(given.get("r"), number + 1)
        cells: dict[int, str] = {}
        at = -1
        for cell in row:
            if local(cell) != "c":
                continue
            at = _column(str(cell.get("r") or ""), at + 1)
            if words := _shown(cell, book, told):
                cells[at] = words
        if cells:
            told[sheets.HIDDEN] += _true(given.get("hidden"))
            yield number, sheets.placed(cells)


def _shown(cell: etree._Element, book: _Book, told: Counter[str]) -> str:
    """Return what the cell shows, times with seconds where they have any."""
    kind = str(cell.get("t") or "n")
    held = {local(part): part for part in cell}
    if kind == "inlineStr":
        return _text(held["is"]) if "is" in held else ""
    value = str(held["v"].text or "") if "v" in held else ""
    if not value and "f" in held:
        return f"={held['f'].text or ''}"
    if kind == "s":
        at = _whole(value, -1)
        return book.words[at] if 0 <= at < len(book.words) else ""
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind != "n":
        return _unescaped(value)
    style = _whole(str(cell.get("s") or ""), 0)
    return _number(value, book.shown[style] if style < len(book.shown) else Shown.PLAIN, book, told)


def _number(value: str, shown: Shown, book: _Book, told: Counter[str]) -> str:
    try:
        number = float(value) if len(value) <= 40 else float("nan")
    except ValueError:
        return value
    if not isfinite(number) or abs(number) >= 1e15:
        return value
    if shown in (Shown.TIME, Shown.HOURS) and 0 <= number < DATED_FROM:
        seconds = round(number * DAY, 3)
        if shown is Shown.HOURS and not seconds % 60:
            told[sheets.WITHOUT_SECONDS] += 1
            return f"{int(seconds) // 3600}:{int(seconds) // 60 % 60:02}"
        return sheets.elapsed(seconds)
    if shown is Shown.OF_DAY and 0 <= number < 1:
        return f"{(book.first_day + timedelta(seconds=round(number * DAY))):%I:%M:%S %p}"
    if shown not in (Shown.PLAIN, Shown.TWO_PLACES) and 0 <= number < 2_958_466:
        return (book.first_day + timedelta(seconds=round(number * DAY))).isoformat(" ")
    if shown is Shown.TWO_PLACES and abs(number * 100 - round(number * 100)) < 1e-6:
        return f"{number:.2f}"
    return f"{number:.0f}" if number.is_integer() else f"{round(number, 9):.15g}" if abs(number) >= 1e-4 else f"{number:.9f}"


def _styles(root: etree._Element) -> Iterator[Shown]:
    """Yield how the styles of cells show numbers, in the order in which cells count them."""
    codes = {str(part.get("numFmtId")): str(part.get("formatCode") or "") for part in root.iter("{*}numFmt")}
    for formats in root.iter("{*}cellXfs"):
        for style in formats:
            if local(style) == "xf":
                number = str(style.get("numFmtId") or "0")
                yield _meaning(codes[number]) if number in codes else BUILT_IN.get(_whole(number, 0), Shown.PLAIN)


def _meaning(code: str) -> Shown:
    """Return what a format such as [h]:mm:ss or dd/mm/yyyy shows."""
    signs = _LITERAL.sub("", code.partition(";")[0]).lower().replace("general", "")
    if "am/pm" in signs or "a/p" in signs:
        return Shown.OF_DAY
    if any(sign in signs for sign in "yd"):
        return Shown.DATE
    if "s" in signs:
        return Shown.TIME
    if "h" in signs:
        return Shown.HOURS
    if "m" in signs:
        return Shown.DATE
    return Shown.TWO_PLACES if _TWO_PLACES.fullmatch(signs.strip()) else Shown.PLAIN


def _text(element: etree._Element) -> str:
    """Return the words of a cell or a shared string, without the readings of their characters."""
    parts = []
    for part in element.iter("{*}t"):
        above = part.getparent()
        if above is None or local(above) != "rPh":
            parts.append(str(part.text or ""))
    return _unescaped("".join(parts))


def _unescaped(words: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), words) if "_x" in words else words


def _column(place: str, otherwise: int) -> int:
    found = _PLACE.fullmatch(place)
    if found is None:
        return otherwise
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _whole(written: str | None, otherwise: int) -> int:
    return int(written) if written and len(written) <= 9 and written.isdecimal() else otherwise


def _true(written: str | None) -> bool:
    return written in ("1", "true")
