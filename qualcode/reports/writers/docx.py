"""Tables and chapters as a Word document: real captions with SEQ fields, repeated heading rows, named styles, lists of tables."""

import io
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from types import MappingProxyType

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Emu, Length, Mm, Pt

from qualcode.locale import say
from qualcode.reports.numbering import Caption, captions, heads, sections
from qualcode.reports.outline import Block, Chapter, Division, Heading, Outline, Picture, Said, See, TableBlock, Text
from qualcode.reports.preset import SKRIPSI, Preset
from qualcode.reports.words import legal, written
from qualcode.reports.writers import docx_styles as styles
from qualcode.reports.writers.docx_markup import begun as field_begun
from qualcode.reports.writers.docx_markup import bookmarked, field, linked, paragraph, parsed, run
from qualcode.reports.writers.docx_markup import ended as field_ended
from qualcode.reports.writers.docx_styles import BODY
from qualcode.reports.writers.docx_table import table
from qualcode.reports.writers.docx_template import opened
from qualcode.reports.writers.layout import widths

__all__ = ["BODY", "add_table", "begun", "write", "write_chapter"]

A4 = Mm(210), Mm(297)
SIDES = ("left_margin", "top_margin", "right_margin", "bottom_margin")
PORTRAIT, LANDSCAPE = (Mm(40), Mm(30), Mm(30), Mm(30)), (Mm(25), Mm(30), Mm(25), Mm(25))
AFTER_UPDATE_FIELDS = (
    "w:hdrShapeDefaults", "w:footnotePr", "w:endnotePr", "w:compat", "w:docVars", "w:rsids", "m:mathPr", "w:themeFontLang",
    "w:clrSchemeMapping", "w:shapeDefaults", "w:decimalSymbol", "w:listSeparator",
)  # fmt: skip
LANGUAGE_TAGS = {"id": "id-ID", "en": "en-GB"}
TITLE_SIZE = 16
FEW = 400  # letters
TALLEST = 0.8  # of the page's height between the margins, so that a figure's caption stays with it
Pages = dict[bool, tuple[Length, Length, tuple[Length, ...]]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document that is being written: its styles' ids by name, its page upright and on its side, its captions in order."""

    paper: Paper
    preset: Preset
    language: str
    ids: Mapping[str, str]
    pages: Pages
    captions: tuple[Caption, ...]


def write(outline: Outline, *, chapter: str = "4", preset: Preset = SKRIPSI, template: bytes | None = None) -> bytes:
    """Return the document with a list of its tables; captions are numbered as the preset says.

    A template is a Word document that lends its styles and its page; raises BadTemplate, LargeTemplate or UnsafeTemplate.
    """
    divisions = (Division("", outline.tables),)
    sheet = _begun(outline.title, outline.language, divisions, chapter, preset, template)
    _list(sheet, "table")
    for block, caption in zip(outline.tables, sheet.captions, strict=True):
        _turn(sheet, landscape=block.landscape)
        _captioned(sheet, block, caption)
    return _saved(sheet)


def write_chapter(
    chapter: Chapter, *, number: str = "4", preset: Preset = SKRIPSI, template: bytes | None = None
) -> bytes:
    """Return the chapter with its appendices, after lists of its tables and figures; raises as `write` does."""
    sheet = _begun(chapter.title, chapter.language, chapter.divisions, number, preset, template)
    _list(sheet, "table")
    if any(caption.kind == "figure" for caption in sheet.captions):
        _list(sheet, "figure")
    titles = heads(chapter.divisions, legal(number), preset, chapter.language)
    waiting = iter(sheet.captions)
    for division, title in zip(chapter.divisions, titles, strict=True):
        _division(sheet, division, title, legal(number), waiting)
    return _saved(sheet)


def begun(title: str, language: str) -> Paper:
    """Return an empty document in the styles of the tables, its title in its properties."""
    paper = _begun(title, language, (), "4", SKRIPSI, None).paper
    style = paper.styles["Title"]
    style.font.size, style.font.bold = Pt(TITLE_SIZE), True
    styles.lettered(style, styles.FONT)
    return paper


def add_table(paper: Paper, block: TableBlock, language: str) -> None:
    """Add a table without a caption at the end of a document that was `begun`, its page upright."""
    ids = {style.name: style.style_id for style in paper.styles}
    sheet = Sheet(paper, SKRIPSI, language, ids, _pages(paper.sections[0], own=False), ())
    _table(sheet, block)
    _below(sheet, (*block.notes, block.source))


def _begun(
    title: str, language: str, divisions: Sequence[Division], chapter: str, preset: Preset, template: bytes | None
) -> Sheet:
    if template is None:
        content, ids = _clean(preset, LANGUAGE_TAGS[language])
        paper = Document(io.BytesIO(content))
    else:
        paper, ids = opened(template, preset)
    told = paper.core_properties
    told.title, told.author, told.last_modified_by, told.comments = legal(title)[:255], "", "", ""
    told.language = LANGUAGE_TAGS[language]
    _update_fields(paper)
    pages = _pages(paper.sections[0], own=template is not None)
    _shape(paper.sections[0], pages, landscape=False)
    return Sheet(paper, preset, language, ids, pages, captions(divisions, chapter, preset, language))


@cache
def _clean(preset: Preset, tag: str) -> tuple[bytes, Mapping[str, str]]:
    """Return an empty document in the preset's styles, which take far longer to make than to open, and their ids."""
    paper, held = Document(), io.BytesIO()
    ids = styles.dressed(paper, preset, tag)
    paper.save(held)
    return held.getvalue(), MappingProxyType(ids)


def _update_fields(paper: Paper) -> None:
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    settings = paper.settings.element
    following = next((found for name in AFTER_UPDATE_FIELDS if (found := settings.find(qn(name))) is not None), None)
    settings.append(update) if following is None else following.addprevious(update)


def _saved(sheet: Sheet) -> bytes:
    held = io.BytesIO()
    sheet.paper.save(held)
    return held.getvalue()


def _pages(section: Section, *, own: bool) -> Pages:
    """Return the page upright and on its side: A4 with a thesis's margins, or the template's own, turned as paper is."""
    if not own:
        return {False: (*A4, PORTRAIT), True: (A4[1], A4[0], LANDSCAPE)}
    across, down = _size(section)
    width, height = sorted((across, down))
    left, top, right, bottom = (getattr(section, side) or Mm(25) for side in SIDES)
    if across > down:
        left, top, right, bottom = top, right, bottom, left
    return {False: (width, height, (left, top, right, bottom)), True: (height, width, (bottom, left, top, right))}


def _size(section: Section) -> tuple[Length, Length]:
    """Return the width and the height of the section's page, which is A4 where it does not say."""
    return section.page_width or A4[0], section.page_height or A4[1]


def _shape(section: Section, pages: Pages, *, landscape: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height, sides = pages[landscape]
    for side, size in zip(SIDES, sides, strict=True):
        setattr(section, side, size)


def _turn(sheet: Sheet, *, landscape: bool) -> bool:
    """Begin a new section where the page has to be turned, and return whether; headers, footers and page numbers go on."""
    if (sheet.paper.sections[-1].orientation == WD_ORIENT.LANDSCAPE) == landscape:
        return False
    last = sheet.paper.element.body.sectPr
    before = last.getprevious()
    if before is None or before.tag != qn("w:p"):
        before = parsed(paragraph(sheet.ids[BODY]))
        last.addprevious(before)
    before.get_or_add_pPr().append(deepcopy(last))
    for name in ("w:headerReference", "w:footerReference", "w:titlePg", "w:type"):
        for found in last.findall(qn(name)):
            last.remove(found)
    for found in last.findall(qn("w:pgNumType")):
        found.attrib.pop(qn("w:start"), None)
    _shape(sheet.paper.sections[-1], sheet.pages, landscape=landscape)
    return True


def _add(sheet: Sheet, markup: str) -> None:
    sheet.paper.element.body.sectPr.addprevious(parsed(markup))


def _list(sheet: Sheet, kind: str) -> None:
    """Write the list of tables or of figures, each entry a link to its caption."""
    _add(sheet, paragraph(sheet.ids[styles.HEADINGS[0]], run(say(f"reports.list_of_{kind}s", sheet.language))))
    listed = [caption for caption in sheet.captions if caption.kind == kind]
    label = say(f"reports.{kind}", sheet.language)
    entries = [linked(run(f"{caption.name} {caption.title}"), caption.bookmark) for caption in listed] or [run("-")]
    entries[0] = field_begun(f'TOC \\h \\z \\c "{label}"') + entries[0]
    entries[-1] += field_ended()
    for entry in entries:
        _add(sheet, paragraph(sheet.ids[styles.LISTED], entry))


def _division(sheet: Sheet, division: Division, title: str, chapter: str, waiting: Iterator[Caption]) -> None:
    """Write a chapter or an appendix, which begins on a new page; `waiting` are the captions that are still to be written."""
    own = not division.appendix and styles.numbers_itself(sheet.paper, sheet.ids[styles.HEADINGS[0]])
    blocks = (Heading(title.split("\n")[-1] if own else title, 1), *division.blocks)
    turned = list(_turned(blocks, division))
    numbered = sheet.preset.numbered_headings and not division.appendix
    numbers = iter(list(sections(division, chapter)) if numbered else [])
    for at, (block, landscape) in enumerate(zip(blocks, turned, strict=True)):
        fresh = _turn(sheet, landscape=landscape)
        if isinstance(block, TableBlock | Picture):
            _captioned(sheet, block, next(waiting))
        elif isinstance(block, Heading):
            _heading(sheet, block, next(numbers, "") if at else "", new_page=block.level == 1 and not fresh)
        else:
            _words(sheet, block)


def _turned(blocks: Sequence[Block], division: Division) -> Iterator[bool]:
    """Yield whether each block lies on a page on its side.

    Wide tables do, in an appendix also the words before them, and in a chapter a few words that lead from one to the next.
    """
    lying = False
    for at, block in enumerate(blocks):
        if isinstance(block, TableBlock):
            lying = block.landscape
        else:
            before = list(takewhile(lambda one: not isinstance(one, TableBlock), blocks[at:]))
            following = next((one for one in blocks[at:] if isinstance(one, TableBlock)), None)
            wide = following is not None and following.landscape
            lying = wide and (division.appendix or (lying and _few(before)))
        yield lying


def _few(blocks: Sequence[Block]) -> bool:
    """Return whether the blocks are so short that they would leave a page of their own empty."""
    letters = sum(len(block.text) for block in blocks if isinstance(block, Text))
    return letters <= FEW and not any(isinstance(block, Said | Picture) for block in blocks)


def _words(sheet: Sheet, block: Text | Said | See) -> None:
    if isinstance(block, Text):
        _add(sheet, paragraph(sheet.ids[styles.RUNNING], run(block.text)))
    elif isinstance(block, Said):
        _add(sheet, paragraph(sheet.ids[styles.LONG_QUOTE], run(written(block.quote, sheet.language))))
    else:
        _see(sheet, block)


def _captioned(sheet: Sheet, block: TableBlock | Picture, caption: Caption) -> None:
    if isinstance(block, Picture):
        _picture(sheet, block, caption)
        return
    _caption(sheet, caption, keep=True)
    _table(sheet, block)
    _below(sheet, (*block.notes, block.source))


def _heading(sheet: Sheet, block: Heading, number: str, *, new_page: bool) -> None:
    """Write a heading; its number is typed unless the template numbers headings itself."""
    style = sheet.ids[styles.HEADINGS[block.level - 1]]
    typed = f"{number} " if number and not styles.numbers_itself(sheet.paper, style) else ""
    _add(sheet, paragraph(style, run(f"{typed}{block.text}"), keep=True, new_page=new_page))


def _see(sheet: Sheet, block: See) -> None:
    """Write where to look, each place a field that follows the caption's number."""
    known = {caption.id: caption for caption in reversed(sheet.captions)}
    found = [known[identity] for identity in block.ids if identity in known]
    if not found:
        return
    before, after = say("reports.chapter.see", sheet.language, places="\0").split("\0")
    joined: list[str] = []
    for at, caption in enumerate(found):
        if at:
            joined.append(run(say("reports.chapter.and", sheet.language) if at == len(found) - 1 else ", "))
        joined.append(field(f"REF {caption.bookmark} \\h \\* CHARFORMAT", caption.name))
    _add(sheet, paragraph(sheet.ids[styles.RUNNING], run(before), *joined, run(after)))


def _caption(sheet: Sheet, caption: Caption, *, keep: bool) -> None:
    restart = " \\s 1" if caption.restarts else ""
    words = "" if sheet.preset.by_chapter else sheet.ids[styles.NUMBER_WORDS]
    counted = field(f"SEQ {caption.label} \\* ARABIC{restart}", str(caption.number), words)
    name = bookmarked(run(f"{caption.label} {caption.prefix}", words) + counted, caption.at, caption.bookmark)
    stacked = (run("\n"), run(caption.title, sheet.ids[styles.TITLE_WORDS]))
    title = (run(f" {caption.title}"),) if sheet.preset.by_chapter else stacked
    _add(sheet, paragraph(sheet.ids[styles.CAPTION], name, *title, keep=keep))


def _room(sheet: Sheet) -> tuple[Length, Length]:
    """Return the width and the height between the margins of the page that is being written."""
    section = sheet.paper.sections[-1]
    width, height = _size(section)
    left, top, right, bottom = (getattr(section, side) or 0 for side in SIDES)
    return Emu(width - left - right), Emu(height - top - bottom)


def _table(sheet: Sheet, block: TableBlock) -> None:
    sizes = widths(block, _room(sheet)[0].pt, styles.SMALL, sheet.language)
    _add(sheet, table(block, sizes, sheet.ids, sheet.language, grid=sheet.preset.grid))


def _picture(sheet: Sheet, block: Picture, caption: Caption) -> None:
    """Write a figure with its caption, above or below as the preset says, and its source line."""
    above = sheet.preset.figure_caption_above
    if above:
        _caption(sheet, caption, keep=True)
    width, height = _room(sheet)
    place = sheet.paper.add_paragraph()
    place._p.get_or_add_pPr().get_or_add_pStyle().val = sheet.ids[styles.PICTURE]
    drawn = place.add_run().add_picture(io.BytesIO(block.png), width=width)
    if drawn.height > TALLEST * height:
        drawn.width, drawn.height = Emu(int(drawn.width * TALLEST * height / drawn.height)), Emu(int(TALLEST * height))
    drawn._inline.docPr.set("descr", legal(block.alt))
    drawn._inline.docPr.set("name", legal(caption.name))
    if not above:
        _caption(sheet, caption, keep=bool(block.source))
    _below(sheet, (block.source,))


def _below(sheet: Sheet, told: Sequence[str]) -> None:
    """Write notes and source line, kept together with the table's last row; APA sets them as one general note."""
    lines = [line for line in told if line]
    if sheet.preset.italic_note and lines:
        mark = say("reports.note_mark", sheet.language)
        text = " ".join(line.removeprefix(f"{mark}:").strip() for line in lines)
        word = run(f"{mark}.", sheet.ids[styles.NOTE_WORD])
        _add(sheet, paragraph(sheet.ids[styles.SOURCE], word, run(f" {text}")))
        return
    for at, line in enumerate(lines, 1):
        _add(sheet, paragraph(sheet.ids[styles.SOURCE], run(line), keep=at < len(lines)))
