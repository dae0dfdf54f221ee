"""Parsing XML from strangers: no entities, no network, no document types."""

import io
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

from qualcode.formats.refusal import Unreadable

SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


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


def _plain(element: etree._Element) -> etree._Element:
    if element.getroottree().docinfo.doctype:  # type: ignore[attr-defined]  # the stubs of lxml forget it
        raise Unreadable("doctype")
    return element


def local(element: etree._Element) -> str:
    """Return the element's name without its namespace; comments and instructions have none."""
    return _bare(element.tag) if isinstance(element.tag, str) else ""



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
