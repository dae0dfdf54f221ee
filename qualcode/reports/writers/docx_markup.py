"""Pieces of WordprocessingML as text: paragraphs, runs, fields, bookmarks; every word is escaped."""

import re
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from qualcode.reports.words import legal

_BREAKS = re.compile("(\t|\n)")
_MARKS = {"\t": "<w:tab/>", "\n": "<w:br/>"}
_NEW_LINES = re.compile("\r\n?")


def run(text: str, style: str = "") -> str:
    """Return the text as one run, perhaps in a character style; tabs and line ends are marks of their own."""
    properties = f"<w:rPr><w:rStyle w:val={quoteattr(style)}/></w:rPr>" if style else ""
    return f"<w:r>{properties}{''.join(map(_piece, _BREAKS.split(_NEW_LINES.sub(chr(10), legal(text)))))}</w:r>"


def _piece(part: str) -> str:
    if part in _MARKS:
        return _MARKS[part]
    if not part:
        return ""
    kept = ' xml:space="preserve"' if part != part.strip() else ""
    return f"<w:t{kept}>{escape(part)}</w:t>"


def paragraph(style: str, *content: str, keep: bool = False, new_page: bool = False) -> str:
    """Return a paragraph in the style of that id; `keep` holds it on the page of what follows."""
    flow = "<w:keepNext/>" * keep + "<w:pageBreakBefore/>" * new_page
    return f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>{flow}</w:pPr>{''.join(content)}</w:p>"


def begun(instruction: str) -> str:
    """Return the beginning of a field up to its cached value."""
    code = f'<w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText>'
    return f"{_mark('begin')}<w:r>{code}</w:r>{_mark('separate')}"


def ended() -> str:
    """Return the end of a field."""
    return _mark("end")


def field(instruction: str, cached: str, style: str = "") -> str:
    """Return a field with the value that programs show which do not work fields out."""
    return f"{begun(instruction)}{run(cached, style)}{ended()}"


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def bookmarked(content: str, number: int, name: str) -> str:
    """Return the content within a bookmark."""
    return f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}/>{content}<w:bookmarkEnd w:id="{number}"/>'


def linked(content: str, bookmark: str) -> str:
    """Return the content as a link to a bookmark of the same document."""
    return f"<w:hyperlink w:anchor={quoteattr(bookmark)}>{content}</w:hyperlink>"


def parsed(markup: str) -> BaseOxmlElement:
    """Return the element that the markup describes; its outermost tag takes the namespace."""
    return parse_xml(re.sub(r"^<w:\w+", lambda tag: f"{tag[0]} {nsdecls('w')}", markup))
