"""Parsing XML from strangers: no entities, no network, no document types."""

from lxml import etree

from qualcode.formats.refusal import Unreadable


def parsed(content: bytes) -> etree._Element:
    """Return the root of the document; raise Unreadable where it is broken or declares a document type."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("broken_container") from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable("doctype")
    return root


def local(element: etree._Element) -> str:
    """Return the element's name without its namespace; comments and instructions have none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
