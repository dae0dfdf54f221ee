"""Parsing XML from strangers: no entities, no network, no document types."""

import io
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

from qualcode.formats.limits import MAX_DEPTH, MAX_LINES, MAX_PIECES
from qualcode.formats.refusal import Unreadable

SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
STEP = 64 * 1024


def parsed(content: bytes) -> etree._Element:
    """Return the root of the document; raise Unreadable where it is broken or declares a document type."""
    try:
        root = etree.fromstring(content, etree.XMLParser(**SAFE))
    except etree.XMLSyntaxError as error:
        raise Unreadable("broken_container") from error
    return _plain(root)


def streamed(content: bytes, names: Iterable[str], handle: Callable[[etree._Element], None]) -> etree._Element:
    """Return the root as `parsed` does; each element of those names was handed over and then emptied, to spare memory."""
    parts = etree.iterparse(io.BytesIO(content), events=("end",), tag=[f"{{*}}{name}" for name in names], **SAFE)
    try:
        for _, element in parts:
            _plain(element)
            handle(element)
            element.clear(keep_tail=True)
    except etree.XMLSyntaxError as error:
        raise Unreadable("broken_container") from error
    return _plain(parts.root)


def blocks(content: bytes, root: Collection[str], names: Iterable[str], otherwise: str) -> Iterator[etree._Element]:
    """Yield the outermost elements of those names in reading order, each emptied before the next one, to spare memory.

    Raise Unreadable(`otherwise`) where the root has another name than one of `root`, and where the document is broken,
    declares a document type, nests too deep, or has more than MAX_LINES blocks or one of more than MAX_PIECES pieces.
    """
    parser: Any = etree.XMLPullParser(events=("start", "end"), tag=[f"{{*}}{name}" for name in (*root, *names)], **SAFE)
    depth = pieces = given = 0
    begun = False
    for start in range(0, len(content), STEP):
        chunk = content[start : start + STEP]
        pieces += chunk.count(b"<")
        if pieces > MAX_PIECES:
            raise Unreadable("too_many_pieces", most=MAX_PIECES)
        _fed(parser, chunk)
        for event, element in parser.read_events():
            if not begun:
                begun = True
                if local(_plain(element)) not in root or element.getparent() is not None:
                    raise Unreadable(otherwise)
            elif event == "start":
                depth += 1
            elif depth == 1:
                depth = pieces = 0
                given += 1
                if given > MAX_LINES:
                    raise Unreadable("too_many_lines", most=MAX_LINES)
                yield element
                _emptied(element)
            else:
                depth -= 1
    try:
        held = parser.close()
    except etree.XMLSyntaxError as error:
        raise Unreadable("broken_container") from error
    _plain(held)
    if not begun:
        raise Unreadable(otherwise)


def entered(element: etree._Element, depth: int, skipped: Container[str]) -> str:
    """Return the element's name for a walk that goes into it, or nothing where it is skipped; raise Unreadable too deep down."""
    if depth > MAX_DEPTH:
        raise Unreadable("too_deep")
    name = local(element)
    return "" if name in skipped else name


def bounded(content: bytes) -> etree._Element:
    """Return the root as `parsed` does; raise Unreadable too where there are more than MAX_PIECES pieces."""
    if content.count(b"<") > MAX_PIECES:
        raise Unreadable("too_many_pieces", most=MAX_PIECES)
    return parsed(content)


def _fed(parser: Any, chunk: bytes) -> None:
    try:
        parser.feed(chunk)
    except etree.XMLSyntaxError as error:
        raise Unreadable("too_deep" if "depth" in str(error) else "broken_container") from error


def _emptied(element: Any) -> None:
    element.clear(keep_tail=True)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _plain(element: etree._Element) -> etree._Element:
    if element.getroottree().docinfo.doctype:  # type: ignore[attr-defined]  # the stubs of lxml forget it
        raise Unreadable("doctype")
    return element


def local(element: etree._Element) -> str:
    """Return the element's name without its namespace; comments and instructions have none."""
    return _bare(element.tag) if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """Return the value of the attribute of that name in any namespace, an empty string where there is none."""
    return next((value for key, value in attributes(element) if _bare(key) == name), "")


def inner_text(element: etree._Element) -> str:
    """Return the words within the element."""
    return "".join(str(part) for part in element.itertext())


def attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the element's attributes, by their full names."""
    return ((str(name), str(value)) for name, value in element.attrib.items())


def line(element: etree._Element) -> int:
    """Return the line on which the element stands, 1 for one that no file held."""
    found: Any = element.sourceline
    return found or 1


@lru_cache(maxsize=4096)
def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]
