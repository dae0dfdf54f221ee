"""Transcripts as OpenDocument spreadsheets, read by walking the XML; what a cell repeats is bounded."""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from qualcode.formats import sheets
from qualcode.formats.limits import MAX_ROWS
from qualcode.formats.material import Material
from qualcode.formats.refusal import Unreadable
from qualcode.formats.table import MOST_COLUMNS, Row
from qualcode.formats.times import seconds
from qualcode.formats.xml import attributes, local, parsed
from qualcode.formats.zips import entry, opened
from qualcode.model.transcript import Choice

SKIPPED = frozenset({"annotation", "annotation-end"})
MOST_SPACES = 1_000
_WITHOUT_SECONDS = re.compile(r"\d{1,3}[:.]\d{2}")
_PLACES = re.compile(r"-?[\d.,\u00a0]*[.,](\d{1,9})")


def read(content: bytes, choice: Choice) -> Material:
    """Return the rows of the spreadsheet; raise Unreadable for what is none."""
    with opened(content) as container:
        if b"encryption-data" in (entry(container, "META-INF/manifest.xml") or b""):
            raise Unreadable("password")
        held = entry(container, "content.xml")
    root = None if held is None else parsed(held)
    if root is None or next(root.iter("{*}spreadsheet"), None) is None:
        raise Unreadable("not_ods")
    unshown = _unshown(root)
    found = [_sheet(element, unshown) for book in root.iter("{*}spreadsheet") for element in book if local(element) == "table"]
    comments = [" ".join(_inline(part) for part in note if local(part) == "p") for note in root.iter("{*}annotation")]
    return sheets.read(found, choice, comments=comments)


def _given(element: etree._Element) -> dict[str, str]:
    """Return the element's attributes by their names without namespace."""
    return {name.rpartition("}")[2]: value for name, value in attributes(element)}


def _unshown(root: etree._Element) -> frozenset[str]:
    """Return the names of the styles of sheets that are hidden."""
    hidden = (part.getparent() for part in root.iter("{*}table-properties") if _given(part).get("display") == "false")
    return frozenset(_given(style).get("name", "") for style in hidden if style is not None)


def _sheet(element: etree._Element, unshown: frozenset[str]) -> sheets.Sheet:
    given = _given(element)
    return sheets.Sheet(given.get("name", ""), given.get("style-name") in unshown, lambda told: _rows(element, told))


def _rows(table: etree._Element, told: Counter[str]) -> Iterator[Row]:
    number = 0
    for row in table.iter("{*}table-row"):
        given = _given(row)
        many = _many(given.get("number-rows-repeated"))
        cells = _cells(row, told)
        if cells:
            shown = sheets.placed(cells)
            told[sheets.HIDDEN] += many if given.get("visibility", "visible") != "visible" else 0
            for again in range(min(many, MAX_ROWS + 1)):
                yield number + again + 1, shown
        number += many


def _cells(row: etree._Element, told: Counter[str]) -> dict[int, str]:
    cells: dict[int, str] = {}
    at = 0
    for cell in row:
        if local(cell) not in ("table-cell", "covered-table-cell"):
            continue
        given = _given(cell)
        many = _many(given.get("number-columns-repeated"))
        if words := _shown(cell, given, told):
            for place in range(at, min(at + many, max(at, MOST_COLUMNS) + 1)):
                cells[place] = words
        at += many
    return cells


def _many(written: str | None) -> int:
    return max(1, int(written)) if written and len(written) <= 8 and written.isdecimal() else 1


def _shown(cell: etree._Element, given: dict[str, str], told: Counter[str]) -> str:
    """Return what the cell shows, times with seconds where they have any, numbers with a point."""
    words = "\n".join(_inline(part) for part in cell if local(part) in ("p", "h"))
    kind = given.get("value-type", "string")
    if kind == "time" and (at := seconds(given.get("time-value", ""))) is not None:
        shown = words.strip()
        if _WITHOUT_SECONDS.fullmatch(shown) and not at % 60 and seconds(shown) == at / 60:
            told[sheets.WITHOUT_SECONDS] += 1
            return shown.replace(".", ":")
        return sheets.elapsed(at)
    if kind == "date" and given.get("date-value"):
        return given["date-value"].replace("T", " ")
    if kind == "float" and (value := given.get("value")) and len(value) <= 40:
        places = _PLACES.fullmatch(words.strip())
        return _with_places(value, len(places[1]) if places else 0)
    return words


def _with_places(value: str, places: int) -> str:
    """Return the number with at least as many decimal places as it is shown with."""
    whole, point, rest = value.partition(".")
    return f"{whole}.{rest.ljust(places, '0')}" if (point or places) and "e" not in value.lower() else value


def _inline(element: etree._Element) -> str:
    parts = [str(element.text or "")]
    for child in element:
        name = local(child)
        if name == "s":
            many = _given(child).get("c", "1")
            parts.append(" " * (min(int(many), MOST_SPACES) if len(many) <= 9 and many.isdecimal() else 1))
        elif name in ("tab", "line-break"):
            parts.append("\t" if name == "tab" else "\n")
        elif name and name not in SKIPPED:
            parts.append(_inline(child))
        parts.append(str(child.tail or ""))
    return "".join(parts)
