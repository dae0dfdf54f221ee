"""Tables as a Word document: real captions with SEQ fields, repeated heading rows, named styles, a list of tables."""

import io
from collections.abc import Iterator

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from qualcode.locale import say
from qualcode.reports.layout import PADDING, widths
from qualcode.reports.outline import Band, Cell, Figure, Outline, Quote, TableBlock
from qualcode.reports.words import legal, written

A4 = Mm(210), Mm(297)
SIDES = ("left_margin", "top_margin", "right_margin", "bottom_margin")
PORTRAIT, LANDSCAPE = (Mm(40), Mm(30), Mm(30), Mm(30)), (Mm(25), Mm(30), Mm(25), Mm(25))
BODY, SOURCE, QUOTE = "Isi Tabel", "Sumber Tabel", "Kutipan"
HEAD, BAND, COUNT = "Kepala Tabel", "Blok Tabel", "Angka Tabel"
APA_TITLE, LISTED = "Judul Tabel APA", "table of figures"
SMALL = 10
AFTER_UPDATE_FIELDS = ("w:hdrShapeDefaults", "w:footnotePr", "w:endnotePr", "w:compat")
FONT = "Times New Roman"
LANGUAGE_TAGS = {"id": "id-ID", "en": "en-GB"}


def write(outline: Outline, *, chapter: str = "4", apa: bool = False) -> bytes:
    """Return the document; captions are numbered within the chapter, or through in the style of APA."""
    paper = Document()
    _prepare(paper, outline, apa=apa)
    label = say("reports.table", outline.language)
    numbered = list(enumerate(outline.tables, 1))
    prefix = "" if apa else f"{legal(chapter)}."
    _list_of_tables(paper, outline, [f"{label} {prefix}{number} {table.title}" for number, table in numbered], label)
    for number, table in numbered:
        _turn(paper, landscape=table.landscape)
        _caption(paper, table, label, prefix, number, apa=apa)
        _table(paper, table, outline.language, apa=apa)
        _below(paper, table)
    held = io.BytesIO()
    paper.save(held)
    return held.getvalue()


def _prepare(paper: Paper, outline: Outline, *, apa: bool) -> None:
    paper.core_properties.title = legal(outline.title)
    paper.core_properties.author = ""
    paper.core_properties.comments = ""
    paper.core_properties.language = LANGUAGE_TAGS[outline.language]
    _page(paper.sections[0], landscape=False)
    _styles(paper, LANGUAGE_TAGS[outline.language], apa=apa)
    _table_styles(paper)
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    settings = paper.settings.element
    following = next((found for name in AFTER_UPDATE_FIELDS if (found := settings.find(qn(name))) is not None), None)
    settings.append(update) if following is None else following.addprevious(update)


def _styles(paper: Paper, tag: str, *, apa: bool) -> None:
    normal = paper.styles["Normal"]
    _font(normal, 12)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), tag)
    normal.element.get_or_add_rPr().append(language)
    caption = paper.styles["Caption"]
    _font(caption, 12, bold=True)
    caption.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT if apa else WD_ALIGN_PARAGRAPH.CENTER
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(12), Pt(6)
    heading = paper.styles["Heading 1"]
    _font(heading, 14, bold=True)
    heading.paragraph_format.space_after = Pt(6)
    title = _style(paper, APA_TITLE, "Normal", 12)
    title.font.italic = True
    title.paragraph_format.keep_with_next, title.paragraph_format.space_after = True, Pt(6)
    listed = paper.styles.add_style(LISTED, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    listed.base_style, listed.paragraph_format.space_after = normal, Pt(3)


def _table_styles(paper: Paper) -> None:
    body = _style(paper, BODY, "Normal", SMALL)
    body.paragraph_format.space_after = Pt(0)
    body.paragraph_format.line_spacing = 1
    head = _style(paper, HEAD, BODY, SMALL, bold=True)
    head.paragraph_format.alignment, head.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
    _style(paper, BAND, BODY, SMALL, bold=True).paragraph_format.keep_with_next = True
    _style(paper, COUNT, BODY, SMALL).paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    quote = _style(paper, QUOTE, BODY, SMALL)
    quote.font.italic = True
    quote.paragraph_format.space_after = Pt(3)
    source = _style(paper, SOURCE, "Normal", SMALL)
    source.paragraph_format.space_before, source.paragraph_format.space_after = Pt(3), Pt(3)


def _style(paper: Paper, name: str, base: str, size: int, *, bold: bool | None = None):
    style = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = paper.styles[base]
    _font(style, size, bold=bold)
    return style


def _font(style, size: int, *, bold: bool | None = None) -> None:
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    style.font.italic = None
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    for name in ("w:eastAsia", "w:cs", "w:hAnsi"):
        fonts.set(qn(name), FONT)


def _turn(paper: Paper, *, landscape: bool) -> None:
    """Begin a new section where the page has to be turned."""
    wanted = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    if paper.sections[-1].orientation == wanted:
        return
    section = paper.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = wanted
    _page(section, landscape=landscape)


def _page(section: Section, *, landscape: bool) -> None:
    section.page_width, section.page_height = reversed(A4) if landscape else A4
    for side, size in zip(SIDES, LANDSCAPE if landscape else PORTRAIT, strict=True):
        setattr(section, side, size)


def _list_of_tables(paper: Paper, outline: Outline, captions: list[str], label: str) -> None:
    paper.add_paragraph(say("reports.list_of_tables", outline.language), style="Heading 1")
    paragraph = paper.add_paragraph(style=LISTED)
    _field_begin(paragraph, f' TOC \\h \\z \\c "{label}" ')
    for number, caption in enumerate(captions, 1):
        paragraph = paragraph if number == 1 else paper.add_paragraph(style=LISTED)
        _link(paragraph, legal(caption), _bookmark_name(number))
    _field_end(paragraph)


def _link(paragraph: Paragraph, text: str, bookmark: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), bookmark)
    link.append(paragraph.add_run(text)._r)
    paragraph._p.append(link)


def _bookmark_name(number: int) -> str:
    return f"_Ref{400000000 + number}"


def _caption(paper: Paper, table: TableBlock, label: str, prefix: str, number: int, *, apa: bool) -> None:
    paragraph = paper.add_paragraph(style="Caption")
    _bookmark(paragraph, "Start", number)
    paragraph.add_run(f"{label} {prefix}")
    _field_begin(paragraph, f" SEQ {label} \\* ARABIC ")
    paragraph.add_run(str(number))
    _field_end(paragraph)
    _bookmark(paragraph, "End", number)
    if not apa:
        paragraph.add_run(f" {legal(table.title)}")
        return
    paper.add_paragraph(legal(table.title), style=APA_TITLE)


def _field_begin(paragraph: Paragraph, instruction: str) -> None:
    _field_mark(paragraph, "begin")
    run = paragraph.add_run()
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = instruction
    run._r.append(text)
    _field_mark(paragraph, "separate")


def _field_end(paragraph: Paragraph) -> None:
    _field_mark(paragraph, "end")


def _field_mark(paragraph: Paragraph, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)


def _bookmark(paragraph: Paragraph, side: str, number: int) -> None:
    mark = OxmlElement(f"w:bookmark{side}")
    mark.set(qn("w:id"), str(number))
    if side == "Start":
        mark.set(qn("w:name"), _bookmark_name(number))
    paragraph._p.append(mark)


def _table(paper: Paper, block: TableBlock, language: str, *, apa: bool) -> None:
    table = paper.add_table(rows=1 + len(block.rows), cols=len(block.headings))
    table.style = None if apa else paper.styles["Table Grid"]
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _padding(table)
    _widths(paper, table, block, language)
    grid = list(_cells(table))
    for cell, heading in zip(grid[0], block.headings, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.style = HEAD
        paragraph.add_run(legal(heading))
    for cells, row in zip(grid[1:], block.rows, strict=True):
        _fill(cells, row, language)
    _repeat(table)
    for paragraph in (paragraph for cell in grid[-1] for paragraph in cell.paragraphs):
        paragraph.paragraph_format.keep_with_next = True
    if apa:
        _rules(table, grid)


def _cells(table: Table) -> Iterator[list[_Cell]]:
    for row in table._tbl.tr_lst:
        yield [_Cell(cell, table) for cell in row.tc_lst]


def _padding(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for name in ("left", "right"):
        side = OxmlElement(f"w:{name}")
        side.set(qn("w:w"), str(20 * PADDING))
        side.set(qn("w:type"), "dxa")
        margins.append(side)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)


def _widths(paper: Paper, table: Table, block: TableBlock, language: str) -> None:
    section = paper.sections[-1]
    room = Emu(section.page_width - section.left_margin - section.right_margin)
    sizes = [Pt(width) for width in widths(block, room.pt, SMALL, language)]
    for column, size in zip(table._tbl.tblGrid.gridCol_lst, sizes, strict=True):
        column.w = size
    for cells in _cells(table):
        for cell, size in zip(cells, sizes, strict=True):
            cell.width = size


def _fill(cells: list[_Cell], row: tuple[Cell, ...] | Band, language: str) -> None:
    if isinstance(row, Band):
        merged = cells[0].merge(cells[-1])
        merged.paragraphs[0].style = BAND
        merged.paragraphs[0].add_run(legal(row.label))
        return
    for cell, value in zip(cells, row, strict=True):
        parts = value if isinstance(value, tuple) else (value,)
        for number, part in enumerate(parts or ("-",)):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            _write(paragraph, part, language)


def _write(paragraph: Paragraph, part: Cell, language: str) -> None:
    paragraph.style = QUOTE if isinstance(part, Quote) else COUNT if isinstance(part, int | Figure) else BODY
    lines = written(part, language).split("\n")
    for number, line in enumerate(lines):
        run = paragraph.add_run(line)
        if number + 1 < len(lines):
            run.add_break()


def _repeat(table: Table) -> None:
    """Repeat the heading row on every page, and keep each row on one page."""
    for number, row in enumerate(table._tbl.tr_lst):
        properties = row.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))


def _rules(table: Table, grid: list[list[_Cell]]) -> None:
    """Draw APA's three horizontal rules: above and below the headings, and at the end."""
    for cell in grid[0]:
        _borders(cell, "top", "bottom")
    for cell in grid[-1]:
        _borders(cell, "bottom")


def _borders(cell: _Cell, *sides: str) -> None:
    borders = OxmlElement("w:tcBorders")
    for side in sides:
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def _below(paper: Paper, block: TableBlock) -> None:
    """Write notes and source line, kept together with the table's last row."""
    lines = [line for line in (*block.notes, block.source) if line]
    for left, line in zip(reversed(range(len(lines))), lines, strict=True):
        paragraph = paper.add_paragraph(legal(line), style=SOURCE)
        if left:
            paragraph.paragraph_format.keep_with_next = True
