"""Taguette projects (.sqlite3): HTML documents, highlights counted in bytes of their text, tags as a tree of paths."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate

from lxml import etree
from lxml import html as parser

from qualcode.formats.foreign import Desk
from qualcode.formats.limits import MAX_CODE_POINTS
from qualcode.formats.refi_names import moment
from qualcode.formats.refi_offsets import STANDARD, Evidence
from qualcode.formats.refi_reading import Arrival
from qualcode.formats.refusal import Unreadable
from qualcode.formats.sqlite_bytes import Row, number, rows, words
from qualcode.model.bundle import Bundle, Laid, Quotation, TravellingCode, TravellingSource
from qualcode.model.span import Span

BLOCKS = frozenset(
    "address article aside blockquote div dl dt dd figure h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td "
    "th tr ul".split()
)
PATH = "."


def read(file: str, connection: sqlite3.Connection) -> Arrival:
    """Return the one project of the file; raise Unreadable where it holds none or several."""
    projects = list(rows(connection, "projects", "id", "name", "description", "created"))
    if len(projects) != 1:
        raise Unreadable("several_projects", count=len(projects))
    project = projects[0]
    desk = Desk(file, f"taguette:{words(project['name'])}:{words(project['created'])}")
    codes, tags = _codes(desk, connection, project["id"])
    laid = _laid(connection)
    sources = tuple(_source(desk, connection, row, laid, tags) for row in _documents(connection, project["id"]))
    bundle = Bundle(
        name=words(project["name"]).strip(), origin="Taguette", description=words(project["description"]), codes=codes,
        sources=sources, at=moment(words(project["created"])),
    )  # fmt: skip
    passages = sum(len(source.quotations) for source in sources)
    whole = Evidence(STANDARD, 1.0, 1.0, 1.0, None, passages, 0)
    return Arrival(bundle, (whole,), desk.told())


def _codes(desk: Desk, connection: sqlite3.Connection, project: object) -> tuple[tuple[TravellingCode, ...], dict[object, str]]:
    """Return the tags as a tree, with the folders that their paths name, and the guid of each tag by its number."""
    made: dict[str, TravellingCode] = {}
    numbers: dict[object, str] = {}
    tags = [row for row in rows(connection, "tags", "id", "project_id", "path", "description") if row["project_id"] == project]
    paths = {words(row["path"]): row for row in tags}
    for path in sorted(paths):
        parts = path.split(PATH)
        for above in accumulate(parts, lambda one, other: f"{one}{PATH}{other}"):
            row = paths.get(above)
            if above not in made:
                name, about = above.rsplit(PATH, 1)[-1].strip() or above, words(row["description"]) if row else ""
                made[above] = TravellingCode(
                    desk.guid("tag", above), name, _parent(desk, above), codable=row is not None, description=about
                )
        numbers[paths[path]["id"]] = made[path].guid
    return tuple(made.values()), numbers


def _parent(desk: Desk, path: str) -> str | None:
    return desk.guid("tag", path.rsplit(PATH, 1)[0]) if PATH in path else None


def _laid(connection: sqlite3.Connection) -> dict[object, list[object]]:
    laid = defaultdict(list)
    for row in rows(connection, "highlight_tags", "highlight_id", "tag_id"):
        laid[row["highlight_id"]].append(row["tag_id"])
    return laid


def _documents(connection: sqlite3.Connection, project: object) -> Iterator[Row]:
    columns = "id", "project_id", "name", "description", "filename", "created", "contents"
    return (row for row in rows(connection, "documents", *columns) if row["project_id"] == project)


def _source(
    desk: Desk, connection: sqlite3.Connection, row: Row, laid: dict[object, list[object]], tags: dict[object, str]
) -> TravellingSource:
    text, ruler = plain_text(words(row["contents"]))
    if len(text) > MAX_CODE_POINTS:
        raise Unreadable("too_long", most=MAX_CODE_POINTS)
    quotations = []
    for highlight in _highlights(connection, row["id"]):
        start, end = number(highlight["start_offset"]), number(highlight["end_offset"])
        span = ruler.span(start, end) if start is not None and end is not None else None
        if span is None:
            desk.tell("passage_outside", start=start, end=end, length=ruler.length)
            continue
        identity = desk.guid("highlight", highlight["id"])
        known = [tag for tag in laid[highlight["id"]] if tag in tags]
        codes = tuple(Laid(desk.guid("highlight_tag", f"{highlight['id']}:{tag}"), tags[tag]) for tag in known)
        quotations.append(Quotation(identity, span, codes))
    return TravellingSource(
        desk.guid("document", row["id"]), words(row["name"]).strip() or words(row["filename"]), text, file=words(row["filename"]),
        quotations=tuple(quotations), description=words(row["description"]), at=moment(words(row["created"])),
    )  # fmt: skip


def _highlights(connection: sqlite3.Connection, document: object) -> Iterator[Row]:
    columns = "id", "document_id", "start_offset", "end_offset"
    return (row for row in rows(connection, "highlights", *columns, order="start_offset") if row["document_id"] == document)


class ByteRuler:
    """Turns offsets in bytes of a document's text into code points of the text that QualCode keeps of it."""

    def __init__(self, pieces: list[tuple[str, int]]) -> None:
        self._pieces = pieces
        self._starts = [0, *accumulate(len(piece.encode()) for piece, _ in pieces)]
        self.length = self._starts[-1]

    def span(self, start: int, end: int) -> Span | None:
        if not 0 <= start < end <= self.length:
            return None
        first, last = self._offset(start, closing=False), self._offset(end, closing=True)
        return Span(first, last) if first < last else None

    def _offset(self, at: int, *, closing: bool) -> int:
        """Return the code point; an end belongs to the piece that it closes, not to the one that follows."""
        low, high = 0, len(self._pieces) - 1
        while low < high:
            middle = (low + high + 1) // 2
            begins = self._starts[middle] < at if closing else self._starts[middle] <= at
            low, high = (middle, high) if begins else (low, middle - 1)
        piece, start = self._pieces[low]
        return start + len(piece.encode()[: at - self._starts[low]].decode(errors="ignore"))


def plain_text(contents: str) -> tuple[str, ByteRuler]:
    """Return a document's words with its blocks on lines of their own, and the ruler from its bytes to them."""
    pieces: list[tuple[str, int]] = []
    out: list[str] = []
    length = 0

    def add(text: str | None) -> None:
        nonlocal length
        if text:
            pieces.append((text, length))
            out.append(text)
            length += len(text)

    def line() -> None:
        nonlocal length
        if out and not out[-1].endswith("\n"):
            out.append("\n")
            length += 1

    for event, element in _walk(contents):
        block = isinstance(element.tag, str) and element.tag in BLOCKS
        if event == "start":
            if block or element.tag == "br":
                line()
            add(element.text if isinstance(element.tag, str) else None)
        else:
            if block and not (element.tail or "").startswith("\n"):
                line()
            add(element.tail)
    return "".join(out), ByteRuler(pieces or [("", 0)])


def _walk(contents: str) -> Iterator[tuple[str, etree._Element]]:
    body = parser.fragment_fromstring(contents or " ", create_parent="div", parser=parser.HTMLParser(huge_tree=False))
    body.tail = None
    return etree.iterwalk(body, events=("start", "end"))
