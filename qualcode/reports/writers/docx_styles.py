"""The named styles of a Word document: those of a preset, and those that a campus template lacks; looks live nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.parfmt import ParagraphFormat

from qualcode.reports.preset import Preset
from qualcode.reports.writers.docx_markup import parsed

FONT = "Times New Roman"
SMALL = 10
NORMAL, CAPTION, RUNNING = "Normal", "Caption", "Body Text"
BODY, SOURCE, QUOTE = "Isi Tabel", "Sumber Tabel", "Kutipan"
HEAD, BAND, COUNT = "Kepala Tabel", "Blok Tabel", "Angka Tabel"
LONG_QUOTE, PICTURE = "Kutipan Teks", "Gambar"
LISTED, GRID = "table of figures", "Table Grid"
NUMBER_WORDS, TITLE_WORDS, NOTE_WORD = "Nomor Tabel APA", "Judul Tabel APA", "Kata Catatan"
HEADINGS = ("Heading 1", "Heading 2", "Heading 3")
SMALLER = (BODY, SOURCE)  # smaller than running text in any template
ALIGNED = {
    "left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}  # fmt: skip
GRID_MARKUP = (
    '<w:style w:type="table" w:customStyle="1" w:styleId="{id}"><w:name w:val="Table Grid"/><w:tblPr><w:tblInd w:w="0" '
    'w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders></w:tblPr></w:style>'
)
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
Style = Any  # of python-docx, which makes what a style has only when it runs


@dataclass(frozen=True, slots=True)
class Look:
    """A named style: sizes in points, indents in centimetres; None leaves it to the style that it is based on."""

    name: str
    base: str = NORMAL
    size: int | None = None
    bold: bool | None = None
    italic: bool | None = None
    align: str | None = None
    keep: bool | None = None
    before: float | None = None
    after: float | None = None
    line: float | None = None
    left: float | None = None
    first: float | None = None
    words: bool = False


def looks(preset: Preset) -> tuple[Look, ...]:
    """Return the styles of a preset, each after the one that it is based on."""
    campus = preset.by_chapter
    heading = Look(HEADINGS[0], NORMAL, 14, bold=True, align="center", keep=True, before=12, after=12)
    return (
        Look(NORMAL, "", 12),
        heading if campus else replace(heading, size=12),
        Look(HEADINGS[1], NORMAL, 12, bold=True, align="left", keep=True, before=12, after=6),
        Look(HEADINGS[2], NORMAL, 12, bold=True, italic=not campus, align="left", keep=True, before=12, after=6),
        Look(
            RUNNING, NORMAL, align="both" if campus else "left", before=0, after=0 if not campus else 6,
            line=1.5 if campus else 2, first=1.27,
        ),
        Look(
            CAPTION, NORMAL, 12, bold=campus or None, align="center" if campus else "left", keep=True,
            before=12, after=6,
        ),
        Look(BODY, NORMAL, SMALL, before=0, after=0, line=1),
        Look(HEAD, BODY, SMALL, bold=True, align="center", keep=True),
        Look(BAND, BODY, SMALL, bold=True, keep=True),
        Look(COUNT, BODY, SMALL, align="center"),
        Look(QUOTE, BODY, SMALL, italic=True, after=3),
        Look(SOURCE, NORMAL, SMALL, before=3, after=3, line=1),
        Look(LONG_QUOTE, NORMAL, 11 if campus else 12, before=3, after=6, line=1 if campus else 2, left=1.27),
        Look(PICTURE, NORMAL, align="center" if campus else "left", keep=True, before=6, after=0, line=1),
        Look(LISTED, NORMAL, after=3),
        Look(NUMBER_WORDS, "", bold=True, words=True),
        Look(TITLE_WORDS, "", italic=True, words=True),
        Look(NOTE_WORD, "", italic=True, words=True),
    )  # fmt: skip


def dressed(paper: Paper, preset: Preset, tag: str) -> dict[str, str]:
    """Give a new document the styles of the preset and the language; return the styles' ids by name."""
    ids: dict[str, str] = {}
    for look in looks(preset):
        ids[look.name] = _made(paper, look, ids, font=FONT, anew=True)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), tag)
    paper.styles[NORMAL].element.get_or_add_rPr().append(language)
    return {**ids, GRID: paper.styles[GRID].style_id}


def completed(paper: Paper, preset: Preset) -> dict[str, str]:
    """Add to a template's document the styles that it lacks, in its own font and sizes; return the styles' ids by name."""
    ids: dict[str, str] = {}
    for look in looks(preset):
        own = look if look.name in SMALLER else replace(look, size=None)
        ids[look.name] = _made(paper, own, ids, font=None, anew=False)
    return {**ids, GRID: _grid(paper)}


def numbers_itself(paper: Paper, style_id: str) -> bool:
    """Return whether headings of the style are numbered by Word, so that a typed number would stand there twice."""
    by_id = {style.style_id: style for style in paper.styles}
    seen: set[str] = set()
    while style_id in by_id and style_id not in seen:
        seen.add(style_id)
        properties = by_id[style_id].element.find(qn("w:pPr"))
        numbered = properties.find(qn("w:numPr")) if properties is not None else None
        if numbered is not None:
            number = numbered.find(qn("w:numId"))
            return number is None or number.get(qn("w:val")) != "0"
        base = by_id[style_id].element.find(qn("w:basedOn"))
        style_id = base.get(qn("w:val")) if base is not None else ""
    return False


def _found(paper: Paper, name: str, kind: WD_STYLE_TYPE) -> Style | None:
    return next((one for one in paper.styles if (one.name or "").casefold() == name.casefold() and one.type == kind), None)


def _made(paper: Paper, look: Look, ids: Mapping[str, str], *, font: str | None, anew: bool) -> str:
    """Return the id of the look's style, which is made where there is none; `anew` also where there is one."""
    kind = WD_STYLE_TYPE.CHARACTER if look.words else WD_STYLE_TYPE.PARAGRAPH
    style = _found(paper, look.name, kind)
    if style is not None and not anew:
        return style.style_id
    if style is None:
        style = _added(paper, look.name, kind)
    if look.base:
        style.element.basedOn_val = ids[look.base]
    _shaped(paper, style, look, font)
    return style.style_id


def _added(paper: Paper, name: str, kind: WD_STYLE_TYPE) -> Style:
    """Return a new style; a style of another kind that has the name or the id already keeps it."""
    names, taken = {(one.name or "").casefold() for one in paper.styles}, {one.style_id for one in paper.styles}
    while name.casefold() in names:
        name += " QualCode"
    style = paper.styles.add_style(name, kind, builtin=name in (*HEADINGS, NORMAL, CAPTION, RUNNING, LISTED))
    identity = style.style_id
    while identity in taken:
        identity += "Q"
    style.element.styleId = identity
    return style


def _shaped(paper: Paper, style: Style, look: Look, font: str | None) -> None:
    if look.size is not None:
        style.font.size = Pt(look.size)
    if not look.words:
        style.font.bold, style.font.italic = look.bold, look.italic
        _spaced(style.paragraph_format, look)
    else:
        style.font.bold, style.font.italic = look.bold or None, look.italic or None
    if font and not look.words:
        lettered(style, font)
        _same_letters(paper, style, look, font)


def _same_letters(paper: Paper, style: Style, look: Look, font: str) -> None:
    """Set the style's twin for single words likewise, since some programs look there."""
    link = style.element.find(qn("w:link"))
    twins = [one for one in paper.styles if link is not None and one.style_id == link.get(qn("w:val"))]
    for twin in twins:
        lettered(twin, font)
        if look.size is not None:
            twin.font.size = Pt(look.size)


def _spaced(form: ParagraphFormat, look: Look) -> None:
    for name, value in (("space_before", look.before), ("space_after", look.after)):
        if value is not None:
            setattr(form, name, Pt(value))
    if look.align is not None:
        form.alignment = ALIGNED[look.align]
    if look.keep is not None:
        form.keep_with_next = look.keep
    if look.line is not None:
        form.line_spacing = float(look.line)
    if look.left is not None:
        form.left_indent = Cm(look.left)
    if look.first is not None:
        form.first_line_indent = Cm(look.first)


def lettered(style: Style, font: str) -> None:
    """Set the style in black letters of the font, and in no font of a theme."""
    style.font.name = font
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    for name in ("w:eastAsia", "w:cs", "w:hAnsi"):
        fonts.set(qn(name), font)


def _grid(paper: Paper) -> str:
    found = _found(paper, GRID, WD_STYLE_TYPE.TABLE)
    if found is not None:
        return found.style_id
    taken, identity = {one.style_id for one in paper.styles}, "TableGrid"
    while identity in taken:
        identity += "Q"
    sides = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in SIDES)
    paper.styles.element.append(parsed(GRID_MARKUP.format(id=identity, sides=sides)))
    return identity
