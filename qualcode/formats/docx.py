"""Word documents, read by walking the XML, so that tracked insertions, content controls, fields and tables come along."""

from collections.abc import Iterator

from lxml import etree

from qualcode.formats.material import Material, Note, lines_of
from qualcode.formats.refusal import Unreadable
from qualcode.formats.xml import attributes, local, parsed
from qualcode.formats.zips import entry, opened
from qualcode.model.transcript import Choice

DOCUMENT = "word/document.xml"
NOTES = (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote"))
SKIPPED = frozenset(
    "del moveFrom delText instrText delInstrText fldChar Fallback pPr rPr sectPr tblPr trPr tcPr sdtPr".split()
)
BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "\u2011", "softHyphen": ""}


def read(content: bytes, choice: Choice) -> Material:
    """Return the text of the document: body, then footnotes and endnotes; tracked deletions are left out."""
    with opened(content) as container:
        main = entry(container, DOCUMENT)
        if main is None:
            raise Unreadable("not_docx")
        body = parsed(main)
        extra = [(parsed(found), kind) for name, kind in NOTES if (found := entry(container, name)) is not None]
        commented = "word/comments.xml" in container.namelist()
    lines = list(_blocks(body))
    for root, kind in extra:
        lines += [line for note in root if _is_note(note, kind) for line in _blocks(note) if line.strip()]
    notes = (Note("comments_left_out"),) if commented else ()
    return Material(lines_of("\n".join(lines)), notes=notes)


def _is_note(element: etree._Element, kind: str) -> bool:
    return local(element) == kind and not any(name.endswith("}type") for name, _ in attributes(element))


def _blocks(element: etree._Element) -> Iterator[str]:
    """Yield the lines of paragraphs and of table rows below the element, in reading order."""
    for child in element:
        name = local(child)
        if name in SKIPPED:
            continue
        if name == "p":
            yield from _paragraph(child)
        elif name == "tbl":
            yield from _table(child)
        else:
            yield from _blocks(child)


def _paragraph(paragraph: etree._Element) -> Iterator[str]:
    boxes: list[etree._Element] = []
    yield "".join(_inline(paragraph, boxes))
    for box in boxes:
        yield from _blocks(box)


def _inline(element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    for child in element:
        name = local(child)
        if name == "t":
            yield child.text or ""
        elif name in BREAKS:
            yield BREAKS[name]
        elif name == "sym":
            yield _symbol(child)
        elif name == "txbxContent":
            boxes.append(child)
        elif name and name not in SKIPPED:
            yield from _inline(child, boxes)


def _symbol(element: etree._Element) -> str:
    code = next((value for key, value in attributes(element) if key.endswith("}char")), "")
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def _table(table: etree._Element) -> Iterator[str]:
    for row in _descend(table, "tr"):
        cells = [" ".join(line for line in _blocks(cell) if line) for cell in _descend(row, "tc")]
        yield "\t".join(cells)


def _descend(element: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Yield the nearest elements of that name, through content controls and tracked insertions."""
    for child in element:
        name = local(child)
        if name == wanted:
            yield child
        elif name and name not in SKIPPED:
            yield from _descend(child, wanted)
