"""A campus template as the base of a document: its styles, page, headers and footers stay, what was written in it goes."""

import io

from docx import Document
from docx.document import Document as Paper
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.package import OpcPackage
from docx.oxml import OxmlElement
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.ns import qn
from docx.shared import Inches, Length, Mm
from lxml.etree import LxmlError

from qualcode.formats.word_template import BadTemplate, require_usable
from qualcode.formats.zips import DAMAGED
from qualcode.reports.preset import Preset
from qualcode.reports.writers.docx_styles import completed

KEPT_PARTS = frozenset({"styles", "settings", "numbering", "theme", "fontTable"})
KEPT_FILES = frozenset({"officeDocument", "core-properties"})
SETTINGS = (
    "attachedTemplate", "mailMerge", "documentProtection", "writeProtection", "trackRevisions", "saveThroughXslt",
    "footnotePr", "endnotePr", "attachedSchema", "updateFields",
)  # fmt: skip
A4 = Mm(210), Mm(297)
LARGEST = Inches(22)  # a side of the largest page that Word knows
BROKEN = (*DAMAGED, AttributeError, IndexError, InvalidXmlError, KeyError, LxmlError, OpcError, RuntimeError, TypeError)
"""What python-docx raises of a file that is none; RuntimeError where a part is locked by a password."""


def opened(content: bytes, preset: Preset) -> tuple[Paper, dict[str, str]]:
    """Return the template as an empty document with every style that is needed, and the styles' ids by name.

    Raises BadTemplate, LargeTemplate or UnsafeTemplate.
    """
    require_usable(content)
    try:
        paper = Document(io.BytesIO(content))
        _emptied(paper)
        _unhooked(paper)
        ids = completed(paper, preset)
        paper.core_properties.comments = ""
        _told_apart(paper)
        paper.save(io.BytesIO())
    except BROKEN as error:
        raise BadTemplate() from error
    return paper, ids


def _told_apart(paper: Paper) -> None:
    """Refuse two parts of one name: what is tied by a word that nobody knows stays, and python-docx makes another beside it."""
    names = [part.partname for part in paper.part.package.iter_parts()]
    if len(set(names)) < len(names):
        raise ValueError("two parts of one name")


def _emptied(paper: Paper) -> None:
    """Take out everything that was written; what the last section says of the page stays, in one column."""
    body = paper.element.body
    sections = body.xpath(".//w:sectPr")
    last = sections[-1] if sections else OxmlElement("w:sectPr")
    for child in list(body):
        body.remove(child)
    body.append(last)
    for name in ("w:cols", "w:type", "w:sectPrChange", "w:footnotePr", "w:endnotePr", "w:printerSettings"):
        for found in last.findall(qn(name)):
            last.remove(found)
    section = paper.sections[0]
    if section.page_width is None or section.page_height is None:
        section.page_width, section.page_height = A4
    _roomy(section.page_width, section.left_margin, section.right_margin)
    _roomy(section.page_height, section.top_margin, section.bottom_margin)


def _roomy(across: Length, *margins: Length | None) -> None:
    """Refuse a page that is none, or larger than Word knows, or without a quarter of it between the margins."""
    if not 0 < across <= LARGEST or across - sum(abs(margin or 0) for margin in margins) < across // 4:
        raise ValueError("no room on the page")


def _unhooked(paper: Paper) -> None:
    """Drop every tie to other files, and what only belonged to the words that were taken out."""
    used = set(paper.element.xpath("//@r:id"))
    relations = paper.part.rels
    for identity in list(relations):
        kind = relations[identity].reltype.rsplit("/", 1)[-1]
        if kind not in KEPT_PARTS and identity not in used:
            del relations[identity]
    settings = paper.settings.element
    for name in SETTINGS:
        for found in settings.findall(qn(f"w:{name}")):
            settings.remove(found)
    own = paper.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS).rels
    for identity in list(own):
        del own[identity]
    package: OpcPackage = paper.part.package
    for identity in list(package.rels):
        if package.rels[identity].reltype.rsplit("/", 1)[-1] not in KEPT_FILES:
            del package.rels[identity]
