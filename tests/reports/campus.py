"""Campus templates for the tests: one as campuses give them out, and ones that are broken or would do something."""

import io
import zipfile
from collections.abc import Mapping
from functools import cache

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

SECRET = "Contoh isi bab yang harus diganti"
CAMPUS = "UNIVERSITAS ISLAM CONTOH"
NUMBERED = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
ATTACHED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"


@cache
def template(*, numbered: bool = False) -> bytes:
    """Return a template with its own page, header, fonts and an own style of table text; without the style Kutipan."""
    paper = Document()
    paper.styles["Normal"].font.name = "Arial"
    caption = paper.styles["Caption"]
    caption.font.name, caption.font.size, caption.font.italic = "Arial", Pt(9), True
    caption.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    own = paper.styles.add_style("isi tabel", WD_STYLE_TYPE.PARAGRAPH)
    own.font.name, own.font.size = "Arial Narrow", Pt(8)
    paper.styles.add_style("Kutipan", WD_STYLE_TYPE.CHARACTER)
    if numbered:
        for name in ("Heading 1", "Heading 2"):
            paper.styles[name].element.get_or_add_pPr().append(parse_xml(NUMBERED))
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(176), Mm(250)
    section.left_margin, section.top_margin, section.right_margin, section.bottom_margin = Mm(40), Mm(35), Mm(25), Mm(20)
    section.header.paragraphs[0].text = CAMPUS
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "17")
    section._sectPr.append(start)
    paper.add_heading(SECRET, 1)
    paper.add_paragraph(SECRET)
    paper.add_table(2, 2).cell(0, 0).text = SECRET
    attached = paper.part.part_related_by(f"{ATTACHED.rsplit('/', 1)[0]}/settings")
    name = attached.rels.get_or_add_ext_rel(ATTACHED, "file:///C:/Users/dosen/Normal.dotm")
    link = OxmlElement("w:attachedTemplate")
    link.set(qn("r:id"), name)
    paper.settings.element.insert(0, link)
    return saved(paper)


def saved(paper) -> bytes:
    held = io.BytesIO()
    paper.save(held)
    return held.getvalue()


def rewritten(content: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """Return the document with some of its parts replaced, added, or (None) left out."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            if part is not None:
                new.writestr(name, part)
    return held.getvalue()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        return container.read(name)


def headed(words: str, relations: str = "") -> bytes:
    """Return the template with this markup in its header, and these relations of the header."""
    whole = template()
    header = part(whole, "word/header1.xml").replace(b"</w:hdr>", words.encode() + b"</w:hdr>")
    kind = "http://schemas.openxmlformats.org/package/2006/relationships"
    rels = f'<Relationships xmlns="{kind}">{relations}</Relationships>'.encode()
    return rewritten(whole, {"word/header1.xml": header, "word/_rels/header1.xml.rels": rels})


def field(instruction: str) -> str:
    return (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>'
        f'{instruction}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
